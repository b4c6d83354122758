using LiveLogs.Logs;

namespace LiveLogs.Search;

/// <summary>Why an answer is incomplete, and how far it goes.</summary>
/// <param name="Reason">
/// <c>time</c>: the time limit; <c>rows</c>: the limit of rows or values; of a download also <c>token_expired</c>, <c>access_revoked</c>: the caller is not allowed to get the rest.
/// </param>
/// <param name="Reached">Everything from this time on was looked at, RFC 3339.</param>
public sealed record CutView(string Reason, string? Reached)
{
    internal static CutView ByTime(DateTimeOffset? reached) => new("time", reached is { } time ? EventTime.From(time).ToString() : null);
}
