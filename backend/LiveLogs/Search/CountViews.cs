using LiveLogs.Logs;
using LiveLogs.Logs.Filters;

namespace LiveLogs.Search;

/// <summary>Entries of one bucket of a histogram.</summary>
/// <param name="Timestamp">Where the bucket begins, RFC 3339.</param>
/// <param name="Total">Entries of the bucket; an entry whose field is an array is counted once.</param>
/// <param name="Levels">By level name, in a histogram by level; levels without entries are left out.</param>
/// <param name="Values">By value, in a histogram by another field: the most frequent values of the whole range.</param>
public sealed record BucketView(
    string Timestamp, long Total, IReadOnlyDictionary<string, long>? Levels, IReadOnlyDictionary<string, long>? Values);

/// <summary>Counts over time. Buckets without entries are left out.</summary>
/// <param name="From">Where the first bucket begins, RFC 3339.</param>
/// <param name="To">Where the last one ends at the latest.</param>
/// <param name="BucketSeconds">The length of a bucket.</param>
/// <param name="Items">The buckets in order of time.</param>
/// <param name="Cut">Why it is incomplete; null when it is complete. The bucket where counting ended may be counted in part.</param>
public sealed record HistogramView(string From, string To, int BucketSeconds, IReadOnlyList<BucketView> Items, CutView? Cut)
{
    internal static HistogramView Of(BucketRange range, Counted counted, EntryDimension by, int limit)
    {
        var isByLevel = by is LevelDimension;
        var shown = isByLevel ? [] : FacetsView.Top(counted, limit).Select(value => value.Value).ToHashSet();
        var counts = counted.Counts.ToLookup(count => count.Key.Bucket);
        var items = counts.Select(bucket => bucket.Key).Union(counted.Rest.Keys).Order().Select(bucket =>
        {
            var values = counts[bucket]
                .Where(count => count.Key.Value is { } value && (isByLevel || shown.Contains(value)))
                .ToDictionary(count => count.Key.Value!, count => count.Value.Count);
            return new BucketView(
                EventTime.From(bucket).ToString(),
                counts[bucket].Sum(count => count.Value.Firsts) + counted.Rest.GetValueOrDefault(bucket).Firsts,
                isByLevel ? values : null,
                isByLevel ? null : values);
        });
        return new HistogramView(
            EventTime.From(range.From).ToString(), EventTime.From(range.To).ToString(), (int)range.Length.TotalSeconds, [.. items], counted.Cut);
    }
}

/// <summary>A value and how many entries have it.</summary>
public sealed record FacetView(string Value, long Count);

/// <summary>The most frequent values of a field. An entry whose field is an array counts for each of its elements.</summary>
/// <param name="Field">Which field.</param>
/// <param name="From">The range that was counted, RFC 3339.</param>
/// <param name="To">Exclusive.</param>
/// <param name="Items">The most frequent first.</param>
/// <param name="Other">Entries with values that are not in the list.</param>
/// <param name="Missing">Entries without a value to count: the field is not there, or is null, an object, or an array without texts, numbers and truth values.</param>
/// <param name="Cut">Why it is incomplete; null when it is complete.</param>
public sealed record FacetsView(string Field, string From, string To, IReadOnlyList<FacetView> Items, long Other, long Missing, CutView? Cut)
{
    internal static FacetsView Of(SearchRequest request, string field, Counted counted, int limit)
    {
        var top = Top(counted, limit);
        var missing = counted.Counts.Where(count => count.Key.Value is null).Sum(count => count.Value.Count);
        var all = counted.Counts.Sum(count => count.Value.Count) + counted.Rest.Sum(count => count.Value.Count);
        return new FacetsView(
            field,
            EventTime.From(request.From).ToString(),
            EventTime.From(request.To).ToString(),
            top,
            all - missing - top.Sum(value => value.Count),
            missing,
            counted.Cut);
    }

    internal static IReadOnlyList<FacetView> Top(Counted counted, int limit) =>
        [.. counted.Counts
            .Where(count => count.Key.Value is not null)
            .GroupBy(count => count.Key.Value!)
            .Select(value => new FacetView(value.Key, value.Sum(count => count.Value.Count)))
            .OrderByDescending(value => value.Count).ThenBy(value => value.Value, StringComparer.Ordinal)
            .Take(limit)];
}
