using System.Text.Json;
using LiveLogs.IntegrationTests.Access;
using LiveLogs.IntegrationTests.Storage;
using Xunit;

namespace LiveLogs.IntegrationTests.LiveTail;

/// <summary>A project that somebody watches, with more lines in its ring than a viewer may be behind.</summary>
public sealed class FullRingTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();

    [Fact]
    public async Task Who_comes_back_to_a_full_ring_gets_exactly_what_it_missed_on_every_transport()
    {
        await using var service = await TailService.StartAsync(database);
        var connection = await StoredConnection.CreateAsync(database);
        using var watching = await OpenAsync(service, "lines", "");
        await watching.NextAsync("heartbeat");
        for (var batch = 0; batch < 12; batch++)
            await CommitAsync(service, connection, batch * 1_000, 1_000);

        await watching.SeqsAsync(12_000);
        var position = watching.Position!;
        await CommitAsync(service, connection, 12_000, 300);

        foreach (var transport in (string[])["lines", "events", "socket"])
        {
            using var client = await OpenAsync(service, transport, $"&after={position}");
            Assert.Equal(Seqs(12_001, 12_300), await UntilLiveAsync(client));
        }

        await using var hub = await HubClient.ConnectAsync(service, TestToken.For("shop", "viewer"));
        var (live, _) = await hub.InvokeAsync("Join", "shop", new { });
        var (resumed, _) = await hub.InvokeAsync("Join", "shop", new { after = position });
        Assert.Equal(Seqs(12_001, 12_300), await hub.SeqsAsync(resumed.GetProperty("subscription_id").GetString()!, 300));
        await hub.InvokeAsync("Show", live.GetProperty("subscription_id").GetString(), false);
        await CommitAsync(service, connection, 12_300, 5);
        Assert.Equal(5, (await hub.NextAsync("counts")).GetProperty("count").GetInt64());
    }

    [Fact]
    public async Task Who_comes_back_after_more_than_the_ring_holds_gets_all_of_it()
    {
        await using var service = await TailService.StartAsync(database, ("LiveTail:RingEntries", "11000"));
        var connection = await StoredConnection.CreateAsync(database, "away");
        using var watching = await OpenAsync(service, "lines", "", "away");
        await watching.NextAsync("heartbeat");
        await CommitAsync(service, connection, 0, 1);
        await watching.SeqsAsync(1);
        var position = watching.Position!;
        for (var batch = 0; batch < 15; batch++)
            await CommitAsync(service, connection, 1 + (batch * 1_000), 1_000);

        using var client = await OpenAsync(service, "lines", $"&after={position}", "away");
        Assert.Equal(Seqs(2, 15_001), await UntilLiveAsync(client, 15_001));
    }

    [Fact]
    public async Task A_new_viewer_of_a_quiet_project_is_never_too_slow()
    {
        await using var service = await TailService.StartAsync(database, ("LiveTail:SlowLimit", "00:00:01"), ("LiveTail:HeartbeatInterval", "00:00:00.200"));
        var connection = await StoredConnection.CreateAsync(database, "quiet");
        using var watching = await OpenAsync(service, "lines", "", "quiet");
        await watching.NextAsync("heartbeat");
        for (var batch = 0; batch < 12; batch++)
            await CommitAsync(service, connection, batch * 1_000, 1_000);

        await watching.SeqsAsync(12_000);
        using var fresh = await OpenAsync(service, "socket", "", "quiet");

        // More heartbeats than fit into the time that a slow viewer has.
        for (var beats = 0; beats < 10; beats += (await fresh.NextAsync())!.Value.GetProperty("type").GetString() == "heartbeat" ? 1 : 0)
        {
        }

        await CommitAsync(service, connection, 12_000, 1);
        Assert.Equal([12_001], await fresh.SeqsAsync(1));
    }

    private static async Task<List<long>> UntilLiveAsync(TailClient client, long last = 12_300)
    {
        var seqs = new List<long>();
        while (seqs is not [.., var newest] || newest < last)
        {
            var message = (await client.NextAsync())!.Value;
            Assert.NotEqual("gap", message.GetProperty("type").GetString());
            if (message.TryGetProperty("logs", out JsonElement logs))
                seqs.AddRange(logs.EnumerateArray().Select(entry => entry.GetProperty("seq").GetInt64()));
        }

        return seqs;
    }

    private static async Task<TailClient> OpenAsync(TailService service, string transport, string query, string project = "shop")
    {
        var token = TestToken.For(project, "viewer");
        return transport switch
        {
            "lines" => await TailClient.LinesAsync(service, $"/tail/{project}?{query.TrimStart('&')}", token),
            "events" => await TailClient.EventsAsync(service, $"/tail/{project}?{query.TrimStart('&')}", token),
            _ => await TailClient.SocketAsync(service, $"/ws/{project}?token={token}{query}"),
        };
    }

    private static async Task CommitAsync(TailService service, StoredConnection connection, int first, int count) =>
        await service.Committer.CommitAsync(
            connection.Request(Enumerable.Range(first, count).Select(number => connection.Entry(number, Now.AddMilliseconds(number - 20_000)))), CancellationToken.None);

    private static IEnumerable<long> Seqs(long first, long last) => Enumerable.Range((int)first, (int)(last - first + 1)).Select(seq => (long)seq);
}
