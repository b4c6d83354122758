using Npgsql;

namespace LiveLogs.Storage.Maintenance;

/// <summary>
/// Something that a room removes when it is too old. Steps run one after the other, on one instance at a time, never while the clocks are in doubt; one that fails
/// hinders no other and runs again at the next interval. So a step goes in portions: what it has done stays done.
/// </summary>
internal interface IRetentionStep
{
    /// <param name="session">Outside of a transaction; waits for no lock longer than <see cref="StorageMaintenance.LockTimeout"/>.</param>
    /// <param name="now">The database's time.</param>
    /// <param name="cancellationToken">The service stops.</param>
    Task RunAsync(NpgsqlConnection session, DateTimeOffset now, CancellationToken cancellationToken);
}
