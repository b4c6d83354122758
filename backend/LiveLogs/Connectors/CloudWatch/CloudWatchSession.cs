using LiveLogs.Connectors.Calls;
using LiveLogs.Connectors.Trials;
using LiveLogs.Ingestion;
using LiveLogs.Outbound.Aws;

namespace LiveLogs.Connectors.CloudWatch;

/// <summary>One connection to an account and region: its signed client, its clock and a source for each log group.</summary>
internal sealed class CloudWatchSession : IConnectorSession
{
    private readonly CloudWatchConfig _config;
    private readonly CloudWatchParts _parts;
    private readonly HttpClient _http;
    private readonly ServerClock _clock;
    private readonly RequestBudgets.Lease _filterLogEvents;
    private readonly RequestBudgets.Lease _describeLogGroups;
    private readonly RequestBudgets.Lease _startLiveTail;
    private readonly CloudWatchLogsClient _client;
    private readonly CloudWatchLogsClient _testClient;
    private readonly FilterLogEventsSource[] _sources;
    private readonly LogGroupDiscovery? _testDiscovery;

    private readonly RoleCredentials? _role;

    public CloudWatchSession(CloudWatchConfig config, ConnectorContext context, CloudWatchParts parts)
    {
        (_config, _parts) = (config, parts);
        _clock = new ServerClock(parts.Time);
        var source = AwsCredentialSource.Make(config);
        _role = config.RoleArn is null ? null : new RoleCredentials(source, config, context.ConnectionId, _clock, parts);
        // The inner handler is shared, so nothing here disposes it.
        _http = new HttpClient(new AwsSigningHandler(_role ?? source, config.Region, "logs", _clock.Now, parts.Handler), disposeHandler: false)
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
        _http.DefaultRequestHeaders.UserAgent.ParseAdd("LiveLogs");

        var share = parts.Options.QuotaShare;
        _filterLogEvents = parts.Budgets.Rent(config.QuotaKey + ":FilterLogEvents", CloudWatchRegion.FilterLogEventsQuota(config.Region) * share);
        _describeLogGroups = parts.Budgets.Rent(config.QuotaKey + ":DescribeLogGroups", CloudWatchRegion.DescribeLogGroupsQuota * share);

        _startLiveTail = parts.Budgets.Rent(config.QuotaKey + ":StartLiveTail", CloudWatchRegion.StartLiveTailQuota * share);

        var exchange = new ProviderExchange(_http, _clock, parts.Time);
        var budgets = new CloudWatchBudgets(_filterLogEvents.Budget, _describeLogGroups.Budget, _startLiveTail.Budget);
        _client = new CloudWatchLogsClient(exchange, config, _role, budgets, CloudWatchLogsClient.ScanRetries, parts);
        _testClient = new CloudWatchLogsClient(exchange, config, _role, budgets, CallRetries.None, parts);

        var profile = CloudWatchProfile.Make(config, context.PollInterval);
        _sources = [.. config.LogGroups.Select(group => new FilterLogEventsSource(group, config, profile, _client, _clock, parts.Time))];
        Provisional = config.LiveTail ? new LiveTailSource(config, _sources, _client, parts.Time) : null;
        if (config.FindsLogGroups)
        {
            Discovery = new LogGroupDiscovery(config, profile, _sources, _client, _clock, parts.Time);
            _testDiscovery = new LogGroupDiscovery(config, profile, _sources, _testClient, _clock, parts.Time);
        }
    }

    public IReadOnlyList<ILogSource> Sources => _sources;

    public ISourceDiscovery? Discovery { get; }

    public IProvisionalSource? Provisional { get; }

    public QuotaUse QuotaUse
    {
        get
        {
            var (rate, maxRate, tokens, waiting) = _filterLogEvents.Budget.Snapshot();
            return new QuotaUse(
                _filterLogEvents.Key, _client.Calls + _testClient.Calls, _client.Throttles + _testClient.Throttles, rate, maxRate, tokens, waiting);
        }
    }

    public Task<ConnectionTestResult> TestAsync(CancellationToken cancellationToken) =>
        new CloudWatchTest(_config, _sources, _testDiscovery, _testClient, _clock, _parts).RunAsync(cancellationToken);

    public ValueTask DisposeAsync()
    {
        _http.Dispose();
        _role?.Dispose();
        _filterLogEvents.Dispose();
        _describeLogGroups.Dispose();
        _startLiveTail.Dispose();
        return ValueTask.CompletedTask;
    }
}
