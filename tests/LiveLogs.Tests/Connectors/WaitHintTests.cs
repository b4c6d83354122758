using System.Net;
using System.Net.Http.Headers;
using System.Text;
using LiveLogs.Connectors.Calls;
using LiveLogs.Connectors.CloudWatch;
using LiveLogs.Connectors.GoogleCloud;
using Xunit;

namespace LiveLogs.Tests.Connectors;

/// <summary>How long providers ask to wait, and what they say of requests that broke off.</summary>
public sealed class WaitHintTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 12, 10, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("100", 100)]
    [InlineData("0", null)]
    [InlineData("86400", 3600)]
    [InlineData("Mon, 12 Jan 2026 10:01:40 GMT", 100)]
    [InlineData("Mon, 12 Jan 2026 09:00:00 GMT", null)]
    public void Seconds_and_dates_are_understood_within_reason(string header, int? seconds)
    {
        using var answer = new HttpResponseMessage(HttpStatusCode.TooManyRequests);
        answer.Headers.TryAddWithoutValidation("Retry-After", header);

        Assert.Equal(seconds, RetryHint.Of(answer.Headers, Now)?.TotalSeconds);
    }

    [Fact]
    public void A_date_is_measured_by_the_answers_own()
    {
        using var answer = new HttpResponseMessage(HttpStatusCode.TooManyRequests);
        answer.Headers.Date = Now.AddHours(5);
        answer.Headers.RetryAfter = new RetryConditionHeaderValue(Now.AddHours(5).AddSeconds(40));

        Assert.Equal(40, RetryHint.Of(answer.Headers, Now)?.TotalSeconds);
    }

    [Theory]
    [InlineData("""{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"100s"}""", null, 100.0)]
    [InlineData("""{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"1.5s"}""", null, 1.5)]
    [InlineData("""{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"10s"}""", 40, 40.0)]
    [InlineData("""{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"soon"}""", 40, 40.0)]
    [InlineData("""{"@type":"type.googleapis.com/google.rpc.RetryInfo"}""", null, null)]
    public async Task Google_tells_it_in_a_header_or_in_its_details(string detail, int? header, double? seconds)
    {
        using var answer = new HttpResponseMessage(HttpStatusCode.TooManyRequests)
        {
            Content = new StringContent($$$"""{"error":{"code":429,"message":"Quota exceeded","status":"RESOURCE_EXHAUSTED","details":[{{{detail}}}]}}""", Encoding.UTF8, "application/json"),
        };
        if (header is { } wait)
            answer.Headers.RetryAfter = new RetryConditionHeaderValue(TimeSpan.FromSeconds(wait));

        var error = await GoogleError.ReadAsync(answer, Now, TestContext.Current.CancellationToken);

        Assert.Equal(seconds, error.RetryAfter?.TotalSeconds);
    }

    [Theory]
    [InlineData(503, "ServiceUnavailable", "Transient")]
    [InlineData(429, "Whatever", "Throttled")]
    [InlineData(400, "Throttling", "Throttled")]
    [InlineData(400, "RequestLimitExceeded", "Throttled")]
    [InlineData(403, null, "Transient")]
    [InlineData(403, "", "Transient")]
    [InlineData(400, "IDPCommunicationError", "Transient")]
    [InlineData(403, "InvalidClientTokenId", "Credentials")]
    public void The_token_service_of_AWS_is_told_from_wrong_credentials_when_it_has_trouble(int status, string? code, string failure) =>
        Assert.Equal(failure, RoleCredentials.FailureOf(status, code).ToString());
}
