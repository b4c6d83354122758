using LiveLogs.Connectors.Push;
using LiveLogs.Ingestion;
using LiveLogs.Ingestion.Committing;
using LiveLogs.Logs;
using Microsoft.Extensions.Options;
using Npgsql;

namespace LiveLogs.Streaming.Push;

/// <summary>What a push held and what became of it.</summary>
/// <param name="Received">Records that were sent.</param>
/// <param name="Stored">Of these, stored now.</param>
/// <param name="Duplicates">Stored before.</param>
/// <param name="Refused">With nothing to store in them, older than retention or dated too far ahead.</param>
/// <param name="Odd">Of the stored ones, without an id or a usable time of their own.</param>
internal readonly record struct PushCounts(int Received, int Stored, int Duplicates, int Refused, int Odd = 0);

/// <summary>Entries were refused for their time while the clocks of this machine and the database disagree: they may be good ones.</summary>
internal sealed class ClockInDoubtException(int refused) : Exception($"{refused} entries were refused for their time, measured by a clock that may be wrong.");

/// <summary>
/// Stores what was pushed. Any instance can: the lock of the connection's head row keeps its sequence dense beside a
/// poller and other pushes, so no lease is needed. Returns only when everything is committed; a sender that is not told
/// so sends again, and what was stored the first time is recognised.
/// </summary>
internal sealed partial class PushReceiver(
    BatchCommitter committer,
    EntryNormaliser normaliser,
    PushDirectory directory,
    AcceptanceWindow window,
    FirstArrivals arrivals,
    TimeProvider time,
    IOptions<IngestionOptions> options,
    ILogger<PushReceiver> logger)
{
    /// <exception cref="ClockInDoubtException">Entries were refused that may be good ones; the sender has to keep them.</exception>
    public async Task<PushCounts> StoreAsync(
        ConnectionIdentity connection, PushedBatch pushed, CancellationToken cancellationToken)
    {
        var counts = new PushCounts(pushed.Sources.Sum(source => source.Events.Count) + pushed.Refusals.Count, 0, 0, pushed.Refusals.Count);
        var sources = await arrivals.SettleAsync(connection, pushed.Sources, cancellationToken);
        var (isKnown, odd) = (false, new HashSet<long>());
        try
        {
            foreach (var chunk in Entries(connection, sources, odd).Chunk(options.Value.MaxBatchSize))
            {
                // What broke off before comes again from its beginning: it goes on quickly where its first part is known.
                var request = new CommitRequest { Connection = connection, Epoch = null, Entries = chunk, IsMostlyStored = isKnown, Odd = odd };
                var result = await committer.CommitAsync(request, cancellationToken);
                isKnown = result.Duplicates > result.Stored;
                counts = counts with
                {
                    Stored = counts.Stored + result.Stored,
                    Duplicates = counts.Duplicates + result.Duplicates,
                    Refused = counts.Refused + result.Refused,
                    Odd = counts.Odd + result.Odd,
                };
            }
        }
        catch (Exception) when (counts.Stored + counts.Duplicates > 0)
        {
            // What was committed stays, and is a duplicate when the sender comes again.
            await CountAsync(connection, counts with { Received = counts.Stored + counts.Duplicates + counts.Refused }, CancellationToken.None);
            throw;
        }

        await CountAsync(connection, counts, cancellationToken);
        var outside = counts.Refused - pushed.Refusals.Count;
        return outside > 0 && window.IsInDoubt ? throw new ClockInDoubtException(outside) : counts;
    }

    private IEnumerable<LogEntry> Entries(ConnectionIdentity connection, IReadOnlyList<PushedEvents> pushed, HashSet<long> odd)
    {
        // In the precision of its column: a viewer sees the same live and from history.
        var observed = EventTime.FromStored(EventTime.From(time.GetUtcNow()).UnixMicroseconds, 0);
        foreach (var source in pushed)
        {
            var origin = new LogOrigin
            {
                ConnectionId = connection.ConnectionId,
                ConnectionNumber = connection.ConnectionNumber,
                ProjectNumber = connection.ProjectNumber,
                Source = source.Source,
                Resource = source.Resource,
            };
            foreach (var raw in source.Events)
            {
                var entry = normaliser.Normalise(raw, origin, observed);
                if (raw.IsOdd)
                    odd.Add(entry.EventKey);
                yield return entry;
            }
        }
    }

    /// <summary>The entries are stored: that counting failed is no reason to have them sent again.</summary>
    private async Task CountAsync(ConnectionIdentity connection, PushCounts counts, CancellationToken cancellationToken)
    {
        try
        {
            await directory.CountAsync(connection.ConnectionNumber, counts, cancellationToken);
        }
        catch (Exception error) when (error is NpgsqlException or TimeoutException or OperationCanceledException)
        {
            Log.NotCounted(logger, connection.ConnectionId, error.Message);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(2050, LogLevel.Warning, "A push to connection {ConnectionId} was stored but not counted: {Reason}")]
        public static partial void NotCounted(ILogger logger, Guid connectionId, string reason);
    }
}
