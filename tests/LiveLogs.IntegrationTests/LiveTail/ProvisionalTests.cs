using System.Text.Json;
using LiveLogs.Ingestion;
using LiveLogs.IntegrationTests.Access;
using LiveLogs.IntegrationTests.Storage;
using LiveLogs.Logs;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace LiveLogs.IntegrationTests.LiveTail;

/// <summary>Lines that are shown before they are stored.</summary>
public sealed class ProvisionalTests(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();

    private TailService _service = null!;

    public async ValueTask InitializeAsync() => _service = await TailService.StartAsync(database);

    public async ValueTask DisposeAsync() => await _service.DisposeAsync();

    [Theory]
    [InlineData("lines")]
    [InlineData("events")]
    [InlineData("socket")]
    public async Task Who_asks_sees_them_without_number_and_id_and_the_stored_entry_after_them(string transport)
    {
        var connection = await StoredConnection.CreateAsync(database, transport);
        var token = TestToken.For(transport, "viewer");
        using var client = transport switch
        {
            "lines" => await TailClient.LinesAsync(_service, $"/tail/{transport}?provisional=true&q=refused", token),
            "events" => await TailClient.EventsAsync(_service, $"/tail/{transport}?provisional=true&q=refused", token),
            _ => await TailClient.SocketAsync(_service, $"/ws/{transport}?provisional=true&q=refused&token={token}"),
        };
        await client.NextAsync("heartbeat");
        await client.NextAsync("status");

        Show(connection, "card refused", "paid");
        var message = await client.NextAsync("provisional");
        var shown = Assert.Single(message.GetProperty("logs").EnumerateArray());
        await StoreAsync(connection, "card refused");
        var stored = Assert.Single(await client.EntriesAsync(1));

        Assert.True(message.GetProperty("sampled").GetBoolean());
        Assert.False(message.TryGetProperty("position", out _));
        Assert.Equal((JsonValueKind.Null, JsonValueKind.Null), (shown.GetProperty("seq").ValueKind, shown.GetProperty("event_id").ValueKind));
        foreach (var same in (string[])["connection_id", "source", "stream", "timestamp", "message", "level"])
            Assert.Equal(stored.GetProperty(same).ToString(), shown.GetProperty(same).ToString());
    }

    [Fact]
    public async Task Who_does_not_ask_sees_only_what_is_stored()
    {
        var connection = await StoredConnection.CreateAsync(database, "quiet");
        using var client = await TailClient.LinesAsync(_service, "/tail/quiet", TestToken.For("quiet", "viewer"));
        await client.NextAsync("heartbeat");
        await client.NextAsync("status");

        Show(connection, "card refused");
        await StoreAsync(connection, "card refused");

        var types = new List<string?>();
        while (!types.Contains("logs"))
            types.Add((await client.NextAsync())!.Value.GetProperty("type").GetString());
        Assert.DoesNotContain("provisional", types);
        Assert.Equal(1, await database.ScalarAsync<long>("SELECT count(*) FROM log_entries WHERE connection_number = $1", connection.Identity.ConnectionNumber));
    }

    [Fact]
    public async Task With_Redis_they_reach_viewers_of_another_instance()
    {
        if (Environment.GetEnvironmentVariable("LIVELOGS_TEST_REDIS") is not { Length: > 0 } redis)
            throw new InvalidOperationException("LIVELOGS_TEST_REDIS is not set. Run the tests with scripts/test, which starts a private Redis.");

        await using var reader = await TailService.StartAsync(database, ("ConnectionStrings:Redis", redis));
        await using var writer = await TailService.StartAsync(database, ("ConnectionStrings:Redis", redis));
        var connection = await StoredConnection.CreateAsync(database, "elsewhere");
        using var client = await TailClient.LinesAsync(reader, "/tail/elsewhere?provisional=true&q=-paid", TestToken.For("elsewhere", "viewer"));
        await client.NextAsync("heartbeat");
        await client.NextAsync("status");
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        var next = client.NextAsync("provisional");
        while (!next.IsCompleted)
        {
            // Redis may not be subscribed to yet.
            Show(writer, connection, "card \"refused\" 😀", "paid");
            await Task.WhenAny(next, Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, patience.Token));
        }

        var shown = Assert.Single((await next).GetProperty("logs").EnumerateArray());
        Assert.Equal("card \"refused\" 😀", shown.GetProperty("message").GetString());
        Assert.Equal(connection.Identity.ConnectionId, shown.GetProperty("connection_id").GetGuid());
    }

    [Fact]
    public async Task A_subscription_of_the_hub_asks_for_them_when_it_joins()
    {
        var connection = await StoredConnection.CreateAsync(database, "hub-shows");
        await using var client = await HubClient.ConnectAsync(_service, TestToken.For("hub-shows", "viewer"));
        var (joined, _) = await client.InvokeAsync("Join", "hub-shows", new { provisional = true });
        await client.NextAsync("heartbeat");
        await client.NextAsync("status");

        Show(connection, "card refused");

        var message = await client.NextAsync("provisional");
        Assert.Equal(joined.GetProperty("subscription_id").GetString(), message.GetProperty("subscription_id").GetString());
        Assert.Equal("card refused", message.GetProperty("logs")[0].GetProperty("message").GetString());
    }

    [Fact]
    public async Task What_is_neither_true_nor_false_is_refused()
    {
        await StoredConnection.CreateAsync(database, "wrong");

        using var answer = await _service.SendAsync("/tail/wrong?provisional=maybe", TestToken.For("wrong", "viewer"), null);

        Assert.Equal(System.Net.HttpStatusCode.BadRequest, answer.StatusCode);
    }

    private async Task StoreAsync(StoredConnection connection, string message) =>
        await _service.Committer.CommitAsync(connection.Request([connection.Entry(1, Now, message)]), CancellationToken.None);

    /// <summary>As the provider's live view would have it.</summary>
    private void Show(StoredConnection connection, params string[] messages) => Show(_service, connection, messages);

    private static void Show(TailService service, StoredConnection connection, params string[] messages)
    {
        var entries = messages.Select(text => connection.Entry(1, Now, text) with { EventId = "" }).ToList<LogEntry>();
        var identity = connection.Identity;
        foreach (var listener in service.Services.GetServices<IProvisionalListener>())
            listener.OnProvisional(new ProvisionalBatch(identity.ProjectNumber, identity.ConnectionNumber, identity.ConnectionId, entries, IsSampled: true));
    }
}
