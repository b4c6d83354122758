using System.Threading.Channels;
using LiveLogs.Ingestion;
using LiveLogs.Logs;
using Microsoft.Extensions.Options;

namespace LiveLogs.Streaming;

/// <summary>A page on its way to the database, with the checkpoint that becomes true when it is stored.</summary>
internal sealed class PendingPage(IReadOnlyList<LogEntry> entries, CheckpointWrite checkpoint)
{
    private readonly TaskCompletionSource<int> _stored = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public IReadOnlyList<LogEntry> Entries { get; } = entries;

    public CheckpointWrite Checkpoint { get; } = checkpoint;

    /// <summary>How many of the entries were new; completes when they are stored.</summary>
    public Task<int> Stored => _stored.Task;

    public void Complete(int fresh) => _stored.TrySetResult(fresh);

    public void Abandon() => _stored.TrySetCanceled();
}

/// <summary>
/// Stores what the sources of one connection read, in one sequence. Pages of several sources that wait share a
/// transaction; a page larger than a batch takes several, and its checkpoint goes with the last. When the database is
/// slow the queue is full, and the sources wait: their checkpoints do not move, so nothing is lost.
/// </summary>
internal sealed class StreamProcessor(
    ConnectionIdentity connection, long epoch, BatchCommitter committer, IOptions<IngestionOptions> options, TimeProvider time)
{
    private readonly Channel<PendingPage> _pages = Channel.CreateBounded<PendingPage>(
        new BoundedChannelOptions(options.Value.MaxPagesInFlight) { FullMode = BoundedChannelFullMode.Wait, SingleReader = true });

    private readonly RecentKeys _recent = new(options.Value.RecentKeys);
    private readonly StreamCounters _counters = new(time);

    public StreamCounters Counters => _counters;

    /// <summary>Waits for room in the queue.</summary>
    /// <exception cref="ChannelClosedException">The processor has ended.</exception>
    public ValueTask EnqueueAsync(PendingPage page, CancellationToken cancellationToken) =>
        _pages.Writer.WriteAsync(page, cancellationToken);

    /// <summary>Runs until cancelled.</summary>
    /// <exception cref="LeaseLostException">Another instance has the connection now.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (await _pages.Reader.WaitToReadAsync(cancellationToken))
                await StoreAsync(await CollectAsync(cancellationToken), cancellationToken);
        }
        finally
        {
            _pages.Writer.TryComplete();
            while (_pages.Reader.TryRead(out var page))
                page.Abandon();
        }
    }

    private async Task<List<PendingPage>> CollectAsync(CancellationToken cancellationToken)
    {
        var pages = new List<PendingPage>();
        var size = 0;
        using var deadline = new CancellationTokenSource(options.Value.MaxBatchWait, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        try
        {
            do
            {
                while (size < options.Value.MaxBatchSize && _pages.Reader.TryRead(out var page))
                {
                    pages.Add(page);
                    size += page.Entries.Count;
                }
            }
            while (size > 0 && size < options.Value.MaxBatchSize && await _pages.Reader.WaitToReadAsync(either.Token));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The first page has waited long enough.
        }
        catch
        {
            // Out of the queue and not stored: whoever waits for them would wait for ever.
            pages.ForEach(page => page.Abandon());
            throw;
        }

        return pages;
    }

    private async Task StoreAsync(List<PendingPage> pages, CancellationToken cancellationToken)
    {
        try
        {
            var fresh = pages.ConvertAll(page => page.Entries.Where(entry => !_recent.Contains(entry)).ToList());
            var chunks = fresh.SelectMany(entries => entries).Chunk(options.Value.MaxBatchSize).DefaultIfEmpty([]).ToList();
            for (var i = 0; i < chunks.Count; i++)
                await CommitAsync(chunks[i], i == chunks.Count - 1 ? Checkpoints(pages) : [], cancellationToken);

            _counters.Read(pages.Sum(page => page.Entries.Count));
            for (var i = 0; i < pages.Count; i++)
                pages[i].Complete(fresh[i].Count);
        }
        catch
        {
            pages.ForEach(page => page.Abandon());
            throw;
        }
    }

    private async Task CommitAsync(LogEntry[] entries, IReadOnlyList<CheckpointWrite> checkpoints, CancellationToken cancellationToken)
    {
        var request = new CommitRequest { Connection = connection, Epoch = epoch, Entries = entries, Checkpoints = checkpoints };
        var result = await committer.CommitAsync(request, cancellationToken);
        foreach (var entry in entries)
            _recent.Add(entry);

        _counters.Stored(result);
    }

    /// <summary>One checkpoint a source: its last, late from where its first began.</summary>
    private static List<CheckpointWrite> Checkpoints(List<PendingPage> pages) =>
        [.. pages.GroupBy(page => page.Checkpoint.SourceKey)
            .Select(group => group.Last().Checkpoint with { LateBefore = group.First().Checkpoint.LateBefore })];
}
