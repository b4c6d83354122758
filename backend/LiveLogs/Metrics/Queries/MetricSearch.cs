using LiveLogs.Metrics.Meanings;
using LiveLogs.Metrics.Points;
using LiveLogs.Metrics.Series;
using LiveLogs.Storage;
using LiveLogs.Storage.Queries;
using Microsoft.Extensions.Options;
using Npgsql;

namespace LiveLogs.Metrics.Queries;

/// <summary>A value of a line.</summary>
/// <param name="Start">When the bucket begins.</param>
/// <param name="Value">Null where nothing is known: missing is not zero.</param>
/// <param name="IsComplete">All sources have passed the end of the bucket.</param>
internal readonly record struct LinePoint(DateTimeOffset Start, double? Value, bool IsComplete);

/// <summary>A line of an answer.</summary>
internal sealed record AnsweredLine(IReadOnlyDictionary<string, string> Labels, IReadOnlyList<LinePoint> Points);

/// <summary>The answer to a query.</summary>
/// <param name="Unit">Of all values; empty when the series are of several units.</param>
/// <param name="CompleteTo">Up to where all sources have values; null without series.</param>
/// <param name="Lines">The highest first when there are more than an answer has room for.</param>
/// <param name="MoreLines">Lines that the answer has no room for.</param>
/// <param name="IsByAverage">Averages stand where points have no minimum or maximum.</param>
internal sealed record MetricAnswer(string Unit, DateTimeOffset? CompleteTo, IReadOnlyList<AnsweredLine> Lines, int MoreLines, bool IsByAverage);

/// <summary>Answers queries to stored metrics, all of one instant of the database.</summary>
internal sealed class MetricSearch(
    [FromKeyedServices(StorageServices.SearchDatabase)] NpgsqlDataSource database, MetricDialects dialects, IOptions<MetricsOptions> options, TimeProvider time)
{
    /// <summary>Lines of an answer.</summary>
    public const int MaxLines = 20;

    /// <summary>Points of an answer.</summary>
    public const int MaxPoints = 2_000;

    /// <exception cref="QueryTimeoutException">It takes too long.</exception>
    /// <exception cref="MetricUnsupportedException">The points cannot be combined as asked for.</exception>
    public async Task<MetricAnswer> FindAsync(int project, MetricQuery query, CancellationToken cancellationToken)
    {
        await using var snapshot = await EntrySnapshot.OpenAsync(database, options.Value.StatementTimeout, time, cancellationToken);
        var candidates = await snapshot.ReadAsync(
            StoredSeries.OfMetrics(project, dialects.NamesOf(query.Metric)), new List<StoredSeries>(), static (row, into) => into.Add(StoredSeries.Read(row)), cancellationToken);
        var lines = MetricLines.Of(query, candidates, dialects);
        if (lines.Series.Count == 0)
            return new MetricAnswer("", null, [], 0, false);
        if (lines.AreCounters && query.Function is (MetricFunction.Min or MetricFunction.Max))
            throw new MetricUnsupportedException("These are counters that only grow: ask for rate, sum (what they grew by) or last.");

        var kept = lines.Labels.Count <= MaxLines
            ? [.. Enumerable.Range(0, lines.Labels.Count)]
            : await HighestAsync(snapshot, query, lines, cancellationToken);
        var (labels, series) = lines.Only(kept);
        var buckets = query.Buckets.Of(query.From, query.To).ToList();
        if (query.Function == MetricFunction.Percentile && !lines.Statistics.Contains(query.Statistic.Code))
        {
            var quantiles = await DistributionLines.ReadAsync(snapshot, query, series, buckets, lines.AreCounters, cancellationToken);
            return new MetricAnswer(
                lines.Unit,
                lines.CompleteTo,
                [.. labels.Select((label, line) => new AnsweredLine(label, Points(query, buckets, at => quantiles.GetValueOrDefault((line, at)), lines.CompleteTo)))],
                lines.Labels.Count - kept.Count,
                false);
        }

        var sums = await SumsAsync(snapshot, query, series, buckets, lines.AreCounters, cancellationToken);
        var answered = labels.Select((label, line) => new AnsweredLine(label, Points(query, buckets, sums.Where(sum => sum.Line == line), lines.CompleteTo))).ToList();
        return new MetricAnswer(lines.Unit, lines.CompleteTo, answered, lines.Labels.Count - kept.Count, sums.Any(sum => sum.IsByAverage(query.Function)));
    }

    /// <summary>The lines with the highest values over the whole range, in the order of the answer.</summary>
    private static async Task<List<int>> HighestAsync(EntrySnapshot snapshot, MetricQuery query, MetricLines lines, CancellationToken cancellationToken)
    {
        var whole = await SumsAsync(snapshot, query, lines.Series, [query.From], lines.AreCounters, cancellationToken);
        return
        [
            .. whole.OrderByDescending(sum => (query.Function == MetricFunction.Min ? sum.Min : query.Function is MetricFunction.Sum or MetricFunction.Rate ? sum.Sum : sum.Max) ?? double.MinValue)
                .ThenBy(sum => sum.Line).Select(sum => sum.Line).Take(MaxLines),
        ];
    }

    private static Task<List<BucketSums>> SumsAsync(
        EntrySnapshot snapshot, MetricQuery query, IReadOnlyList<QueriedSeries> series, IReadOnlyList<DateTimeOffset> buckets, bool areCounters, CancellationToken cancellationToken) =>
        snapshot.ReadAsync(
            MetricSql.Sums(
                series,
                query.Function == MetricFunction.Percentile ? query.Statistic : Statistic.Set,
                buckets,
                query.To,
                areCounters,
                query.Function == MetricFunction.Rate),
            new List<BucketSums>(),
            static (row, into) => into.Add(BucketSums.Read(row)),
            cancellationToken);

    private static List<LinePoint> Points(MetricQuery query, List<DateTimeOffset> buckets, IEnumerable<BucketSums> sums, DateTimeOffset completeTo)
    {
        var byBucket = sums.ToDictionary(sum => sum.Bucket);
        return Points(
            query,
            buckets,
            at => byBucket.GetValueOrDefault(at)?.Value(query.Function, (Earliest(query.Buckets.Next(buckets[at]), query.To, completeTo) - buckets[at]).TotalSeconds),
            completeTo);
    }

    private static List<LinePoint> Points(MetricQuery query, List<DateTimeOffset> buckets, Func<int, double?> value, DateTimeOffset completeTo)
    {
        var points = new List<LinePoint>();
        for (var at = 0; at < buckets.Count; at++)
        {
            var (end, known) = (query.Buckets.Next(buckets[at]), value(at));
            if (known is not null || query.Fill)
                points.Add(new LinePoint(buckets[at], known, end <= completeTo && end <= query.To));
        }

        return points;
    }

    private static DateTimeOffset Earliest(DateTimeOffset a, DateTimeOffset b, DateTimeOffset c) => a < b ? (a < c ? a : c) : b < c ? b : c;
}
