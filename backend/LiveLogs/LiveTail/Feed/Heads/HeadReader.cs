using LiveLogs.Ingestion.Committing;
using LiveLogs.LiveTail.Messages;
using LiveLogs.Storage.Sequences;
using Npgsql;

namespace LiveLogs.LiveTail.Feed.Heads;

/// <summary>Asks for the heads and the status of all connections of some projects in one query.</summary>
internal sealed class HeadReader(NpgsqlDataSource database)
{
    private const string Sql =
        $"""
        SELECT h.project_number, h.connection_number, c.id, h.seq,
               CASE WHEN c.deleted_at IS NULL THEN s.state ELSE 'deleted' END,
               s.reason, coalesce(c.deleted_at, s.since), k.fresh_to, k.complete_to, h.token, h.ended
        FROM {HeadTable.Rows} h
        JOIN known_connections c ON c.number = h.connection_number
        JOIN connection_states s ON s.connection_number = h.connection_number
        LEFT JOIN LATERAL (
            SELECT CASE WHEN bool_and(fresh_to IS NOT NULL) THEN min(fresh_to) END AS fresh_to,
                   CASE WHEN bool_and(complete_to IS NOT NULL) THEN min(complete_to) END AS complete_to
            FROM source_marks
            WHERE connection_number = h.connection_number) k ON true
        WHERE h.project_number = ANY ($1)
        ORDER BY h.project_number, h.connection_number
        """;

    public async Task<IReadOnlyList<HeadRow>> ReadAsync(IReadOnlyCollection<int> projects, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(Sql);
        command.Parameters.Add(new NpgsqlParameter<int[]> { TypedValue = [.. projects] });
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        var heads = new List<HeadRow>();
        while (await rows.ReadAsync(cancellationToken))
            heads.Add(Read(rows));

        return heads;
    }

    private static HeadRow Read(NpgsqlDataReader row)
    {
        var reason = row.IsDBNull(5) ? null : row.GetString(5);
        var status = new ConnectionStatus(row.GetString(4), reason, Time(row, 6), Time(row, 7), Time(row, 8));
        return new HeadRow(row.GetInt32(0), row.GetInt32(1), row.GetGuid(2), row.GetInt64(3), status)
        {
            Token = CommitToken.Bits(row.IsDBNull(9) ? null : row.GetInt64(9)),
            IsEnded = row.GetBoolean(10),
        };
    }

    private static DateTimeOffset? Time(NpgsqlDataReader row, int column) =>
        row.IsDBNull(column) ? null : row.GetFieldValue<DateTimeOffset>(column);
}
