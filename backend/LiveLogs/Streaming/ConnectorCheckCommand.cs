using System.Text.Json;
using LiveLogs.Connectors;
using LiveLogs.Operations;
using LiveLogs.Outbound;

namespace LiveLogs.Streaming;

/// <summary>
/// <c>LiveLogs test-connectors [aws|azure|gcp]…</c>: tries clouds with the credentials in the environment. Exit code 0 when
/// all of them work, 1 when not, 2 when it was called wrong.
/// </summary>
internal static class ConnectorCheckCommand
{
    private static readonly string[] Providers = ["aws", "azure", "gcp"];

    public static async Task<int?> TryRunAsync(string[] args)
    {
        if (args is not ["test-connectors", .. var asked])
            return null;

        if (asked.Except(Providers).Any())
        {
            await Console.Error.WriteLineAsync($"Usage: LiveLogs test-connectors [{string.Join('|', Providers)}]…");
            return 2;
        }

        var builder = WebApplication.CreateBuilder();
        builder.Configuration.AddEnvironmentSettings();
        builder.Logging.ClearProviders();
        builder.Services.AddOutbound().AddConnectors();
        await using var services = builder.Services.BuildServiceProvider();
        var check = new ConnectorCheck(services.GetRequiredService<ConnectorRegistry>(), TimeProvider.System, Console.Out);
        var good = true;
        foreach (var provider in asked.Length > 0 ? asked : Providers)
            good &= await RunAsync(check, provider);

        return good ? 0 : 1;
    }

    private static async Task<bool> RunAsync(ConnectorCheck check, string provider)
    {
        try
        {
            return await check.RunAsync(provider, EnvironmentConfig.Read(provider, Environment.GetEnvironmentVariable), CancellationToken.None);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException)
        {
            await Console.Out.WriteLineAsync($"{provider}:\n  FAIL settings     {error.Message}");
            return false;
        }
    }
}
