using System.Threading.Channels;
using LiveLogs.Connectors;
using LiveLogs.Ingestion.Committing;
using LiveLogs.Logs;
using LiveLogs.Streaming.Polling;
using LiveLogs.Streaming.Status;
using LiveLogs.Streaming.Storing;

namespace LiveLogs.Streaming;

/// <summary>
/// One connection being polled by this instance: a session with the cloud, a poller a source, one processor. It ends when
/// it is stopped, or when the lease is lost; a failing source only shows in its health.
/// </summary>
internal sealed class ConnectionStream(
    ConnectionIdentity connection,
    long epoch,
    int version,
    IConnectorSession session,
    StreamProcessor processor,
    StreamParts parts) : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly SourcePollers _pollers = new(connection, epoch, processor, parts);
    private SourceFinder? _finder;
    private ProvisionalReader? _provisional;

    public ConnectionIdentity Connection { get; } = connection;

    public long Epoch { get; } = epoch;

    /// <summary>How much of the quota is this instance's, 0 to 1.</summary>
    public double QuotaShare { get; set; } = 1;

    /// <summary>The version of the connection's settings that it runs with.</summary>
    public int Version { get; } = version;

    /// <summary>Completes when the stream has ended; faulted if by an error nobody foresaw.</summary>
    public Task Completion { get; private set; } = Task.CompletedTask;

    public void Start()
    {
        if (session.Discovery is { } discovery)
            _finder = new SourceFinder(discovery, Connection, _pollers, parts);

        if (session.Provisional is { } provisional)
            _provisional = new ProvisionalReader(provisional, Connection, parts);

        Completion = RunAsync(_stopping.Token);
    }

    /// <summary>Ends after the batch under way is stored or given up.</summary>
    public async Task StopAsync()
    {
        await _stopping.CancelAsync();
        await Completion.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>What it does at this moment.</summary>
    public StreamSnapshot Snapshot()
    {
        var (totals, perSecond) = processor.Counters.Snapshot();
        return new StreamSnapshot(_pollers.Statuses, _finder?.Status, _provisional?.Status, totals, perSecond, session.QuotaUse, QuotaShare)
        {
            ServerNow = _pollers.ServerNow,
        };
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await session.DisposeAsync();
        _stopping.Dispose();
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var tasks = new List<Task> { Task.Run(() => processor.RunAsync(ending.Token), CancellationToken.None) };
        try
        {
            if (_finder is { } finder)
            {
                await _pollers.AddAsync(session.Sources, ending.Token);
                tasks.Add(Task.Run(() => finder.RunAsync(ending.Token), CancellationToken.None));
            }
            else
            {
                await _pollers.SetAsync(session.Sources, null, ending.Token);
            }

            if (_provisional is { } provisional)
                tasks.Add(Task.Run(() => provisional.RunAsync(ending.Token), CancellationToken.None));

            // None ends by itself: the first that does takes the others with it.
            await await Task.WhenAny([.. tasks, _pollers.Failed]);
        }
        catch (Exception error) when (error is OperationCanceledException or LeaseLostException or ChannelClosedException)
        {
            // Stopped, or the connection belongs to another instance now.
        }
        finally
        {
            await ending.CancelAsync();
            await Task.WhenAll(tasks).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await _pollers.EndAsync();
        }
    }
}

/// <summary>A stream at one moment.</summary>
internal sealed record StreamSnapshot(
    IReadOnlyList<SourceStatus> Sources, DiscoveryStatus? Discovery, ProvisionalStatus? Provisional, StreamTotals Totals, double EntriesPerSecond, QuotaUse Quota, double QuotaShare)
{
    /// <summary>The provider's clock; null when it is not known.</summary>
    public EventTime? ServerNow { get; init; }

    /// <summary>Requests a second that reading at the present pace takes.</summary>
    public double CallsPerSecond => Sources.Sum(source => source.CallsPerSecond);

    private bool IsStarting =>
        Sources.Any(source => source.State == StreamState.Starting) || Discovery is { LookedAt: null };

    /// <summary>One state for all sources, and why it is not <see cref="StreamState.Streaming"/>.</summary>
    public (StreamState State, string? Reason) Overall()
    {
        var troubled = Sources.FirstOrDefault(source => source.State is StreamState.Failed or StreamState.Degraded);
        if (troubled is null && Sources.FirstOrDefault(source => source.Backlog is { Crawls: true }) is { Backlog: { } backlog } slow)
            return (StreamState.Degraded, BacklogView.Tell(slow.Source, backlog));

        if (troubled is null)
            return Discovery is { LastError: { } error } ? (Sources.Count == 0 ? StreamState.Failed : StreamState.Degraded, $"{error.Message} {error.Advice}")
                : Discovery is { Warning: { } warning } ? (StreamState.Degraded, warning)
                : (IsStarting ? StreamState.Starting : StreamState.Streaming, null);

        var state = Sources.All(source => source.State == StreamState.Failed) ? StreamState.Failed : StreamState.Degraded;
        return (state, $"{troubled.Source}: {troubled.LastError?.Message} {troubled.LastError?.Advice}".TrimEnd());
    }
}
