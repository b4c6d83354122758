using LiveLogs.Ingestion;
using LiveLogs.Ingestion.Committing;
using LiveLogs.Logs;
using Npgsql;
using NpgsqlTypes;

namespace LiveLogs.Streaming.Storing;

/// <summary>How far a source was read, on its way into <c>source_checkpoints</c>.</summary>
internal sealed record CheckpointWrite : ICheckpoint
{
    /// <summary><see cref="ILogSource.Key"/>.</summary>
    public required string SourceKey { get; init; }

    public required string Source { get; init; }

    /// <summary>The scan state of the poller, as JSON.</summary>
    public required string Cursor { get; init; }

    /// <summary>Everything that the provider showed up to here was read once; null while no scan was clean.</summary>
    public required EventTime? FreshTo { get; init; }

    /// <summary>Everything up to here was read after its late window had passed; null while no sweep was complete.</summary>
    public required EventTime? CompleteTo { get; init; }

    public required EventTime? LateBefore { get; init; }

    public EventTime? LateFrom { get; init; }

    public NpgsqlBatchCommand Statement(int connectionNumber, LateArrivals late, int refused) => new(
        """
        INSERT INTO source_checkpoints AS stored
            (connection_number, source_key, source, cursor, fresh_to, complete_to, late_count, late_worst, refused_count)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        ON CONFLICT (connection_number, source_key) DO UPDATE SET
            source = excluded.source, cursor = excluded.cursor, fresh_to = excluded.fresh_to, complete_to = excluded.complete_to,
            late_count = stored.late_count + excluded.late_count,
            late_worst = greatest(stored.late_worst, excluded.late_worst),
            refused_count = stored.refused_count + excluded.refused_count, updated_at = now()
        """)
    {
        Parameters =
        {
            new() { Value = connectionNumber },
            new() { Value = SourceKey },
            new() { Value = Source },
            new() { Value = Cursor, NpgsqlDbType = NpgsqlDbType.Jsonb },
            new() { Value = ToColumn(FreshTo), NpgsqlDbType = NpgsqlDbType.TimestampTz },
            new() { Value = ToColumn(CompleteTo), NpgsqlDbType = NpgsqlDbType.TimestampTz },
            new() { Value = (long)late.Count },
            new() { Value = late.Worst },
            new() { Value = (long)refused },
        },
    };

    private static object ToColumn(EventTime? time) =>
        time is { } instant ? DateTime.UnixEpoch.AddTicks(instant.UnixMicroseconds * TimeSpan.TicksPerMicrosecond) : DBNull.Value;
}
