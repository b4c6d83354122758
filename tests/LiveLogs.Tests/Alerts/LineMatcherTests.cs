using LiveLogs.Alerts.Matching;
using LiveLogs.Alerts.Rules;
using LiveLogs.Logs;
using LiveLogs.Tests.Logs;
using Xunit;

namespace LiveLogs.Tests.Alerts;

[Collection(nameof(GuardedRegexTests))]
public sealed class LineMatcherTests
{
    private static readonly EventTime Noon = EventTime.From(new DateTimeOffset(2026, 1, 12, 12, 0, 0, TimeSpan.Zero));

    [Fact]
    public void Lines_meet_the_rules_that_they_answer_and_no_others()
    {
        var rules = Rules(
            """{"id": "a", "type": "pattern_match", "pattern": "refused|(?i)timed out"}""",
            """{"id": "b", "type": "log_level", "log_levels": ["error", "fatal"]}""",
            """{"id": "c", "type": "filter", "filter": "-timeout level>=warn service:cart"}""",
            """{"id": "d", "type": "log_level", "log_levels": ["fatal", "error"]}""");
        var hits = rules.Matcher.Match(
            [Entry("connection refused", 9), Entry("TIMED OUT", 17), Entry("fine", 9), Entry("slow", 13, service: "cart"), Entry("timeout", 13, service: "cart")], Noon);

        Assert.Equal([("1", 2L), ("2,4", 1L), ("3", 1L)], hits.Select(hit => (string.Join(',', hit.Target.Rules), hit.Count)).Order());
    }

    [Fact]
    public void Hits_are_told_apart_by_key_and_minute()
    {
        var rules = Rules("""{"type": "log_level", "log_levels": "error", "group_by": ["service"]}""");
        var hits = rules.Matcher.Match(
            [Entry("x", 17, "cart"), Entry("x", 17, "pay"), Entry("x", 17, "cart"), Entry("x", 17, "cart", minutes: 1)], Noon);

        Assert.Equal(
            [("service=cart", 1L), ("service=cart", 2L), ("service=pay", 1L)], hits.Select(hit => (hit.GroupKey, hit.Count)).Order());
    }

    [Fact]
    public void Older_lines_are_passed_over()
    {
        var rules = Rules("""{"type": "log_level", "log_levels": "error"}""");

        Assert.Empty(rules.Matcher.Match([Entry("x", 17, minutes: -1)], Noon));
    }

    [Fact]
    public void Keys_of_one_batch_are_bounded()
    {
        var rules = Rules("""{"type": "log_level", "log_levels": "error", "group_by": ["service"]}""");
        var hits = rules.Matcher.Match([.. Enumerable.Range(0, 5_000).Select(number => Entry("x", 17, $"s{number}"))], Noon);

        Assert.Equal(1_001, hits.Count);
        Assert.Equal(4_000, hits.Single(hit => hit.GroupKey == LineMatcher.OtherKeys).Count);
    }

    [Fact]
    public void Whole_levels_are_counted_without_looking_at_lines()
    {
        var rules = Rules(
            """{"type": "error_rate", "threshold": 10}""",
            """{"type": "count", "threshold": 10, "filter": "level:warn"}""",
            """{"type": "percentage", "threshold": 10, "filter": "level:error"}""");

        Assert.True(rules.Matcher.IsEmpty);
        Assert.False(rules.IsIdle);
    }

    internal static ProjectRules Rules(params string[] json) => new(
        1,
        [.. json.Select((text, index) => RuleReaderTests.Rule(text, index + 1))],
        TimeProvider.System);

    internal static LogEntry Entry(string message, int severity, string service = "web", int minutes = 0) => new()
    {
        ConnectionId = Guid.Empty,
        ConnectionNumber = 1,
        EventKey = 1,
        EventId = "1",
        Timestamp = Noon + TimeSpan.FromMinutes(minutes),
        ObservedTimestamp = Noon,
        SeverityNumber = severity,
        Message = message,
        Source = "/shop/web",
        Service = service,
    };
}
