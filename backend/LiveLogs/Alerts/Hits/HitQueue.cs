using LiveLogs.Alerts.Matching;
using LiveLogs.Alerts.Rules;
using Npgsql;
using NpgsqlTypes;

namespace LiveLogs.Alerts.Hits;

/// <summary>One row of hits.</summary>
/// <param name="Rules">The rules that it is for.</param>
/// <param name="Part">What they ask: see <see cref="LineAsk.Part"/>.</param>
/// <param name="Minute">Of event time.</param>
/// <param name="Hits">The lines.</param>
internal sealed record TakenRow(int[] Rules, short Part, DateTimeOffset Minute, HitSum Hits);

/// <summary>Takes hits off their table, and keeps those of windows as counts.</summary>
internal static class HitQueue
{
    public static async Task<TakenHits> TakeAsync(
        NpgsqlTransaction transaction, int projectNumber, ProjectRules rules, int limit, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            """
            WITH taken AS (
                DELETE FROM alert_hits WHERE number IN (
                    SELECT number FROM alert_hits WHERE project_number = $1 ORDER BY number LIMIT $2 FOR UPDATE SKIP LOCKED)
                RETURNING *)
            SELECT rules, part, group_key, minute, n, first_ts, last_ts, lines::text, field_values FROM taken ORDER BY number
            """,
            transaction.Connection,
            transaction)
        {
            Parameters = { new() { Value = projectNumber }, new() { Value = limit } },
        };
        var rows = new List<TakenRow>();
        await using (var row = await command.ExecuteReaderAsync(cancellationToken))
        {
            while (await row.ReadAsync(cancellationToken))
                rows.Add(Read(row));
        }

        var former = await FormerKeys.ReadAsync(transaction, rows, cancellationToken);
        var taken = new TakenHits();
        rows.ForEach(row => taken.Add(rules, row, former));
        return taken;
    }

    private static TakenRow Read(NpgsqlDataReader row)
    {
        var hits = new HitSum(
            row.GetString(2),
            row.GetInt64(4),
            row.GetFieldValue<DateTimeOffset>(5),
            row.GetFieldValue<DateTimeOffset>(6),
            SampleLine.Read(row.GetString(7)))
        {
            Values = row.IsDBNull(8) ? null : DistinctValues.Read(row.GetFieldValue<byte[]>(8)),
        };
        return new TakenRow(row.GetFieldValue<int[]>(0), row.GetInt16(1), row.GetFieldValue<DateTimeOffset>(3), hits);
    }

    public static async Task CountAsync(NpgsqlTransaction transaction, TakenHits hits, CancellationToken cancellationToken)
    {
        if (hits.Counts.Count == 0)
            return;

        var rows = hits.Counts.ToList();
        await using var command = new NpgsqlCommand(
            """
            INSERT INTO alert_counts (rule_number, part, group_key, minute, n)
            SELECT * FROM unnest($1, $2, $3, $4, $5)
            ON CONFLICT (rule_number, part, group_key, minute) DO UPDATE SET n = alert_counts.n + excluded.n
            """,
            transaction.Connection,
            transaction)
        {
            Parameters =
            {
                new() { Value = rows.ConvertAll(row => row.Key.Rule) },
                new() { Value = rows.ConvertAll(row => row.Key.Part), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Smallint },
                new() { Value = rows.ConvertAll(row => row.Key.Key) },
                new() { Value = rows.ConvertAll(row => row.Key.Minute), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.TimestampTz },
                new() { Value = rows.ConvertAll(row => row.Value) },
            },
        };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
