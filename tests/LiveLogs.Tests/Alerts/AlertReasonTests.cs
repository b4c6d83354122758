using System.Text.Json;
using LiveLogs.Alerts.Episodes;
using LiveLogs.Alerts.Hits;
using Xunit;

namespace LiveLogs.Tests.Alerts;

/// <summary>An alert says why it fired in the words of the rule's author.</summary>
public sealed class AlertReasonTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 12, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("""{"type": "filter", "filter": "service:checkout level>=error"}""", "2 lines matched the filter service:checkout level>=error.")]
    [InlineData("""{"type": "filter", "filter": "level:WARN OR (a -b)"}""", "2 lines matched the filter level:WARN OR (a -b).")]
    [InlineData("""{"type": "filter", "filter": "\"a\\\\b\" /x.y/i"}""", """2 lines matched the filter "a\\b" /x.y/i.""")]
    [InlineData("""{"type": "log_level", "log_levels": ["CRITICAL", "fatal"], "filter": "level<=fatal"}""", "2 lines matched the levels CRITICAL, fatal among lines with level<=fatal.")]
    [InlineData("""{"type": "pattern_match", "pattern": "a.b", "filter": "level>=warn"}""", "2 lines matched the pattern a.b among lines with level>=warn.")]
    [InlineData("""{"type": "pattern_match", "pattern": "a.b", "log_levels": ["error"]}""", "2 lines matched the pattern a.b.")]
    [InlineData("""{"type": "new_value", "field": "attr.user", "filter": "login level>=info"}""", "2 lines matched a value of attr.user that no line had for 10080 min among lines with login level>=info.")]
    [InlineData("""{"type": "filter", "filter": "one\ntwo"}""", "2 lines matched the filter one two.")]
    [InlineData("""{"type": "filter", "filter": "\"\u202Egnp\u2066\u0007\""}""", """2 lines matched the filter "\u202Egnp\u2066\u0007".""")]
    public void A_reason_holds_the_filter_as_it_was_written(string rule, string reason) => Assert.Equal(reason, ReasonOf(rule));

    [Fact]
    public void A_long_filter_is_cut_between_its_characters()
    {
        var reason = ReasonOf(JsonSerializer.Serialize(new { type = "filter", filter = $"\"{string.Concat(Enumerable.Repeat("😀", 1_500))}\"" }));

        Assert.InRange(reason.Length, 300, 400);
        Assert.EndsWith("😀….", reason, StringComparison.Ordinal);
    }

    private static string ReasonOf(string rule) =>
        new EpisodeMachine([], Noon, Noon, Guid.NewGuid).OnHits(RuleReaderTests.Rule(rule, 1), null, new HitSum("", 2, Noon, Noon, []))!.Reason;
}
