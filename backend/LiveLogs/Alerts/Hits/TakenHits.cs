using LiveLogs.Alerts.Matching;
using LiveLogs.Alerts.Rules;

namespace LiveLogs.Alerts.Hits;

/// <summary>Hits that were taken off their table.</summary>
internal sealed class TakenHits
{
    private readonly Dictionary<(int Rule, string Key), HitSum> _sums = [];
    private readonly Dictionary<(int Rule, string Key, DateTimeOffset Minute), DistinctValues> _distinct = [];
    private readonly Dictionary<(int Rule, short Part, string Key, DateTimeOffset Minute), long> _counts = [];
    private readonly Dictionary<(int Rule, string Key), IReadOnlyList<SampleLine>> _samples = [];

    /// <summary>Rows that were taken.</summary>
    public int Rows { get; private set; }

    /// <summary>Of rules of which each line may fire.</summary>
    public IReadOnlyDictionary<(int Rule, string Key), HitSum> Sums => _sums;

    /// <summary>Of rules that count values in windows.</summary>
    public IReadOnlyDictionary<(int Rule, string Key, DateTimeOffset Minute), DistinctValues> Distinct => _distinct;

    /// <summary>Of rules that look at windows.</summary>
    public IReadOnlyDictionary<(int Rule, short Part, string Key, DateTimeOffset Minute), long> Counts => _counts;

    /// <summary>Lines of rules that look at windows.</summary>
    public IReadOnlyList<SampleLine> Samples(int rule, string key) => _samples.GetValueOrDefault((rule, key)) ?? [];

    public void Add(ProjectRules rules, TakenRow row, FormerKeys former)
    {
        Rows++;
        var (part, minute) = (row.Part, row.Minute);
        foreach (var rule in row.Rules.Select(rules.Find).OfType<AlertRule>().Where(rule => rule.IsActive))
        {
            // None when the rule was changed after the lines were matched.
            if (rules.AskOf(rule.Number, part) is not { } ask)
                continue;

            var hits = former.Of(rule.Number, row.Hits);
            var key = (rule.Number, hits.GroupKey);
            if (ask.Kept == HitsKept.Sums)
                _sums[key] = _sums.TryGetValue(key, out var before) ? before.With(hits) : hits;
            else
                AddToWindow(rule, ask, minute, hits);
        }
    }

    private void AddToWindow(AlertRule rule, LineAsk ask, DateTimeOffset minute, HitSum hits)
    {
        if (ask.Kept == HitsKept.Values)
        {
            var place = (rule.Number, hits.GroupKey, minute);
            if (!_distinct.TryGetValue(place, out var values))
                _distinct.Add(place, values = new DistinctValues());
            // None in what was matched before the rule began to count values.
            if (hits.Values is { } more)
                values.Add(more);
        }
        else
        {
            var place = (rule.Number, ask.Part, hits.GroupKey, minute);
            _counts[place] = _counts.GetValueOrDefault(place) + hits.Count;
        }

        if (ask.Part == 0)
            _samples[(rule.Number, hits.GroupKey)] = [.. hits.Lines.Concat(Samples(rule.Number, hits.GroupKey)).Take(HitRow.MaxLines)];
    }
}
