using System.Text.Json;
using Npgsql;

namespace LiveLogs.Metrics.Series;

/// <summary>A series of the catalogue.</summary>
internal sealed record StoredSeries(
    int Id,
    string Provider,
    string Account,
    string Region,
    string ResourceId,
    string ResourceType,
    string Service,
    string Namespace,
    string Metric,
    IReadOnlyDictionary<string, string> Dimensions,
    string Unit,
    bool IsCumulative,
    IReadOnlyList<int> Periods,
    IReadOnlyList<short> Statistics,
    DateTime FirstPoint,
    DateTime LastPoint)
{
    private const string Columns =
        "id, provider, account, region, resource_id, resource_type, service, namespace, metric, dimensions::text, unit, is_cumulative, periods, statistics, first_point, last_point";

    /// <summary>The fields that series differ in; <c>dimension.NAME</c> beside them.</summary>
    public static IReadOnlyList<string> Fields { get; } =
        ["provider", "account_id", "region", "resource_id", "resource_type", "service", "namespace", "metric"];

    /// <summary>How a dimension is named as a field.</summary>
    public const string DimensionPrefix = "dimension.";

    /// <summary>Series of some metrics that have points, in the order of their numbers.</summary>
    public static NpgsqlCommand OfMetrics(int project, IReadOnlyList<string> metrics) => new(
        $"SELECT {Columns} FROM metric_series WHERE project_number = $1 AND metric = ANY ($2) AND isfinite(last_point) ORDER BY id")
    {
        Parameters = { new() { Value = project }, new() { Value = metrics.ToArray() } },
    };

    public static StoredSeries Read(NpgsqlDataReader row) => new(
        row.GetInt32(0),
        row.GetString(1),
        row.GetString(2),
        row.GetString(3),
        row.GetString(4),
        row.GetString(5),
        row.GetString(6),
        row.GetString(7),
        row.GetString(8),
        JsonSerializer.Deserialize<Dictionary<string, string>>(row.GetString(9))!,
        row.GetString(10),
        row.GetBoolean(11),
        row.GetFieldValue<int[]>(12),
        row.GetFieldValue<short[]>(13),
        row.GetDateTime(14),
        row.GetDateTime(15));

    /// <summary>The value of a field; empty when the series has none, null when there is no such field.</summary>
    public string? Field(string name) => name switch
    {
        "provider" => Provider,
        "account_id" => Account,
        "region" => Region,
        "resource_id" => ResourceId,
        "resource_type" => ResourceType,
        "service" => Service,
        "namespace" => Namespace,
        "metric" => Metric,
        _ when name.StartsWith(DimensionPrefix, StringComparison.Ordinal) => Dimensions.GetValueOrDefault(name[DimensionPrefix.Length..], ""),
        _ => null,
    };
}
