using Npgsql;

namespace LiveLogs.Alerts.Rules;

/// <summary>
/// Keeps rules about other rules sound: they name rules that are there, and none leads back to itself. Asked in the transaction of
/// a change, which holds the project's lock.
/// </summary>
internal static class RuleReferences
{
    private const int MaxNamed = 20;

    /// <summary>What is wrong with the expressions of a project's rules after some were stored; null when all is well.</summary>
    public static async Task<string?> CheckAsync(
        NpgsqlConnection connection, int projectNumber, IReadOnlyList<RuleDefinition> stored, CancellationToken cancellationToken)
    {
        var composites = stored.Where(rule => rule.Condition is CompositeCondition).ToList();
        if (composites.Count == 0)
            return null;

        var wanted = composites.SelectMany(rule => Named(rule).Select(id => (rule.Id, Named: id))).ToList();
        var missing = await ReadMissingAsync(connection, projectNumber, [.. wanted.Select(pair => pair.Named).Distinct(StringComparer.Ordinal)], cancellationToken);
        if (missing.Count > 0)
        {
            var named = missing.Order(StringComparer.Ordinal).Take(MaxNamed).Select(id => $"'{id}'");
            return $"The project has no rule{(missing.Count == 1 ? "" : "s")} {string.Join(", ", named)}{(missing.Count > MaxNamed ? $" and {missing.Count - MaxNamed} more" : "")}.";
        }

        var graph = await ReadGraphAsync(connection, projectNumber, cancellationToken);
        return composites.Select(rule => FindCycle(graph, rule.Id)).FirstOrDefault(cycle => cycle is not null) is { } found
            ? $"Refers back to itself: {string.Join(" → ", found)}."
            : null;
    }

    /// <summary>The rules that name a rule.</summary>
    public static async Task<IReadOnlyList<string>> FindUsersAsync(
        NpgsqlConnection connection, int projectNumber, string id, CancellationToken cancellationToken)
    {
        var graph = await ReadGraphAsync(connection, projectNumber, cancellationToken);
        return [.. graph.Where(rule => rule.Value.Contains(id)).Select(rule => rule.Key)];
    }

    private static IEnumerable<string> Named(RuleDefinition rule) => ((CompositeCondition)rule.Condition).Expression.RuleIds.Distinct(StringComparer.Ordinal);

    private static async Task<HashSet<string>> ReadMissingAsync(
        NpgsqlConnection connection, int projectNumber, string[] ids, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            "SELECT id FROM alert_rules WHERE project_number = $1 AND id = ANY ($2) AND deleted_at IS NULL", connection)
        {
            Parameters = { new() { Value = projectNumber }, new() { Value = ids } },
        };
        var missing = ids.ToHashSet(StringComparer.Ordinal);
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
            missing.Remove(row.GetString(0));

        return missing;
    }

    /// <summary>Which rules each rule about others names.</summary>
    private static async Task<Dictionary<string, HashSet<string>>> ReadGraphAsync(NpgsqlConnection connection, int projectNumber, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            """
            SELECT id, definition -> 'conditions' ->> 'expression' FROM alert_rules
            WHERE project_number = $1 AND deleted_at IS NULL AND definition ->> 'alert_type' = 'composite'
            """,
            connection)
        {
            Parameters = { new() { Value = projectNumber } },
        };
        var graph = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
            graph.Add(row.GetString(0), RuleExpression.Parse(row.GetString(1)).RuleIds.ToHashSet(StringComparer.Ordinal));

        return graph;
    }

    /// <summary>A way from a rule back to it; null when there is none.</summary>
    private static List<string>? FindCycle(Dictionary<string, HashSet<string>> graph, string start)
    {
        var (cameFrom, open) = (new Dictionary<string, string>(StringComparer.Ordinal), new Queue<string>([start]));
        while (open.TryDequeue(out var rule))
        {
            foreach (var next in graph.GetValueOrDefault(rule) ?? [])
            {
                if (next == start)
                    return Way(rule);
                if (cameFrom.TryAdd(next, rule))
                    open.Enqueue(next);
            }
        }

        return null;

        List<string> Way(string last)
        {
            var way = new List<string> { start };
            for (var rule = last; rule != start; rule = cameFrom[rule])
                way.Insert(0, rule);
            way.Insert(0, start);
            return way;
        }
    }
}
