using System.Text.Json;
using Npgsql;

namespace LiveLogs.Alerts.Rules.Storing;

/// <summary>
/// Keeps rules that name other rules sound: those exist, and no rule leads back to itself. It is asked in the transaction of a change,
/// which holds the project's lock.
/// </summary>
internal static class RuleReferences
{
    private const int MaxNamed = 20;

    /// <summary>Kinds whose rules name others.</summary>
    private static readonly Dictionary<string, AlertKind> Naming = AlertKinds.All.Where(kind => kind.ReferencesField is not null).ToDictionary(kind => kind.Name);

    /// <summary>What is wrong with the references of a project's rules after some were stored; null when nothing is.</summary>
    public static async Task<RuleResult?> CheckAsync(
        NpgsqlConnection connection, int projectNumber, IReadOnlyList<RuleDefinition> stored, CancellationToken cancellationToken)
    {
        var naming = stored.Where(rule => rule.Kind.ReferencesField is not null).ToList();
        if (naming.Count == 0)
            return null;

        string[] wanted = [.. naming.SelectMany(rule => rule.Condition.References).Distinct(StringComparer.Ordinal)];
        var missing = await ReadMissingAsync(connection, projectNumber, wanted, cancellationToken);
        if (missing.Count > 0)
        {
            var named = missing.Order(StringComparer.Ordinal).Take(MaxNamed).Select(id => $"'{id}'");
            return Wrong(
                naming.First(rule => rule.Condition.References.Any(missing.Contains)),
                $"The project has no rule{(missing.Count == 1 ? "" : "s")} {string.Join(", ", named)}{(missing.Count > MaxNamed ? $" and {missing.Count - MaxNamed} more" : "")}.");
        }

        var graph = await ReadGraphAsync(connection, projectNumber, cancellationToken);
        foreach (var rule in naming)
        {
            if (FindCycle(graph, rule.Id) is { } cycle)
                return Wrong(rule, $"Refers back to itself: {string.Join(" → ", cycle)}.");
        }

        return null;
    }

    /// <summary>The rules that name a rule.</summary>
    public static async Task<IReadOnlyList<string>> FindUsersAsync(
        NpgsqlConnection connection, int projectNumber, string id, CancellationToken cancellationToken)
    {
        var graph = await ReadGraphAsync(connection, projectNumber, cancellationToken);
        return [.. graph.Where(rule => rule.Value.Contains(id)).Select(rule => rule.Key)];
    }

    private static RuleResult Wrong(RuleDefinition rule, string detail) => new(RuleOutcome.BadReference, detail, rule.Kind.ReferencesField);

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

    /// <summary>Which rules each rule that may name others names.</summary>
    private static async Task<Dictionary<string, HashSet<string>>> ReadGraphAsync(NpgsqlConnection connection, int projectNumber, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            """
            SELECT id, definition ->> 'alert_type', (definition -> 'conditions')::text FROM alert_rules
            WHERE project_number = $1 AND deleted_at IS NULL AND definition ->> 'alert_type' = ANY ($2)
            """,
            connection)
        {
            Parameters = { new() { Value = projectNumber }, new() { Value = Naming.Keys.ToArray() } },
        };
        var graph = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
        {
            using var conditions = JsonDocument.Parse(row.GetString(2));
            graph.Add(row.GetString(0), Naming[row.GetString(1)].ReferencesOf(conditions.RootElement).ToHashSet(StringComparer.Ordinal));
        }

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
