using System.Net.WebSockets;
using System.Text.Json;
using LiveLogs.IntegrationTests.Access;
using LiveLogs.IntegrationTests.Storage;
using LiveLogs.Storage.Database;
using LiveLogs.Storage.Sequences;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace LiveLogs.IntegrationTests.LiveTail;

/// <summary>The same scenario over each of the ways to a tail.</summary>
public sealed class TailTransportTests(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();

    private TailService _service = null!;

    public async ValueTask InitializeAsync() => _service = await TailService.StartAsync(database, ("LiveTail:HeartbeatInterval", "00:00:01"));

    public async ValueTask DisposeAsync() => await _service.DisposeAsync();

    [Theory]
    [InlineData("events")]
    [InlineData("lines")]
    [InlineData("socket")]
    public async Task A_client_follows_and_after_a_break_gets_exactly_what_it_missed(string transport)
    {
        var project = $"follow-{transport}";
        var connection = await StoredConnection.CreateAsync(database, project);
        string position;
        using (var client = await OpenAsync(transport, project, ""))
        {
            await client.NextAsync("heartbeat");
            await CommitAsync(connection, 1, 3);
            await CommitAsync(connection, 4, 2);

            Assert.Equal([1, 2, 3, 4, 5], await client.SeqsAsync(5));
            position = client.Position!;
        }

        await CommitAsync(connection, 6, 1_200);
        using var resumed = await OpenAsync(transport, project, $"&after={position}");
        Assert.Equal(Seqs(6, 1_205), await resumed.SeqsAsync(1_200));
        await CommitAsync(connection, 1_206, 1);
        Assert.Equal([1_206], await resumed.SeqsAsync(1));
    }

    [Theory]
    [InlineData("events")]
    [InlineData("lines")]
    [InlineData("socket")]
    public async Task A_backfill_is_joined_to_live_without_gap_or_duplicate(string transport)
    {
        var project = $"backfill-{transport}";
        var connection = await StoredConnection.CreateAsync(database, project);
        await CommitAsync(connection, 1, 700);

        using var client = await OpenAsync(transport, project, "&backfill=600");
        await CommitAsync(connection, 701, 50);

        Assert.Equal(Seqs(101, 750), await client.SeqsAsync(650));
    }

    [Fact]
    public async Task A_status_says_how_each_connection_is_and_follows_its_changes()
    {
        var connection = await StoredConnection.CreateAsync(database, "status");
        using var client = await OpenAsync("lines", "status", "");
        var first = await client.NextAsync("status");
        await database.ExecuteAsync(
            "UPDATE stream_status SET state = 'degraded', reason = 'throttled' WHERE connection_number = $1", connection.Identity.ConnectionNumber);
        var second = await client.NextAsync("status");

        Assert.Equal(connection.Identity.ConnectionId, first.GetProperty("connection_id").GetGuid());
        Assert.Equal("stopped", first.GetProperty("state").GetString());
        Assert.Equal(JsonValueKind.Null, first.GetProperty("fresh_to").ValueKind);
        Assert.Equal(("degraded", "throttled"), (second.GetProperty("state").GetString(), second.GetProperty("reason").GetString()));
    }

    [Fact]
    public async Task The_header_of_a_browser_that_reconnects_wins_over_the_address_it_began_with()
    {
        var connection = await StoredConnection.CreateAsync(database, "last-event-id");
        await CommitAsync(connection, 1, 10);
        string Place(long seq) => new Position(Generation, connection.Identity.ProjectNumber, new() { [connection.Identity.ConnectionNumber] = seq }).ToString();

        using var client = await TailClient.EventsAsync(
            _service, $"/tail/last-event-id?after={Place(2)}", TestToken.For("last-event-id", "viewer"), ("Last-Event-ID", Place(8)));

        Assert.Equal([9, 10], await client.SeqsAsync(2));
    }

    [Fact]
    public async Task Retention_is_told_as_a_gap_and_a_place_of_another_database_as_a_reset()
    {
        var connection = await StoredConnection.CreateAsync(database, "gaps");
        await CommitAsync(connection, 1, 10);
        await database.ExecuteAsync("DELETE FROM log_entries WHERE connection_number = $1 AND seq <= 4", connection.Identity.ConnectionNumber);
        var start = new Position(Generation, connection.Identity.ProjectNumber, []);

        using var client = await OpenAsync("lines", "gaps", $"&after={start}");
        var gap = await client.NextAsync("gap");
        Assert.Equal((1, 4, 4), (gap.GetProperty("from_seq").GetInt64(), gap.GetProperty("to_seq").GetInt64(), gap.GetProperty("count").GetInt64()));
        Assert.Equal("retention", gap.GetProperty("reason").GetString());
        Assert.Equal(Seqs(5, 10), await client.SeqsAsync(6));

        using var other = await OpenAsync("lines", "gaps", $"&after={start with { Generation = Generation + 1 }}");
        Assert.Equal("reset", (await other.NextAsync("gap")).GetProperty("reason").GetString());
        await CommitAsync(connection, 11, 1);
        Assert.Equal([11], await other.SeqsAsync(1));
    }

    [Fact]
    public async Task A_place_beyond_the_head_is_said_to_be_wrong_and_hides_nothing_new()
    {
        var connection = await StoredConnection.CreateAsync(database, "ahead");
        await CommitAsync(connection, 1, 3);
        var ahead = new Position(Generation, connection.Identity.ProjectNumber, new() { [connection.Identity.ConnectionNumber] = 900 });

        using var client = await OpenAsync("lines", "ahead", $"&after={ahead}");

        Assert.Equal("reset", (await client.NextAsync("gap")).GetProperty("reason").GetString());
        await CommitAsync(connection, 4, 1);
        Assert.Equal([4], await client.SeqsAsync(1));
    }

    [Fact]
    public async Task A_project_that_begins_later_is_followed_from_its_first_line()
    {
        using var client = await OpenAsync("lines", "newborn", "");
        var position = (await client.NextAsync("heartbeat")).GetProperty("position").GetString();

        var connection = await StoredConnection.CreateAsync(database, "newborn");
        await CommitAsync(connection, 1, 2);

        Assert.Equal([1, 2], await client.SeqsAsync(2));
        using var late = await OpenAsync("lines", "newborn", $"&after={position}");
        Assert.Equal([1, 2], await late.SeqsAsync(2));
    }

    [Fact]
    public async Task An_expired_token_ends_the_tail_with_a_reason()
    {
        await StoredConnection.CreateAsync(database, "expiry");
        var claims = TestToken.Claims(new Dictionary<string, string> { ["expiry"] = "viewer" }, TimeSpan.FromSeconds(-28));
        using var socket = await _service.ConnectAsync($"/ws/expiry?token={TestToken.Sign(claims)}");
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        JsonElement? last = null;
        while (await TailClient.ReceiveAsync(socket, patience.Token) is { } message)
            last = message;

        Assert.Equal("token_expired", last!.Value.GetProperty("code").GetString());
        Assert.Equal((WebSocketCloseStatus)4401, socket.CloseStatus);
        Assert.Equal("token_expired", socket.CloseStatusDescription);
    }

    [Fact]
    public async Task A_client_that_closes_is_answered_and_leaves_nothing_behind()
    {
        await StoredConnection.CreateAsync(database, "close");
        var sessions = _service.Services.GetRequiredService<LiveLogs.LiveTail.Sessions.TailSessions>();
        using (var socket = await _service.ConnectAsync($"/ws/close?token={TestToken.For("close", "viewer")}"))
        {
            await TailClient.ReceiveAsync(socket, CancellationToken.None);
            Assert.Equal(1, sessions.Count);
            await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "", CancellationToken.None);
            Assert.Equal(WebSocketCloseStatus.NormalClosure, socket.CloseStatus);
        }

        await Until(() => sessions.Count == 0);
    }

    [Theory]
    [InlineData("/tail/refused?after=rubbish", 400, "invalid_position")]
    [InlineData("/tail/refused?backfill=1001", 400, "invalid_request")]
    [InlineData("/tail/refused?backfill=-1", 400, "invalid_request")]
    [InlineData("/tail/foreign", 403, "forbidden_project")]
    [InlineData("/ws/refused", 400, "websocket_expected")]
    public async Task What_cannot_be_served_is_refused_with_a_problem(string path, int status, string code)
    {
        await StoredConnection.CreateAsync(database, "refused");
        await StoredConnection.CreateAsync(database, "foreign");

        var answer = await _service.GetAsync(path, TestToken.For("refused", "viewer"));

        Assert.Equal((status, code), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task A_position_of_another_project_is_refused()
    {
        var mine = await StoredConnection.CreateAsync(database, "mine");
        var theirs = await StoredConnection.CreateAsync(database, "theirs");
        Assert.NotEqual(mine.Identity.ProjectNumber, theirs.Identity.ProjectNumber);
        var position = new Position(Generation, theirs.Identity.ProjectNumber, []);

        var answer = await _service.GetAsync($"/tail/mine?after={position}", TestToken.For("mine", "viewer"));

        Assert.Equal((400, "position_of_other_project"), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task One_viewer_too_many_is_refused()
    {
        await StoredConnection.CreateAsync(database, "full");
        await using var small = await TailService.StartAsync(database, ("LiveTail:MaxViewers", "2"));
        var token = TestToken.For("full", "viewer");
        using var first = await TailClient.LinesAsync(small, "/tail/full", token);
        using var second = await TailClient.LinesAsync(small, "/tail/full", token);

        var answer = await small.GetAsync("/tail/full", token);

        Assert.Equal((503, "too_many_viewers"), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task A_filter_shows_what_it_matches_and_heartbeats_move_the_place_past_the_rest()
    {
        var connection = await StoredConnection.CreateAsync(database, "filter");
        using var client = await OpenAsync("events", "filter", "&q=refused");
        await client.NextAsync("heartbeat");
        await CommitAsync(connection, 1, 10, number => number % 5 == 0 ? "card refused" : "ok");
        Assert.Equal([5, 10], await client.SeqsAsync(2));
        await CommitAsync(connection, 11, 5, _ => "ok");

        while (Seq(client.Position) < 15)
            await client.NextAsync("heartbeat");

        long Seq(string? word) => Position.TryParse(word, out var place) ? place.Seqs[connection.Identity.ConnectionNumber] : 0;
    }

    private uint Generation => _service.Services.GetRequiredService<Installation>().Generation;

    private Task<TailClient> OpenAsync(string transport, string project, string query)
    {
        var token = TestToken.For(project, "viewer");
        return transport switch
        {
            "events" => TailClient.EventsAsync(_service, $"/tail/{project}?{query}", token),
            "lines" => TailClient.LinesAsync(_service, $"/tail/{project}?{query}", token),
            _ => TailClient.SocketAsync(_service, $"/ws/{project}?token={token}{query}"),
        };
    }

    private async Task CommitAsync(StoredConnection connection, int first, int count, Func<int, string>? message = null) =>
        await _service.Committer.CommitAsync(
            connection.Request(Enumerable.Range(first, count).Select(number =>
                connection.Entry(number, Now.AddMilliseconds(number), message?.Invoke(number) ?? $"line {number}"))),
            CancellationToken.None);

    private static IEnumerable<long> Seqs(int first, int last) => Enumerable.Range(first, last - first + 1).Select(seq => (long)seq);

    private static async Task Until(Func<bool> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!condition())
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, patience.Token);
    }
}
