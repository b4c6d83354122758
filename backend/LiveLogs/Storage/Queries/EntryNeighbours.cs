using LiveLogs.Logs;
using LiveLogs.Storage.Entries;
using Npgsql;

namespace LiveLogs.Storage.Queries;

/// <summary>Reads what the same stream of the same source wrote before or after a line.</summary>
internal static class EntryNeighbours
{
    /// <summary>The nearest entries, as many as fit into <see cref="PageBytes"/>; their columns are <see cref="EntryRow.Columns"/>.</summary>
    /// <param name="projectNumber">The project.</param>
    /// <param name="line">The line, which is not among them.</param>
    /// <param name="limit">Entries at most.</param>
    /// <param name="older">Those before it, the newest first; otherwise those after it, the oldest first.</param>
    /// <param name="reach">How far to look, in event time.</param>
    public static NpgsqlCommand Command(int projectNumber, LogEntry line, int limit, bool older, TimeSpan reach)
    {
        var at = EntryWriter.ToTimestamp(line.Timestamp);
        var (sign, order, range) = older ? ("<", "DESC", "BETWEEN $6::timestamptz - $9 AND $6") : (">", "ASC", "BETWEEN $6 AND $6::timestamptz + $9");
        return new NpgsqlCommand(
            $"""
            SELECT {EntryRow.Columns}
            FROM (
              SELECT e.*, {PageBytes.StoredSize} AS size, sum({PageBytes.StoredSize}) OVER (ORDER BY e.ts {order}, {EntryRow.Nanos} {order}, e.seq {order} ROWS UNBOUNDED PRECEDING) AS taken
              FROM (
                SELECT * FROM log_entries e
                WHERE e.project_number = $1 AND e.connection_number = $2 AND e.source = $3 AND e.stream = $4
                  AND e.ts {range} AND (e.ts, {EntryRow.Nanos}, e.seq) {sign} ($6, $10, $5)
                ORDER BY e.ts {order}, {EntryRow.Nanos} {order}, e.seq {order}
                LIMIT $8) e) e
            JOIN known_connections c ON c.number = e.connection_number AND c.id = $7
            WHERE e.taken - e.size < {PageBytes.Max}
            ORDER BY e.ts {order}, {EntryRow.Nanos} {order}, e.seq {order}
            """)
        {
            Parameters =
            {
                new() { Value = projectNumber },
                new() { Value = line.ConnectionNumber },
                new() { Value = line.Source },
                new() { Value = line.Stream },
                new() { Value = line.Seq },
                new() { Value = at },
                new() { Value = line.ConnectionId },
                new() { Value = limit },
                new() { Value = reach },
                new() { Value = line.Timestamp.SubMicroseconds },
            },
        };
    }
}
