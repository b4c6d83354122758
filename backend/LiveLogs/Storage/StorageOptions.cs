using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace LiveLogs.Storage;

/// <summary>Section <c>Storage</c>. The database itself is <c>ConnectionStrings:Database</c>.</summary>
internal sealed class StorageOptions
{
    public const string Section = "Storage";

    /// <summary>Whole days that entries are kept, 1–3650. Default 30.</summary>
    [Range(1, 3650)]
    public int RetentionDays { get; set; } = 30;

    /// <summary>Days of native partitions made ahead of need, 2–60. Default 7.</summary>
    [Range(2, 60)]
    public int PartitionsAheadDays { get; set; } = 7;

    /// <summary>How often partitions are made and retention runs; the first time when the service starts. Default 10 minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan MaintenanceInterval { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How long to wait for the database at start before giving up. Default 60 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan StartTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// Batches that one instance stores at the same time, 1–100; those of more connections wait their turn. More than the database has
    /// cores store no faster. Default 8.
    /// </summary>
    [Range(1, 100)]
    public int CommitSessions { get; set; } = 8;

    /// <summary>
    /// Sessions of one instance for everything that has none of its own, 2–1000; a <c>Maximum Pool Size</c> in the connection string goes before. Default 20.
    /// </summary>
    [Range(2, 1000)]
    public int Sessions { get; set; } = 20;

    /// <summary>Sessions of one instance for searches, counts and downloads, 2–1000: so many questions it answers at a time. Default 8.</summary>
    [Range(2, 1000)]
    public int SearchSessions { get; set; } = 8;

    public TimeSpan Retention => TimeSpan.FromDays(RetentionDays);
}

[OptionsValidator]
internal sealed partial class StorageOptionsValidator : IValidateOptions<StorageOptions>;
