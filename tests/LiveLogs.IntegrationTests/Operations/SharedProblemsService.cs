using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using LiveLogs.IntegrationTests.Harness;
using LiveLogs.IntegrationTests.Storage;
using Xunit;

namespace LiveLogs.IntegrationTests.Operations;

/// <summary>The whole service with one of each object, so that every operation has something to be asked of, beside alerts.</summary>
public sealed partial class SharedProblemsService : IAsyncLifetime
{
    /// <summary>The subject of tokens whose access to the project was taken away.</summary>
    public const string Revoked = "revoked";

    private const string Root = "/api/v1/live-logs";
    private readonly TestDatabase _database = new();
    private readonly Dictionary<string, string> _ids = new() { ["project_id"] = "shop", ["rule_id"] = "a-rule" };

    private PostgresRelay? _relay;

    internal ServiceProcess Service { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        await _database.InitializeAsync();
        _relay = new PostgresRelay(_database.ConnectionString);
        Service = await ServiceProcess.StartAsync(_relay.ConnectionString);
        _ids["connection_id"] = (await Service.CreateConnectionAsync("shared", new { }, provider: "push")).ToString();
        await CreateAsync("rules", new { project_id = "shop", id = _ids["rule_id"], type = "filter", filter = "x" });
        _ids["channel_id"] = await CreateAsync("channels", new { project_id = "shop", kind = "webhook", name = "shared", config = new { url = "http://127.0.0.1:9/hook", secret = $"whsec_{new string('A', 40)}" } });
        _ids["silence_id"] = await CreateAsync("silences/shop", new { ends_at = TimeProvider.System.GetUtcNow().AddHours(1) });
        using var revoked = await Service.Client.PostAsJsonAsync($"{Root}/access/shop/revocations", new { subject = Revoked });
        revoked.EnsureSuccessStatusCode();
    }

    public async ValueTask DisposeAsync()
    {
        await Service.DisposeAsync();
        if (_relay is not null)
            await _relay.DisposeAsync();
        await _database.DisposeAsync();
    }

    /// <summary>Takes the database away from the service, for good.</summary>
    internal async Task CutAsync()
    {
        if (_relay is { } relay)
            await relay.DisposeAsync();
        _relay = null;
    }

    /// <summary>An address of an operation.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="isThere">Whether there is such an object; there is no alert in any case.</param>
    internal string Address(ListedOperation operation, bool isThere) => Parameter().Replace(operation.Path, match => match.Groups[1].Value switch
    {
        "id" => Id(NameOf(operation), isThere),
        "seq" or "delivery_id" => "1",
        var name => Id(name, isThere),
    });

    /// <summary>A body that is good enough for whoever asks for roles and objects to do so.</summary>
    internal static HttpContent? Body(ListedOperation operation) => operation.Id switch
    {
        "create_connection" or "test_connection_draft" or "create_rule" or "create_rule_in_project" or "create_channel" => JsonContent.Create(new { project_id = "shop" }),
        "simulate_rule" => JsonContent.Create(new { project_id = "shop", rule = new { type = "filter", filter = "x" } }),
        "snooze_alert" => JsonContent.Create(new { minutes = 5 }),
        "assign_alert" => JsonContent.Create(new { assignee = "anna" }),
        _ => null,
    };

    private string Id(string name, bool isThere) => name switch
    {
        // Where it may be the one or the other, a project is there, and no object.
        _ when name.StartsWith("project_or_", StringComparison.Ordinal) => isThere ? _ids["project_id"] : Guid.NewGuid().ToString(),
        "project_id" => _ids[name],
        _ => isThere && _ids.TryGetValue(name, out var id) ? id : Guid.NewGuid().ToString(),
    };

    /// <summary>What the last part of a shared path is for this operation, such as <c>Project or rule id.</c></summary>
    private static string NameOf(ListedOperation operation)
    {
        var description = operation.Definition.GetProperty("parameters").EnumerateArray().First(parameter => parameter.GetProperty("name").GetString() == "id")
            .GetProperty("description").GetString()!;
        return description.TrimEnd('.').ToLowerInvariant().Replace(' ', '_');
    }

    private async Task<string> CreateAsync(string path, object body)
    {
        using var response = await Service.Client.PostAsJsonAsync($"{Root}/{path}", body);
        var created = await response.Content.ReadFromJsonAsync<JsonElement>();
        return response.IsSuccessStatusCode ? created.GetProperty("id").GetString()! : throw new InvalidOperationException($"{created}");
    }

    [GeneratedRegex(@"\{(\w+)\}")]
    private static partial Regex Parameter();
}
