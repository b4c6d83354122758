using LiveLogs.Access;
using LiveLogs.IntegrationTests.Access;
using LiveLogs.IntegrationTests.Harness;
using LiveLogs.IntegrationTests.Storage;
using LiveLogs.LiveTail.Messages;
using LiveLogs.LiveTail.Sessions;
using LiveLogs.Logs.Filters;
using LiveLogs.Storage.Sequences;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace LiveLogs.IntegrationTests.LiveTail;

/// <summary>A viewer that takes nothing while much is written.</summary>
public sealed class SlowViewerTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private const int Batches = 40;
    private const int BatchSize = 250;
    private const int Total = Batches * BatchSize;
    private const int RingEntries = 3_000;

    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();
    private static readonly string Padding = new('x', 3_000);

    [Fact]
    public async Task A_stalled_viewer_is_told_what_it_lost_and_nobody_else_notices()
    {
        await using var service = await TailService.StartAsync(database, ("LiveTail:RingEntries", $"{RingEntries}"));
        var connection = await StoredConnection.CreateAsync(database);
        using var healthy = await TailClient.SocketAsync(service, $"/ws/shop?token={TestToken.For("shop", "viewer")}");
        using var stalled = await TailClient.SocketAsync(service, $"/ws/shop?token={TestToken.For("shop", "viewer")}");
        await healthy.NextAsync("heartbeat");
        await stalled.NextAsync("heartbeat");
        var taken = 0;
        var reading = Task.Run(() => ReadAsync(healthy, count => Volatile.Write(ref taken, count)));

        var committer = service.Committer;
        for (var batch = 0; batch < Batches; batch++)
        {
            await committer.CommitAsync(
                connection.Request(Enumerable.Range(batch * BatchSize, BatchSize).Select(number => connection.Entry(number, Now.AddMilliseconds(number), Padding))),
                CancellationToken.None);

            // As fast as somebody who reads can follow, on whatever machine; the stalled one falls ever further behind.
            var written = (batch + 1) * BatchSize;
            await Eventually.TrueAsync(
                () => Task.FromResult(written - Volatile.Read(ref taken) <= RingEntries / 2), TimeSpan.FromSeconds(30), () => "The healthy viewer stands still.");
        }

        var (seqs, lost) = await reading;
        Assert.Equal((Total, 0), (seqs.Count, lost));

        var (late, told) = await ReadAsync(stalled, _ => { });
        Assert.True(told > 0, "nothing was lost: the test shows nothing");
        Assert.Equal(Enumerable.Range(1, Total).Select(seq => (long)seq), late);
    }

    [Fact]
    public async Task Who_never_catches_up_is_sent_away_with_a_place_to_come_back_to()
    {
        await using var service = await TailService.StartAsync(database, ("LiveTail:RingEntries", "100"), ("LiveTail:SlowLimit", "00:00:01"));
        var connection = await StoredConnection.CreateAsync(database, "flood");
        var sessions = service.Services.GetRequiredService<TailSessions>();
        var scope = new ProjectScope(connection.Identity.ProjectNumber, "flood", ProjectRole.Viewer);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var session = await sessions.OpenAsync(new TailRequest(scope, TestCaller.Viewer(scope.Slug), LogFilter.All), patience.Token);
        var (written, end) = (0, (EndMessage?)null);

        await foreach (var message in session.ReadAsync(patience.Token))
        {
            end = message as EndMessage;
            if (end is not null)
                break;

            // More than the ring holds, before the viewer takes its next message.
            await service.Committer.CommitAsync(
                connection.Request(Enumerable.Range(written, 200).Select(number => connection.Entry(number, Now.AddMilliseconds(number)))), patience.Token);
            written += 200;
        }

        Assert.Equal(TailEnds.TooSlow, end!.Code);
        Assert.True(Position.TryParse(end.Position, out var place));
        using var again = await TailClient.LinesAsync(service, $"/tail/flood?after={place}", TestToken.For("flood", "viewer"));
        var reached = place.Seqs[connection.Identity.ConnectionNumber];
        Assert.Equal(Enumerable.Range((int)reached + 1, written - (int)reached).Select(seq => (long)seq), await again.SeqsAsync(written - (int)reached));
    }

    /// <summary>Sequence numbers in the order they came, those of gaps among them, and how many of gaps.</summary>
    private static async Task<(List<long> Seqs, long Lost)> ReadAsync(TailClient client, Action<int> progress)
    {
        var (seqs, lost) = (new List<long>(), 0L);
        while (seqs.Count < Total)
        {
            var message = await client.NextAsync() ?? throw new EndOfStreamException();
            if (message.GetProperty("type").GetString() == "gap")
            {
                var (from, to) = (message.GetProperty("from_seq").GetInt64(), message.GetProperty("to_seq").GetInt64());
                Assert.Equal("slow", message.GetProperty("reason").GetString());
                for (var seq = from; seq <= to; seq++, lost++)
                    seqs.Add(seq);
            }
            else if (message.TryGetProperty("logs", out var logs))
            {
                seqs.AddRange(logs.EnumerateArray().Select(entry => entry.GetProperty("seq").GetInt64()));
            }

            progress(seqs.Count);
        }

        return (seqs, lost);
    }
}
