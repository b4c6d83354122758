using System.Globalization;
using System.Text.Json;
using LiveLogs.Metrics.Distributions;

namespace LiveLogs.Metrics.Otlp;

/// <summary>
/// Reads the JSON form of a request (https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding): names in lower camel case, 64-bit numbers as texts or numbers, enumerations as numbers, unknown
/// fields ignored.
/// </summary>
internal static class OtlpJson
{
    private const int MaxDepth = 64;

    /// <exception cref="OtlpFormatException">It is no such request.</exception>
    public static List<OtlpMetric> Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var json = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = MaxDepth });
            return [.. Items(json.RootElement, "resourceMetrics").SelectMany(OfResource)];
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or FormatException or OverflowException or KeyNotFoundException)
        {
            throw new OtlpFormatException("The body is no ExportMetricsServiceRequest in JSON.", error);
        }
    }

    private static IEnumerable<OtlpMetric> OfResource(JsonElement group)
    {
        var resource = group.TryGetProperty("resource", out var described) ? Attributes(described) : [];
        foreach (var scoped in Items(group, "scopeMetrics"))
        {
            var scope = scoped.TryGetProperty("scope", out var named) && named.TryGetProperty("name", out var name) ? name.GetString() ?? "" : "";
            foreach (var metric in Items(scoped, "metrics"))
                yield return Metric(resource, scope, metric);
        }
    }

    private static OtlpMetric Metric(Dictionary<string, string> resource, string scope, JsonElement metric)
    {
        var (kind, data) = metric switch
        {
            _ when metric.TryGetProperty("gauge", out var gauge) => (OtlpKind.Gauge, gauge),
            _ when metric.TryGetProperty("sum", out var sum) => (OtlpKind.Sum, sum),
            _ when metric.TryGetProperty("histogram", out var histogram) => (OtlpKind.Histogram, histogram),
            _ when metric.TryGetProperty("exponentialHistogram", out var exponential) => (OtlpKind.ExponentialHistogram, exponential),
            _ when metric.TryGetProperty("summary", out var summary) => (OtlpKind.Summary, summary),
            _ => (OtlpKind.Unknown, default),
        };
        return new OtlpMetric(
            resource,
            scope,
            metric.TryGetProperty("name", out var name) ? name.GetString() ?? "" : "",
            metric.TryGetProperty("unit", out var unit) ? unit.GetString() ?? "" : "",
            kind,
            kind != OtlpKind.Unknown && data.TryGetProperty("aggregationTemporality", out var temporality) ? (OtlpTemporality)temporality.GetInt32() : OtlpTemporality.Unspecified,
            kind == OtlpKind.Sum && data.TryGetProperty("isMonotonic", out var monotonic) && monotonic.GetBoolean(),
            kind == OtlpKind.Unknown ? [] : [.. Items(data, "dataPoints").Select(point => Point(kind, point))]);
    }

    private static OtlpPoint Point(OtlpKind kind, JsonElement point) =>
        new(Attributes(point), Unsigned(point, "startTimeUnixNano") ?? 0, Unsigned(point, "timeUnixNano") ?? 0, (uint)(Unsigned(point, "flags") ?? 0))
        {
            Value = Number(point, "asDouble") ?? Number(point, "asInt"),
            Count = Number(point, "count"),
            Sum = Number(point, "sum"),
            Min = Number(point, "min"),
            Max = Number(point, "max"),
            Distribution = kind switch
            {
                OtlpKind.Histogram => OtlpDistributions.Explicit([.. Numbers(point, "explicitBounds")], [.. Numbers(point, "bucketCounts")]),
                OtlpKind.ExponentialHistogram => OtlpDistributions.Exponential(
                    (int)(Number(point, "scale") ?? 0), Number(point, "zeroCount") ?? 0, Buckets(point, "positive"), Buckets(point, "negative")),
                _ => null,
            },
            Quantiles = [.. Items(point, "quantileValues").Select(value => (Number(value, "quantile") ?? 0, Number(value, "value") ?? 0))],
        };

    private static ExponentialBuckets Buckets(JsonElement point, string side) =>
        point.TryGetProperty(side, out var buckets) ? new ExponentialBuckets((int)(Number(buckets, "offset") ?? 0), [.. Numbers(buckets, "bucketCounts")]) : ExponentialBuckets.None;

    private static Dictionary<string, string> Attributes(JsonElement of)
    {
        var attributes = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var attribute in Items(of, "attributes"))
        {
            if (attribute.GetProperty("key").GetString() is { Length: > 0 } key && attribute.TryGetProperty("value", out var value))
                attributes[key] = Text(value);
        }

        return attributes;
    }

    /// <summary>The one member of an AnyValue as a text.</summary>
    private static string Text(JsonElement value)
    {
        foreach (var member in value.EnumerateObject())
        {
            return member.Value.ValueKind switch
            {
                JsonValueKind.String => member.Value.GetString()!,
                JsonValueKind.True => "true",
                JsonValueKind.False => "false",
                _ => member.Value.GetRawText(),
            };
        }

        return "";
    }

    private static IEnumerable<JsonElement> Items(JsonElement of, string name) =>
        of.TryGetProperty(name, out var items) && items.ValueKind == JsonValueKind.Array ? items.EnumerateArray() : Enumerable.Empty<JsonElement>();

    private static IEnumerable<double> Numbers(JsonElement of, string name) => Items(of, name).Select(Number);

    private static double? Number(JsonElement of, string name) => of.TryGetProperty(name, out var number) && number.ValueKind != JsonValueKind.Null ? Number(number) : null;

    /// <summary>A number, or the text of one: also NaN and Infinity.</summary>
    private static double Number(JsonElement number) => number.ValueKind == JsonValueKind.String
        ? double.Parse(number.GetString()!, NumberStyles.Float, CultureInfo.InvariantCulture)
        : number.GetDouble();

    private static ulong? Unsigned(JsonElement of, string name) => !of.TryGetProperty(name, out var number) || number.ValueKind == JsonValueKind.Null ? null
        : number.ValueKind == JsonValueKind.String ? ulong.Parse(number.GetString()!, NumberStyles.None, CultureInfo.InvariantCulture)
        : number.GetUInt64();
}
