using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace LiveLogs.Storage;

/// <summary>Whether the database answers and was made ready at start.</summary>
internal sealed class DatabaseHealth(
    [FromKeyedServices(StorageServices.VitalSessions)] NpgsqlDataSource database, Installation installation) : IHealthCheck
{
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
            return HealthCheckResult.Healthy("The database answers and is migrated.");
        }
        catch (Exception error) when (error is NpgsqlException or OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return new HealthCheckResult(context.Registration.FailureStatus, "The database does not answer.");
        }
    }
}
