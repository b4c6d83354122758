using LiveLogs.Alerts.Matching;
using Npgsql;

namespace LiveLogs.Alerts.Hits;

/// <summary>
/// Keys of long values had no hash once, so that several values shared an alert. One that is still open goes on with all of them until it ends; after that each
/// value has its own.
/// </summary>
internal sealed class FormerKeys
{
    private static readonly FormerKeys None = new([]);

    private readonly HashSet<(int Rule, string Key)> _open;

    private FormerKeys(HashSet<(int Rule, string Key)> open) => _open = open;

    /// <summary>Looks for open alerts of such keys; asks nothing when no row has a hash.</summary>
    public static async Task<FormerKeys> ReadAsync(NpgsqlTransaction transaction, IEnumerable<TakenRow> rows, CancellationToken cancellationToken)
    {
        var wanted = rows.Select(row => (row.Rules, Former: GroupField.FormerKeyOf(row.Hits.GroupKey), row.Hits.GroupKey))
            .Where(row => row.Former != row.GroupKey).SelectMany(row => row.Rules.Select(rule => (Rule: rule, row.Former))).Distinct().ToList();
        if (wanted.Count == 0)
            return None;

        await using var command = new NpgsqlCommand(
            """
            SELECT e.rule_number, e.group_key FROM unnest($1, $2) AS k (rule_number, group_key)
            JOIN alert_episodes e ON e.rule_number = k.rule_number AND md5(e.group_key) = md5(k.group_key) AND e.group_key = k.group_key AND e.state = 'open'
            """,
            transaction.Connection,
            transaction)
        {
            Parameters = { new() { Value = wanted.ConvertAll(one => one.Rule) }, new() { Value = wanted.ConvertAll(one => one.Former) } },
        };
        var open = new HashSet<(int, string)>();
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
            open.Add((row.GetInt32(0), row.GetString(1)));

        return new FormerKeys(open);
    }

    /// <summary>The hits, under the key that they have for a rule.</summary>
    public HitSum Of(int rule, HitSum hits)
    {
        if (_open.Count == 0)
            return hits;

        var former = GroupField.FormerKeyOf(hits.GroupKey);
        return _open.Contains((rule, former)) ? hits with { GroupKey = former } : hits;
    }
}
