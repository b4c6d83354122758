using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using LiveLogs.Access;
using LiveLogs.IntegrationTests.Access;
using LiveLogs.IntegrationTests.Storage;
using LiveLogs.LiveTail.Messages;
using LiveLogs.Storage.Sequences;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace LiveLogs.IntegrationTests.LiveTail;

/// <summary>A socket that is open is worth no more than the token that opened it: with subscriptions, without, and for new ones.</summary>
public sealed class OpenSocketTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Tokens count 30 s longer than they say; these have so long left of it.</summary>
    private static readonly TimeSpan Left = TimeSpan.FromSeconds(6);

    [Fact]
    public async Task A_subscription_after_the_role_was_taken_away_gets_nothing_and_closes_the_socket()
    {
        await using var service = await TailService.StartAsync(database, ("LiveTail:AccessCheckInterval", "01:00:00"));
        var connection = await StoredConnection.CreateAsync(database, "sub-revoked");
        await service.Committer.CommitAsync(connection.Request([connection.Entry(1, TimeProvider.System.GetUtcNow())]), Token);
        using var socket = await service.ConnectAsync($"/ws/sub-revoked?subscribe=false&token={TestToken.For("sub-revoked", "viewer", "mallory")}");
        await SayAsync(socket, """{"type":"subscribe","subscription_id":"before","backfill":10}""");
        Assert.Equal("subscribed", (await TailClient.ReceiveAsync(socket, Token))!.Value.GetProperty("type").GetString());

        await RevokeAsync(service, connection.Identity.ProjectNumber, "mallory");
        await SayAsync(socket, """{"type":"subscribe","subscription_id":"after","backfill":1000}""");

        var told = await RestAsync(socket);
        Assert.DoesNotContain(told, message => Of(message, "after") && (message.GetProperty("type").GetString() is "subscribed" or "logs"));
        Assert.Contains(told, message => Of(message, "after") && message.GetProperty("code").GetString() == TailEnds.Forbidden);
        Assert.Contains(told, message => Of(message, "before") && message.GetProperty("type").GetString() == "end" && message.GetProperty("position").GetString() is not null);
        Assert.Equal(4403, (int?)socket.CloseStatus);
    }

    [Theory]
    [InlineData(false, "")]
    [InlineData(false, "?subscribe=false")]
    [InlineData(true, "")]
    [InlineData(true, "?subscribe=false")]
    public async Task A_socket_closes_when_the_role_is_taken_away_or_the_token_expires_with_and_without_subscriptions(bool expires, string query)
    {
        var project = $"closing-{(expires ? "expired" : "revoked")}-{query.Length}";
        await using var service = await TailService.StartAsync(database, ("LiveTail:AccessCheckInterval", "00:00:00.100"));
        var connection = await StoredConnection.CreateAsync(database, project);
        var token = expires ? Expiring(project) : TestToken.For(project, "viewer", "mallory");
        using var socket = await service.ConnectAsync($"/ws/{project}{(query.Length == 0 ? "?" : query + "&")}token={token}");

        if (!expires)
            await RevokeAsync(service, connection.Identity.ProjectNumber, "mallory");
        var told = await RestAsync(socket);

        Assert.Equal(expires ? 4401 : 4403, (int?)socket.CloseStatus);
        if (query.Length == 0)
            Assert.Equal(expires ? TailEnds.TokenExpired : TailEnds.Forbidden, told[^1].GetProperty("code").GetString());
    }

    [Fact]
    public async Task Expiry_ends_server_sent_events_and_json_lines_with_a_reason()
    {
        await using var service = await TailService.StartAsync(database, ("LiveTail:AccessCheckInterval", "01:00:00"));
        await StoredConnection.CreateAsync(database, "stream-expired");
        using var events = await TailClient.EventsAsync(service, "/tail/stream-expired", Expiring("stream-expired"));
        using var lines = await TailClient.LinesAsync(service, "/tail/stream-expired", Expiring("stream-expired"));

        Assert.Equal(TailEnds.TokenExpired, (await events.NextAsync("end")).GetProperty("code").GetString());
        Assert.Equal(TailEnds.TokenExpired, (await lines.NextAsync("end")).GetProperty("code").GetString());
        Assert.Null(await lines.NextAsync());
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task A_hub_connection_closes_when_nothing_is_left_of_its_rights(bool expires, bool joined)
    {
        var project = $"hub-{(expires ? "expired" : "revoked")}-{(joined ? "joined" : "idle")}";
        await using var service = await TailService.StartAsync(database, ("LiveTail:AccessCheckInterval", "00:00:00.100"));
        var connection = await StoredConnection.CreateAsync(database, project);
        await using var hub = await HubClient.ConnectAsync(service, expires ? Expiring(project) : TestToken.For(project, "viewer", "mallory"));
        if (joined)
            Assert.Null((await hub.InvokeAsync("Join", project, new { })).Error);

        if (!expires)
            await RevokeAsync(service, connection.Identity.ProjectNumber, "mallory");

        if (joined)
            Assert.Equal(expires ? TailEnds.TokenExpired : TailEnds.Forbidden, (await hub.NextAsync("end")).GetProperty("code").GetString());
        await hub.Closed.WaitAsync(Patience);
    }

    [Fact]
    public async Task A_hub_connection_stays_while_another_project_is_left()
    {
        await using var service = await TailService.StartAsync(database, ("LiveTail:AccessCheckInterval", "00:00:00.100"));
        var (gone, left) = (await StoredConnection.CreateAsync(database, "hub-gone"), await StoredConnection.CreateAsync(database, "hub-left"));
        var token = TestToken.Sign(TestToken.Claims(new Dictionary<string, string> { ["hub-gone"] = "viewer", ["hub-left"] = "viewer" }));
        await using var hub = await HubClient.ConnectAsync(service, token);
        var (kept, _) = await hub.InvokeAsync("Join", "hub-left", new { });
        await hub.InvokeAsync("Join", "hub-gone", new { });

        await RevokeAsync(service, gone.Identity.ProjectNumber, "tests");
        Assert.Equal(TailEnds.Forbidden, (await hub.NextAsync("end")).GetProperty("code").GetString());
        await service.Committer.CommitAsync(left.Request([left.Entry(1, TimeProvider.System.GetUtcNow())]), Token);

        Assert.Equal([1], await hub.SeqsAsync(kept.GetProperty("subscription_id").GetString()!, 1));
        Assert.Contains("HubException: access_revoked: ", (await hub.InvokeAsync("Join", "hub-gone", new { })).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_user_has_so_many_connections_with_or_without_subscriptions_and_a_place_comes_back()
    {
        await using var service = await TailService.StartAsync(database, ("LiveTail:MaxConnectionsPerUser", "3"));
        await StoredConnection.CreateAsync(database, "crowded");
        var path = $"/ws/crowded?subscribe=false&token={TestToken.For("crowded", "viewer", "greedy")}";
        using var first = await service.ConnectAsync(path);
        using var second = await service.ConnectAsync(path);
        await using var hub = await HubClient.ConnectAsync(service, TestToken.For("crowded", "viewer", "greedy"));
        // The hub answers the handshake before it takes a place; it answers a call after that.
        Assert.Null((await hub.InvokeAsync("Join", "crowded", new { })).Error);

        await Assert.ThrowsAsync<WebSocketException>(() => service.ConnectAsync(path));
        await using var refused = await HubClient.ConnectAsync(service, TestToken.For("crowded", "viewer", "greedy"));
        await refused.Closed.WaitAsync(Patience);
        using var other = await service.ConnectAsync($"/ws/crowded?subscribe=false&token={TestToken.For("crowded", "viewer", "modest")}");

        await first.CloseAsync(WebSocketCloseStatus.NormalClosure, null, Token);
        await Harness.Eventually.TrueAsync(
            async () =>
            {
                try
                {
                    (await service.ConnectAsync(path)).Dispose();
                    return true;
                }
                catch (WebSocketException)
                {
                    return false;
                }
            },
            Patience,
            () => "The place of a connection that closed did not come back.");
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>With a fraction, which the standard allows (https://www.rfc-editor.org/rfc/rfc7519#section-2).</summary>
    [Fact]
    public async Task Whoever_asks_with_the_id_of_someone_elses_hub_connection_gets_nothing_of_it()
    {
        await using var service = await TailService.StartAsync(database);
        var connection = await StoredConnection.CreateAsync(database, "hub-owned");
        await StoredConnection.CreateAsync(database, "hub-other");
        var (owner, other) = (TestToken.For("hub-owned", "viewer", "alice"), TestToken.For("hub-other", "viewer", "bob"));
        var path = "/hub?id=" + (await service.SendAsync(HttpMethod.Post, "/hub/negotiate?negotiateVersion=1", owner)).Json.GetProperty("connectionToken").GetString();
        Assert.Equal(200, await StatusAsync(service, path, owner));
        Assert.Equal(200, (await service.SendAsync(HttpMethod.Post, path, owner, "{\"protocol\":\"json\",\"version\":1}\u001e", "text/plain")).Status);
        Assert.Equal(200, (await service.SendAsync(
            HttpMethod.Post, path, owner, "{\"type\":1,\"invocationId\":\"1\",\"target\":\"Join\",\"arguments\":[\"hub-owned\",{}]}\u001e", "text/plain")).Status);

        await PollUntilAsync(service, path, "\"invocationId\":\"1\"");
        Assert.Equal(404, await StatusAsync(service, path, other));
        Assert.Equal(404, (await service.SendAsync(HttpMethod.Post, path, other, "{\"type\":6}\u001e", "text/plain")).Status);
        await service.Committer.CommitAsync(connection.Request([connection.Entry(1, TimeProvider.System.GetUtcNow())]), Token);
        Assert.Equal(404, await StatusAsync(service, path, other));

        // A fresh token of the same person is as good.
        await PollUntilAsync(service, path, "\"seq\":1");
    }

    /// <summary>Asks for what waits for a connection until a text is among it.</summary>
    private static async Task PollUntilAsync(TailService service, string path, string wanted)
    {
        using var patience = new CancellationTokenSource(Patience);
        for (var told = ""; !told.Contains(wanted, StringComparison.Ordinal);)
        {
            patience.Token.ThrowIfCancellationRequested();
            using var answer = await service.SendAsync(path, TestToken.For("hub-owned", "viewer", "alice"), null);
            Assert.Equal(200, (int)answer.StatusCode);
            told += await answer.Content.ReadAsStringAsync(patience.Token);
        }
    }

    [Fact]
    public async Task Many_commands_at_once_are_answered_although_none_is_read_before()
    {
        await using var service = await TailService.StartAsync(database, ("LiveTail:MaxSubscriptions", "5"));
        await StoredConnection.CreateAsync(database, "many-commands");
        using var socket = await service.ConnectAsync($"/ws/many-commands?subscribe=false&token={TestToken.For("many-commands", "viewer", "hasty")}");
        // Before the first byte is read, so before the client can answer a ping.
        var start = TimeProvider.System.GetTimestamp();
        for (var i = 0; i < 60; i++)
            await SayAsync(socket, $$"""{"type":"unsubscribe","subscription_id":"s{{i}}"}""");
        for (var i = 0; i < 60; i++)
            Assert.Equal("unknown_subscription", (await TailClient.ReceiveAsync(socket, Token))!.Value.GetProperty("code").GetString());
        Assert.True(TimeProvider.System.GetElapsedTime(start) < TimeSpan.FromSeconds(5), "It waited for the answer to its ping.");
    }

    [Fact]
    public async Task What_was_never_sent_cannot_be_acknowledged()
    {
        await using var service = await TailService.StartAsync(database);
        var connection = await StoredConnection.CreateAsync(database, "ack-own");
        var other = await StoredConnection.CreateAsync(database, "ack-other");
        await service.Committer.CommitAsync(connection.Request([connection.Entry(1, TimeProvider.System.GetUtcNow())]), Token);
        await service.Committer.CommitAsync(other.Request([other.Entry(1, TimeProvider.System.GetUtcNow())]), Token);
        using var foreign = await TailClient.LinesAsync(service, "/tail/ack-other?backfill=1", TestToken.For("ack-other", "viewer"));
        await foreign.NextAsync("heartbeat");
        using var socket = await service.ConnectAsync($"/ws/ack-own?backfill=1&token={TestToken.For("ack-own", "viewer")}");
        string? own = null;
        while (own is null)
            own = (await TailClient.ReceiveAsync(socket, Token))!.Value is var message && message.TryGetProperty("position", out var position) ? position.GetString() : null;
        Assert.True(Position.TryParse(own, out var place));
        var number = place.Seqs.Keys.Single();

        foreach (var (wrong, code) in new[]
        {
            (foreign.Position!, "position_of_other_project"),
            (new Position(place.Generation, place.ProjectNumber, new SortedDictionary<int, long> { [number] = 1_000_000 }).ToString(), "invalid_position"),
            (new Position(place.Generation, place.ProjectNumber, new SortedDictionary<int, long> { [number + 10_000] = 1 }).ToString(), "invalid_position"),
            (new Position(place.Generation + 1, place.ProjectNumber, new SortedDictionary<int, long> { [number] = 1 }).ToString(), "invalid_position"),
            ("nonsense", "invalid_position"),
        })
        {
            await SayAsync(socket, $$"""{"type":"ack","position":"{{wrong}}"}""");
            Assert.Equal(code, (await AnswerAsync(socket)).GetProperty("code").GetString());
        }

        await SayAsync(socket, $$"""{"type":"ack","position":"{{own}}"}""");
        Assert.Equal(0, (await AnswerAsync(socket)).GetProperty("behind").GetInt64());
    }

    private static async Task<int> StatusAsync(TailService service, string path, string token)
    {
        using var answer = await service.SendAsync(path, token, null);
        return (int)answer.StatusCode;
    }

    /// <summary>The answer to an acknowledgement; other messages are passed over.</summary>
    private static async Task<JsonElement> AnswerAsync(ClientWebSocket socket)
    {
        while (true)
        {
            var message = (await TailClient.ReceiveAsync(socket, Token))!.Value;
            if (message.GetProperty("type").GetString() is "refused" or "lag")
                return message;
        }
    }

    private static string Expiring(string project)
    {
        var claims = TestToken.Claims(new Dictionary<string, string> { [project] = "viewer" });
        claims["exp"] = (TimeProvider.System.GetUtcNow() + Left - AccessServices.ClockSkew).ToUnixTimeSeconds() + 0.5;
        return TestToken.Sign(claims);
    }

    private static async Task RevokeAsync(TailService service, int project, string subject)
    {
        await service.Services.GetRequiredService<RevocationTable>().WriteAsync(project, new Revocation(subject, TimeProvider.System.GetUtcNow(), "an admin"), Token);
        service.Services.GetRequiredService<RevocationBook>().Forget();
    }

    private static Task SayAsync(ClientWebSocket socket, string json) =>
        socket.SendAsync(Encoding.UTF8.GetBytes(json), WebSocketMessageType.Text, true, Token);

    /// <summary>Everything until the server closes.</summary>
    private static async Task<List<JsonElement>> RestAsync(ClientWebSocket socket)
    {
        using var patience = new CancellationTokenSource(Patience);
        var messages = new List<JsonElement>();
        while (await TailClient.ReceiveAsync(socket, patience.Token) is { } message)
            messages.Add(message);
        return messages;
    }

    private static bool Of(JsonElement message, string subscription) =>
        message.TryGetProperty("subscription_id", out var id) && id.GetString() == subscription;
}
