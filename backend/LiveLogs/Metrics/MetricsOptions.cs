using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace LiveLogs.Metrics;

/// <summary>Bounds of what metrics may take.</summary>
internal sealed class MetricsOptions
{
    public const string Section = "Metrics";

    /// <summary>Whole days that points are kept, 1–3650. Default 90.</summary>
    [Range(1, 3650)]
    public int RetentionDays { get; set; } = 90;

    /// <summary>Series that a project may have, 1–1,000,000. Default 50,000.</summary>
    [Range(1, 1_000_000)]
    public int MaxSeriesPerProject { get; set; } = 50_000;

    /// <summary>Series that one metric of a project may have, 1–1,000,000. Default 5,000.</summary>
    [Range(1, 1_000_000)]
    public int MaxSeriesPerMetric { get; set; } = 5_000;

    /// <summary>Series that may be new in a project in one hour, 1–1,000,000. Default 1,000.</summary>
    [Range(1, 1_000_000)]
    public int MaxNewSeriesPerHour { get; set; } = 1_000;

    /// <summary>How long one query may take, 1 second to 5 minutes. Default 10 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan StatementTimeout { get; set; } = TimeSpan.FromSeconds(10);

    public TimeSpan Retention => TimeSpan.FromDays(RetentionDays);
}

[OptionsValidator]
internal sealed partial class MetricsOptionsValidator : IValidateOptions<MetricsOptions>;
