using LiveLogs.Logs;
using LiveLogs.Metrics.Points;
using LiveLogs.Metrics.Series;
using LiveLogs.Operations.Problems;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace LiveLogs.Metrics.Queries;

/// <summary>The parameters of a query as they came.</summary>
/// <param name="Metric">A common name such as <c>cpu_utilization</c>, or the provider's.</param>
/// <param name="Fn">How the points of a bucket become one value: <c>avg</c> unless given.</param>
/// <param name="From">RFC 3339, inclusive.</param>
/// <param name="To">RFC 3339, exclusive.</param>
/// <param name="Bucket">The width of a bucket; by default it depends on the range.</param>
/// <param name="TimeZone">IANA name; the zone of buckets of a day.</param>
/// <param name="Where"><c>field=value</c> or <c>field!=value</c>, each in a parameter of its own.</param>
/// <param name="GroupBy">Fields separated by commas.</param>
/// <param name="Fill"><c>true</c>: also buckets without points.</param>
internal sealed record QueryParameters(
    [FromQuery(Name = "metric")] string? Metric,
    [FromQuery(Name = "fn")] string? Fn,
    [FromQuery(Name = "from")] string? From,
    [FromQuery(Name = "to")] string? To,
    [FromQuery(Name = "bucket")] string? Bucket,
    [FromQuery(Name = "time_zone")] string? TimeZone,
    [FromQuery(Name = "where")] string[]? Where,
    [FromQuery(Name = "group_by")] string? GroupBy,
    [FromQuery(Name = "fill")] string? Fill);

/// <summary>Reads a query strictly.</summary>
internal sealed class QueryReader
{
    private const int MaxText = 255;
    private const int MaxConditions = 20;
    private const int MaxGroups = 5;
    private const int UsualBuckets = 300;

    private static readonly TimeSpan DefaultRange = TimeSpan.FromDays(1);
    private static readonly TimeSpan MaxRange = TimeSpan.FromDays(3653);

    private readonly Dictionary<string, string[]> _errors = new(StringComparer.Ordinal);

    /// <summary>The functions one can ask for, beside percentiles.</summary>
    public static IReadOnlyList<string> Functions { get; } = ["avg", "min", "max", "sum", "count", "rate", "last"];

    /// <summary>The query, or the 400 that says what is wrong.</summary>
    public static MetricQuery? TryRead(QueryParameters parameters, DateTimeOffset now, out ProblemHttpResult? problem)
    {
        var reader = new QueryReader();
        var query = reader.Read(parameters, now);
        problem = query is null ? ApiProblem.InvalidFields(reader._errors) : null;
        return query;
    }

    private MetricQuery? Read(QueryParameters parameters, DateTimeOffset now)
    {
        var metric = parameters.Metric is { Length: > 0 and <= MaxText } named ? named : Fail("metric", "The name of a metric is required.");
        var (function, statistic) = Function(string.IsNullOrEmpty(parameters.Fn) ? "avg" : parameters.Fn);
        var zone = Zone(parameters.TimeZone);
        var to = Time("to", parameters.To) ?? now;
        var from = Time("from", parameters.From) ?? to - DefaultRange;
        if (_errors.Count == 0 && from >= to)
            Fail("from", "It must be before 'to'.");
        if (_errors.Count == 0 && to - from > MaxRange)
            Fail("from", "The range must not be longer than ten years.");

        var conditions = Conditions(parameters.Where);
        var groups = Groups(parameters.GroupBy);
        if (parameters.Fill is not (null or "" or "true" or "false"))
            Fail("fill", "Must be true or false.");
        var buckets = _errors.Count == 0 ? Buckets(parameters.Bucket, to - from, zone) : null;
        return _errors.Count == 0
            ? new MetricQuery(metric!, function, statistic, buckets!.Floor(from), to, buckets, conditions, groups, parameters.Fill == "true")
            : null;
    }

    private (MetricFunction Function, Statistic Statistic) Function(string name)
    {
        if (Statistic.TryParsePercentile(name, out var percentile))
            return (MetricFunction.Percentile, percentile);
        if (Functions.Contains(name, StringComparer.Ordinal))
            return (Enum.Parse<MetricFunction>(name, ignoreCase: true), Statistic.Set);

        Fail("fn", $"Must be one of {string.Join(", ", Functions)}, or a percentile of the provider such as p95.");
        return default;
    }

    private TimeZoneInfo Zone(string? name)
    {
        if (string.IsNullOrEmpty(name))
            return TimeZoneInfo.Utc;
        if (name.Length <= MaxText && TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone))
            return zone;

        Fail("time_zone", "Must be the IANA name of a time zone, such as Europe/Berlin.");
        return TimeZoneInfo.Utc;
    }

    private TimeBuckets? Buckets(string? name, TimeSpan range, TimeZoneInfo zone)
    {
        if (string.IsNullOrEmpty(name))
            return TimeBuckets.Fitting(range, UsualBuckets, zone);
        if (TimeBuckets.Of(name, zone) is not { } buckets)
            Fail("bucket", $"Must be one of {string.Join(", ", TimeBuckets.Names)}.");
        else if (range.TotalSeconds / buckets.Seconds > MetricSearch.MaxPoints)
            Fail("bucket", $"The range has more than {MetricSearch.MaxPoints} such buckets. Ask for wider ones or a shorter range.");
        else
            return buckets;

        return null;
    }

    private List<SeriesCondition> Conditions(string[]? given)
    {
        var conditions = new List<SeriesCondition>();
        if (given?.Length > MaxConditions)
            Fail("where", $"Must be {MaxConditions} at most.");
        foreach (var text in given?.Take(MaxConditions) ?? [])
        {
            var at = text.IndexOf('=', StringComparison.Ordinal);
            var isNot = at > 0 && text[at - 1] == '!';
            var field = at > 0 ? text[..(isNot ? at - 1 : at)] : "";
            if (text.Length <= 2 * MaxText && IsField(field))
                conditions.Add(new SeriesCondition(field, isNot, text[(at + 1)..]));
            else
                Fail("where", $"Must be field=value or field!=value. Fields are {FieldNames}.");
        }

        return conditions;
    }

    private List<string> Groups(string? given)
    {
        string[] groups = string.IsNullOrEmpty(given) ? [] : given.Length <= MaxText * MaxGroups ? given.Split(',', StringSplitOptions.TrimEntries) : [""];
        if (groups.Length > MaxGroups || groups.Distinct(StringComparer.Ordinal).Count() < groups.Length || !groups.All(IsField))
            Fail("group_by", $"Must be up to {MaxGroups} different fields, separated by commas. Fields are {FieldNames}.");
        return [.. groups];
    }

    private static string FieldNames => string.Join(", ", StoredSeries.Fields) + $" and {StoredSeries.DimensionPrefix}NAME";

    private static bool IsField(string field) =>
        StoredSeries.Fields.Contains(field, StringComparer.Ordinal)
        || (field.StartsWith(StoredSeries.DimensionPrefix, StringComparison.Ordinal) && field.Length > StoredSeries.DimensionPrefix.Length);

    private DateTimeOffset? Time(string name, string? text)
    {
        if (string.IsNullOrEmpty(text))
            return null;
        if (EventTime.TryParseInstant(text, out var time))
            return time.ToDateTimeOffset();

        Fail(name, $"Must be {EventTime.InstantForm}.");
        return null;
    }

    private string? Fail(string field, string message)
    {
        _errors[field] = [message];
        return null;
    }
}
