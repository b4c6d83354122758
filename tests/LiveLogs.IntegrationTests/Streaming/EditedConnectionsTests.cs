using System.Net.Http.Json;
using System.Text.Json;
using LiveLogs.CloudSimulator;
using LiveLogs.CloudSimulator.AzureMonitor;
using LiveLogs.CloudSimulator.AzureMonitor.Identity;
using LiveLogs.CloudSimulator.AzureMonitor.Store;
using LiveLogs.CloudSimulator.CloudWatch;
using LiveLogs.CloudSimulator.CloudWatch.Store;
using LiveLogs.CloudSimulator.GoogleCloud;
using LiveLogs.CloudSimulator.GoogleCloud.Store;
using LiveLogs.IntegrationTests.Harness;
using LiveLogs.IntegrationTests.Storage;
using Xunit;

namespace LiveLogs.IntegrationTests.Streaming;

/// <summary>
/// Connections of the running service that begin now, are stopped, edited and started again: a new beginning would be after what was written meanwhile.
/// </summary>
public sealed class EditedConnectionsTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private const string Region = "us-east-1";
    private const string Group = "/edited/web";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    [Theory]
    [InlineData("aws")]
    [InlineData("azure")]
    [InlineData("gcp")]
    public async Task What_was_written_while_a_connection_was_stopped_and_edited_is_read(string cloud)
    {
        await using var simulator = await Simulator.StartAsync(new SimulatorOptions { HttpsUrls = "https://127.0.0.1:0" }, TimeProvider.System, CancellationToken.None);
        var authorities = Path.GetTempFileName();
        await File.WriteAllTextAsync(authorities, simulator.CaCertificatePem);
        try
        {
            await using var service = await ServiceProcess.StartAsync(
                database.ConnectionString, ("Outbound__AllowedPrivateHosts__1", "localhost"), ("Outbound__TrustedCertificates", authorities));
            Write(simulator, cloud, 0, expected: false);
            var connection = await service.CreateConnectionAsync($"edited-{cloud}", Config(simulator, cloud, isEdited: false), provider: cloud);
            await service.AskAsync(connection, "start");
            await UntilAsync(service, connection, status => status.GetProperty("fresh_to").ValueKind == JsonValueKind.String);
            Write(simulator, cloud, 1);
            await UntilAsync(service, connection, status => status.GetProperty("seq").GetInt64() >= 1);

            await service.AskAsync(connection, "stop");
            await UntilAsync(service, connection, status => status.GetProperty("state").GetString() == "stopped");
            for (var line = 2; line <= 6; line++)
                Write(simulator, cloud, line);
            await EditAsync(service, connection, cloud, Config(simulator, cloud, isEdited: true));
            await service.AskAsync(connection, "start");

            await UntilAsync(service, connection, status => status.GetProperty("seq").GetInt64() >= 6);
            Assert.Equal(6, await database.ScalarAsync<long>(
                "SELECT count(DISTINCT message) FROM log_entries e JOIN connections c ON c.number = e.connection_number WHERE c.id = $1", connection));
        }
        finally
        {
            File.Delete(authorities);
        }
    }

    private static async Task EditAsync(ServiceProcess service, Guid connection, string cloud, object config)
    {
        using var now = await service.Client.GetAsync($"/api/v1/live-logs/connections/{connection}");
        using var request = new HttpRequestMessage(HttpMethod.Put, $"/api/v1/live-logs/connections/{connection}")
        {
            Content = JsonContent.Create(new { connection_name = $"edited-{cloud}", connection_config = config }),
        };
        request.Headers.TryAddWithoutValidation("If-Match", now.Headers.ETag!.ToString());
        using var answer = await service.Client.SendAsync(request);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    private static async Task UntilAsync(ServiceProcess service, Guid connection, Func<JsonElement, bool> isSo)
    {
        JsonElement status = default;
        await Eventually.TrueAsync(
            async () => isSo(status = await service.GetAsync($"connections/{connection}/status")), Patience, () => $"{status}\n{service.Output}");
    }

    /// <summary>After the edit: another address, another form of the name, and a filter that still lets everything through.</summary>
    private static Dictionary<string, object?> Config(Simulator simulator, string cloud, bool isEdited)
    {
        var url = isEdited ? simulator.Url.Replace("127.0.0.1", "localhost", StringComparison.Ordinal) : simulator.Url;
        var config = new Dictionary<string, object?> { ["start_from"] = "now", ["endpoint_url"] = url };
        foreach (var (name, value) in ((string, object?)[])(cloud switch
        {
            "aws" =>
            [
                ("access_key_id", AwsAccessKey.DefaultId), ("secret_access_key", AwsAccessKey.DefaultSecret), ("region", Region), ("poll_interval_seconds", 1),
                ("log_group", isEdited ? $"arn:aws:logs:{Region}:{AwsAccount.DefaultId}:log-group:{Group}" : Group), ("filter_pattern", isEdited ? "line" : null),
            ],
            "azure" =>
            [
                ("workspace_id", AzureOptions.DefaultWorkspace), ("tenant_id", EntraApp.DefaultTenant), ("client_id", EntraApp.DefaultClient),
                ("client_secret", EntraApp.DefaultSecret), ("authority_host", simulator.HttpsUrl), ("poll_interval_seconds", 5),
                ("query", isEdited ? "AppTraces | where Message has \"line\"" : "AppTraces"),
            ],
            _ =>
            [
                ("project_id", GoogleDirectory.DefaultProject), ("credentials_json", simulator.GoogleCloud.Directory.Default.KeyFile(simulator.Url)),
                ("poll_interval_seconds", 1), ("log_name", isEdited ? "syslog" : null), ("read_requests_per_minute", 600),
            ],
        }))
        {
            if (value is not null)
                config[name] = value;
        }

        return config;
    }

    private static void Write(Simulator simulator, string cloud, int line, bool expected = true)
    {
        var (now, text) = (TimeProvider.System.GetUtcNow().AddMinutes(expected ? 0 : -60), $"INFO line {line}");
        if (cloud == "aws")
            simulator.CloudWatch.Store.Group(AwsAccount.DefaultId, Region, Group).Put("web-1", [new NewLogEvent(now, text)]);
        else if (cloud == "azure")
            simulator.Azure.Workspaces.Write(AzureOptions.DefaultWorkspace, "AppTraces", [new NewRow(now, new Dictionary<string, object?> { ["Message"] = text }) { IngestionTime = now }]);
        else
            simulator.GoogleCloud.Store.Write(new NewLogEntry($"projects/{GoogleDirectory.DefaultProject}/logs/syslog", now, text));
    }
}
