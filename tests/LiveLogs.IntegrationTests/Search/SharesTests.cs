using System.Net;
using System.Net.Sockets;
using System.Text;
using LiveLogs.Access.Limits;
using LiveLogs.IntegrationTests.Access;
using LiveLogs.IntegrationTests.Harness;
using LiveLogs.IntegrationTests.LiveTail;
using LiveLogs.IntegrationTests.Storage;
using LiveLogs.Logs;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Xunit;

namespace LiveLogs.IntegrationTests.Search;

/// <summary>What one person asks at once, and what the others have of it.</summary>
public sealed class SharesTests(StoredShop shop) : IClassFixture<StoredShop>
{
    [Fact]
    public async Task One_persons_slow_questions_leave_the_others_their_places()
    {
        await using var service = await TailService.StartAsync(shop.Database, ("Limits:CountsPerUser", "2"), ("Limits:WaitingPerUser", "3"), ("Limits:Patience", "00:01:00"));
        var places = service.Services.GetRequiredService<QueryPlaces>();
        await using var blocker = await shop.Database.DataSource.OpenConnectionAsync();
        await using var transaction = await blocker.BeginTransactionAsync();
        await using (var locking = new NpgsqlCommand($"LOCK TABLE {await TableAsync()} IN ACCESS EXCLUSIVE MODE", blocker, transaction))
            await locking.ExecuteNonQueryAsync();

        var greedy = TestToken.For(StoredShop.Project, "viewer", subject: "mallory");
        var asked = Enumerable.Range(0, 40).Select(_ => service.GetAsync($"/stream/{StoredShop.Project}/facets?field=service&{StoredShop.Range}", greedy)).ToList();
        await Eventually.TrueAsync(() => Task.FromResult(asked.Count(answer => answer.IsCompleted) == 35), TimeSpan.FromMinutes(1), () => "Not 35 are answered.");

        Assert.Equal(2, places.Queries.Taken);
        var other = await service.GetAsync("/stream/elsewhere?limit=1", TestToken.For("elsewhere", "viewer", subject: "ann"));
        Assert.Equal(200, other.Status);
        var neighbour = await service.GetAsync($"/stream/{StoredShop.Project}?limit=1&from={EventTime.From(StoredShop.Start.AddDays(1))}", TestToken.For(StoredShop.Project, "viewer", subject: "ann"));
        Assert.Equal(200, neighbour.Status);
        await transaction.RollbackAsync();
        var answers = await Task.WhenAll(asked);
        Assert.Equal(5, answers.Count(answer => answer.Status == 200));
        Assert.All(answers.Where(answer => answer.Status != 200), answer =>
        {
            Assert.Equal((429, "too_many_queries_of_user"), (answer.Status, answer.Code));
            Assert.NotNull(answer.Headers.RetryAfter);
        });
        Assert.Equal(0, places.Queries.Taken);
    }

    [Fact]
    public async Task Counts_of_one_person_take_turns_and_leave_a_place_to_that_persons_searches()
    {
        await using var service = await TailService.StartAsync(shop.Database, ("Limits:CountsPerUser", "1"), ("Limits:Patience", "00:01:00"));
        var places = service.Services.GetRequiredService<QueryPlaces>();
        await using var blocker = await shop.Database.DataSource.OpenConnectionAsync();
        await using var transaction = await blocker.BeginTransactionAsync();
        await using (var locking = new NpgsqlCommand($"LOCK TABLE {await TableAsync()} IN ACCESS EXCLUSIVE MODE", blocker, transaction))
            await locking.ExecuteNonQueryAsync();

        var ann = TestToken.For(StoredShop.Project, "viewer", subject: "ann");
        var counts = Enumerable.Range(0, 4).Select(number => service.GetAsync(
            $"/stream/{StoredShop.Project}/{(number % 2 == 0 ? "facets?field=service" : "histogram?by=service")}&{StoredShop.Range}", ann)).ToList();
        await Eventually.TrueAsync(() => Task.FromResult(places.Queries.Taken > 0), TimeSpan.FromMinutes(1), () => "Nothing is counted.");
        var search = await service.GetAsync($"/stream/{StoredShop.Project}?limit=1&from={EventTime.From(StoredShop.Start.AddDays(1))}", ann);

        Assert.Equal(200, search.Status);
        Assert.Equal(1, places.Queries.Taken);
        await transaction.RollbackAsync();
        Assert.All(await Task.WhenAll(counts), answer => Assert.Equal(200, answer.Status));
        Assert.Equal((0, 0), (places.Queries.Taken, places.Counts.Taken));
    }

