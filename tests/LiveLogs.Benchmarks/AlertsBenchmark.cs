using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using LiveLogs.Alerts.Matching;
using LiveLogs.Alerts.Rules.Storing;
using LiveLogs.Ingestion.Committing;
using LiveLogs.Logs;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace LiveLogs.Benchmarks;

/// <summary>
/// What rules cost: the same lines stored without rules and with many of all kinds, evaluation and episodes included. CPU is
/// that of this process, which does all of it but the database's part. Then, how soon a line becomes an alert, and how long a week takes to play again.
/// </summary>
internal static class AlertsBenchmark
{
    private const string Project = "bench";
    private const int BatchSize = 1_000;
    private const int Batches = 200;
    private const int Delays = 200;

    private static readonly string[] Messages =
    [
        "GET /cart 200 12ms user=4711", "POST /checkout 201 88ms order=99812", "cache hit for product 5512", "GET /health 200 1ms",
        "payment authorised provider=stripe amount=49.90 currency=EUR", "inventory reserved sku=A-100 count=2", "user signed in id=20331 from 10.1.2.3",
        "slow query took 1204 ms: SELECT * FROM orders WHERE customer = 991", "retrying request to shipping, attempt 2", "queue depth is 17",
    ];

    private static readonly string[] Errors =
    [
        "connection refused by payments:8080", "Timeout while waiting for the database", "NullReferenceException in CartController.Add",
        "disk quota exceeded on /var/lib/app", "upstream returned status=503",
    ];

    public static async Task<int> RunAsync(int count)
    {
        await using var database = await BenchDatabase.CreateAsync();
        var identity = await database.AddConnectionAsync(Project);
        await using var app = await BenchService.StartAsync(database);
        var lines = new Lines(identity);
        await MeasureAsync(app, lines, Batches);
        var without = await MeasureAsync(app, lines, Batches);
        await BenchRules.CreateAsync(app.Services, identity.ProjectNumber, count);
        await MeasureAsync(app, lines, Batches);
        var with = await MeasureAsync(app, lines, Batches);
        var matching = Match(app.Services.GetRequiredService<RuleBook>().Current(identity.ProjectNumber).Matcher, lines.Take(20 * BatchSize));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"CPU a line: {without.CpuMicroseconds:0.0} µs without rules, {with.CpuMicroseconds:0.0} µs with them; matching alone {matching:0.0} µs"));
        var delays = await DelaysAsync(app, lines);
        var backtest = await BacktestBenchmark.RunAsync(app, database);
        Console.WriteLine(JsonSerializer.Serialize(new
        {
            rules = count,
            lines_per_s = (long)with.LinesPerSecond,
            lines_per_s_without = (long)without.LinesPerSecond,
            cpu_us_per_line = Math.Round(with.CpuMicroseconds - without.CpuMicroseconds, 1),
            alert_ms_p50 = delays[delays.Count / 2],
            alert_ms_p99 = delays[delays.Count * 99 / 100],
            backtest_week_ms = backtest.Milliseconds,
            backtest_alerts = backtest.Alerts,
        }));
        await app.StopAsync();
        return 0;
    }

    private static async Task<Cost> MeasureAsync(WebApplication app, Lines lines, int batches)
    {
        var committer = app.Services.GetRequiredService<BatchCommitter>();
        var (started, cpu) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
        for (var batch = 0; batch < batches; batch++)
            await committer.CommitAsync(new CommitRequest { Connection = lines.Identity, Epoch = null, Entries = lines.Take(BatchSize) }, CancellationToken.None);

        var count = (double)batches * BatchSize;
        return new Cost(count / Stopwatch.GetElapsedTime(started).TotalSeconds, (Environment.CpuUsage.TotalTime - cpu).TotalMicroseconds / count);
    }

    /// <summary>Milliseconds from the commit of a line to its alert being read by a client on a WebSocket, in ascending order.</summary>
    private static async Task<List<double>> DelaysAsync(WebApplication app, Lines lines)
    {
        await BenchRules.CreateAsync(app.Services, lines.Identity.ProjectNumber, """{"id": "delay", "type": "filter", "filter": "delayed", "group_by": ["stream"]}""");
        await using var viewer = await AlertViewer.ConnectAsync(app.Urls.Single(), Project);
        var (committer, delays) = (app.Services.GetRequiredService<BatchCommitter>(), new List<double>());
        for (var number = 0; number < Delays; number++)
        {
            var entry = lines.Take(1)[0] with { Message = "delayed", Stream = $"s{number}" };
            var seen = viewer.SeeAsync($"\"stream=s{number}\"");
            await committer.CommitAsync(new CommitRequest { Connection = lines.Identity, Epoch = null, Entries = [entry] }, CancellationToken.None);
            var committed = Stopwatch.GetTimestamp();
            await seen;
            delays.Add(Math.Round(Stopwatch.GetElapsedTime(committed).TotalMilliseconds, 1));
            await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(150)), TimeProvider.System);
        }

        delays.Sort();
        return delays;
    }

    private static double Match(LineMatcher matcher, List<LogEntry> entries)
    {
        var (cpu, rounds) = (Environment.CpuUsage.TotalTime, 5);
        for (var round = 0; round < rounds; round++)
        {
            foreach (var batch in entries.Chunk(BatchSize))
                matcher.Match(batch, EventTime.Min);
        }

        return (Environment.CpuUsage.TotalTime - cpu).TotalMicroseconds / entries.Count / rounds;
    }

    private sealed record Cost(double LinesPerSecond, double CpuMicroseconds);

    /// <summary>Lines of a busy shop: two in a hundred are errors, one in ten thousand is fatal.</summary>
    private sealed class Lines(ConnectionIdentity identity)
    {
        private int _number;

        public ConnectionIdentity Identity { get; } = identity;

        public List<LogEntry> Take(int count) => [.. Enumerable.Range(0, count).Select(_ => Next(++_number))];

        private LogEntry Next(int number)
        {
            var isError = number % 50 == 0;
            var now = EventTime.From(TimeProvider.System.GetUtcNow());
            return new LogEntry
            {
                ConnectionId = Identity.ConnectionId,
                ConnectionNumber = Identity.ConnectionNumber,
                EventKey = number,
                EventId = number.ToString("D56", CultureInfo.InvariantCulture),
                Timestamp = now,
                ObservedTimestamp = now,
                SeverityNumber = number % 10_000 == 0 ? 21 : isError ? 17 : number % 20 == 1 ? 13 : 9,
                Message = isError ? Errors[number / 50 % Errors.Length] : $"{Messages[number % Messages.Length]} request={number} node=web-{number % 16} build=2026.1.12",
                Source = $"/shop/{number % 8}",
                Service = $"service{number % 20}",
                Attributes = "{\"status\": 200, \"path\": \"/cart\"}"u8.ToArray(),
            };
        }
    }
}
