using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace LiveLogs.Ingestion;

/// <summary>Section <c>Ingestion</c>. Smaller batches and fewer pages in flight lower memory; larger ones raise throughput.</summary>
internal sealed class IngestionOptions
{
    public const string Section = "Ingestion";

    /// <summary>
    /// Entries in one transaction at most, 1–50,000. Default 10,000: a full page of CloudWatch, stored at once with its checkpoint. Only
    /// what comes faster than it is stored makes batches so large.
    /// </summary>
    [Range(1, 50_000)]
    public int MaxBatchSize { get; set; } = 10_000;

    /// <summary>How long a page without new lines, which only moves a checkpoint, may wait for others before it is stored, 0–10 s. Lines do not wait. Default 20 ms.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:10")]
    public TimeSpan MaxBatchWait { get; set; } = TimeSpan.FromMilliseconds(20);

    /// <summary>Pages that wait to be stored, per connection; full means that its sources wait. 1–64, default 4.</summary>
    [Range(1, 64)]
    public int MaxPagesInFlight { get; set; } = 4;

    /// <summary>Event keys remembered per connection to spare the database known duplicates, 1,000–10,000,000. Default 500,000 (about 40 MB when full).</summary>
    [Range(1_000, 10_000_000)]
    public int RecentKeys { get; set; } = 500_000;
}

[OptionsValidator]
internal sealed partial class IngestionOptionsValidator : IValidateOptions<IngestionOptions>;
