using System.Globalization;
using LiveLogs.Alerts.Episodes;
using LiveLogs.Alerts.Evaluation;
using LiveLogs.Alerts.Hits;
using LiveLogs.Alerts.Matching;
using LiveLogs.Alerts.Novelty;
using LiveLogs.Alerts.Rules;

namespace LiveLogs.Alerts.Kinds;

/// <summary>Distinguishes values that were not seen for a rule's lookback from those that were, and has the machine open alerts for the new ones.</summary>
internal sealed class NewValueLook : Look
{
    public override async Task AtNewsAsync(EvaluationRun run, IReadOnlyList<AlertRule> rules, CancellationToken cancellationToken)
    {
        var hits = run.Hits.Sums.Where(hit => run.Rules.Find(hit.Key.Rule)!.Definition.Kind is NewValueKind).ToList();
        if (hits.Count == 0)
            return;

        var keys = hits.ConvertAll(hit => hit.Key);
        var seen = await SeenValues.ReadAsync(run.Transaction, [.. keys.Concat(keys.Select(Former)).Distinct()], cancellationToken);
        var latest = await run.LatestAsync(keys, cancellationToken);
        var fresh = new List<(AlertRule Rule, HitSum Hits)>();
        foreach (var ((number, key), sum) in hits)
        {
            var (rule, episode) = (run.Rules.Find(number)!, run.Known(latest.GetValueOrDefault((number, key))));
            // More of what an open alert is about, or of the keys that share one, is counted on it.
            if (episode is { IsOpen: true } || key == LineMatcher.OtherKeys)
                run.Machine.OnHits(rule, episode, sum);
            else if (!(seen.TryGetValue((number, key), out var last) || seen.TryGetValue(Former((number, key)), out last)) || last < run.Now - NewValueKind.LookbackOf(rule))
                fresh.Add((rule, sum));
        }

        var isFull = await NoteFullAsync(run, fresh, cancellationToken);
        await TellAsync(run, [.. fresh.Where(one => !isFull.Contains(one.Rule.Number))], latest, cancellationToken);
        await SeenValues.WriteAsync(
            run.Transaction, keys.FindAll(key => key.Key != LineMatcher.OtherKeys && (seen.ContainsKey(key) || !isFull.Contains(key.Rule))), run.Now, cancellationToken);
    }

    /// <summary>Fires for what the stored lines do not have either.</summary>
    private static async Task TellAsync(
        EvaluationRun run, IReadOnlyList<(AlertRule Rule, HitSum Hits)> fresh, Dictionary<(int, string), Episode> latest, CancellationToken cancellationToken)
    {
        var young = fresh.Select(one => (one.Rule, one.Hits, Lookback: NewValueKind.LookbackOf(one.Rule))).Where(one => run.Now - one.Rule.UpdatedAt < one.Lookback).ToList();
        var (found, unknown) = await run.Services.GetRequiredService<ValueHistory>().FindAsync(young, cancellationToken);
        foreach (var (rule, hits) in fresh)
        {
            var key = (rule.Number, hits.GroupKey);
            if (unknown.Contains(key))
                run.Machine.Changes.Decide(rule.Number, hits.GroupKey, run.Now, "learnt", "The stored lines could not be searched for the value in time: the value is treated as seen from now on.");
            else if (!found.Contains(key))
                run.Machine.OnHits(rule, latest.GetValueOrDefault(key), hits);
        }
    }

    /// <summary>Rules that have no room for more values.</summary>
    private static async Task<HashSet<int>> NoteFullAsync(EvaluationRun run, List<(AlertRule Rule, HitSum Hits)> fresh, CancellationToken cancellationToken)
    {
        if (fresh.Count == 0)
            return [];

        var full = await SeenValues.ReadFullAsync(run.Transaction, [.. fresh.Select(one => one.Rule.Number).Distinct()], cancellationToken);
        var unsaid = await DecisionTable.WithoutAsync(
            run.Transaction, [.. full.Select(run.Rules.Find).OfType<AlertRule>()], "too_many_values", run.Oldest, cancellationToken);
        foreach (var rule in unsaid)
        {
            run.Machine.Changes.Decide(rule.Number, "", run.Now, "too_many_values", string.Create(
                CultureInfo.InvariantCulture, $"The field has more than {SeenValues.MaxValues} values: further values are not remembered and send no notifications."));
        }

        return full;
    }

    /// <summary>A long value may have been met when such keys had no hash.</summary>
    private static (int Rule, string Key) Former((int Rule, string Key) key) => (key.Rule, GroupField.FormerKeyOf(key.Key));
}
