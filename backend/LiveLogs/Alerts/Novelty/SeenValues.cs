using Npgsql;

namespace LiveLogs.Alerts.Novelty;

/// <summary>The values that rules have met, read and written in the transaction of an evaluation.</summary>
internal static class SeenValues
{
    /// <summary>Values that are remembered of one rule; beyond, it cannot tell any more what is new.</summary>
    public const int MaxValues = 100_000;

    /// <summary>When values were seen last; none for those that never were.</summary>
    public static async Task<Dictionary<(int Rule, string Key), DateTimeOffset>> ReadAsync(
        NpgsqlTransaction transaction, List<(int Rule, string Key)> keys, CancellationToken cancellationToken)
    {
        await using var command = Command(
            "SELECT rule_number, group_key, last_seen FROM alert_seen_values JOIN unnest($1, $2) AS k (rule_number, group_key) USING (rule_number, group_key)",
            transaction,
            keys);
        var seen = new Dictionary<(int, string), DateTimeOffset>();
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
            Add(row, seen);

        return seen;
    }

    public static async Task WriteAsync(NpgsqlTransaction transaction, List<(int Rule, string Key)> keys, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var command = Command(
            """
            INSERT INTO alert_seen_values (rule_number, group_key, last_seen) SELECT k.*, $3 FROM unnest($1, $2) AS k
            ON CONFLICT (rule_number, group_key) DO UPDATE SET last_seen = excluded.last_seen
            """,
            transaction,
            keys);
        command.Parameters.Add(new() { Value = now });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Those of some rules that have no room for more values.</summary>
    public static async Task<HashSet<int>> ReadFullAsync(NpgsqlTransaction transaction, List<int> rules, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            "SELECT r FROM unnest($1) AS r WHERE (SELECT count(*) FROM alert_seen_values v WHERE v.rule_number = r) >= $2", transaction.Connection, transaction)
        {
            Parameters = { new() { Value = rules }, new() { Value = (long)MaxValues } },
        };
        var full = new HashSet<int>();
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
            full.Add(row.GetInt32(0));

        return full;
    }

    private static void Add(NpgsqlDataReader row, Dictionary<(int, string), DateTimeOffset> seen) =>
        seen.Add((row.GetInt32(0), row.GetString(1)), row.GetFieldValue<DateTimeOffset>(2));

    private static NpgsqlCommand Command(string sql, NpgsqlTransaction transaction, List<(int Rule, string Key)> keys) => new(sql, transaction.Connection, transaction)
    {
        Parameters = { new() { Value = keys.ConvertAll(key => key.Rule) }, new() { Value = keys.ConvertAll(key => key.Key) } },
    };
}
