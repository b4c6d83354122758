using System.Text.Json;
using LiveLogs.Connectors;
using LiveLogs.Operations.Settings;
using LiveLogs.Outbound;

namespace LiveLogs.Streaming;

/// <summary>
/// <c>LiveLogs test-connectors [CLOUD]…</c>: tries clouds with the credentials in the environment. Exit code 0 when
/// all of them work, 1 when not, 2 when it was called wrong. With <c>--list</c> it prints each cloud with its environment variables.
/// </summary>
internal static class ConnectorCheckCommand
{
    public static async Task<int?> TryRunAsync(string[] args)
    {
        if (args is not ["test-connectors", .. var asked])
            return null;

        var builder = WebApplication.CreateBuilder();
        builder.Configuration.AddEnvironmentSettings();
        builder.Logging.ClearProviders();
        builder.Services.AddOutbound().AddConnectors();
        await using var services = builder.Services.BuildServiceProvider();
        var connectors = services.GetRequiredService<ConnectorRegistry>();
        var clouds = connectors.Clouds.Where(cloud => cloud.Variables.Count > 0).ToDictionary(cloud => cloud.Provider);
        if (asked is ["--list"])
        {
            foreach (var cloud in clouds.Values)
                await Console.Out.WriteLineAsync($"{cloud.Provider} {string.Join(' ', cloud.Variables.Select(variable => variable.Name))}");
            return 0;
        }

        if (!asked.All(clouds.ContainsKey))
        {
            await Console.Error.WriteLineAsync($"Usage: LiveLogs test-connectors [--list] [{string.Join('|', clouds.Keys)}]…");
            return 2;
        }

        var check = new ConnectorCheck(connectors, TimeProvider.System, Console.Out);
        var good = true;
        foreach (var provider in asked.Length > 0 ? asked : [.. clouds.Keys])
            good &= await RunAsync(check, clouds[provider]);

        return good ? 0 : 1;
    }

    private static async Task<bool> RunAsync(ConnectorCheck check, Cloud cloud)
    {
        try
        {
            return await check.RunAsync(cloud.Provider, EnvironmentConfig.Read(cloud, Environment.GetEnvironmentVariable), CancellationToken.None);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException)
        {
            await Console.Out.WriteLineAsync($"{cloud.Provider}:\n  FAIL settings     {error.Message}");
            return false;
        }
    }
}
