using LiveLogs.Alerts.Matching;
using LiveLogs.Alerts.Rules;
using Npgsql;

namespace LiveLogs.Alerts.Episodes;

/// <summary>Looks at the rules about other rules of a project, after those themselves.</summary>
internal sealed class CompositeRules(NpgsqlTransaction transaction, ProjectRules rules, EpisodeMachine machine)
{
    private readonly Dictionary<string, int> _numbers = rules.Rules.ToDictionary(rule => rule.Definition.Id, rule => rule.Number, StringComparer.Ordinal);

    /// <param name="known">Gives the one object of an episode in this evaluation.</param>
    /// <param name="cancellationToken">Ends the evaluation.</param>
    public async Task LookAsync(Func<Episode?, Episode?> known, CancellationToken cancellationToken)
    {
        if (rules.Composites.Count == 0)
            return;

        var open = await ReadOpenAsync(cancellationToken);
        var latest = await EpisodeTable.ReadLatestAsync(transaction, [.. rules.Composites.Select(rule => (rule.Number, ""))], cancellationToken);
        foreach (var rule in rules.Composites)
        {
            var condition = (CompositeCondition)rule.Definition.Condition;
            var before = known(latest.GetValueOrDefault((rule.Number, "")));
            var state = StateResult.Of(condition, id => _numbers.TryGetValue(id, out var number) && open.Contains(number));
            var episode = machine.OnState(rule, before, "", state);
            if (episode is { IsOpen: true } && episode != before)
                episode.Lines = await ReadLinesAsync([.. condition.Expression.RuleIds.Select(id => _numbers.GetValueOrDefault(id)).Where(open.Contains)], cancellationToken);
            if (episode is { IsOpen: true })
                open.Add(rule.Number);
            else
                open.Remove(rule.Number);
        }
    }

    /// <summary>Rules with an open episode, by what is stored and what this evaluation has made of it.</summary>
    private async Task<HashSet<int>> ReadOpenAsync(CancellationToken cancellationToken)
    {
        var changed = machine.Changes.Episodes;
        await using var command = new NpgsqlCommand(
            "SELECT DISTINCT rule_number FROM alert_episodes WHERE rule_number = ANY ($1) AND state = 'open' AND NOT id = ANY ($2)",
            transaction.Connection,
            transaction)
        {
            Parameters = { new() { Value = NamedRules() }, new() { Value = changed.Select(episode => episode.Id).ToArray() } },
        };
        var open = changed.Where(episode => episode.IsOpen).Select(episode => episode.RuleNumber).ToHashSet();
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
            open.Add(row.GetInt32(0));

        return open;
    }

    private int[] NamedRules() =>
        [.. rules.Composites.SelectMany(rule => ((CompositeCondition)rule.Definition.Condition).Expression.RuleIds).Select(id => _numbers.GetValueOrDefault(id)).Distinct()];

    /// <summary>A line of each of the newest alerts of some rules.</summary>
    private async Task<IReadOnlyList<SampleLine>> ReadLinesAsync(int[] firing, CancellationToken cancellationToken)
    {
        var lines = machine.Changes.Opened.Where(episode => firing.Contains(episode.RuleNumber)).SelectMany(episode => episode.Lines.Take(1)).ToList();
        await using var command = new NpgsqlCommand(
            "SELECT lines::text FROM alert_episodes WHERE rule_number = ANY ($1) AND state = 'open' ORDER BY started_at DESC LIMIT $2",
            transaction.Connection,
            transaction)
        {
            Parameters = { new() { Value = firing }, new() { Value = HitRow.MaxLines } },
        };
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
            lines.AddRange(SampleLine.Read(row.GetString(0)).Take(1));

        return [.. lines.Take(HitRow.MaxLines)];
    }
}
