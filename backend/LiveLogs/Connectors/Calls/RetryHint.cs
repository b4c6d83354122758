using System.Globalization;
using System.Net;
using System.Net.Http.Headers;

namespace LiveLogs.Connectors.Calls;

/// <summary>
/// How long a provider asks to wait: <c>Retry-After</c> in seconds or as a date (RFC 9110, section 10.2.3); where a quota is used up, else when that is
/// counted again.
/// </summary>
internal static class RetryHint
{
    /// <summary>The longest wait that is retried within the same call; a longer one is reported, and left to the reader.</summary>
    public static readonly TimeSpan Short = TimeSpan.FromSeconds(5);

    /// <summary>Nobody means more; a proxy that says so does not stop reading for a day.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    private static readonly string[] ResetNames = ["RateLimit-Reset", "X-RateLimit-Reset", "x-ms-user-quota-resets-after"];

    /// <summary>Smaller numbers are waits: nobody asks to wait for thirty years.</summary>
    private const long EarliestInstant = 1_000_000_000;

    /// <summary>Of the calendar.</summary>
    private const long LatestInstant = 253_402_300_799;

    /// <summary>Null when the answer does not say, or says that there is nothing to wait for.</summary>
    /// <param name="headers">Of the answer. A date is measured by the answer's own.</param>
    /// <param name="now">By our clock, for an answer without a date.</param>
    public static TimeSpan? Of(HttpResponseHeaders headers, DateTimeOffset now) => Bound(headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => date - (headers.Date ?? now),
        _ => IsBeyondCounting(headers) ? Longest : null,
    });

    /// <summary>Whole seconds, but more than the library reads.</summary>
    private static bool IsBeyondCounting(HttpResponseHeaders headers) =>
        headers.TryGetValues("Retry-After", out var values) && values.First().Trim() is { Length: > 9 } text && text.All(char.IsAsciiDigit);

    /// <summary>The same of a whole answer: one that says only when its quota is reset asks to wait until then.</summary>
    /// <inheritdoc cref="Of(HttpResponseHeaders, DateTimeOffset)"/>
    public static TimeSpan? Of(HttpResponseMessage answer, DateTimeOffset now) =>
        Of(answer.Headers, now) ?? (answer.StatusCode == HttpStatusCode.TooManyRequests ? Bound(Reset(answer.Headers, answer.Headers.Date ?? now)) : null);

    /// <summary>
    /// Seconds, as in the IETF's draft (https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/), or an instant in seconds since 1970, which
    /// gateways write; Azure's resource APIs write hours, minutes and seconds (https://learn.microsoft.com/azure/governance/resource-graph/concepts/guidance-for-throttled-requests).
    /// </summary>
    private static TimeSpan? Reset(HttpResponseHeaders headers, DateTimeOffset now)
    {
        foreach (var name in ResetNames)
        {
            if (!headers.TryGetValues(name, out var values) || values.First().Trim() is not { Length: > 0 } text)
                continue;
            if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
                return seconds < EarliestInstant ? TimeSpan.FromSeconds(seconds) : seconds < LatestInstant ? DateTimeOffset.FromUnixTimeSeconds(seconds) - now : Longest;
            if (text.Contains(':', StringComparison.Ordinal) && TimeSpan.TryParseExact(text, "c", CultureInfo.InvariantCulture, out var span))
                return span;
        }

        return null;
    }

    /// <summary>At most <see cref="Longest"/>; null for nothing.</summary>
    public static TimeSpan? Bound(TimeSpan? wait) => wait is not { } asked || asked <= TimeSpan.Zero ? null : asked < Longest ? asked : Longest;
}
