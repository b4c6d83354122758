using System.Globalization;
using LiveLogs.Ingestion;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace LiveLogs.Tests.Connectors.GoogleCloud;

/// <summary>How long the client waits when the service asks it to, and what it takes for such a request.</summary>
public sealed class WaitHintsOverHttpTests
{
    private const string Quota = "RESOURCE_EXHAUSTED";
    private const string Down = "UNAVAILABLE";

    private static readonly DateTimeOffset Date = new(2026, 1, 12, 10, 0, 0, TimeSpan.Zero);

    /// <summary>A header, its value, a RetryInfo's delay, and the wait in seconds that is understood; null: none.</summary>
    public static TheoryData<string, string, string?, double?> Hints => new()
    {
        { "Retry-After", "100", null, 100 },
        { "Retry-After", "Mon, 12 Jan 2026 10:01:40 GMT", null, 100 },
        { "Retry-After", "Mon, 12 Jan 2026 09:00:00 GMT", null, null },
        { "Retry-After", "Fri, 31 Dec 9999 23:59:59 GMT", null, 3600 },
        { "Retry-After", "86400", null, 3600 },
        { "Retry-After", "2147483647", null, 3600 },
        { "Retry-After", "99999999999999999999", null, 3600 },
        { "Retry-After", "0", null, null },
        { "Retry-After", "-5", null, null },
        { "Retry-After", "soon", null, null },
        { "Retry-After", "", null, null },
        { "Retry-After", "1.5", null, null },
        { "", "", "\"100s\"", 100 },
        { "", "", "\"99.5s\"", 99.5 },
        { "", "", "\"315576000000s\"", 3600 },
        { "", "", "\"1000000000000000000000000s\"", 3600 },
        { "", "", "\"0s\"", null },
        { "", "", "\"-100s\"", null },
        { "", "", "\"soon\"", null },
        { "", "", "\"NaNs\"", null },
        { "", "", "\"Infinitys\"", null },
        { "", "", "\"s\"", null },
        { "", "", "100", null },
        { "", "", "{\"seconds\":100}", null },
        { "Retry-After", "40", "\"100s\"", 100 },
        { "Retry-After", "100", "\"40s\"", 100 },
        { "Retry-After", "soon", "\"100s\"", 100 },
        { "Retry-After", "100", "\"soon\"", 100 },
    };

    public static TheoryData<string, string, double?> Resets => new()
    {
        { "RateLimit-Reset", "100", 100 },
        { "X-RateLimit-Reset", "100", 100 },
        // The answer's own time and 100 s.
        { "X-RateLimit-Reset", "1768212100", 100 },
        { "X-RateLimit-Reset", "1768212000", null },
        { "X-RateLimit-Reset", "9999999999999", 3600 },
        { "x-ms-user-quota-resets-after", "00:01:40", 100 },
        { "RateLimit-Reset", "-5", null },
        { "RateLimit-Reset", "soon", null },
        { "RateLimit-Reset", "", null },
    };

    [Theory]
    [MemberData(nameof(Hints))]
    public async Task A_refused_quota_waits_as_long_as_is_asked(string header, string value, string? delay, double? seconds) =>
        await CheckAsync(429, Quota, header, value, delay, seconds, LogSourceFailure.Throttled);

    [Theory]
    [MemberData(nameof(Hints))]
    public async Task So_does_trouble_of_the_service(string header, string value, string? delay, double? seconds) =>
        await CheckAsync(503, Down, header, value, delay, seconds, LogSourceFailure.Transient);

    [Theory]
    [MemberData(nameof(Resets))]
    public async Task A_refused_quota_waits_until_it_is_counted_anew(string header, string value, double? seconds) =>
        await CheckAsync(429, Quota, header, value, null, seconds, LogSourceFailure.Throttled);

    [Fact]
    public async Task When_a_quota_is_counted_anew_says_nothing_of_other_trouble() =>
        await CheckAsync(503, Down, "RateLimit-Reset", "100", null, null, LogSourceFailure.Transient);

