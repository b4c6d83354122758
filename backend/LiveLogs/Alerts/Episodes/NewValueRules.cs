using System.Globalization;
using LiveLogs.Alerts.Matching;
using LiveLogs.Alerts.Rules;
using Npgsql;

namespace LiveLogs.Alerts.Episodes;

/// <summary>Tells values that were not seen for a rule's lookback from those that were, and has the machine open alerts for the new ones.</summary>
internal sealed class NewValueRules(NpgsqlTransaction transaction, ProjectRules rules, EpisodeMachine machine, ValueHistory history, DateTimeOffset now)
{
    /// <param name="hits">What the lines had.</param>
    /// <param name="known">Gives the one object of an episode in this evaluation.</param>
    /// <param name="cancellationToken">Ends the evaluation.</param>
    public async Task LookAsync(TakenHits hits, Func<Episode?, Episode?> known, CancellationToken cancellationToken)
    {
        if (hits.Values.Count == 0)
            return;

        var keys = hits.Values.Keys.ToList();
        var seen = await SeenValues.ReadAsync(transaction, [.. keys.Concat(keys.Select(Former)).Distinct()], cancellationToken);
        var latest = await EpisodeTable.ReadLatestAsync(transaction, keys, cancellationToken);
        var fresh = new List<(AlertRule Rule, HitSum Hits)>();
        foreach (var ((number, key), sum) in hits.Values)
        {
            var (rule, episode) = (rules.Find(number)!, known(latest.GetValueOrDefault((number, key))));
            // More of what an open alert is about, or of what nobody tells apart, is counted on it.
            if (episode is { IsOpen: true } || key == LineMatcher.OtherKeys)
                machine.OnHits(rule, episode, sum);
            else if (!(seen.TryGetValue((number, key), out var last) || seen.TryGetValue(Former((number, key)), out last)) || last < now - Condition(rule).Lookback)
                fresh.Add((rule, sum));
        }

        var isFull = await NoteFullAsync(fresh, cancellationToken);
        await TellAsync([.. fresh.Where(one => !isFull.Contains(one.Rule.Number))], latest, cancellationToken);
        await SeenValues.WriteAsync(transaction, keys.FindAll(key => key.Key != LineMatcher.OtherKeys && (seen.ContainsKey(key) || !isFull.Contains(key.Rule))), now, cancellationToken);
    }

    /// <summary>Fires for what the stored lines do not have either.</summary>
    private async Task TellAsync(
        IReadOnlyList<(AlertRule Rule, HitSum Hits)> fresh, Dictionary<(int, string), Episode> latest, CancellationToken cancellationToken)
    {
        var young = fresh.Where(one => now - one.Rule.UpdatedAt < Condition(one.Rule).Lookback).ToList();
        var (found, unknown) = await history.FindAsync(young, cancellationToken);
        foreach (var (rule, hits) in fresh)
        {
            var key = (rule.Number, hits.GroupKey);
            if (unknown.Contains(key))
                machine.Changes.Decide(rule.Number, hits.GroupKey, now, "learnt", "The stored lines could not be searched for the value in time: the value is treated as seen from now on.");
            else if (!found.Contains(key))
                machine.OnHits(rule, latest.GetValueOrDefault(key), hits);
        }
    }

    /// <summary>Rules that have no room for more values.</summary>
    private async Task<HashSet<int>> NoteFullAsync(List<(AlertRule Rule, HitSum Hits)> fresh, CancellationToken cancellationToken)
    {
        if (fresh.Count == 0)
            return [];

        var full = await SeenValues.ReadFullAsync(transaction, [.. fresh.Select(one => one.Rule.Number).Distinct()], cancellationToken);
        var unsaid = await DecisionTable.WithoutAsync(transaction, [.. full.Select(rules.Find).OfType<AlertRule>()], "too_many_values", now - HitWriter.MaxAge, cancellationToken);
        foreach (var rule in unsaid)
        {
            machine.Changes.Decide(rule.Number, "", now, "too_many_values", string.Create(
                CultureInfo.InvariantCulture, $"The field has more than {SeenValues.MaxValues} values: further values are not remembered and send no notifications."));
        }

        return full;
    }

    /// <summary>A long value may have been met when such keys had no hash.</summary>
    private static (int Rule, string Key) Former((int Rule, string Key) key) => (key.Rule, GroupField.FormerKeyOf(key.Key));

    private static NewValueCondition Condition(AlertRule rule) => (NewValueCondition)rule.Definition.Condition;
}
