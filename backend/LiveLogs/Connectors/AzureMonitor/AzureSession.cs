using LiveLogs.Connectors.Calls;
using LiveLogs.Connectors.Trials;
using LiveLogs.Ingestion;

namespace LiveLogs.Connectors.AzureMonitor;

/// <summary>A connection to a workspace, made ready for reading.</summary>
internal sealed class AzureSession : IConnectorSession
{
    /// <summary>200 requests in 30 s.</summary>
    private const double QuotaPerSecond = 200.0 / 30;

    private const double EnoughPerSecond = 1;

    private readonly HttpClient _http;
    private readonly AzureTokens _tokens;
    private readonly RequestBudgets.Lease _budget;
    private readonly LogAnalyticsClient _client;
    private readonly IReadOnlyList<AzureTableSource> _sources;
    private readonly AzureConfig _config;
    private readonly AzureParts _parts;
    private readonly ServerClock _clock;

    public AzureSession(AzureConfig config, TimeSpan? pollInterval, SemaphoreSlim atOnce, AzureParts parts)
    {
        (_config, _parts, _clock) = (config, parts, new ServerClock(parts.Time));
        // The inner handler is shared, so nothing here disposes it.
        _http = new HttpClient(parts.Handler, disposeHandler: false) { Timeout = Timeout.InfiniteTimeSpan };
        _http.DefaultRequestHeaders.UserAgent.ParseAdd("LiveLogs");
        _tokens = new AzureTokens(config, _http, parts.Time);
        _budget = parts.Budgets.Rent(config.QuotaKey + (config.IsBasic ? ":search" : ":query"), Math.Min(EnoughPerSecond, QuotaPerSecond * parts.Options.QuotaShare));
        var exchange = new ProviderExchange(_http, _clock, parts.Time);
        var calls = new ProviderCalls(parts.Time, parts.Logger);
        _client = new LogAnalyticsClient(exchange, calls, _tokens, config, new AzureShare(_budget.Budget, atOnce), Longer(parts.Options.CallTimeout));
        var profile = AzureProfile.Make(config, pollInterval);
        _sources = [.. config.Queries.Select(query => new AzureTableSource(query, config, profile, _client, _clock))];
    }

    public IReadOnlyList<ILogSource> Sources => _sources;

    public QuotaUse QuotaUse
    {
        get
        {
            var (rate, maxRate, tokens, waiting) = _budget.Budget.Snapshot();
            return new QuotaUse(_budget.Key, _client.Calls, _client.Throttles, rate, maxRate, tokens, waiting);
        }
    }

    public Task<ConnectionTestResult> TestAsync(CancellationToken cancellationToken) =>
        new AzureTest(_config, _sources, _clock, _parts).RunAsync(cancellationToken);

    public ValueTask DisposeAsync()
    {
        _tokens.Dispose();
        _http.Dispose();
        _budget.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>The service itself gives up after the 60 s that it is asked to wait; its answer to that is worth having.</summary>
    private static TimeSpan Longer(TimeSpan timeout) => timeout < TimeSpan.FromSeconds(75) ? TimeSpan.FromSeconds(75) : timeout;
}
