using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using LiveLogs.Connectors.AzureMonitor;
using LiveLogs.Ingestion;
using LiveLogs.Tests.Outbound;
using Xunit;

namespace LiveLogs.Tests.Connectors.AzureMonitor;

/// <summary>What the sign-in service of Microsoft answers when it gives no token, through the vendor's own library.</summary>
public sealed class SignInTests
{
    private readonly ManualTime _time = new();

    [Theory]
    [InlineData(503, 90033, "temporarily_unavailable", null, "Transient")]
    [InlineData(503, 90024, "temporarily_unavailable", null, "Transient")]
    [InlineData(400, 90033, "temporarily_unavailable", null, "Transient")]
    [InlineData(500, 0, "", null, "Transient")]
    [InlineData(502, 0, "", null, "Transient")]
    [InlineData(429, 50196, "invalid_grant", 17, "Throttled")]
    [InlineData(429, 0, "", 40, "Throttled")]
    [InlineData(400, 50196, "invalid_grant", null, "Throttled")]
    [InlineData(400, 53003, "access_denied", null, "Permission")]
    [InlineData(401, 7000215, "invalid_client", null, "Credentials")]
    [InlineData(400, 700016, "unauthorized_client", null, "Credentials")]
    [InlineData(400, 90002, "invalid_request", null, "Credentials")]
    public async Task Each_answer_has_its_class(int status, int code, string word, int? retryAfter, string failure)
    {
        var error = await SignInAsync(status, code > 0 ? Body(code, word) : "<html>down</html>", code > 0 ? "application/json" : "text/html", retryAfter);

        Assert.Equal(failure, error.Failure.ToString());
        Assert.NotEmpty(error.Advice);
        Assert.DoesNotMatch(@"[:\s]$", error.Message);
        if (code > 0)
            Assert.Equal($"AADSTS{code}", error.ProviderCode);
        if (failure == "Throttled")
            Assert.Equal(retryAfter ?? 30, error.RetryAfter!.Value.TotalSeconds, 1.0);
        if (status >= 500)
            Assert.Contains($"HTTP {status}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_conditional_access_policy_is_named_as_what_it_is()
    {
        var error = await SignInAsync(400, Body(53003, "access_denied"), "application/json", null);

        Assert.Contains("Conditional Access policy", error.Message, StringComparison.Ordinal);
        Assert.Contains("sign-in logs", error.Advice, StringComparison.Ordinal);
    }

    private static string Body(int code, string word) => JsonSerializer.Serialize(new
    {
        error = word,
        error_description = $"AADSTS{code}: Something is said about it. Trace ID: 1 Correlation ID: 2",
        error_codes = new[] { code },
    });

    private async Task<LogSourceException> SignInAsync(int status, string body, string type, int? retryAfter)
    {
        // The library remembers refusals by tenant and app, so each test has its own.
        var config = AzureConfig.Read(
            JsonSerializer.SerializeToElement(new
            {
                workspace_id = Guid.NewGuid(),
                tenant_id = Guid.NewGuid(),
                client_id = Guid.NewGuid(),
                client_secret = "the-secret-of-the-app",
                query = "AppTraces",
            }),
            GuardedHttpTests.Guard()).Config!;
        using var http = new HttpClient(new Answering(status, body, type, retryAfter));
        using var tokens = new AzureTokens(config, http, _time);
        return await Assert.ThrowsAsync<LogSourceException>(() => tokens.GetAsync(TestContext.Current.CancellationToken));
    }

    private sealed class Answering(int status, string body, string type, int? retryAfter) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var host = request.RequestUri!.GetLeftPart(UriPartial.Authority);
            var tenant = request.RequestUri.Segments.Length > 1 ? request.RequestUri.Segments[1].Trim('/') : "";
            if (request.RequestUri.AbsolutePath.Contains("openid-configuration", StringComparison.Ordinal))
                return Task.FromResult(Answer(200, $$"""{"token_endpoint":"{{host}}/{{tenant}}/oauth2/v2.0/token","authorization_endpoint":"{{host}}/{{tenant}}/oauth2/v2.0/authorize","issuer":"{{host}}/{{tenant}}/v2.0"}""", "application/json", null));
            if (request.RequestUri.AbsolutePath.Contains("discovery/instance", StringComparison.Ordinal))
                return Task.FromResult(Answer(200, $$"""{"tenant_discovery_endpoint":"{{host}}/{{tenant}}/v2.0/.well-known/openid-configuration","api-version":"1.1","metadata":[]}""", "application/json", null));
            return Task.FromResult(Answer(status, body, type, retryAfter));
        }

        private static HttpResponseMessage Answer(int status, string body, string type, int? retryAfter)
        {
            var answer = new HttpResponseMessage((HttpStatusCode)status) { Content = new StringContent(body, Encoding.UTF8, type) };
            // The library waits for it itself before it tries again, unless it is long.
            if (retryAfter is { } seconds)
                answer.Headers.RetryAfter = new RetryConditionHeaderValue(TimeSpan.FromSeconds(seconds));
            return answer;
        }
    }
}
