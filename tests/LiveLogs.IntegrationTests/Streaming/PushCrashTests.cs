using System.Net;
using System.Text.Json;
using LiveLogs.CloudSimulator;
using LiveLogs.CloudSimulator.CloudWatch;
using LiveLogs.CloudSimulator.CloudWatch.Store;
using LiveLogs.IntegrationTests.Harness;
using LiveLogs.IntegrationTests.Storage;
using Xunit;

namespace LiveLogs.IntegrationTests.Streaming;

/// <summary>Pushes while instances and databases are killed, and beside polling.</summary>
public sealed class PushCrashTests(ITestOutputHelper output)
{
    private const int Senders = 4;
    private const int RequestsEach = 60;
    private const int LinesEach = 20;

    [Fact]
    public async Task Killing_instances_while_senders_push_to_both_neither_loses_nor_repeats_a_line()
    {
        var database = new TestDatabase();
        await database.InitializeAsync();
        try
        {
            await using var first = await ServiceProcess.StartAsync(database.ConnectionString);
            await using var second = await ServiceProcess.StartAsync(database.ConnectionString);
            var pusher = await Pusher.CreateAsync(first, "crash");
            HttpClient[] clients = [first.Client, second.Client];

            var retried = 0;
            var sending = Task.WhenAll(Enumerable.Range(0, Senders).Select(async sender =>
            {
                for (var request = 0; request < RequestsEach; request++)
                {
                    var start = ((sender * RequestsEach) + request) * LinesEach;
                    var document = Pusher.Document("/push/crash", Enumerable.Range(start, LinesEach));
                    Interlocked.Add(ref retried, await pusher.SendUntilStoredAsync(clients, "cloudwatch", Pusher.Lambda(document), sender + request));
                    await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
                }
            }));
            foreach (var victim in new[] { first, second })
            {
                var before = await SeqAsync(database);
                await Eventually.TrueAsync(async () => await SeqAsync(database) >= before + 200 || sending.IsCompleted, TimeSpan.FromSeconds(60), () => "Nothing is stored.");
                await victim.KillAsync();
                await victim.StartAsync();
            }

            await sending.WaitAsync(TimeSpan.FromSeconds(120));

            const long all = Senders * RequestsEach * LinesEach;
            Assert.Equal((all, all, all, 1L, all), await ReadAsync(database));
            output.WriteLine($"{all} lines in {Senders * RequestsEach} requests, {retried} of them sent again");
            Assert.True(retried > 0, "No request met a killed instance.");
        }
        finally
        {
            await database.DisposeAsync();
        }
    }

    [Fact]
    public async Task While_the_database_is_away_senders_are_asked_to_come_again()
    {
        await using var server = await PrivatePostgres.StartAsync();
        await using var service = await ServiceProcess.StartAsync(server.ConnectionString, ("Push__Timeout", "00:00:03"));
        var pusher = await Pusher.CreateAsync(service, "away");
        var delivery = Pusher.Firehose(Pusher.Document("/push/away", [1, 2]));
        await server.KillAsync();

        var away = await pusher.SendAsync(service.Client, "firehose", delivery);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, away.Status);
        Assert.True(away.Headers.RetryAfter?.Delta > TimeSpan.Zero);
        Assert.NotEmpty(away.Answer.GetProperty("errorMessage").GetString()!);

        await server.StartAgainAsync();
        await pusher.SendUntilStoredAsync([service.Client], "firehose", delivery, 0);
        var push = (await service.GetAsync($"connections/{pusher.Connection}/status")).GetProperty("push");
        Assert.Equal((2, 0), (push.GetProperty("stored").GetInt32(), push.GetProperty("duplicates").GetInt32()));
    }

    [Fact]
    public async Task An_event_that_is_polled_and_pushed_is_stored_once()
    {
        const string group = "/push/both";
        var database = new TestDatabase();
        await database.InitializeAsync();
        try
        {
            await using var simulator = await Simulator.StartAsync(new SimulatorOptions(), TimeProvider.System, CancellationToken.None);
            await using var service = await ServiceProcess.StartAsync(database.ConnectionString);
            var target = simulator.CloudWatch.Store.Group(AwsAccount.DefaultId, WrittenLogs.Region, group);
            target.TryCreateStream("web-1");
            var connection = await service.CreateConnectionAsync("both", new WrittenLogs(simulator, group).Config());
            var pusher = new Pusher(connection, await Pusher.MakeKeyAsync(service, connection));
            await service.AskAsync(connection, "start");

            // Each batch is written and pushed at the same time, so that sometimes the one and sometimes the other is first.
            var pushed = 0;
            for (var batch = 0; batch < 20; batch++)
            {
                var now = TimeProvider.System.GetUtcNow();
                var lines = Enumerable.Range(batch * 25, 25).Select(number => (Pusher.Id(number), now.ToUnixTimeMilliseconds(), $"INFO line {number}")).ToList();
                if (batch % 2 == 1)
                    await Task.Delay(TimeSpan.FromMilliseconds(700), TimeProvider.System);
                var writing = Task.Run(() => target.Put("web-1", [.. lines.Select(line => new NewLogEvent(now, line.Item3) { EventId = line.Item1 })]));
                if (batch % 2 == 0)
                    await Task.Delay(TimeSpan.FromMilliseconds(batch * 100), TimeProvider.System);
                var (status, answer, _) = await pusher.SendAsync(service.Client, "cloudwatch", Pusher.Document(group, lines));
                await writing;
                Assert.Equal(HttpStatusCode.OK, status);
                pushed += answer.GetProperty("stored").GetInt32();
            }

            await Eventually.TrueAsync(async () => await ReadStatusAsync(service, connection) >= 500, TimeSpan.FromSeconds(30), () => service.Output);
            Assert.Equal((500, 500, 500, 1, 500), await ReadAsync(database));
            output.WriteLine($"{pushed} stored by push, {500 - pushed} by polling");
            Assert.InRange(pushed, 1, 499);
            Assert.Equal(group, await database.ScalarAsync<string>("SELECT DISTINCT source FROM log_entries"));
        }
        finally
        {
            await database.DisposeAsync();
        }
    }

    /// <summary>Entries that the poller has read, whoever stored them.</summary>
    private static async Task<long> ReadStatusAsync(ServiceProcess service, Guid connection) =>
        (await service.GetAsync($"connections/{connection}/status")) is var status && status.TryGetProperty("read", out JsonElement read) ? read.GetInt64() : 0;

    private static Task<long> SeqAsync(TestDatabase database) => database.ScalarAsync<long>("SELECT seq FROM connection_heads");

    /// <summary>Different events, rows, different numbers, the first and the last of them.</summary>
    private static async Task<(long Events, long Rows, long Numbers, long First, long Last)> ReadAsync(TestDatabase database)
    {
        await using var command = database.DataSource.CreateCommand(
            "SELECT count(DISTINCT event_id), count(*), count(DISTINCT seq), min(seq), max(seq) FROM log_entries");
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        return (reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2), reader.GetInt64(3), reader.GetInt64(4));
    }
}
