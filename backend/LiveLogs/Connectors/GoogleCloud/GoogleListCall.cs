using System.Net.Http.Headers;
using System.Text;
using LiveLogs.Connectors.Calls;
using LiveLogs.Ingestion;

namespace LiveLogs.Connectors.GoogleCloud;

/// <summary>The request of entries:list, with an access token. A token that the service does not take is replaced once.</summary>
internal sealed class GoogleListCall(ListRequest request, GoogleTokens tokens, GoogleConfig config, RequestBudget budget, ConnectorsOptions options) : IProviderRequest
{
    private static readonly Uri Operation = new("v2/entries:list?prettyPrint=false", UriKind.Relative);

    private string? _token;

    /// <summary>What the service did not take.</summary>
    private string? _refused;

    public async Task<HttpRequestMessage> WriteAsync(CancellationToken cancellationToken)
    {
        _token = await tokens.GetAsync(_refused, cancellationToken);
        var content = new ByteArrayContent(request.ToJson());
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json", Encoding.UTF8.WebName);
        return new HttpRequestMessage(HttpMethod.Post, new Uri(config.Endpoint, Operation))
        {
            Content = content,
            Headers = { Authorization = new AuthenticationHeaderValue("Bearer", _token) },
        };
    }

    public async Task<ProviderRefusal> ReadRefusalAsync(HttpResponseMessage answer, DateTimeOffset received, CancellationToken cancellationToken)
    {
        var error = await GoogleError.ReadAsync(answer, received, cancellationToken);
        // Revoked before its time, or our clock made it look good: one new token is tried.
        var isNew = error.Status == 401 && _refused is null;
        if (isNew)
            _refused = _token;

        return new ProviderRefusal(Failure(error)) { IsOfService = error.Code is not null, IsAboutTime = isNew, IsRepaired = isNew };
    }

    /// <summary>What an error of the service means. One that names the quota corrects the budget.</summary>
    public LogSourceException Failure(GoogleError error)
    {
        var classified = GoogleErrors.Classify(error, request.Resource, request.PageToken is not null, config);
        if (classified.Failure == LogSourceFailure.Throttled && error.QuotaPerMinute is { } limit)
            budget.Adopt(limit * options.MinuteQuotaShare / 60);

        return classified;
    }
}

/// <summary>What calls say when they fail.</summary>
internal sealed class GoogleFailures(GoogleConfig config, ServerClock clock) : IProviderFailures
{
    public string Host => config.Endpoint.Host;

    public LogSourceException TimedOut(TimeSpan limit, string host) => GoogleErrors.TimedOut(limit, host);

    public LogSourceException Broken(Exception error) => GoogleErrors.FromTransport(error, Host);

    /// <summary>Quotas are counted from minute to minute: nothing helps but the next one, or what the service asks for.</summary>
    public TimeSpan LeastPause(LogSourceException refusal)
    {
        var now = clock.Now();
        var untilMinute = TimeSpan.FromMinutes(1) - new TimeSpan(0, 0, 0, now.Second, now.Millisecond);
        return refusal.RetryAfter > untilMinute ? refusal.RetryAfter.Value : untilMinute;
    }
}
