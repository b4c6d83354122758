using System.Text.Json;
using LiveLogs.Alerts.Rules.Storing;
using LiveLogs.IntegrationTests.Access;
using LiveLogs.IntegrationTests.Harness;
using LiveLogs.IntegrationTests.LiveTail;
using LiveLogs.IntegrationTests.Operations;
using LiveLogs.IntegrationTests.Storage;
using LiveLogs.Logs;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace LiveLogs.IntegrationTests.Alerts;

/// <summary>A project of one test, with a connection that lines are committed to.</summary>
internal sealed class AlertProject(TestDatabase database, string slug, StoredConnection connection)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private int _number;

    public string Slug => slug;

    public string Token { get; } = TestToken.For(slug, "admin");

    public int Number => connection.Identity.ProjectNumber;

    public static async Task<AlertProject> CreateAsync(TestDatabase database, string slug)
    {
        var project = new AlertProject(database, slug, await StoredConnection.CreateAsync(database, slug));
        // Nobody polls it: what is waited for never comes from it.
        await database.ExecuteAsync("UPDATE connections SET desired_state = 'stopped' WHERE project_number = $1", project.Number);
        return project;
    }

    /// <summary>Whether an instance has heard of the project's rules.</summary>
    public bool IsKnown(TailService service) => service.Services.GetRequiredService<RuleBook>().Current(Number).Rules.Count > 0;

    /// <summary>Creates a rule; gives its id.</summary>
    public async Task<string> RuleAsync(TailService service, string json)
    {
        var answer = await service.SendAsync(HttpMethod.Post, $"/rules/{slug}", Token, json);
        Assert.True(answer.Status == 201, answer.Text);
        return answer.Json.GetProperty("id").GetString()!;
    }

    public Task CommitAsync(TailService service, string message, int severity = 17, int count = 1, TimeSpan age = default) =>
        CommitAsync(service, Enumerable.Range(0, count).Select(_ => Entry(message, severity, age)));

    public Task CommitAsync(TailService service, IEnumerable<LogEntry> entries) =>
        service.Committer.CommitAsync(connection.Request(entries), CancellationToken.None);

    public LogEntry Entry(string message, int severity = 17, TimeSpan age = default) =>
        connection.Entry(Interlocked.Increment(ref _number), TimeProvider.System.GetUtcNow() - age, message, severity);

    public async Task<List<JsonElement>> AlertsAsync(TailService service, string query = "")
    {
        var answer = await service.GetAsync($"/alerts/{slug}{query}", Token);
        Assert.True(answer.Status == 200, answer.Text);
        return [.. answer.Json.GetProperty("items").EnumerateArray()];
    }

    /// <summary>Waits for so many open alerts.</summary>
    public async Task<List<JsonElement>> OpenAsync(TailService service, int count)
    {
        var alerts = new List<JsonElement>();
        await Eventually.TrueAsync(
            async () => (alerts = await AlertsAsync(service)).Count == count, Patience, () => $"{alerts.Count} alerts are open instead of {count}.");
        return alerts;
    }

    public async Task<Answer> ActAsync(TailService service, JsonElement alert, string action, string? body = null, string? token = null) =>
        await service.SendAsync(HttpMethod.Post, $"/alerts/{alert.GetProperty("id").GetString()}/{action}", token ?? Token, body);

    /// <summary>The decisions about a rule, newest first.</summary>
    public async Task<List<string>> DecisionsAsync(TailService service, string rule)
    {
        var answer = await service.GetAsync($"/rules/{rule}/decisions?project_id={slug}", Token);
        Assert.True(answer.Status == 200, answer.Text);
        return [.. answer.Json.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("decision").GetString()!)];
    }

    public Task<T> ScalarAsync<T>(string sql, params object[] parameters) => database.ScalarAsync<T>(sql, parameters);
}
