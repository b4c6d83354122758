using LiveLogs.Connectors.Calls;
using LiveLogs.Connectors.Trials;
using LiveLogs.Ingestion;

namespace LiveLogs.Connectors.GoogleCloud;

/// <summary>One connection to Cloud Logging: its tokens, its clock and a source for each project, folder or view.</summary>
internal sealed class GoogleSession : IConnectorSession
{
    /// <summary>The smallest quota that projects have, in requests a minute; a refusal contains the real one.</summary>
    private const int UsualQuota = 60;

    /// <summary>Requests at once after a rest, for a poll of several pages. With them a minute still stays below its quota.</summary>
    private const double Burst = 10;

    private readonly GoogleConfig _config;
    private readonly GoogleParts _parts;
    private readonly HttpClient _http;
    private readonly GoogleTokens _tokens;
    private readonly ServerClock _clock;
    private readonly RequestBudgets.Lease _budget;
    private readonly LoggingClient _client;
    private readonly LoggingClient _testClient;
    private readonly EntriesListSource[] _sources;

    public GoogleSession(GoogleConfig config, TimeSpan? pollInterval, GoogleParts parts)
    {
        (_config, _parts) = (config, parts);
        _clock = new ServerClock(parts.Time);
        _tokens = new GoogleTokens(config, _clock, parts.Handler, parts.Time);
        // The handler is shared, so nothing here disposes it.
        _http = new HttpClient(parts.Handler, disposeHandler: false) { Timeout = Timeout.InfiniteTimeSpan };
        // Google's front ends compress only for clients that say so twice.
        _http.DefaultRequestHeaders.UserAgent.ParseAdd("LiveLogs (gzip)");

        var quota = config.ReadRequestsPerMinute ?? UsualQuota;
        var rate = quota * parts.Options.MinuteQuotaShare / 60;
        var burst = Math.Min(Burst, quota * (1 - parts.Options.MinuteQuotaShare));
        _budget = parts.Budgets.Rent(config.QuotaKey + ":entries:list", rate, burst);
        // Others of the same project may have been first, and not know.
        if (config.ReadRequestsPerMinute is not null)
            _budget.Budget.Adopt(rate);
        var exchange = new ProviderExchange(_http, _clock, parts.Time);
        _client = new LoggingClient(exchange, config, _tokens, _budget.Budget, _clock, parts, LoggingClient.ScanRetries);
        _testClient = new LoggingClient(exchange, config, _tokens, _budget.Budget, _clock, parts, CallRetries.None);

        var profile = GoogleProfile.Make(config, pollInterval, rate);
        _sources = [.. config.Resources.Select(resource => new EntriesListSource(resource, config, profile, _client, _clock, parts.Logger))];
    }

    public IReadOnlyList<ILogSource> Sources => _sources;

    public QuotaUse QuotaUse
    {
        get
        {
            var (rate, maxRate, tokens, waiting) = _budget.Budget.Snapshot();
            return new QuotaUse(_budget.Key, _client.Calls + _testClient.Calls, _client.Throttles + _testClient.Throttles, rate, maxRate, tokens, waiting);
        }
    }

    public Task<ConnectionTestResult> TestAsync(CancellationToken cancellationToken) =>
        new GoogleTest(_config, _sources, _testClient, _parts).RunAsync(cancellationToken);

    public ValueTask DisposeAsync()
    {
        _http.Dispose();
        _tokens.Dispose();
        _budget.Dispose();
        return ValueTask.CompletedTask;
    }
}
