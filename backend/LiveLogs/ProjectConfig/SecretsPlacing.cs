using Npgsql;

namespace LiveLogs.ProjectConfig;

/// <summary>Seals the secrets that an older version stored for their addresses, once, while the service runs.</summary>
internal sealed class SecretsPlacing<T>(ConfigShelf<T> shelf, ConfigSecrets<T> secrets, ConfigType<T> type, ILogger<SecretsPlacing<T>> logger) : BackgroundService
    where T : ConfigItem
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            var placed = 0;
            foreach (var item in await shelf.WithSecretsAsync(stoppingToken))
            {
                if (secrets.Place(item) is { } text && await shelf.ReplaceSecretsAsync(item, text, stoppingToken))
                    placed++;
            }

            if (placed > 0)
                ConfigLog.Placed(logger, placed, type.Words.Noun);
        }
        catch (NpgsqlException error)
        {
            // They open all the same; the next start tries again.
            ConfigLog.NotPlaced(logger, error, type.Words.Noun);
        }
    }
}
