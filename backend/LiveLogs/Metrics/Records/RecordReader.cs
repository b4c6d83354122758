using System.Text.Json;
using LiveLogs.Logs;
using LiveLogs.Metrics.Meanings;
using LiveLogs.Metrics.Points;
using LiveLogs.Metrics.Series;

namespace LiveLogs.Metrics.Records;

/// <summary>
/// Reads one record of a push: a value of one statistic, or several statistics together. It is read strictly, as a misspelt field would be a value that is silently lost.
/// </summary>
internal sealed class RecordReader(MetricDialects dialects, DateTime now, DateTime oldest)
{
    private const int MaxName = 255;
    private const int MaxDimensions = 30;
    private const int MaxPeriod = 86_400;
    private const int DefaultPeriod = 60;

    /// <summary>How far programs' clocks may be ahead.</summary>
    private static readonly TimeSpan Ahead = TimeSpan.FromHours(2);

    private static readonly string[] Fields =
    [
        "provider", "account_id", "region", "resource_id", "resource_type", "service", "namespace", "metric_name", "dimensions", "timestamp", "period", "value", "statistic",
        "values", "unit",
    ];

    /// <summary>The statistics of a set, by each name that they are known by.</summary>
    private static readonly Dictionary<string, Func<double, StatisticSet>> SetOf = new(StringComparer.OrdinalIgnoreCase)
    {
        ["avg"] = value => new StatisticSet(Avg: value),
        ["average"] = value => new StatisticSet(Avg: value),
        ["min"] = value => new StatisticSet(Min: value),
        ["minimum"] = value => new StatisticSet(Min: value),
        ["max"] = value => new StatisticSet(Max: value),
        ["maximum"] = value => new StatisticSet(Max: value),
        ["sum"] = value => new StatisticSet(Sum: value),
        ["total"] = value => new StatisticSet(Sum: value),
        ["count"] = value => new StatisticSet(Count: value),
        ["samplecount"] = value => new StatisticSet(Count: value),
    };

    /// <summary>The points of a record.</summary>
    /// <exception cref="RecordException">The record is wrong.</exception>
    public IEnumerable<IncomingPoint> Read(JsonElement record)
    {
        if (record.ValueKind != JsonValueKind.Object)
            throw new RecordException("", "Must be an object.");
        foreach (var field in record.EnumerateObject())
        {
            if (!Fields.Contains(field.Name, StringComparer.Ordinal))
                throw new RecordException(StorableText.Clip(field.Name, 64), "Is not a known field here.");
        }

        var series = Series(record);
        var (start, period) = Time(record);
        return Values(record).Select(value => new IncomingPoint(
            series, new MetricPoint(new PointKey(start, period, value.Statistic), value.Values, now, PointOrigin.Pushed)));
    }

    private SeriesDescription Series(JsonElement record)
    {
        var dimensions = Dimensions(record);
        var names = dimensions.ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal);
        var metricNamespace = Text(record, "namespace") ?? "";
        var provider = Text(record, "provider") ?? dialects.ProviderOf(metricNamespace);
        if (!dialects.Providers.Contains(provider, StringComparer.Ordinal))
            throw new RecordException("provider", $"Must be one of: {string.Join(", ", dialects.Providers)}.");

