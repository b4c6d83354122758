using LiveLogs.Storage.Maintenance;
using Npgsql;

namespace LiveLogs.ProjectConfig;

/// <summary>Forgets what people changed more than <see cref="Kept"/> ago.</summary>
internal sealed class ExpiredChanges : IRetentionStep
{
    /// <summary>A year, and time to look at it.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromDays(400);

    public Task RunAsync(NpgsqlConnection session, DateTimeOffset now, CancellationToken cancellationToken) =>
        ExpiredRows.RemoveAsync(session, "config_changes", "at < $1", (now - Kept).UtcDateTime, cancellationToken);
}
