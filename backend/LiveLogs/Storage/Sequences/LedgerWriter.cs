using LiveLogs.Ingestion.Committing;
using LiveLogs.Logs;
using LiveLogs.Storage.Entries;
using Npgsql;
using NpgsqlTypes;

namespace LiveLogs.Storage.Sequences;

/// <summary>
/// Writes the ledger: one row per commit and event hour. Entries of a batch are in order of event time, so those of one
/// hour have consecutive sequence numbers.
/// </summary>
internal sealed class LedgerWriter : ICommitParticipant
{
    private const long MicrosecondsPerHour = 3_600_000_000;

    public ValueTask PrepareAsync(ConnectionIdentity connection, IReadOnlyList<LogEntry> entries, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public Task WriteAsync(NpgsqlConnection connection, EntryBatch batch, CancellationToken cancellationToken) => Task.CompletedTask;

    public IEnumerable<NpgsqlBatchCommand> Statements(EntryBatch batch)
    {
        var hours = Split(batch);
        yield return new NpgsqlBatchCommand(
            """
            INSERT INTO log_ledger (connection_number, first_seq, last_seq, min_ts, max_ts, batch_token)
            SELECT $1, hour.first_seq, hour.last_seq, hour.min_ts, hour.max_ts, $2
            FROM unnest($3, $4, $5, $6) AS hour (first_seq, last_seq, min_ts, max_ts)
            """)
        {
            Parameters =
            {
                new() { Value = batch.ConnectionNumber },
                new() { Value = batch.Token },
                new() { Value = hours.ConvertAll(hour => hour.FirstSeq), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint },
                new() { Value = hours.ConvertAll(hour => hour.LastSeq), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint },
                new() { Value = hours.ConvertAll(hour => hour.MinTs), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.TimestampTz },
                new() { Value = hours.ConvertAll(hour => hour.MaxTs), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.TimestampTz },
            },
        };
    }

    internal static List<LedgerHour> Split(EntryBatch batch)
    {
        var hours = new List<LedgerHour>();
        var start = 0;
        for (var i = 1; i <= batch.Entries.Count; i++)
        {
            if (i < batch.Entries.Count && HourOf(i) == HourOf(start))
                continue;

            hours.Add(new LedgerHour(
                batch.FirstSeq + start,
                batch.FirstSeq + i - 1,
                EntryWriter.ToTimestamp(batch.Entries[start].Timestamp),
                EntryWriter.ToTimestamp(batch.Entries[i - 1].Timestamp)));
            start = i;
        }

        return hours;

        long HourOf(int index) => Math.DivRem(batch.Entries[index].Timestamp.UnixMicroseconds, MicrosecondsPerHour).Quotient;
    }

    /// <summary>Entries of one commit within one hour of event time.</summary>
    internal sealed record LedgerHour(long FirstSeq, long LastSeq, DateTime MinTs, DateTime MaxTs);
}
