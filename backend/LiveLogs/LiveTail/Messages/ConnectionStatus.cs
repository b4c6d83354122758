namespace LiveLogs.LiveTail.Messages;

/// <summary>The state of a connection as viewers see it.</summary>
/// <param name="State">As the stream's owner last said, or <c>deleted</c>.</param>
/// <param name="Reason">Why it is in that state, if there is something to say.</param>
/// <param name="Since">Since when it is in that state.</param>
/// <param name="FreshTo">Up to here every source was scanned; null while one of them never was.</param>
/// <param name="CompleteTo">Up to here nothing more is expected of any source; null while one of them was never swept.</param>
internal sealed record ConnectionStatus(
    string State, string? Reason, DateTimeOffset? Since, DateTimeOffset? FreshTo, DateTimeOffset? CompleteTo)
{
    public const string Deleted = "deleted";

    /// <summary>Whether only the marks differ, which move all the time.</summary>
    public bool SaysTheSameAs(ConnectionStatus other) =>
        (State, Reason, Since) == (other.State, other.Reason, other.Since)
        && FreshTo is null == other.FreshTo is null
        && CompleteTo is null == other.CompleteTo is null;
}
