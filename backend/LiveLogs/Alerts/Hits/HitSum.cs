using LiveLogs.Alerts.Matching;

namespace LiveLogs.Alerts.Hits;

/// <summary>Hits of one rule and key, summed up.</summary>
internal sealed record HitSum(string GroupKey, long Count, DateTimeOffset First, DateTimeOffset Last, IReadOnlyList<SampleLine> Lines)
{
    /// <summary>Different values of a field, for rules that count them.</summary>
    public DistinctValues? Values { get; init; }

    public HitSum With(HitSum other) => new(
        GroupKey,
        Count + other.Count,
        First < other.First ? First : other.First,
        Last > other.Last ? Last : other.Last,
        [.. Lines.Concat(other.Lines).Take(HitRow.MaxLines)]);
}
