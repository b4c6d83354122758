using System.Threading.Channels;
using LiveLogs.Ingestion;
using LiveLogs.Ingestion.Committing;
using LiveLogs.Logs;
using Microsoft.Extensions.Options;

namespace LiveLogs.Streaming.Storing;

/// <summary>
/// Stores what the sources of one connection read, in one sequence. What comes while a transaction is under way is made ready
/// and shares the next one; what comes when none is, is stored at once. So batches are as large as the load makes them. A page
/// larger than a batch takes several, and its checkpoint goes with the last. When the database is slow the queue is
/// full, and the sources wait: their checkpoints do not move, so nothing is lost.
/// </summary>
internal sealed class StreamProcessor(
    ConnectionIdentity connection, long epoch, BatchCommitter committer, IOptions<IngestionOptions> options, TimeProvider time, KnownHead? known = null)
{
    private readonly Channel<PendingPage> _pages = Channel.CreateBounded<PendingPage>(
        new BoundedChannelOptions(options.Value.MaxPagesInFlight) { FullMode = BoundedChannelFullMode.Wait, SingleReader = true });

    private readonly RecentKeys _recent = new(options.Value.RecentKeys);
    private readonly StreamCounters _counters = new(time);

    /// <summary>Completes when pages wait; kept from one wait to the next, since only one may wait for them.</summary>
    private Task<bool>? _more;

    public StreamCounters Counters => _counters;

    /// <summary>Waits for room in the queue.</summary>
    /// <exception cref="ChannelClosedException">The processor has ended.</exception>
    public ValueTask EnqueueAsync(PendingPage page, CancellationToken cancellationToken) =>
        _pages.Writer.WriteAsync(page, cancellationToken);

    /// <summary>Runs until cancelled.</summary>
    /// <exception cref="LeaseLostException">Another instance has the connection now.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var storing = Task.CompletedTask;
        try
        {
            while (true)
                storing = StoreAsync(await CollectAsync(storing, ending.Token), ending.Token);
        }
        finally
        {
            _pages.Writer.TryComplete();
            await ending.CancelAsync();
            await storing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            while (_pages.Reader.TryRead(out var page))
                page.Abandon();
        }
    }

    /// <summary>Pages for the next transaction, once the one under way has ended.</summary>
    private async Task<PageBatch> CollectAsync(Task storing, CancellationToken cancellationToken)
    {
        var batch = new PageBatch(_recent, options.Value.MaxBatchSize);
        try
        {
            await FillAsync(batch, storing, cancellationToken);
            await storing;
            while (batch.IsEmpty)
            {
                await MoreAsync(cancellationToken);
                Take(batch);
            }

            // Nobody watches for what holds no new line: it may share the transaction of lines that are about to come.
            var patience = batch.Entries.Count > 0 ? Task.CompletedTask : Task.Delay(options.Value.MaxBatchWait, time, cancellationToken);
            while (!patience.IsCompleted && batch.Entries.Count == 0)
            {
                await Task.WhenAny(patience, MoreAsync(cancellationToken));
                Take(batch);
            }

            cancellationToken.ThrowIfCancellationRequested();
            return batch;
        }
        catch
        {
            // The waiter for a page is notified in any case.
            batch.Abandon();
            throw;
        }
    }

    /// <summary>Takes what comes, and does what can be done for it, until the transaction under way has ended.</summary>
    private async Task FillAsync(PageBatch batch, Task storing, CancellationToken cancellationToken)
    {
        while (true)
        {
            var entries = Take(batch);
            if (storing.IsCompleted)
                return;

            await committer.PrepareAsync(connection, entries, cancellationToken);
            cancellationToken.ThrowIfCancellationRequested();
            await (batch.IsFull ? Task.WhenAny(storing) : Task.WhenAny(storing, MoreAsync(cancellationToken)));
        }
    }

    /// <returns>The new lines of the pages that were taken.</returns>
    private List<LogEntry> Take(PageBatch batch)
    {
        var entries = new List<LogEntry>();
        while (!batch.IsFull && _pages.Reader.TryRead(out var page))
            entries.AddRange(batch.Add(page));

        return entries;
    }

    private Task<bool> MoreAsync(CancellationToken cancellationToken)
    {
        if (_more is null or { IsCompleted: true })
            _more = _pages.Reader.WaitToReadAsync(cancellationToken).AsTask();

        return _more;
    }

    private async Task StoreAsync(PageBatch batch, CancellationToken cancellationToken)
    {
        try
        {
            var chunks = batch.Entries.Chunk(options.Value.MaxBatchSize).DefaultIfEmpty([]).ToList();
            for (var i = 0; i < chunks.Count; i++)
                await CommitAsync(batch, chunks[i], i == chunks.Count - 1 ? batch.Checkpoints() : [], cancellationToken);

            _counters.Read(batch.Read);
            batch.Complete();
        }
        catch
        {
            batch.Abandon();
            throw;
        }
    }

    private async Task CommitAsync(PageBatch batch, LogEntry[] entries, IReadOnlyList<CheckpointWrite> checkpoints, CancellationToken cancellationToken)
    {
        var request = new CommitRequest
        {
            Connection = connection,
            Epoch = epoch,
            Entries = entries,
            Known = known,
            Checkpoints = checkpoints,
            IsMostlyStored = batch.IsMostlyStored,
        };
        _counters.Stored(await committer.CommitAsync(request, cancellationToken));
    }
}
