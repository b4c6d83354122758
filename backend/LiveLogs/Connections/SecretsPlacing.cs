using Npgsql;

namespace LiveLogs.Connections;

/// <summary>Seals the secrets that an older version stored for their addresses, once, while the service runs.</summary>
internal sealed partial class SecretsPlacing(NpgsqlDataSource database, ConnectionDirectory connections, ConnectionSecrets secrets, ILogger<SecretsPlacing> logger)
    : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            var placed = 0;
            foreach (var connection in await connections.WithSecretsAsync(stoppingToken))
            {
                if (secrets.Place(connection) is not { } text)
                    continue;
                await using var command = database.CreateCommand("UPDATE connections SET secrets = $3 WHERE id = $1 AND secrets = $2");
                command.Parameters.Add(new() { Value = connection.Id });
                command.Parameters.Add(new() { Value = connection.SealedSecrets! });
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
        [LoggerMessage(6020, LogLevel.Information, "The stored secrets of {Count} connections are now bound to their addresses")]
        public static partial void Placed(ILogger logger, int count);

        [LoggerMessage(6021, LogLevel.Warning, "The stored secrets of connections could not be sealed for their addresses; the next start tries again")]
        public static partial void Failed(ILogger logger, Exception error);
    }
}
