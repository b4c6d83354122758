namespace LiveLogs.Connectors.Push;

/// <summary>The request of a sender cannot be read. The message names the place and never repeats the content.</summary>
internal sealed class PushFormatException(string message, bool isTooLarge = false) : Exception(message)
{
    /// <summary>It may be right, but is more than is taken at once.</summary>
    public bool IsTooLarge { get; } = isTooLarge;
}
