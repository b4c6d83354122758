using LiveLogs.Connectors.Push;
using LiveLogs.Ingestion;
using LiveLogs.Ingestion.Committing;
using LiveLogs.Logs;
using LiveLogs.Storage.Restores;
using LiveLogs.Storage.Sequences;
using Npgsql;

namespace LiveLogs.Streaming.Push;

/// <summary>
/// When requests came first whose records have no time at all. Such a request that comes again within a day gets the time that it
/// had then, so that its entries are known: on whichever instance it came first, and after a restart, since the ledger and the
/// entries are asked. The commits of such requests are among those whose entries share one instant, and their first entry identifies them.
/// </summary>
internal sealed class FirstArrivals(NpgsqlDataSource database, EventKeyHasher keys, StorageClock clock) : IRestoreListener, IDisposable
{
    /// <summary>Of all connections together, 8 MB or so; the oldest are forgotten first.</summary>
    private const int MaxKept = 100_000;

    private static readonly TimeSpan Kept = TimeSpan.FromDays(1);

    private readonly SemaphoreSlim _one = new(1, 1);
    private readonly Dictionary<(int Connection, long Key), EventTime> _times = [];
    private readonly Queue<(int Connection, long Key)> _order = new();
    private readonly Dictionary<int, long> _readTo = [];

    /// <summary>The events with the times of their first arrival, where that is all they have.</summary>
    public async Task<IReadOnlyList<PushedEvents>> SettleAsync(
        ConnectionIdentity connection, IReadOnlyList<PushedEvents> sources, CancellationToken cancellationToken)
    {
        if (sources is not [{ Events: [{ TimeSource: TimeSource.Arrival } first, ..] } source, ..])
            return sources;

        var key = keys.Hash(connection.ConnectionId, source.Source, first.EventId);
        await _one.WaitAsync(cancellationToken);
        try
        {
            var known = await FindAsync(connection, key, cancellationToken);
            if (known is null)
                Add((connection.ConnectionNumber, key), first.Timestamp);

            return known is not { } time || time == first.Timestamp
                ? sources
                : [.. sources.Select(one => one with { Events = [.. one.Events.Select(raw => raw with { Timestamp = time })] })];
        }
        finally
        {
            _one.Release();
        }
    }

    public async Task OnRestoredAsync(CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        _times.Clear();
        _order.Clear();
        _readTo.Clear();
        _one.Release();
    }

    public void Dispose() => _one.Dispose();

    private async Task<EventTime?> FindAsync(ConnectionIdentity connection, long key, CancellationToken cancellationToken)
    {
        var oldest = EventTime.From(clock.GetUtcNow() - Kept);
        if (Known() is { } known)
            return known;

        await ReadStoredAsync(connection, oldest, cancellationToken);
        return Known();

        EventTime? Known() => _times.TryGetValue((connection.ConnectionNumber, key), out var found) && found > oldest ? found : null;
    }

    /// <summary>What was stored since it was last looked at, by this instance or another. What is stored after the head was read comes next time.</summary>
    private async Task ReadStoredAsync(ConnectionIdentity connection, EventTime oldest, CancellationToken cancellationToken)
    {
        await using var batch = database.CreateBatch();
        batch.BatchCommands.Add(new($"SELECT h.seq FROM {HeadTable.Rows} h WHERE h.connection_number = $1") { Parameters = { new() { Value = connection.ConnectionNumber } } });
        batch.BatchCommands.Add(CommitStarts.Command(connection, _readTo.GetValueOrDefault(connection.ConnectionNumber), oldest, clock.GetUtcNow(), MaxKept / 4));
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        var head = await reader.ReadAsync(cancellationToken) ? reader.GetInt64(0) : 0;
        await reader.NextResultAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            Add((connection.ConnectionNumber, reader.GetInt64(1)), EventTime.FromStored(reader.GetInt64(0), 0));

        _readTo[connection.ConnectionNumber] = head;
    }

    private void Add((int Connection, long Key) place, EventTime first)
    {
        if (!_times.TryAdd(place, first))
        {
            // One that is a day old counts no more.
            _times[place] = first;
            return;
        }

        _order.Enqueue(place);
        if (_order.Count > MaxKept)
            _times.Remove(_order.Dequeue());
    }
}
