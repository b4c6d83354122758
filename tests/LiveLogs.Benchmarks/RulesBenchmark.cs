using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using LiveLogs.Alerts.Matching;
using LiveLogs.Alerts.Rules;
using LiveLogs.IntegrationTests.Access;
using LiveLogs.IntegrationTests.Harness;
using LiveLogs.IntegrationTests.Streaming;
using LiveLogs.Logs;

namespace LiveLogs.Benchmarks;

/// <summary>
/// What the most rules that a project may have cost the whole service when each has a regular expression of its own: how long the import
/// takes, and its memory while lines come of which every rule matches some and some are made to hurt. Then, in this process, what
/// two hundred hostile expressions cost a batch.
/// </summary>
internal static class RulesBenchmark
{
    private const int LinesPerSecond = 1_000;
    private const int SendsPerSecond = 2;

    /// <summary>One line in so many is as long as expressions look at, and made of what its rule looks for.</summary>
    private const int HostileEvery = 199;

    /// <summary>One rule in so many is made to hurt: backtracking never ends on its lines.</summary>
    private const int HostileRuleEvery = 50;

    public static async Task<int> RunAsync(int rules, int seconds)
    {
        await using var database = await BenchDatabase.CreateAsync();
        await using var service = await ServiceProcess.StartAsync(database.ConnectionString);
        var empty = Resident(service);
        var (importing, peak) = await ImportAsync(service, rules);
        var pusher = await Pusher.CreateAsync(service, "bench");
        var (sent, highest) = await PushAsync(service, pusher, rules, seconds);
        await Task.Delay(TimeSpan.FromSeconds(10), TimeProvider.System);
        var result = new
        {
            rules,
            import_ms = (long)importing.TotalMilliseconds,
            rss_empty_mb = empty,
            rss_after_import_mb = peak,
            rss_highest_mb = Math.Max(peak, highest),
            rss_end_mb = Resident(service),
            lines = sent,
            lines_stored = await database.ScalarAsync<long>("SELECT count(*) FROM log_entries"),
            rules_fired = await database.ScalarAsync<long>("SELECT count(DISTINCT rule_number) FROM alert_episodes"),
            rules_throttled = await database.ScalarAsync<long>("SELECT count(*) FROM alert_rules WHERE guard_state <> 'active'"),
            hostile_batch_ms_max = HostileBatches(),
        };
        Console.WriteLine(JsonSerializer.Serialize(result));
        return 0;
    }

    private static async Task<(TimeSpan Elapsed, long Resident)> ImportAsync(ServiceProcess service, int rules)
    {
        var yaml = new StringBuilder();
        for (var number = 0; number < rules; number++)
            yaml.Append(CultureInfo.InvariantCulture, $"- id: rule-{number}\n  name: Rule {number} of the benchmark\n  alert_type: pattern_match\n  severity: low\n  conditions:\n    pattern: '{PatternOf(number)}'\n");

        using var patient = service.ClientFor(TestToken.For("shop", "admin"));
        patient.Timeout = TimeSpan.FromMinutes(5);
        using var content = new StringContent(yaml.ToString(), Encoding.UTF8, "application/yaml");
        var started = Stopwatch.GetTimestamp();
        using var answer = await patient.PostAsync("/api/v1/live-logs/rules/shop/import", content);
        if (answer.StatusCode != HttpStatusCode.OK)
            throw new InvalidOperationException(await answer.Content.ReadAsStringAsync());

        return (Stopwatch.GetElapsedTime(started), Resident(service));
    }

    /// <summary>At a steady pace; how much was sent, and the most memory meanwhile.</summary>
    private static async Task<(int Sent, long Highest)> PushAsync(ServiceProcess service, Pusher pusher, int rules, int seconds)
    {
        var (sent, highest, started) = (0, 0L, Stopwatch.GetTimestamp());
        for (var send = 0; send < seconds * SendsPerSecond; send++)
        {
            var first = sent;
            sent += LinesPerSecond / SendsPerSecond;
            var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
            var document = Pusher.Document("/bench", Enumerable.Range(first, sent - first).Select(line => (Pusher.Id(line), now, LineOf(line, rules))));
            await pusher.SendUntilStoredAsync([service.Client], "cloudwatch", Pusher.Lambda(document), 0);
            highest = Math.Max(highest, Resident(service));
            if (send % (60 * SendsPerSecond) == 0)
                Console.WriteLine($"{send / SendsPerSecond,5} s  {highest} MB at most, now {Resident(service)} MB");
            var early = TimeSpan.FromSeconds((send + 1.0) / SendsPerSecond) - Stopwatch.GetElapsedTime(started);
            if (early > TimeSpan.Zero)
                await Task.Delay(early, TimeProvider.System);
        }

        Console.WriteLine($"{sent} lines in {Stopwatch.GetElapsedTime(started).TotalSeconds:0} s");
        return (sent, highest);
    }

