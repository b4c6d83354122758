using LiveLogs.IntegrationTests.Access;
using LiveLogs.IntegrationTests.Storage;
using LiveLogs.LiveTail.Sessions;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace LiveLogs.IntegrationTests.LiveTail;

public sealed class LiveTailHubTests(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();

    private TailService _service = null!;

    public async ValueTask InitializeAsync() => _service = await TailService.StartAsync(database, ("LiveTail:MaxSubscriptions", "3"), ("LiveTail:HeartbeatInterval", "00:00:01"));

    public async ValueTask DisposeAsync() => await _service.DisposeAsync();

    [Fact]
    public async Task A_client_follows_and_after_a_break_gets_exactly_what_it_missed()
    {
        var connection = await StoredConnection.CreateAsync(database, "hub");
        string? position;
        await using (var client = await HubClient.ConnectAsync(_service, TestToken.For("hub", "viewer")))
        {
            var id = await JoinAsync(client, "hub", new { });
            await CommitAsync(connection, 1, 3);
            Assert.Equal([1, 2, 3], await client.SeqsAsync(id, 3));
            position = (await client.NextAsync("heartbeat")).GetProperty("position").GetString();
            while (position != (await client.InvokeAsync("Join", "hub", new { })).Result.GetProperty("position").GetString())
                position = (await client.NextAsync("heartbeat")).GetProperty("position").GetString();
        }

        await CommitAsync(connection, 4, 900);
        await using var resumed = await HubClient.ConnectAsync(_service, TestToken.For("hub", "viewer"));
        var again = await JoinAsync(resumed, "hub", new { after = position });
        Assert.Equal(Enumerable.Range(4, 900).Select(seq => (long)seq), await resumed.SeqsAsync(again, 900));
    }

    [Fact]
    public async Task Subscriptions_of_one_connection_are_told_apart_and_end_one_by_one()
    {
        var (left, right) = (await StoredConnection.CreateAsync(database, "left"), await StoredConnection.CreateAsync(database, "right"));
        var token = TestToken.Sign(TestToken.Claims(new Dictionary<string, string> { ["left"] = "viewer", ["right"] = "admin" }));
        await using var client = await HubClient.ConnectAsync(_service, token);
        var (first, second) = (await JoinAsync(client, "left", new { }), await JoinAsync(client, "right", new { q = "line", backfill = 10 }));

        await CommitAsync(left, 1, 1);
        Assert.Equal([1], await client.SeqsAsync(first, 1));
        await client.InvokeAsync("Leave", first);
        await CommitAsync(left, 2, 1);
        await CommitAsync(right, 1, 2);

        Assert.Equal([1, 2], await client.SeqsAsync(second, 2));
        var sessions = _service.Services.GetRequiredService<TailSessions>();
        Assert.Equal(1, sessions.Count);
    }

    [Fact]
    public async Task Another_filter_holds_from_then_on_and_a_wrong_one_changes_nothing()
    {
        var connection = await StoredConnection.CreateAsync(database, "change");
        await using var client = await HubClient.ConnectAsync(_service, TestToken.For("change", "viewer"));
        var id = await JoinAsync(client, "change", new { q = "refused" });
        await CommitAsync(connection, 1, 2, number => number == 2 ? "card refused" : "ok");
        Assert.Equal([2], await client.SeqsAsync(id, 1));

        var (_, error) = await client.InvokeAsync("Change", id, new { q = "\"open" });
        Assert.StartsWith("invalid_filter: ", error!.Split("HubException: ")[^1], StringComparison.Ordinal);
        await CommitAsync(connection, 3, 2, number => number == 4 ? "card refused" : "ok");
        Assert.Equal([4], await client.SeqsAsync(id, 1));

        Assert.Null((await client.InvokeAsync("Change", id, new { q = "ok" })).Error);
        await CommitAsync(connection, 5, 2, number => number == 6 ? "card refused" : "ok");
        Assert.Equal([5], await client.SeqsAsync(id, 1));
    }

    [Fact]
    public async Task What_can_not_be_served_is_refused_with_a_code()
    {
        await StoredConnection.CreateAsync(database, "refusals");
        await StoredConnection.CreateAsync(database, "foreign");
        await using var client = await HubClient.ConnectAsync(_service, TestToken.For("refusals", "viewer"));

        Assert.Contains("forbidden_project: ", (await client.InvokeAsync("Join", "foreign", new { })).Error, StringComparison.Ordinal);
        Assert.Contains("invalid_position: ", (await client.InvokeAsync("Join", "refusals", new { after = "x" })).Error, StringComparison.Ordinal);
        Assert.Contains("invalid_request: ", (await client.InvokeAsync("Join", "refusals", new { backfill = 5_000 })).Error, StringComparison.Ordinal);
        Assert.Contains("invalid_filter: ", (await client.InvokeAsync("Join", "refusals", new { q = "level:loud" })).Error, StringComparison.Ordinal);
        Assert.Contains("unknown_subscription: ", (await client.InvokeAsync("Change", "77", new { })).Error, StringComparison.Ordinal);
        for (var i = 0; i < 3; i++)
            await JoinAsync(client, "refusals", new { });

        Assert.Contains("too_many_subscriptions: ", (await client.InvokeAsync("Join", "refusals", new { })).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_acknowledgement_tells_how_far_a_client_is_behind()
    {
        var connection = await StoredConnection.CreateAsync(database, "ack");
        await using var client = await HubClient.ConnectAsync(_service, TestToken.For("ack", "viewer"));
        var (joined, _) = await client.InvokeAsync("Join", "ack", new { });
        var id = joined.GetProperty("subscription_id").GetString()!;
        await CommitAsync(connection, 1, 5);
        await client.SeqsAsync(id, 5);

        var (view, _) = await client.InvokeAsync("Ack", id, joined.GetProperty("position").GetString());

        Assert.Equal(5, view.GetProperty("behind").GetInt64());
    }

    [Fact]
    public async Task A_connection_that_goes_leaves_nothing_behind()
    {
        await StoredConnection.CreateAsync(database, "gone");
        var sessions = _service.Services.GetRequiredService<TailSessions>();
        await using (var client = await HubClient.ConnectAsync(_service, TestToken.For("gone", "viewer")))
        {
            await JoinAsync(client, "gone", new { });
            await JoinAsync(client, "gone", new { });
            Assert.Equal(2, sessions.Count);
        }

        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (sessions.Count > 0)
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, patience.Token);
    }

    private static async Task<string> JoinAsync(HubClient client, string project, object options)
    {
        var (result, error) = await client.InvokeAsync("Join", project, options);
        Assert.Null(error);
        return result.GetProperty("subscription_id").GetString()!;
    }

    private async Task CommitAsync(StoredConnection connection, int first, int count, Func<int, string>? message = null) =>
        await _service.Committer.CommitAsync(
            connection.Request(Enumerable.Range(first, count).Select(number =>
                connection.Entry(number, Now.AddMilliseconds(number), message?.Invoke(number) ?? $"line {number}"))),
            CancellationToken.None);
}
