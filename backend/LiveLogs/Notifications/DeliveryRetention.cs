using Microsoft.Extensions.Options;
using Npgsql;

namespace LiveLogs.Notifications;

/// <summary>Forgets deliveries that ended long ago.</summary>
internal sealed class DeliveryRetention(NpgsqlDataSource database, IOptions<NotificationsOptions> options, TimeProvider time)
{
    private const int AtOnce = 10_000;

    public async Task CleanAsync(CancellationToken cancellationToken)
    {
        var before = time.GetUtcNow() - options.Value.KeepDeliveries;
        foreach (var sql in (string[])
            [
                "DELETE FROM deliveries WHERE id IN (SELECT id FROM deliveries WHERE finished_at < $1 LIMIT $2)",
                "DELETE FROM delivery_threads WHERE (episode_id, target) IN (SELECT episode_id, target FROM delivery_threads WHERE updated_at < $1 LIMIT $2)",
            ])
        {
            var removed = AtOnce;
            while (removed == AtOnce)
            {
                await using var command = database.CreateCommand(sql);
                command.Parameters.Add(new() { Value = before });
                command.Parameters.Add(new() { Value = AtOnce });
                removed = await command.ExecuteNonQueryAsync(cancellationToken);
            }
        }
    }
}
