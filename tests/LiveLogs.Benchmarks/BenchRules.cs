using System.Text.Json;
using LiveLogs.Alerts.Rules;
using LiveLogs.Alerts.Rules.Storing;
using Microsoft.Extensions.DependencyInjection;

namespace LiveLogs.Benchmarks;

/// <summary>Alert rules of a project, in force at once.</summary>
internal static class BenchRules
{
    public static async Task CreateAsync(IServiceProvider services, int project, int count)
    {
        for (var number = 0; number < count; number++)
            await CreateAsync(services, project, RuleOf(number), refresh: number == count - 1);
    }

    public static async Task CreateAsync(IServiceProvider services, int project, string json, bool refresh = true)
    {
        using var body = JsonDocument.Parse(json);
        var rule = RuleReader.Read(body.RootElement, () => Guid.NewGuid().ToString(), out _) ?? throw new InvalidOperationException(json);
        await services.GetRequiredService<RuleTable>().CreateAsync(rule, new("rule", rule.Id, project, "bench", "created", "bench"), CancellationToken.None);
        if (refresh)
            await services.GetRequiredService<RuleBook>().RefreshAsync(project, CancellationToken.None);
    }

    /// <summary>Rules of all kinds, most of them different: as a thousand people would write them.</summary>
    private static string RuleOf(int number) => (number % 10) switch
    {
        0 or 1 => $$"""{"type": "error_rate", "threshold": {{1_000 + number}}, "window_minutes": {{1 + (number % 30)}}}""",
        2 => $$"""{"type": "pattern_match", "pattern": "(?i)(service{{number}}|database|payments).*?(error{{number}}|failed|refused)"}""",
        3 => $$"""{"type": "pattern_match", "pattern": "status=5\\d\\d .*trace={{number}}"}""",
        4 => $$"""{"type": "pattern_match", "pattern": "(?i)timeout.*step{{number}}|deadlock {{number}}"}""",
        5 => """{"type": "log_level", "log_levels": ["CRITICAL", "FATAL"]}""",
        6 => """{"type": "log_level", "log_levels": ["error"], "group_by": ["service"]}""",
        7 => $$"""{"type": "filter", "filter": "level>=warn service:service{{number}} attr.status:>=500"}""",
        8 => $$"""{"type": "count", "filter": "exception{{number}} OR \"disk quota\"", "threshold": 50, "group_by": ["source"]}""",
        9 when number % 20 == 9 => $$"""{"type": "cardinality", "filter": "service:service{{number % 100}}", "field": "source", "threshold": 1000}""",
        9 when number % 100 == 99 => $$"""{"type": "new_value", "filter": "service:service{{number % 20}}", "field": "source", "lookback_minutes": {{number}}}""",
        _ => $$"""{"type": "percentage", "filter": "level>=error refused", "of": "service:service{{number % 20}}", "threshold": 5}""",
    };
}
