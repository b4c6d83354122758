using System.Collections.Concurrent;
using System.Text.Json;
using LiveLogs.Access;
using LiveLogs.IntegrationTests.Access;
using LiveLogs.IntegrationTests.Storage;
using LiveLogs.LiveTail.Messages;
using LiveLogs.LiveTail.Sessions;
using LiveLogs.Logs.Filters;
using LiveLogs.Storage.Database;
using LiveLogs.Storage.Sequences;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace LiveLogs.IntegrationTests.LiveTail;

/// <summary>Viewers that come, go, stall and change their filter while several connections are written to on two instances.</summary>
public sealed class ResumeTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private const int Viewers = 12;
    private const int Commits = 60;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData(1, 20_000)]
    [InlineData(2, 150)]
    public async Task What_viewers_get_and_the_gaps_they_are_told_are_everything_once(int seed, int ringEntries)
    {
        // The smallest ring allowed still loses nothing of who reads it: history comes from the database, and a stall is told.
        var settings = new (string, string?)[] { ("LiveTail:RingEntries", ringEntries.ToString(System.Globalization.CultureInfo.InvariantCulture)), ("LiveTail:Linger", "00:00:00.300"), ("LiveTail:HeartbeatInterval", "00:00:00.200") };
        await using var first = await TailService.StartAsync(database, settings);
        await using var second = await TailService.StartAsync(database, settings);
        var project = $"resume-{seed}";
        var connections = new[] { await StoredConnection.CreateAsync(database, project), await StoredConnection.CreateAsync(database, project), await StoredConnection.CreateAsync(database, project) };
        var heads = new ConcurrentDictionary<Guid, long>();
        var viewers = Enumerable.Range(0, Viewers)
            .Select(i => Task.Run(() => WatchAsync(i % 2 == 0 ? [first, second] : [second], connections[0].Identity, heads, new Random(seed + i))))
            .ToList();
        await Task.WhenAll(connections.Select((connection, i) => Task.Run(() => WriteAsync(connection, i == 0 ? second : first, new Random(seed * i)))));
        foreach (var connection in connections)
            heads[connection.Identity.ConnectionId] = await connection.HeadAsync();

        foreach (var seen in await Task.WhenAll(viewers))
        {
            foreach (var connection in connections)
            {
                var expected = Enumerable.Range(1, (int)heads[connection.Identity.ConnectionId]).Select(seq => (long)seq);
                Assert.Equal(expected, seen[connection.Identity.ConnectionId]);
            }
        }
    }

    private static async Task WriteAsync(StoredConnection connection, TailService service, Random random)
    {
        var (committer, number) = (service.Committer, 0);
        for (var commit = 0; commit < Commits; commit++)
        {
            var count = random.Next(1, 60);
            var now = TimeProvider.System.GetUtcNow();
            await committer.CommitAsync(connection.Request(Enumerable.Range(number, count).Select(i => connection.Entry(i, now.AddMilliseconds(-random.Next(5_000))))), CancellationToken.None);
            number += count;
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(20)), TimeProvider.System);
        }
    }

    /// <summary>Begins before the first line; every session is cut at a random message and resumed from the last position.</summary>
    private static async Task<Dictionary<Guid, List<long>>> WatchAsync(
        TailService[] services, LiveLogs.Ingestion.Committing.ConnectionIdentity identity, ConcurrentDictionary<Guid, long> heads, Random random)
    {
        var seen = new Dictionary<Guid, List<long>>();
        var after = new Position(services[0].Services.GetRequiredService<Installation>().Generation, identity.ProjectNumber, []);
        var scope = new ProjectScope(identity.ProjectNumber, identity.ProjectSlug, ProjectRole.Viewer);
        using var patience = new CancellationTokenSource(Patience);
        while (!IsDone(seen, heads))
        {
            var sessions = services[random.Next(services.Length)].Services.GetRequiredService<TailSessions>();
            using var session = await sessions.OpenAsync(new TailRequest(scope, TestCaller.Viewer(scope.Slug), LogFilter.All) { After = after }, patience.Token);
            var left = random.Next(1, 30);
            await foreach (var message in session.ReadAsync(patience.Token))
            {
                Record(message, seen);
                if (message.Position is not null)
                    Assert.True(Position.TryParse(message.Position, out after!));

                if (random.Next(10) == 0)
                    await Task.Delay(TimeSpan.FromMilliseconds(random.Next(300)), TimeProvider.System);

                if (--left == 0 || IsDone(seen, heads))
                    break;
            }
        }

        return seen;
    }

    private static bool IsDone(Dictionary<Guid, List<long>> seen, ConcurrentDictionary<Guid, long> heads) =>
        heads.Count == 3 && heads.All(head => seen.TryGetValue(head.Key, out var seqs) && seqs.Count >= head.Value);

    private static void Record(TailMessage message, Dictionary<Guid, List<long>> seen)
    {
        var json = JsonDocument.Parse(message.Json).RootElement;
        if (message is LogsMessage)
        {
            foreach (var entry in json.GetProperty("logs").EnumerateArray())
                Add(entry.GetProperty("connection_id").GetGuid(), entry.GetProperty("seq").GetInt64());
        }
        else if (message is GapMessage gap)
        {
            Assert.Equal("slow", gap.Reason);
            for (var seq = gap.FromSeq!.Value; seq <= gap.ToSeq!.Value; seq++)
                Add(gap.ConnectionId!.Value, seq);
        }

        void Add(Guid connection, long seq)
        {
            if (!seen.TryGetValue(connection, out var seqs))
                seen[connection] = seqs = [];

            seqs.Add(seq);
        }
    }
}
