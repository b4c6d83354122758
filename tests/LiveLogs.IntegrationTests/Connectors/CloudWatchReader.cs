using System.Text.Json;
using LiveLogs.Connectors;
using LiveLogs.Connectors.Calls;
using LiveLogs.Connectors.CloudWatch;
using LiveLogs.Ingestion;
using LiveLogs.Logs;
using LiveLogs.Outbound;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace LiveLogs.IntegrationTests.Connectors;

/// <summary>The connector as the service registers it, for a service on loopback.</summary>
internal sealed class CloudWatchReader : IAsyncDisposable
{
    private readonly CloudWatchConnector _connector;
    private readonly string _url;

    private CloudWatchReader(string url)
    {
        _url = url;
        var outbound = new OutboundOptions();
        outbound.AllowedPrivateHosts.Add("127.0.0.1");
        _connector = new CloudWatchConnector(
            new GuardedHttp(Options.Create(outbound), NullLogger<GuardedHttp>.Instance),
            new RequestBudgets(TimeProvider.System), Options.Create(new ConnectorsOptions { QuotaShare = 1 }), TimeProvider.System,
            NullLogger<CloudWatchConnector>.Instance);
    }

    /// <param name="url">The service's address.</param>
    public static CloudWatchReader Of(string url) => new(url);

    public IConnectorSession Open(string keyId, string secret, params (string Name, object Value)[] more)
    {
        var config = new Dictionary<string, object>
        {
            ["access_key_id"] = keyId,
            ["secret_access_key"] = secret,
            ["region"] = "us-east-1",
            ["log_group"] = "/shop/payments",
            ["endpoint_url"] = _url,
        };
        foreach (var (name, value) in more)
            config[name] = value;

        return _connector.CreateSession(new ConnectorContext
        {
            ConnectionId = Guid.NewGuid(),
            ProjectSlug = "shop",
            Config = JsonSerializer.SerializeToElement(config),
        });
    }

    /// <summary>All events of a window, in the order of arrival; continues after interruptions as Streaming would.</summary>
    public static async Task<List<RawEvent>> ReadAsync(ILogSource source, DateTimeOffset from, DateTimeOffset to, int maxInterruptions = 0)
    {
        List<RawEvent> events = [];
        var window = new ScanWindow(EventTime.From(from), EventTime.From(to));
        string? token = null;
        for (var interruptions = 0; ;)
        {
            try
            {
                await foreach (var page in source.ScanAsync(window, token, CancellationToken.None))
                {
                    events.AddRange(page.Events);
                    token = page.NextToken;
                }

                return events;
            }
            catch (LogSourceException error) when (error.Failure is LogSourceFailure.Transient or LogSourceFailure.Throttled && interruptions++ < maxInterruptions)
            {
                // The next scan goes on behind the last page.
            }
        }
    }

    public ValueTask DisposeAsync()
    {
        _connector.Dispose();
        return ValueTask.CompletedTask;
    }
}
