using System.Globalization;
using System.Text.Json;
using LiveLogs.IntegrationTests.Access;
using LiveLogs.IntegrationTests.Harness;
using LiveLogs.IntegrationTests.Storage;
using LiveLogs.IntegrationTests.Streaming;
using Xunit;

namespace LiveLogs.IntegrationTests.LiveTail;

/// <summary>
/// Viewers that are cut off at random while lines flow through two instances, which are killed with their Redis meanwhile. <c>scripts/bench resume</c>
/// sets <c>LIVELOGS_RESUME_ROUNDS</c> and reads what came of it from <c>LIVELOGS_RESUME_RESULTS</c>.
/// </summary>
public sealed class ResumeRoundsTests(TestDatabase database, ITestOutputHelper output) : IClassFixture<TestDatabase>
{
    private const int Viewers = 4;
    private const int LinesPerPush = 15;
    private static readonly string[] Fruits = ["apple", "pear", "plum"];
    private static readonly int Rounds = int.Parse(Environment.GetEnvironmentVariable("LIVELOGS_RESUME_ROUNDS") ?? "50", CultureInfo.InvariantCulture);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60 + (5 * Rounds));

    [Fact]
    public async Task Lines_and_gaps_of_viewers_that_are_cut_off_at_random_are_what_the_database_holds_once()
    {
        await using var redis = await RedisProcess.StartAsync();
        var settings = new[]
        {
            ("ConnectionStrings__Redis", redis.Address), ("LiveTail__RingEntries", "400"), ("LiveTail__HeartbeatInterval", "00:00:00.300"),
            ("LiveTail__Linger", "00:00:00.500"), ("Push__Timeout", "00:00:03"),
        };
        await using var first = await ServiceProcess.StartAsync(database.ConnectionString, settings);
        await using var second = await ServiceProcess.StartAsync(database.ConnectionString, settings);
        ServiceProcess[] nodes = [first, second];
        Pusher[] pushers = [await Pusher.CreateAsync(first, "fruit"), await Pusher.CreateAsync(first, "vegetables")];
        using var patience = new CancellationTokenSource(Patience);
        var viewers = Enumerable.Range(0, Viewers).Select(i => new WanderingViewer(nodes, TestToken.For("shop", "viewer"), new Random(i))).ToList();
        foreach (var viewer in viewers)
            await viewer.BeginAsync(patience.Token);

        using var written = CancellationTokenSource.CreateLinkedTokenSource(patience.Token);
        var writing = pushers.Select((pusher, i) => WriteAsync(pusher, nodes, i, written.Token)).ToList();

        var left = Rounds;
        var watching = Task.WhenAll(viewers.Select(async viewer =>
        {
            while (Interlocked.Decrement(ref left) >= 0)
            {
                if (!await viewer.RoundAsync(patience.Token))
                    Interlocked.Increment(ref left);
            }
        }));
        var killing = KillAsync(redis, nodes, () => Volatile.Read(ref left), patience.Token);
        await watching;
        await killing;
        await written.CancelAsync();
        await Task.WhenAll(writing);

        var stored = await StoredAsync();
        var heads = stored.GroupBy(line => line.ConnectionNumber).ToDictionary(lines => lines.Key, lines => lines.Max(line => line.Seq));
        var findings = new List<ResumeFindings>();
        foreach (var viewer in viewers)
        {
            await viewer.FinishAsync(heads, patience.Token);
            findings.Add(viewer.Compare(stored));
        }

        Report(findings);
        Assert.All(findings, found => Assert.Equal((0, 0, 0), (found.Missed, found.Duplicated, found.Wrong)));
    }

    private static async Task WriteAsync(Pusher pusher, ServiceProcess[] nodes, int first, CancellationToken cancellationToken)
    {
        var number = 0;
        while (!cancellationToken.IsCancellationRequested)
        {
            var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
            var document = Pusher.Document("/resume", Enumerable.Range(number, LinesPerPush).Select(line => (Pusher.Id(line), now, $"INFO line {line}: {Fruits[line % Fruits.Length]}")));
            await pusher.SendUntilStoredAsync([.. nodes.Select(node => node.Client)], "cloudwatch", document, first + number);
            number += LinesPerPush;
            await Task.Delay(TimeSpan.FromMilliseconds(30), TimeProvider.System, CancellationToken.None);
        }
    }

    /// <summary>Kills one thing after the other, a few for a short run and more for a long one, while viewers go their rounds.</summary>
    private static async Task KillAsync(RedisProcess redis, ServiceProcess[] nodes, Func<int> left, CancellationToken cancellationToken)
    {
        for (var kill = 0; left() > Viewers; kill++)
        {
            if (kill % 3 == 0)
            {
                await redis.KillAsync();
                await Task.Delay(TimeSpan.FromMilliseconds(500), TimeProvider.System, cancellationToken);
                await redis.StartAgainAsync();
            }
            else
            {
                await nodes[kill % nodes.Length].KillAsync();
                await nodes[kill % nodes.Length].StartAsync();
            }

            await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, cancellationToken);
        }
    }

    private async Task<List<StoredLine>> StoredAsync()
    {
        await using var command = database.DataSource.CreateCommand(
            "SELECT e.connection_number, c.id, e.seq, e.message FROM log_entries e JOIN connections c ON c.number = e.connection_number");
        await using var rows = await command.ExecuteReaderAsync();
        var lines = new List<StoredLine>();
        while (await rows.ReadAsync())
            lines.Add(new StoredLine(rows.GetInt32(0), rows.GetGuid(1), rows.GetInt64(2), rows.GetString(3)));

        return lines;
    }

    private void Report(List<ResumeFindings> findings)
    {
        var json = JsonSerializer.Serialize(new
        {
            rounds = Rounds,
            lines = findings[0].Stored,
            gaps = findings.Sum(found => found.Gaps),
            missed = findings.Sum(found => found.Missed),
            duplicated = findings.Sum(found => found.Duplicated),
            wrong = findings.Sum(found => found.Wrong),
        });
        output.WriteLine(json);
        if (Environment.GetEnvironmentVariable("LIVELOGS_RESUME_RESULTS") is { Length: > 0 } file)
            File.WriteAllText(file, json);
    }
}
