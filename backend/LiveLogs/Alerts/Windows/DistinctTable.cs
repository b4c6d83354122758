using LiveLogs.Alerts.Hits;
using LiveLogs.Alerts.Matching;
using Npgsql;
using NpgsqlTypes;

namespace LiveLogs.Alerts.Windows;

/// <summary>Different values per rule, key and minute, written and read in the transaction of an evaluation.</summary>
internal static class DistinctTable
{
    /// <summary>Puts what hits brought together with what is there. Keys that are too many for a rule share one.</summary>
    /// <param name="transaction">Of the evaluation.</param>
    /// <param name="hits">What the lines had.</param>
    /// <param name="since">Keys that were not met since then are forgotten.</param>
    /// <param name="cancellationToken">Ends the evaluation.</param>
    public static async Task AddAsync(NpgsqlTransaction transaction, TakenHits hits, DateTimeOffset since, CancellationToken cancellationToken)
    {
        if (hits.Distinct.Count == 0)
            return;

        var known = await ReadKeysAsync(transaction, [.. hits.Distinct.Keys.Select(place => place.Rule).Distinct()], since, cancellationToken);
        var rows = new Dictionary<(int Rule, string Key, DateTimeOffset Minute), DistinctValues>();
        foreach (var (place, values) in hits.Distinct)
            Add((place.Rule, Bounded(known, place.Rule, place.Key), place.Minute), values);
        await ReadAsync(transaction, [.. rows.Keys], Add, cancellationToken);

        var written = rows.ToList();
        await using var command = new NpgsqlCommand(
            """
            INSERT INTO alert_distinct (rule_number, group_key, minute, field_values)
            SELECT * FROM unnest($1, $2, $3, $4)
            ON CONFLICT (rule_number, minute, group_key) DO UPDATE SET field_values = excluded.field_values
            """,
            transaction.Connection,
            transaction);
        AddPlaces(command, written.ConvertAll(row => row.Key));
        command.Parameters.Add(new() { Value = written.ConvertAll(row => row.Value.Write()), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea });
        await command.ExecuteNonQueryAsync(cancellationToken);

        void Add((int, string, DateTimeOffset) place, DistinctValues values)
        {
            if (!rows.TryGetValue(place, out var together))
                rows.Add(place, together = new DistinctValues());
            together.Add(values);
        }
    }

    /// <summary>Reads what the windows of some rules need.</summary>
    public static async Task ReadAsync(
        NpgsqlTransaction transaction, List<int> rules, DateTimeOffset from, WindowCounts into, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            "SELECT rule_number, group_key, minute, field_values FROM alert_distinct WHERE rule_number = ANY ($1) AND minute >= $2",
            transaction.Connection,
            transaction)
        {
            Parameters = { new() { Value = rules }, new() { Value = from } },
        };
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
        {
            var ((rule, key, minute), values) = Read(row);
            into.AddValues(rule, key, WindowMeasure.MinuteOf(minute), values);
        }
    }

    private static async Task ReadAsync(
        NpgsqlTransaction transaction,
        List<(int Rule, string Key, DateTimeOffset Minute)> places,
        Action<(int, string, DateTimeOffset), DistinctValues> add,
        CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            """
            SELECT rule_number, group_key, minute, field_values
            FROM alert_distinct JOIN unnest($1, $2, $3) AS k (rule_number, group_key, minute) USING (rule_number, group_key, minute)
            """,
            transaction.Connection,
            transaction);
        AddPlaces(command, places);
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
        {
            var (place, values) = Read(row);
            add(place, values);
        }
    }

    private static async Task<Dictionary<int, HashSet<string>>> ReadKeysAsync(
        NpgsqlTransaction transaction, List<int> rules, DateTimeOffset since, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            "SELECT DISTINCT rule_number, group_key FROM alert_distinct WHERE rule_number = ANY ($1) AND minute >= $2", transaction.Connection, transaction)
        {
            Parameters = { new() { Value = rules }, new() { Value = since } },
        };
        var keys = rules.ToDictionary(rule => rule, _ => new HashSet<string>(StringComparer.Ordinal));
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
            keys[row.GetInt32(0)].Add(row.GetString(1));

        return keys;
    }

    private static ((int Rule, string Key, DateTimeOffset Minute) Place, DistinctValues Values) Read(NpgsqlDataReader row) =>
        ((row.GetInt32(0), row.GetString(1), row.GetFieldValue<DateTimeOffset>(2)), DistinctValues.Read(row.GetFieldValue<byte[]>(3)));

    private static string Bounded(Dictionary<int, HashSet<string>> known, int rule, string key) =>
        known[rule].Contains(key) || (known[rule].Count < LineMatcher.MaxKeysWithValues && known[rule].Add(key)) ? key : LineMatcher.OtherKeys;

    private static void AddPlaces(NpgsqlCommand command, List<(int Rule, string Key, DateTimeOffset Minute)> places)
    {
        command.Parameters.Add(new() { Value = places.ConvertAll(place => place.Rule) });
        command.Parameters.Add(new() { Value = places.ConvertAll(place => place.Key) });
        command.Parameters.Add(new() { Value = places.ConvertAll(place => place.Minute), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.TimestampTz });
    }
}
