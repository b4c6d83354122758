using System.Diagnostics;
using System.Text.Json;
using LiveLogs.Alerts.Matching;
using LiveLogs.Alerts.Rules;
using LiveLogs.Alerts.Simulation;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace LiveLogs.Benchmarks;

/// <summary>How long it takes to play a week of counters through a rule: ten connections that wrote on six levels in every minute.</summary>
internal static class BacktestBenchmark
{
    private const int Days = 7;
    private const int Connections = 10;

    public static async Task<(long Milliseconds, int Alerts)> RunAsync(WebApplication app, BenchDatabase database)
    {
        const string project = "backtest";
        var number = 0;
        for (var connection = 0; connection < Connections; connection++)
        {
            var identity = await database.AddConnectionAsync(project);
            number = identity.ProjectNumber;
            await database.ExecuteAsync(
                $"""
                INSERT INTO entry_counts (connection_number, minute, severity, n)
                SELECT {identity.ConnectionNumber}, m, s, CASE WHEN s = 17 AND extract(minute FROM m) < 5 THEN 500 ELSE 10 END
                FROM generate_series(date_trunc('minute', now()) - interval '{Days} days', now(), interval '1 minute') m, unnest(ARRAY[1, 5, 9, 13, 17, 21]) s
                """);
        }

        await database.ExecuteAsync("ANALYZE entry_counts");
        var job = new SimulationJob
        {
            Rule = RuleOf(number, project),
            Others = new Dictionary<string, AlertRule>(),
            From = TimeProvider.System.GetUtcNow().AddDays(-Days),
            To = TimeProvider.System.GetUtcNow(),
            Budget = TimeSpan.FromSeconds(30),
        };
        var started = Stopwatch.GetTimestamp();
        var outcome = await app.Services.GetRequiredService<SimulationRunner>().RunAsync(job, new SimulationProgress(), CancellationToken.None);
        return ((long)Stopwatch.GetElapsedTime(started).TotalMilliseconds, outcome.Simulation.Episodes.Count);
    }

    private static AlertRule RuleOf(int project, string slug)
    {
        using var body = JsonDocument.Parse("""{"type": "error_rate", "threshold": 1000, "window_minutes": 5, "cooldown_minutes": 15}""");
        return SimulationJob.Always(new AlertRule
        {
            Number = 0,
            ProjectNumber = project,
            ProjectSlug = slug,
            Definition = RuleReader.Read(body.RootElement, () => "week", out _)!,
            Version = 0,
            Guard = GuardState.Active,
            GuardReason = null,
            CreatedAt = DateTimeOffset.UnixEpoch,
            UpdatedAt = DateTimeOffset.UnixEpoch,
        });
    }
}