    /// <summary>Without a hint the token service is left alone for half a minute when it was asked too often.</summary>
    [Theory]
    [InlineData(429, "100", LogSourceFailure.Throttled, 100.0)]
    [InlineData(429, "Mon, 12 Jan 2026 10:01:40 GMT", LogSourceFailure.Throttled, 100.0)]
    [InlineData(429, "86400", LogSourceFailure.Throttled, 3600.0)]
    [InlineData(429, "-5", LogSourceFailure.Throttled, 30.0)]
    [InlineData(429, "soon", LogSourceFailure.Throttled, 30.0)]
    [InlineData(503, "100", LogSourceFailure.Transient, 100.0)]
    [InlineData(503, "Mon, 12 Jan 2026 10:01:40 GMT", LogSourceFailure.Transient, 100.0)]
    [InlineData(503, "99999999999999999999", LogSourceFailure.Transient, 3600.0)]
    [InlineData(503, "-5", LogSourceFailure.Transient, null)]
    [InlineData(503, "soon", LogSourceFailure.Transient, null)]
    public async Task The_service_that_gives_tokens_is_obeyed_too(int status, string value, object failure, double? seconds)
    {
        await using var rig = await GoogleRig.StartAsync(GoogleRig.NoEntries);
        rig.Token = context =>
        {
            context.Response.Headers.Date = Date.ToString("R", CultureInfo.InvariantCulture);
            context.Response.Headers.RetryAfter = value;
            return GoogleRig.Answer(context, status, """{"error":"temporarily_unavailable"}""");
        };

        var error = await Assert.ThrowsAsync<LogSourceException>(rig.AskOnceAsync);

        Assert.Equal(((LogSourceFailure)failure, seconds, 0), (error.Failure, error.RetryAfter?.TotalSeconds, rig.Asked));
    }

    [Theory]
    [InlineData(429, LogSourceFailure.Throttled)]
    [InlineData(503, LogSourceFailure.Transient)]
    public async Task A_long_wait_is_told_at_once_and_left_to_whoever_reads(int status, object failure)
    {
        await using var rig = await GoogleRig.StartAsync((_, context) =>
        {
            context.Response.Headers.RetryAfter = "100";
            return GoogleRig.Answer(context, status, "{}");
        }, new ManualTime(Date));
        await using var session = rig.Open();

        // Time stands still: whoever waits, waits for ever.
        var error = await Assert.ThrowsAsync<LogSourceException>(() => GoogleRig.ReadAsync(session.Sources[0]));

        Assert.Equal(((LogSourceFailure)failure, (double?)100, 1), (error.Failure, error.RetryAfter?.TotalSeconds, rig.Asked));
    }

    [Theory]
    [InlineData(429)]
    [InlineData(503)]
    public async Task A_short_wait_is_kept_within_the_call(int status)
    {
        var time = new HurriedTime();
        var asked = new List<long>();
        await using var rig = await GoogleRig.StartAsync(
            async (_, context) =>
            {
                asked.Add(time.GetTimestamp());
                if (asked.Count > 1)
                {
                    await GoogleRig.Answer(context, 200, GoogleRig.NoEntries);
                    return;
                }

                context.Response.Headers.RetryAfter = "4";
                await GoogleRig.Answer(context, status, "{}");
            },
            time);
        await using var session = rig.Open();

        Assert.Empty(await GoogleRig.ReadAsync(session.Sources[0]));

        Assert.Equal(2, asked.Count);
        Assert.InRange(time.GetElapsedTime(asked[0], asked[1]), TimeSpan.FromSeconds(3.9), TimeSpan.MaxValue);
    }

    private static async Task CheckAsync(int status, string code, string header, string value, string? delay, double? seconds, LogSourceFailure failure)
    {
        await using var rig = await GoogleRig.StartAsync((_, context) => Refuse(context));

        var error = await Assert.ThrowsAsync<LogSourceException>(rig.AskOnceAsync);

        Assert.Equal((failure, seconds), (error.Failure, error.RetryAfter?.TotalSeconds));

        Task Refuse(HttpContext context)
        {
            context.Response.Headers.Date = Date.ToString("R", CultureInfo.InvariantCulture);
            if (header.Length > 0)
                context.Response.Headers[header] = value;
            var details = delay is null ? "" : $$$""","details":[{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":{{{delay}}}}]""";
            return GoogleRig.Answer(context, status, $$$"""{"error":{"code":{{{status}}},"message":"Quota exceeded","status":"{{{code}}}"{{{details}}}}}""");
        }
    }
}
