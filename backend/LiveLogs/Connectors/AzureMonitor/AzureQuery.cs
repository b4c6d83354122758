using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using LiveLogs.Connectors.Calls;
using LiveLogs.Ingestion;

namespace LiveLogs.Connectors.AzureMonitor;

/// <summary>The request of a query, with a token. A token that the service does not take is forgotten, and another is tried once.</summary>
internal sealed class AzureQuery(LogQuestion question, AzureTokens tokens, AzureConfig config) : IProviderRequest
{
    private static readonly MediaTypeHeaderValue ContentType = new("application/json");

    private string _token = "";

    public async Task<HttpRequestMessage> WriteAsync(CancellationToken cancellationToken)
    {
        _token = await tokens.GetAsync(cancellationToken);
        return Message();
    }

    public async Task<ProviderRefusal> ReadRefusalAsync(HttpResponseMessage answer, DateTimeOffset received, CancellationToken cancellationToken)
    {
        var error = await AzureErrorBody.ReadAsync(answer, cancellationToken);
        var isToken = answer.StatusCode == HttpStatusCode.Unauthorized;
        if (isToken)
            tokens.Forget(_token);

        return new ProviderRefusal(AzureErrors.Classify((int)answer.StatusCode, error, RetryHint.Of(answer, received), config))
        {
            IsOfService = error.Codes.Count > 0,
            IsRepaired = isToken,
        };
    }

    private HttpRequestMessage Message()
    {
        var path = $"v1/{config.Scope.Path}/{(config.IsBasic ? "search" : "query")}";
        if (question.Timespan is { } span)
            path += "?timespan=" + Uri.EscapeDataString(span);

        var body = question.Timespan is { } timespan
            ? JsonSerializer.SerializeToUtf8Bytes(new { query = question.Query, timespan })
            : JsonSerializer.SerializeToUtf8Bytes(new { query = question.Query });
        var content = new ByteArrayContent(body);
        content.Headers.ContentType = ContentType;
        var root = config.Endpoint.AbsoluteUri.TrimEnd('/');
        var message = new HttpRequestMessage(HttpMethod.Post, new Uri($"{(root.EndsWith("/v1", StringComparison.Ordinal) ? root[..^3] : root)}/{path}")) { Content = content };
        message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _token);
        // The service caches answers for two minutes by default.
        message.Headers.CacheControl = new CacheControlHeaderValue { NoCache = true };
        message.Headers.TryAddWithoutValidation("Prefer", config.Scope.IsResource ? "wait=60,include-permissions=true" : "wait=60");
        message.Headers.TryAddWithoutValidation("x-ms-client-request-id", Guid.NewGuid().ToString("D", CultureInfo.InvariantCulture));
        return message;
    }
}

/// <summary>What queries say when they fail.</summary>
internal sealed class AzureFailures(AzureConfig config) : IProviderFailures
{
    public string Host => config.Endpoint.Host;

    public LogSourceException TimedOut(TimeSpan limit, string host) => AzureErrors.TimedOut(limit, host);

    public LogSourceException Broken(Exception error) => AzureErrors.FromTransport(error, Host, "endpoint_url");

    /// <summary>The pause that is usual here is of the source that was refused; the budget only slows down.</summary>
    public TimeSpan LeastPause(LogSourceException refusal) => TimeSpan.Zero;
}
