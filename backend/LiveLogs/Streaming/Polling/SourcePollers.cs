using LiveLogs.Ingestion;
using LiveLogs.Ingestion.Committing;
using LiveLogs.Logs;
using LiveLogs.Streaming.Storing;

namespace LiveLogs.Streaming.Polling;

/// <summary>
/// The pollers of one connection, one a source. Sources may come and go while the others run on; one that comes back goes on
/// where its checkpoint says.
/// </summary>
internal sealed class SourcePollers(ConnectionIdentity connection, long epoch, StreamProcessor processor, StreamParts parts)
{
    private readonly ILogger _logger = parts.Loggers.CreateLogger<SourcePoller>();
    private readonly TaskCompletionSource _failed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Running> _running = [];

    /// <summary>Fails when one of them ended by an error nobody foresaw; never completes otherwise.</summary>
    public Task Failed => _failed.Task;

    public IReadOnlyList<SourceStatus> Statuses
    {
        get
        {
            lock (_lock)
                return [.. _running.Values.Select(running => running.Poller.Health.Status)];
        }
    }

    /// <summary>The clock of the provider; null while no source runs, or none was answered.</summary>
    public EventTime? ServerNow
    {
        get
        {
            lock (_lock)
                return _running.Values.FirstOrDefault(running => running.Poller.KnowsTime)?.Poller.ServerNow();
        }
    }

    /// <summary>Starts what does not run yet, and ends what is not named any more.</summary>
    /// <param name="sources">All that shall run.</param>
    /// <param name="after">A checkpoint that is true once the beginnings of what was started are stored, or null.</param>
    /// <param name="cancellationToken">Leaves the rest undone.</param>
    public async Task SetAsync(IReadOnlyList<ILogSource> sources, CheckpointWrite? after, CancellationToken cancellationToken)
    {
        var keys = sources.Select(source => source.Key).ToHashSet(StringComparer.Ordinal);
        await EndAsync(running => !keys.Contains(running.Key));
        await AddAsync(sources, cancellationToken);
        if (after is not null)
        {
            var page = new PendingPage([], after);
            await processor.EnqueueAsync(page, cancellationToken);
            await page.Stored;
        }

        await parts.Checkpoints.SetInUseAsync(connection.ConnectionNumber, epoch, keys, cancellationToken);
    }

    /// <summary>Starts what does not run yet, while it is not known what else there is.</summary>
    public async Task AddAsync(IReadOnlyList<ILogSource> sources, CancellationToken cancellationToken)
    {
        var missing = sources.Where(source => !IsRunning(source.Key)).ToList();
        if (missing.Count == 0)
            return;

        var places = new KnownPlaces(await parts.Checkpoints.ReadAsync(connection.ConnectionNumber, cancellationToken));
        var claimed = RunningKeys().Concat(sources.Select(source => source.Key)).ToHashSet(StringComparer.Ordinal);
        foreach (var source in missing)
        {
            if (places.KeyOf(source, claimed) is { } key && key != source.Key)
            {
                await parts.Checkpoints.RenameAsync(connection.ConnectionNumber, epoch, key, source.Key, cancellationToken);
                places.Rename(key, source.Key);
            }

            await StartAsync(source, places, cancellationToken);
        }
    }

    /// <summary>Ends all of them.</summary>
    public Task EndAsync() => EndAsync(_ => true);

    private bool IsRunning(string key)
    {
        lock (_lock)
            return _running.ContainsKey(key);
    }

    private List<string> RunningKeys()
    {
        lock (_lock)
            return [.. _running.Keys];
    }

    private async Task StartAsync(ILogSource source, KnownPlaces places, CancellationToken cancellationToken)
    {
        var cursor = places.CursorOf(source.Key);
        var begin = cursor is not null
            ? ScanPlanner.GoOn(cursor, source.Selection, source.Profile)
            : ScanPlanner.Begin(source.Profile, source.ServerNow(), parts.Window.Oldest()) with
            {
                BegunByHost = source.KnowsTime ? null : EventTime.From(parts.Time.GetUtcNow()),
                Selection = source.Selection,
                SweepsByReceipt = source.Profile.SweepsByReceipt,
                EventSource = places.FreeEventSource(source),
            };
        places.Put(source.Key, begin);
        var poller = new SourcePoller(source, connection.OriginOf(source, begin.EventSource), begin, processor, parts, _logger);
        // Where a source begins is written down first: nobody could find it out again later.
        if (cursor != begin)
            await processor.EnqueueAsync(new PendingPage([], poller.Checkpoint(begin)), cancellationToken);

        var running = new Running(source.Key, poller, CancellationTokenSource.CreateLinkedTokenSource(cancellationToken));
        running.Task = Task.Run(() => RunAsync(running), CancellationToken.None);
        lock (_lock)
            _running.Add(source.Key, running);
    }

    private async Task RunAsync(Running running)
    {
        try
        {
            await running.Poller.RunAsync(running.Stop.Token);
        }
        catch (OperationCanceledException) when (running.Stop.IsCancellationRequested)
        {
            // Its source has gone, or the stream ends.
        }
#pragma warning disable CA1031 // Passed on: whoever awaits Failed gets it.
        catch (Exception error)
#pragma warning restore CA1031
        {
            _failed.TrySetException(error);
        }
    }

    private async Task EndAsync(Func<Running, bool> isGone)
    {
        List<Running> gone;
        lock (_lock)
        {
            gone = [.. _running.Values.Where(isGone)];
            gone.ForEach(running => _running.Remove(running.Key));
        }

        await Task.WhenAll(gone.Select(running => running.Stop.CancelAsync()));
        await Task.WhenAll(gone.Select(running => running.Task));
        gone.ForEach(running => running.Stop.Dispose());
    }

    private sealed class Running(string key, SourcePoller poller, CancellationTokenSource stop)
    {
        public string Key { get; } = key;

        public SourcePoller Poller { get; } = poller;

        public CancellationTokenSource Stop { get; } = stop;

        public Task Task { get; set; } = Task.CompletedTask;
    }
}
