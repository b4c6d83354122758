using System.Runtime.CompilerServices;
using LiveLogs.Alerts.Evaluation;
using LiveLogs.Alerts.Matching;
using LiveLogs.Alerts.Rules;
using Npgsql;

namespace LiveLogs.Alerts.Kinds;

/// <summary>Looks at the rules about other rules of a project, after those themselves.</summary>
internal sealed class CompositeLook : Look
{
    /// <summary>The rules of a version of a project's rules, each after those that it names.</summary>
    private readonly ConditionalWeakTable<ProjectRules, List<AlertRule>> _ordered = [];

    public override async Task AtEndAsync(EvaluationRun run, IReadOnlyList<AlertRule> rules, CancellationToken cancellationToken)
    {
        if (rules.Count == 0)
            return;

        var numbers = run.Rules.Rules.ToDictionary(rule => rule.Definition.Id, rule => rule.Number, StringComparer.Ordinal);
        var open = await ReadOpenAsync(run, [.. rules.SelectMany(rule => Condition(rule).References).Select(id => numbers.GetValueOrDefault(id)).Distinct()], cancellationToken);
        var latest = await run.LatestAsync([.. rules.Select(rule => (rule.Number, ""))], cancellationToken);
        foreach (var rule in _ordered.GetValue(run.Rules, _ => InOrder(rules)))
        {
            var condition = Condition(rule);
            var before = run.Known(latest.GetValueOrDefault((rule.Number, "")));
            var episode = run.Machine.OnState(rule, before, "", condition.StateOf(id => numbers.TryGetValue(id, out var number) && open.Contains(number)));
            if (episode is { IsOpen: true } && episode != before)
                episode.Lines = await ReadLinesAsync(run, [.. condition.References.Select(id => numbers.GetValueOrDefault(id)).Where(open.Contains)], cancellationToken);
            if (episode is { IsOpen: true })
                open.Add(rule.Number);
            else
                open.Remove(rule.Number);
        }
    }

    private static CompositeCondition Condition(AlertRule rule) => (CompositeCondition)rule.Definition.Condition;

    /// <summary>No rule names itself, by whatever detour: that is refused when rules are stored.</summary>
    private static List<AlertRule> InOrder(IReadOnlyList<AlertRule> composites)
    {
        var ordered = new List<AlertRule>();
        var open = composites.ToDictionary(rule => rule.Definition.Id, StringComparer.Ordinal);
        foreach (var rule in composites)
            Add(rule);

        return ordered;

        void Add(AlertRule rule)
        {
            if (!open.Remove(rule.Definition.Id))
                return;

            foreach (var id in Condition(rule).References.Where(open.ContainsKey).ToList())
                Add(open.GetValueOrDefault(id) ?? rule);
            ordered.Add(rule);
        }
    }

    /// <summary>Rules with an open episode, by what is stored and what this evaluation has made of it.</summary>
    private static async Task<HashSet<int>> ReadOpenAsync(EvaluationRun run, int[] named, CancellationToken cancellationToken)
    {
        var changed = run.Machine.Changes.Episodes;
        await using var command = new NpgsqlCommand(
            "SELECT DISTINCT rule_number FROM alert_episodes WHERE rule_number = ANY ($1) AND state = 'open' AND NOT id = ANY ($2)",
            run.Transaction.Connection,
            run.Transaction)
        {
            Parameters = { new() { Value = named }, new() { Value = changed.Select(episode => episode.Id).ToArray() } },
        };
        var open = changed.Where(episode => episode.IsOpen).Select(episode => episode.RuleNumber).ToHashSet();
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
            open.Add(row.GetInt32(0));

        return open;
    }

    /// <summary>A line of each of the newest alerts of some rules.</summary>
    private static async Task<IReadOnlyList<SampleLine>> ReadLinesAsync(EvaluationRun run, int[] firing, CancellationToken cancellationToken)
    {
        var lines = run.Machine.Changes.Opened.Where(episode => firing.Contains(episode.RuleNumber)).SelectMany(episode => episode.Lines.Take(1)).ToList();
        await using var command = new NpgsqlCommand(
            "SELECT lines::text FROM alert_episodes WHERE rule_number = ANY ($1) AND state = 'open' ORDER BY started_at DESC LIMIT $2",
            run.Transaction.Connection,
            run.Transaction)
        {
            Parameters = { new() { Value = firing }, new() { Value = HitRow.MaxLines } },
        };
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
            lines.AddRange(SampleLine.Read(row.GetString(0)).Take(1));

        return [.. lines.Take(HitRow.MaxLines)];
    }
}
