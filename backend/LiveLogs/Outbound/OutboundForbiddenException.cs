namespace LiveLogs.Outbound;

/// <summary>
/// An address that a user named is not to be contacted. The message can be shown to that user: it names the host as
/// given, never what it resolves to.
/// </summary>
internal sealed class OutboundForbiddenException(string host, string message) : Exception(message)
{
    public string Host { get; } = host;

    /// <summary>HttpClient wraps what its connecting threw: finds this exception inside another.</summary>
    public static OutboundForbiddenException? FindIn(Exception? error)
    {
        for (var depth = 0; error is not null && depth < 8; depth++, error = error.InnerException)
        {
            if (error is OutboundForbiddenException forbidden)
                return forbidden;
        }

        return null;
    }
}
