using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using LiveLogs.Access;
using LiveLogs.IntegrationTests.Access;
using LiveLogs.IntegrationTests.Storage;
using LiveLogs.LiveTail.Messages;
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
