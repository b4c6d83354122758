using System.Text.Json.Nodes;
using LiveLogs.IntegrationTests.Access;
using LiveLogs.IntegrationTests.Operations;
using LiveLogs.IntegrationTests.Storage;
using Xunit;

namespace LiveLogs.IntegrationTests.Connections;

/// <summary>Requests about the connections of a project, as its admin makes them.</summary>
public abstract class ConnectionCalls(TestDatabase database)
{
    private protected const string Path = "/api/v1/live-logs/connections";

    private protected TestDatabase Database => database;

    private protected readonly string _project = $"shop-{Guid.NewGuid().ToString("N")[..8]}";

    private protected string Admin => TestToken.For(_project, "admin");

    private protected Task<TestService> StartAsync() => TestService.StartAsync(
        database.ConnectionString, null, ("Logging:LogLevel:Default", "Trace"));

    private protected async Task<Answer> CreateAsync(TestService service, string name)
    {
        var answer = await service.SendAsync(HttpMethod.Post, Path, Admin, Draft(name));
        Assert.True(answer.Status == 201, answer.Text);
        return answer;
    }

    private protected Task<Answer> PutAsync(TestService service, string address, JsonObject change, string? etag) => etag is null
        ? service.SendAsync(HttpMethod.Put, address, Admin, change)
        : service.SendAsync(HttpMethod.Put, address, Admin, change, ("If-Match", etag));

    private protected JsonObject Draft(string name, string? project = null, params (string Name, string Value)[] extra)
    {
        var config = Config();
        foreach (var (field, value) in extra)
            config[field] = value;
        return new JsonObject
        {
            ["project_id"] = project ?? _project,
            ["connection_name"] = name,
            ["cloud_provider"] = "scripted",
            ["connection_config"] = config,
        };
    }

    private protected static JsonObject Change(string name, JsonObject? config = null) =>
        new() { ["connection_name"] = name, ["connection_config"] = config ?? Config() };

    private protected static JsonObject Config() => new()
    {
        ["region"] = "eu-central-1",
        ["log_group"] = "/shop/orders",
        ["access_key_id"] = "AKIA0000",
        ["secret_access_key"] = "the-secret-access-key-12345",
    };
}
