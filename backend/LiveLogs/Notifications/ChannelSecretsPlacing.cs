using Npgsql;

namespace LiveLogs.Notifications;

/// <summary>Seals the secrets that an older version stored for their addresses, once, while the service runs.</summary>
internal sealed partial class ChannelSecretsPlacing(NpgsqlDataSource database, ChannelDirectory channels, ChannelSecrets secrets, ILogger<ChannelSecretsPlacing> logger)
    : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            var placed = 0;
            foreach (var channel in await channels.WithSecretsAsync(stoppingToken))
            {
                if (secrets.Place(channel) is not { } text)
                    continue;
                await using var command = database.CreateCommand("UPDATE channels SET secrets = $3 WHERE id = $1 AND secrets = $2");
                command.Parameters.Add(new() { Value = channel.Id });
                command.Parameters.Add(new() { Value = channel.SealedSecrets! });
                command.Parameters.Add(new() { Value = text });
                placed += await command.ExecuteNonQueryAsync(stoppingToken);
            }

            if (placed > 0)
                Log.Placed(logger, placed);
        }
        catch (NpgsqlException error)
        {
            // They open all the same; the next start tries again.
            Log.Failed(logger, error);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(10020, LogLevel.Information, "The stored secrets of {Count} channels are now bound to their addresses")]
        public static partial void Placed(ILogger logger, int count);

        [LoggerMessage(10021, LogLevel.Warning, "The stored secrets of channels could not be sealed for their addresses; the next start tries again")]
        public static partial void Failed(ILogger logger, Exception error);
    }
}