    /// <summary>As people write them; and some that make backtracking endless.</summary>
    private static string PatternOf(int number) => number % HostileRuleEvery == 0 ? $"(code{number}x+)+!" : (number % 4) switch
    {
        0 => $"code{number}x.*failed",
        1 => $@"(timeout|refused|reset) by host-{number}x after \d+ ms",
        2 => $"(?i)(database|connection) {number}x.*?(error|failed)",
        _ => $@"order-{number}x-[0-9a-f]{{8}} \w+ rejected$",
    };

    private static string LineOf(int line, int rules)
    {
        var number = line % rules;
        if (line % HostileEvery == 1)
            return $"{string.Concat(Enumerable.Repeat($"code{number}x database {number}x order-{number}x-0 ", 500))} failed!";

        return number % HostileRuleEvery == 0 ? $"{line} code{number}x{new string('x', 40)} code{number}x!" : (number % 4) switch
        {
            0 => $"{line} code{number}x of the payment has failed",
            1 => $"{line} connection refused by host-{number}x after 30 ms",
            2 => $"{line} Database {number}x: write failed",
            _ => $"{line} order-{number}x-0123abcd was rejected",
        };
    }

    private static long HostileBatches()
    {
        var text = new string(new Random(1).GetItems<char>("abc", 2_048));
        var slowest = TimeSpan.Zero;
        foreach (var pattern in (string[])["(a+)+$", "(a|b|ab|ba|c){50}z", "(.*a.{20}b){3}z", "(.*a.{32}b){3}z"])
        {
            var rules = Enumerable.Range(0, 200).Select(number => RuleOf(number + 1, $"{pattern}{(char)('A' + (number % 26))}?x{{0,{number / 26}}}")).ToList();
            var matcher = new ProjectRules(1, rules, TimeProvider.System).Matcher;
            for (var batch = 0; batch < 3; batch++)
            {
                var entries = Enumerable.Range(0, 200).Select(_ => EntryOf(text)).ToList();
                var started = Stopwatch.GetTimestamp();
                matcher.Match(entries, EventTime.Min);
                slowest = Stopwatch.GetElapsedTime(started) > slowest ? Stopwatch.GetElapsedTime(started) : slowest;
            }
        }

        return (long)slowest.TotalMilliseconds;
    }

    private static AlertRule RuleOf(int number, string pattern)
    {
        using var body = JsonDocument.Parse(JsonSerializer.Serialize(new { type = "pattern_match", pattern }));
        return new AlertRule
        {
            Number = number,
            ProjectNumber = 1,
            ProjectSlug = "bench",
            Definition = RuleReader.Read(body.RootElement, () => $"rule-{number}", out _) ?? throw new InvalidOperationException(pattern),
            Version = 1,
            Guard = GuardState.Active,
            GuardReason = null,
            CreatedAt = default,
            UpdatedAt = default,
        };
    }

    private static LogEntry EntryOf(string message) => new()
    {
        ConnectionId = Guid.Empty,
        ConnectionNumber = 1,
        Source = "bench",
        EventKey = 1,
        EventId = "1",
        Timestamp = EventTime.From(TimeProvider.System.GetUtcNow()),
        ObservedTimestamp = EventTime.From(TimeProvider.System.GetUtcNow()),
        SeverityNumber = 9,
        Message = message,
    };

    /// <summary>Resident memory of the service, in MB.</summary>
    private static long Resident(ServiceProcess service)
    {
        using var process = Process.GetProcessById(service.ProcessId);
        return process.WorkingSet64 / 1_000_000;
    }
}
