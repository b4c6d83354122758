using System.Globalization;
using LiveLogs.Ingestion.Committing;
using LiveLogs.Storage.Database;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace LiveLogs.Storage;

/// <summary>Whether the database answers and was made ready at start.</summary>
internal sealed class DatabaseHealth(
    [FromKeyedServices(StorageServices.VitalSessions)] NpgsqlDataSource database, Installation installation, BatchCommitter committer) : IHealthCheck
{
    /// <summary>How long batches may fail before the health reports it.</summary>
    private static readonly TimeSpan Unstored = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken)
    {
        if (!installation.IsReady)
            return new HealthCheckResult(context.Registration.FailureStatus, "The database is not migrated yet.");
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            await using var command = database.CreateCommand("SELECT 1");
            await command.ExecuteScalarAsync(patience.Token);
            // Still ready: what is stored can be read, and a sender is asked to send again.
            return committer.FailingFor is { } failing && failing > Unstored
                ? HealthCheckResult.Degraded(
                    string.Create(CultureInfo.InvariantCulture, $"The database answers, but no batch could be stored for {failing.TotalSeconds:0} s. Is its disk full?"))
                : HealthCheckResult.Healthy("The database answers and is migrated.");
        }
        catch (Exception error) when (error is NpgsqlException or OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return new HealthCheckResult(context.Registration.FailureStatus, "The database does not answer.");
        }
    }
}
