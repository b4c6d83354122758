using System.Runtime.InteropServices;
using LiveLogs.Ingestion.Committing;
using LiveLogs.Logs;
using Npgsql;
using NpgsqlTypes;

namespace LiveLogs.Storage.Entries;

/// <summary>
/// Adds a batch to the counters per connection, minute of event time and level. Written in the commit, so they are exact
/// for late entries too.
/// </summary>
internal sealed class CountWriter : ICommitParticipant
{
    private const long MicrosecondsPerMinute = 60_000_000;

    public ValueTask PrepareAsync(ConnectionIdentity connection, IReadOnlyList<LogEntry> entries, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public Task WriteAsync(NpgsqlConnection connection, EntryBatch batch, CancellationToken cancellationToken) => Task.CompletedTask;

    public IEnumerable<NpgsqlBatchCommand> Statements(EntryBatch batch)
    {
        var counts = Count(batch.Entries);
        yield return new NpgsqlBatchCommand(
            """
            INSERT INTO entry_counts (connection_number, minute, severity, n)
            SELECT $1, count.minute, count.severity, count.n FROM unnest($2, $3, $4) AS count (minute, severity, n)
            ON CONFLICT (connection_number, minute, severity) DO UPDATE SET n = entry_counts.n + excluded.n
            """)
        {
            Parameters =
            {
                new() { Value = batch.ConnectionNumber },
                new() { Value = counts.ConvertAll(count => DateTime.UnixEpoch.AddMinutes(count.Key.Minute)), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.TimestampTz },
                new() { Value = counts.ConvertAll(count => count.Key.Severity), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Integer },
                new() { Value = counts.ConvertAll(count => count.Value), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint },
            },
        };
    }

    /// <summary>In one order for all writers, so that none waits for another that waits for it.</summary>
    private static List<KeyValuePair<(long Minute, int Severity), long>> Count(IReadOnlyList<LogEntry> entries)
    {
        var counts = new Dictionary<(long Minute, int Severity), long>();
        foreach (var entry in entries)
        {
            var key = (entry.Timestamp.UnixMicroseconds / MicrosecondsPerMinute, (int)SeverityNames.ToSeverity(entry.SeverityNumber));
            CollectionsMarshal.GetValueRefOrAddDefault(counts, key, out _)++;
        }

        return [.. counts.OrderBy(count => count.Key)];
    }
}
