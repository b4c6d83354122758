using LiveLogs.Storage.Maintenance;
using Microsoft.Extensions.Options;
using Npgsql;

namespace LiveLogs.Notifications.Deliveries;

/// <summary>Forgets deliveries that ended long ago, and the health of targets that are gone.</summary>
internal sealed class DeliveryRetention(IOptions<NotificationsOptions> options) : IRetentionStep
{
    public async Task RunAsync(NpgsqlConnection session, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var before = (now - options.Value.KeepDeliveries).UtcDateTime;
        await ExpiredRows.RemoveAsync(session, "deliveries", "finished_at < $1", before, cancellationToken);
        await ExpiredRows.RemoveAsync(session, "delivery_threads", "updated_at < $1", before, cancellationToken);
        await ExpiredRows.RemoveAsync(
            session,
            "delivery_targets",
            """
            served_at < $1 AND target NOT LIKE 'default:%' AND NOT EXISTS (SELECT 1 FROM channels c WHERE c.id::text = target)
            AND NOT EXISTS (SELECT 1 FROM deliveries d WHERE d.target = delivery_targets.target AND d.state = 'pending')
            """,
            before,
            cancellationToken);
    }
}
