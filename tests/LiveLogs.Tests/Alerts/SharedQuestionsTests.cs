using LiveLogs.Alerts.Rules;
using LiveLogs.Logs;
using LiveLogs.Tests.Logs;
using Xunit;

namespace LiveLogs.Tests.Alerts;

/// <summary>Rules share what they ask only when they ask the same.</summary>
[Collection(nameof(GuardedRegexTests))]
public sealed class SharedQuestionsTests
{
    private static readonly EventTime Noon = EventTime.From(new DateTimeOffset(2026, 1, 12, 12, 0, 0, TimeSpan.Zero));

    [Theory]
    [InlineData("""{"type": "pattern_match", "pattern": "refused", "case_sensitive": true}""", """{"type": "pattern_match", "pattern": "refused"}""", "Refused")]
    [InlineData("""{"type": "filter", "filter": "/refused/"}""", """{"type": "filter", "filter": "/refused/i"}""", "Refused")]
    [InlineData("""{"type": "filter", "filter": "\"Refused\""}""", """{"type": "filter", "filter": "Refused"}""", "refused")]
    [InlineData("""{"type": "filter", "filter": "/a.c/"}""", """{"type": "filter", "filter": "\"a.c\" OR abc"}""", "ABC a.C")]
    [InlineData("""{"type": "filter", "filter": "\"/abc/\""}""", """{"type": "filter", "filter": "/abc/"}""", "abc")]
    [InlineData("""{"type": "filter", "filter": "levels 1e20000"}""", """{"type": "log_level", "log_levels": ["error"]}""", "anything")]
    [InlineData("""{"type": "filter", "filter": "attr.a:\"x*\""}""", """{"type": "filter", "filter": "attr.a:x*"}""", "", """{"a":"xy"}""")]
    [InlineData("""{"type": "filter", "filter": "attr.a.\"b.c\":1"}""", """{"type": "filter", "filter": "attr.a.b.c:1"}""", "", """{"a":{"b":{"c":1}}}""")]
    [InlineData("""{"type": "filter", "filter": "attr.\"a.b\":1"}""", """{"type": "filter", "filter": "attr.a.b:1"}""", "", """{"a":{"b":1}}""")]
    [InlineData("""{"type": "filter", "filter": "resource.a:1"}""", """{"type": "filter", "filter": "attr.a:1"}""", "", """{"a":1}""")]
    [InlineData("""{"type": "filter", "filter": "attr.a>1"}""", """{"type": "filter", "filter": "attr.a>=1"}""", "", """{"a":1}""")]
    [InlineData("""{"type": "filter", "filter": "attr.a:*"}""", """{"type": "filter", "filter": "-attr.b:*"}""", "", "{}")]
    [InlineData("""{"type": "filter", "filter": "-x y"}""", """{"type": "filter", "filter": "-(x y)"}""", "x")]
    [InlineData("""{"type": "filter", "filter": "(a OR b) c"}""", """{"type": "filter", "filter": "a OR (b c)"}""", "a")]
    [InlineData("""{"type": "filter", "filter": "source:web"}""", """{"type": "filter", "filter": "service:web"}""", "")]
    public void Filters_that_differ_are_never_shared(string other, string asking, string message, string attributes = "{}")
    {
        foreach (var rules in new[] { Rules(other, asking), Rules(asking, other) })
        {
            var both = Hits(rules, message, attributes);
            var first = Hits(new ProjectRules(1, [rules.Rules[0]], TimeProvider.System), message, attributes);
            var second = Hits(new ProjectRules(1, [rules.Rules[1]], TimeProvider.System), message, attributes);

            Assert.Equal([.. first, .. second], both);
        }

        Assert.Equal([1], Hits(Rules(asking), message, attributes));
        Assert.Empty(Hits(Rules(other), message, attributes));
    }

    [Theory]
    [InlineData("""{"type": "filter", "filter": "refused  level:error"}""", """{"type": "filter", "filter": "REFUSED level:error"}""")]
    [InlineData("""{"type": "filter", "filter": "/refused/i"}""", """{"type": "pattern_match", "pattern": "refused"}""")]
    [InlineData("""{"type": "filter", "filter": "level>=error"}""", """{"type": "log_level", "log_levels": ["fatal", "error"]}""")]
    public void Filters_that_ask_the_same_are_asked_once(string first, string second) =>
        Assert.Equal("1,2", string.Join(',', Assert.Single(Rules(first, second).Matcher.Match([Entry("refused", "{}")], Noon)).Target.Rules));

    private static List<int> Hits(ProjectRules rules, string message, string attributes) =>
        [.. rules.Matcher.Match([Entry(message, attributes)], Noon).SelectMany(hit => hit.Target.Rules).Order()];

    private static ProjectRules Rules(params string[] rules) =>
        new(1, [.. rules.Select((json, index) => RuleReaderTests.Rule(json, index + 1))], TimeProvider.System);

    private static LogEntry Entry(string message, string attributes) => Lines.Of(message, attributes) with
    {
        Timestamp = Noon,
        ObservedTimestamp = Noon,
        SeverityNumber = 17,
        Source = "app",
        Service = "web",
    };
}
