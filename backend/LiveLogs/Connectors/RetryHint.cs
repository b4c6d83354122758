using System.Net.Http.Headers;

namespace LiveLogs.Connectors;

/// <summary>How long a provider asks to wait: <c>Retry-After</c> in seconds or as a date (RFC 9110, section 10.2.3).</summary>
internal static class RetryHint
{
    /// <summary>What is tried again within the same call; a longer wait is told, and left to whoever reads.</summary>
    public static readonly TimeSpan Short = TimeSpan.FromSeconds(5);

    /// <summary>Nobody means more; a proxy that says so does not stop reading for a day.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    /// <summary>Null when the answer does not say, or says that there is nothing to wait for.</summary>
    /// <param name="headers">Of the answer. A date is measured by the answer's own.</param>
    /// <param name="now">By our clock, for an answer without a date.</param>
    public static TimeSpan? Of(HttpResponseHeaders headers, DateTimeOffset now) => Bound(headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => date - (headers.Date ?? now),
        _ => null,
    });

    /// <summary>At most <see cref="Longest"/>; null for nothing.</summary>
    public static TimeSpan? Bound(TimeSpan? wait) => wait is not { } asked || asked <= TimeSpan.Zero ? null : asked < Longest ? asked : Longest;
}
