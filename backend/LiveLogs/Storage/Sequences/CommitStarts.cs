using LiveLogs.Ingestion.Committing;
using LiveLogs.Logs;
using Npgsql;
using NpgsqlTypes;

namespace LiveLogs.Storage.Sequences;

/// <summary>The first entries of commits whose entries share one instant.</summary>
internal static class CommitStarts
{
    /// <summary>Asks for the time in microseconds and the event key of each, the oldest commit first.</summary>
    /// <param name="connection">Whose commits.</param>
    /// <param name="afterSeq">Only commits that end after this sequence number.</param>
    /// <param name="after">Only what is newer.</param>
    /// <param name="upTo">Only what is not newer than this.</param>
    /// <param name="limit">Commits at most, the newest.</param>
    public static NpgsqlBatchCommand Command(ConnectionIdentity connection, long afterSeq, EventTime after, DateTimeOffset upTo, int limit) => new(
        """
        SELECT (extract(epoch FROM stored.ts) * 1000000)::bigint, stored.event_key
        FROM (SELECT first_seq, last_seq, min_ts FROM log_ledger
              WHERE connection_number = $2 AND last_seq > $3 AND min_ts = max_ts AND min_ts > $4 AND min_ts <= $5
              ORDER BY last_seq DESC LIMIT $6) ledger
        CROSS JOIN LATERAL (SELECT ts, event_key FROM log_entries
              WHERE project_number = $1 AND ts = ledger.min_ts AND ts > $4 AND ts <= $5 AND connection_number = $2 AND seq = ledger.first_seq) stored
        ORDER BY ledger.last_seq
        """)
    {
        Parameters =
        {
            new() { Value = connection.ProjectNumber },
            new() { Value = connection.ConnectionNumber },
            new() { Value = afterSeq },
            new() { Value = after.ToDateTimeOffset().UtcDateTime, NpgsqlDbType = NpgsqlDbType.TimestampTz },
            new() { Value = upTo.UtcDateTime, NpgsqlDbType = NpgsqlDbType.TimestampTz },
            new() { Value = limit },
        },
    };
}