        var measured = dialects.Resource(provider, metricNamespace, names);
        return new SeriesDescription(
            new SeriesIdentity(
                provider,
                Text(record, "account_id") ?? "",
                Text(record, "region") ?? "",
                Text(record, "resource_id") ?? measured.Id,
                metricNamespace,
                Text(record, "metric_name") ?? throw new RecordException("metric_name", "Is required."),
                dimensions),
            Text(record, "unit") ?? "",
            Text(record, "resource_type") ?? measured.Type,
            Text(record, "service") ?? measured.Service);
    }

    private static List<KeyValuePair<string, string>> Dimensions(JsonElement record)
    {
        if (Find(record, "dimensions") is not { } given)
            return [];
        if (given.ValueKind != JsonValueKind.Object)
            throw new RecordException("dimensions", "Must be an object of texts.");

        var dimensions = new List<KeyValuePair<string, string>>();
        foreach (var dimension in given.EnumerateObject())
        {
            if (dimension.Name.Length is 0 or > MaxName || dimension.Value.ValueKind != JsonValueKind.String || dimension.Value.GetString() is not { Length: > 0 and <= MaxName } value)
                throw new RecordException("dimensions", $"Names and values must be texts of 1 to {MaxName} characters.");
            dimensions.Add(new(dimension.Name, value));
        }

        if (dimensions.Count > MaxDimensions)
            throw new RecordException("dimensions", $"Must be {MaxDimensions} at most.");
        dimensions.Sort((a, b) => string.CompareOrdinal(a.Key, b.Key));
        return dimensions;
    }

    /// <summary>Where the point lies. Without a period, a whole minute is a minute; any other time is one instant.</summary>
    private (DateTime Start, int Period) Time(JsonElement record)
    {
        if (Find(record, "timestamp") is not { ValueKind: JsonValueKind.String } text || !EventTime.TryParseInstant(text.GetString()!, out var time))
            throw new RecordException("timestamp", $"Must be {EventTime.InstantForm}.");

        var start = DateTime.UnixEpoch.AddTicks(time.UnixMicroseconds * TimeSpan.TicksPerMicrosecond);
        if (start < oldest)
            throw new RecordException("timestamp", "Is older than what is kept.");
        if (start > now + Ahead)
            throw new RecordException("timestamp", $"Is more than {Ahead.TotalHours:0} hours ahead.");
        if (Find(record, "period") is not { } given)
            return (start, IsWhole(start, DefaultPeriod) ? DefaultPeriod : 0);
        if (given.ValueKind != JsonValueKind.Number || !given.TryGetInt32(out var period) || period is < 0 or > MaxPeriod)
            throw new RecordException("period", $"Must be whole seconds from 0 to {MaxPeriod}.");
        if (period > 0 && !IsWhole(start, period))
            throw new RecordException("timestamp", $"Must be the beginning of a period of {period} s, counted from 1970-01-01T00:00:00Z.");

        return (start, period);
    }

    private static bool IsWhole(DateTime start, int period) => (start - DateTime.UnixEpoch).Ticks % (period * TimeSpan.TicksPerSecond) == 0;

    private static IReadOnlyList<(Statistic Statistic, StatisticSet Values)> Values(JsonElement record)
    {
        var single = Find(record, "value");
        if (Find(record, "values") is not { } several)
            return [Value(Text(record, "statistic") ?? "Average", single ?? throw new RecordException("value", "Is required."), "value")];
        if (single is not null || Find(record, "statistic") is not null)
            throw new RecordException("values", "Stands instead of 'value' and 'statistic', not beside them.");
        if (several.ValueKind != JsonValueKind.Object)
            throw new RecordException("values", "Must be an object: statistic → number.");

        var read = several.EnumerateObject().Select(member => Value(member.Name, member.Value, "values")).ToList();
        return read.Count > 0
            ? [.. read.GroupBy(value => value.Statistic).Select(group => (group.Key, group.Select(value => value.Values).Aggregate((a, b) => a.Over(b))))]
            : throw new RecordException("values", "Must name one statistic at least.");
    }

    private static (Statistic Statistic, StatisticSet Values) Value(string statistic, JsonElement number, string field)
    {
        if (number.ValueKind != JsonValueKind.Number || !number.TryGetDouble(out var value) || !double.IsFinite(value))
            throw new RecordException(field, "Must be a finite number.");
        if (Statistic.TryParsePercentile(statistic, out var percentile))
            return (percentile, new StatisticSet(Avg: value));
        if (!SetOf.TryGetValue(statistic, out var set))
            throw new RecordException(field == "value" ? "statistic" : field, "Must be Average, Minimum, Maximum, Sum, SampleCount or a percentile such as p99.");
        if (set(value).Count is < 0)
            throw new RecordException(field, "A count of samples must not be negative.");

        return (Statistic.Set, set(value));
    }

    private static string? Text(JsonElement record, string field)
    {
        if (Find(record, field) is not { } value)
            return null;
        return value.ValueKind == JsonValueKind.String && value.GetString() is { Length: <= MaxName } text
            ? text.Length == 0 ? null : text
            : throw new RecordException(field, $"Must be a text of at most {MaxName} characters.");
    }

    private static JsonElement? Find(JsonElement record, string field) =>
        record.TryGetProperty(field, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;
}

/// <summary>A record that cannot be taken.</summary>
/// <param name="field">The field that is wrong; empty for the whole record.</param>
/// <param name="message">What is wrong with it.</param>
internal sealed class RecordException(string field, string message) : Exception(message)
{
    public string Field { get; } = field;
}
