using LiveLogs.Ingestion;
using LiveLogs.Ingestion.Committing;
using LiveLogs.Storage.Entries;
using LiveLogs.Storage.Maintenance;
using Npgsql;

namespace LiveLogs.Connections;

/// <summary>
/// Removes deleted connections once retention has removed all that they had: their numbers are never given out again, and a position that names one is told
/// that retention took it.
/// </summary>
internal sealed class ExpiredConnections(AcceptanceWindow window, IEnumerable<IConnectionRows> rows) : IRetentionStep
{
    private const int Portion = 200;

    private readonly IConnectionRows[] _rows = [.. rows];

    public async Task RunAsync(NpgsqlConnection session, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var oldest = EntryWriter.ToTimestamp(window.Oldest());
        while (await RemoveAsync(session, oldest, cancellationToken) == Portion)
        {
        }
    }

    /// <summary>The head row is locked first, as whoever stores entries does; one that is locked waits for the next round.</summary>
    private async Task<int> RemoveAsync(NpgsqlConnection session, DateTime oldest, CancellationToken cancellationToken)
    {
        await using var transaction = await session.BeginTransactionAsync(cancellationToken);
        var gone = await HeadTable.LockFreeAsync(session, await FindAsync(session, oldest, cancellationToken), cancellationToken);
        if (gone.Count == 0)
            return 0;

        foreach (var owner in _rows)
            await owner.RemoveAsync(session, gone, cancellationToken);

        await HeadTable.RemoveAsync(session, gone, cancellationToken);
        await using (var remove = new NpgsqlCommand("DELETE FROM connections WHERE number = ANY ($1)", session) { Parameters = { new() { Value = gone.ToArray() } } })
            await remove.ExecuteNonQueryAsync(cancellationToken);

        await transaction.CommitAsync(cancellationToken);
        return gone.Count;
    }

    private static async Task<List<int>> FindAsync(NpgsqlConnection session, DateTime oldest, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            $"SELECT c.number FROM connections c WHERE c.deleted_at < $1 AND NOT {StoredEntries.HasAny("c.number")} ORDER BY c.number LIMIT {Portion}", session)
        {
            Parameters = { new() { Value = oldest } },
        };
        var numbers = new List<int>();
        await using var found = await command.ExecuteReaderAsync(cancellationToken);
        while (await found.ReadAsync(cancellationToken))
            numbers.Add(found.GetInt32(0));

        return numbers;
    }
}