    [Fact]
    public async Task Downloads_that_nobody_reads_hold_neither_sessions_nor_places_of_questions()
    {
        const string project = "big";
        await using var service = await TailService.StartAsync(shop.Database, ("Limits:Downloads", "8"), ("Limits:DownloadsPerUser", "3"));
        var connection = await StoredConnection.CreateAsync(shop.Database, project);
        var text = new string('x', 20_000);
        await service.Committer.CommitAsync(
            connection.Request(Enumerable.Range(0, 2_000).Select(number => connection.Entry(number, StoredShop.Start.AddSeconds(number), text))), CancellationToken.None);
        var places = service.Services.GetRequiredService<QueryPlaces>();
        var sockets = new List<Socket>();
        try
        {
            for (var person = 0; person < 4; person++)
            {
                for (var i = 0; i < 4; i++)
                    sockets.Add(await DownloadAsync(service, project, $"p{person}"));
            }

            var answers = await Task.WhenAll(sockets.Select(StatusAsync));
            Assert.Equal(8, answers.Count(status => status == 200));
            Assert.Equal(8, answers.Count(status => status is 429 or 503));
            await Eventually.TrueAsync(() => Task.FromResult(places.Queries.Taken == 0), TimeSpan.FromMinutes(1), () => "Places are held.");
            Assert.Equal(0, await shop.Database.ScalarAsync<long>(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'LiveLogs search' AND state <> 'idle'"));
            Assert.Equal(200, (await service.GetAsync($"/stream/{StoredShop.Project}?limit=1", TestToken.For(StoredShop.Project, "viewer"))).Status);
        }
        finally
        {
            sockets.ForEach(socket => socket.Dispose());
        }

        await Eventually.TrueAsync(() => Task.FromResult(places.Downloads.Taken == 0), TimeSpan.FromMinutes(1), () => "Downloads go on without their clients.");
    }

    [Fact]
    public async Task An_instance_keeps_to_the_sessions_that_it_is_allowed()
    {
        await using var service = await TailService.StartAsync(shop.Database, ("Storage:SearchSessions", "2"), ("Limits:QueriesPerUser", "2"), ("Limits:Patience", "00:01:00"));

        var answers = await Task.WhenAll(Enumerable.Range(0, 60).Select(number => service.GetAsync(
            $"/stream/{StoredShop.Project}?limit=1", TestToken.For(StoredShop.Project, "viewer", subject: $"p{number % 20}"))));

        Assert.All(answers, answer => Assert.Equal(200, answer.Status));
        Assert.InRange(
            await shop.Database.ScalarAsync<long>("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'LiveLogs search'"), 1, 10);
    }

    private Task<string> TableAsync() => shop.Database.ScalarAsync<string>(
        "SELECT tableoid::regclass::text FROM log_entries WHERE connection_number = $1 ORDER BY ts LIMIT 1", shop.Connection.Identity.ConnectionNumber);

    /// <summary>Asks for a download and reads nothing of it yet.</summary>
    private static async Task<Socket> DownloadAsync(TailService service, string project, string person)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4_096 };
        await socket.ConnectAsync(new DnsEndPoint("127.0.0.1", service.Client.BaseAddress!.Port));
        var request = $"GET /api/v1/live-logs/stream/{project}/export?{StoredShop.Range} HTTP/1.1\r\nHost: localhost\r\n" +
            $"Authorization: Bearer {TestToken.For(project, "viewer", subject: person)}\r\n\r\n";
        await socket.SendAsync(Encoding.ASCII.GetBytes(request), SocketFlags.None);
        return socket;
    }

    private static async Task<int> StatusAsync(Socket socket)
    {
        var start = new byte["HTTP/1.1 200".Length];
        for (var length = 0; length < start.Length;)
            length += await socket.ReceiveAsync(start.AsMemory(length), SocketFlags.None);

        return int.Parse(Encoding.ASCII.GetString(start)[^3..], System.Globalization.CultureInfo.InvariantCulture);
    }
}
