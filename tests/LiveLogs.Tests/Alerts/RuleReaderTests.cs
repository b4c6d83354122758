using System.Text.Json;
using LiveLogs.Alerts.Matching;
using LiveLogs.Alerts.Rules;
using LiveLogs.Logs;
using LiveLogs.Logs.Filters;
using LiveLogs.Tests.Logs;
using Xunit;

namespace LiveLogs.Tests.Alerts;

public sealed class RuleReaderTests
{
    [Theory]
    [InlineData("""{"type": "error_rate", "threshold": 10, "window_minutes": 5, "cooldown_minutes": 15}""", "Errors ≥ 10/min within 5 min", 15)]
    [InlineData("""{"type": "log_level", "log_levels": ["CRITICAL", "FATAL"], "cooldown_minutes": 5}""", "Level: CRITICAL, FATAL", 5)]
    [InlineData("""{"alert_type": "PATTERN_MATCH", "conditions": {"pattern": "x{1}"}}""", "Pattern: /x{1}/i", 10)]
    [InlineData("""{"type": "absence", "window_minutes": 10, "filter": "service:cart"}""", "Silence below 1 within 10 min: service:cart", 15)]
    [InlineData("""{"type": "spike", "ratio": 3, "window_minutes": 10}""", "Change ≥ 3× within 10 min", 15)]
    [InlineData("""{"type": "new_value", "field": "attr.user"}""", "New value of attr.user", 15)]
    [InlineData("""{"type": "cardinality", "field": "service", "threshold": 3, "direction": "down"}""", "Different below 3 values of service within 5 min", 15)]
    [InlineData("""{"type": "composite", "expression": "a AND NOT (b or c)"}""", "Several rules", 5)]
    [InlineData("""{"type": "filter", "filter": "level>=error service:checkout"}""", "Lines: level>=error service:checkout", 5)]
    [InlineData("""{"type": "count", "threshold": 5, "filter": "level>=error", "log_levels": ["err", "fatal"]}""", "Count ≥ 5 within 5 min: level:err,fatal level>=error", 15)]
    [InlineData("""{"type": "pattern_match", "pattern": "a b", "case_sensitive": true, "filter": "cloud:aws"}""", "Pattern: cloud:aws /a b/", 10)]
    [InlineData("""{"type": "filter", "filter": "a\n  \t\"b\r\nc\""}""", "Lines: a    \"b  c\"", 5)]
    [InlineData("""{"type": "filter", "filter": "\"x\u202Ey\u0007\""}""", "Lines: \"x\\u202Ey\\u0007\"", 5)]
    public void Understands_what_is_written_and_fills_in_the_rest(string json, string name, double cooldown)
    {
        var rule = Rule(json, 1).Definition;

        Assert.Equal(name, rule.Name);
        Assert.Equal(cooldown, rule.Cooldown.TotalMinutes);
        Assert.Equal(["in_app"], rule.Channels);
        Assert.True(rule.Enabled);
    }

    [Theory]
    [InlineData("""[]""", "body")]
    [InlineData("""{}""", "alert_type")]
    [InlineData("""{"type": "telepathy"}""", "type")]
    [InlineData("""{"type": "error_rate"}""", "threshold")]
    [InlineData("""{"type": "error_rate", "threshold": "ten"}""", "threshold")]
    [InlineData("""{"type": "error_rate", "threshold": 1, "window_minutes": 0}""", "window_minutes")]
    [InlineData("""{"type": "error_rate", "threshold": 1, "windows": 3, "of_windows": 2}""", "windows")]
    [InlineData("""{"type": "error_rate", "threshold": 1, "recovery_threshold": 2}""", "recovery_threshold")]
    [InlineData("""{"type": "log_level"}""", "log_levels")]
    [InlineData("""{"type": "log_level", "log_levels": ["loud"]}""", "log_levels")]
    [InlineData("""{"type": "pattern_match", "pattern": "("}""", "pattern")]
    [InlineData("""{"type": "pattern_match", "pattern": "(a{1000}){1000}"}""", "pattern")]
    [InlineData("""{"alert_type": "pattern_match", "conditions": {"pattern": "(?=x)"}}""", "conditions.pattern")]
    [InlineData("""{"alert_type": "pattern_match", "pattern": "x", "conditions": {"pattern": "x"}}""", "pattern")]
    [InlineData("""{"type": "filter", "filter": "level:loud"}""", "filter")]
    [InlineData("""{"type": "filter", "filter": "x", "group_by": ["colour"]}""", "group_by")]
    [InlineData("""{"type": "filter", "filter": "x", "colour": "red"}""", "colour")]
    [InlineData("""{"type": "new_pattern", "filter": "x"}""", "filter")]
    [InlineData("""{"type": "new_pattern", "group_by": "level"}""", "group_by")]
    [InlineData("""{"type": "filter", "filter": "x", "severity": "awful"}""", "severity")]
    [InlineData("""{"type": "filter", "filter": "x", "id": "no spaces"}""", "id")]
    [InlineData("""{"type": "filter", "filter": "x", "realert_max_minutes": 5}""", "realert_max_minutes")]
    [InlineData("""{"type": "new_value"}""", "field")]
    [InlineData("""{"type": "new_value", "field": "colour"}""", "field")]
    [InlineData("""{"type": "new_value", "field": "service", "lookback_minutes": 0}""", "lookback_minutes")]
    [InlineData("""{"type": "cardinality", "threshold": 3}""", "field")]
    [InlineData("""{"type": "cardinality", "field": "service"}""", "threshold")]
    [InlineData("""{"type": "cardinality", "field": "service", "threshold": 3, "direction": "sideways"}""", "direction")]
    [InlineData("""{"type": "cardinality", "field": "service", "threshold": 3, "window_minutes": 61, "group_by": "level"}""", "group_by")]
    [InlineData("""{"type": "composite"}""", "expression")]
    [InlineData("""{"type": "composite", "expression": "a AND"}""", "expression")]
    [InlineData("""{"type": "composite", "expression": "a b"}""", "expression")]
    [InlineData("""{"type": "composite", "expression": "(a"}""", "expression")]
    [InlineData("""{"type": "composite", "expression": "a OR )"}""", "expression")]
    [InlineData("""{"type": "composite", "expression": "a OR b", "group_by": "level"}""", "group_by")]
    public void Names_the_field_that_is_wrong(string json, string field)
    {
        using var body = JsonDocument.Parse(json);

        Assert.Null(RuleReader.Read(body.RootElement, () => "new", out var errors));
        Assert.Equal([field], errors.Keys);
    }

    [Theory]
    [InlineData("""{"type": "percentage", "threshold": 5, "filter": "level>=error", "of": "service:cart", "windows": 2, "of_windows": 3, "keep_firing_minutes": 4, "recovery_threshold": 2, "group_by": "service", "realert_minutes": 5, "realert_max_minutes": 60}""")]
    [InlineData("""{"type": "pattern_match", "pattern": "a/b", "case_sensitive": true, "log_levels": ["warn"], "filter": "cloud:aws", "enabled": false}""")]
    [InlineData("""{"type": "new_value", "field": "attr.user", "lookback_minutes": 60, "group_by": "service", "filter": "login"}""")]
    [InlineData("""{"type": "cardinality", "field": "resource.region", "threshold": 3, "window_minutes": 60, "direction": "down", "windows": 2, "of_windows": 3}""")]
    [InlineData("""{"type": "composite", "expression": "a AND NOT (b OR c)", "keep_firing_minutes": 5}""")]
    public void A_stored_rule_reads_as_it_was_written(string json)
    {
        var rule = Rule(json, 1).Definition;
        var document = RuleDocument.Write(rule).ToJsonString();

        Assert.Equal(document, RuleDocument.Write(RuleDocument.Read(document, LogFilter.LanguageVersion).Definition).ToJsonString());
        Assert.Equal(rule.Condition.Filter.ToString(), RuleDocument.Read(document, LogFilter.LanguageVersion).Definition.Condition.Filter.ToString());
    }

    [Theory]
    [InlineData("😀")]
    [InlineData("x")]
    [InlineData("\t")]
    public void A_rule_without_a_name_is_called_by_a_text_that_can_be_stored_and_read_again(string one)
    {
        for (var length = 250; length < 320; length++)
        {
            var filter = $"\"{new string('a', length % 7)}{string.Concat(Enumerable.Repeat(one, length))}.\"";
            var rule = Rule(JsonSerializer.Serialize(new { type = "filter", filter }), 1).Definition;

            Assert.InRange(rule.Name.Length, 1, RuleReader.MaxNameLength);
            Assert.DoesNotContain(rule.Name, char.IsControl);
            Assert.Equal(rule.Name, System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(rule.Name)));
            Assert.Null(RuleDocument.Read(RuleDocument.Write(rule).ToJsonString(), LogFilter.LanguageVersion).Problem);
        }
    }

    [Fact]
    public void Names_of_an_earlier_filter_language_keep_their_backslashes()
    {
        var (definition, problem, changes) = RuleDocument.Read(
            """{"type": "new_value", "field": "attr.\"a\\\\nb\"", "filter": "\"C:\\new\"", "group_by": ["attr.\"c\\d\""]}""", version: 2);

        Assert.Null(problem);
        Assert.NotEmpty(changes);
        Assert.Equal(["attr.\"c\\\\d\""], definition.GroupBy.Select(field => field.Name));
        Assert.True(definition.Condition.Filter.Matches(Line("C:\\new")));
        Assert.Null(RuleDocument.Read(RuleDocument.Write(definition with { Id = "r" }).ToJsonString(), LogFilter.LanguageVersion).Problem);
    }

    [Theory]
    [InlineData("""{"type": "filter", "filter": "payment* level:error"}""", "payment*", true, "payment failed", "\"payment*\" level:error")]
    [InlineData("""{"type": "filter", "filter": "not payment"}""", "this is not a payment", true, "payment", "\"not\" \"payment\"")]
    [InlineData("""{"type": "absence", "filter": "message:/api/"}""", "GET /api/cart", true, "GET api", "\"/api/\"")]
    [InlineData("""{"type": "percentage", "threshold": 5, "filter": "a", "of": "[a-z]"}""", "a", true, null, "a")]
    [InlineData("""{"type": "filter", "filter": "ошибка"}""", "ОШИБКА", true, null, "ошибка")]
    [InlineData("""{"type": "pattern_match", "pattern": "ошибка"}""", "ОШИБКА", true, null, null)]
    [InlineData("""{"type": "pattern_match", "pattern": "ошибка", "case_sensitive": true}""", "ошибка", false, null, null)]
    [InlineData("""{"type": "filter", "filter": "failed", "group_by": ["service", "attr.a.b.c"]}""", "failed", true, null, "failed")]
    [InlineData("""{"type": "new_value", "field": "attr.a.b.c", "filter": "failed"}""", "failed", true, null, "failed")]
    [InlineData("""{"type": "filter", "filter": "failed attr.a.b.c:*", "group_by": ["attr.x.y"]}""", null, true, "failed", "failed attr.a.b.c:*")]
    [InlineData("""{"type": "filter", "filter": "card refused level>=warn", "group_by": ["service"]}""", "card refused", false, "card", "card refused level>=warn")]
    public void A_rule_of_an_earlier_filter_language_keeps_its_meaning_or_says_what_is_different(string json, string? found, bool isDifferent, string? notFound, string? written)
    {
        var (definition, problem, changes) = RuleDocument.Read(json, version: 1);

        Assert.Null(problem);
        Assert.Equal(isDifferent, changes.Count > 0);
        if (found is not null)
            Assert.True(definition.Condition.Filter.Matches(Line(found)));
        if (notFound is not null)
            Assert.False(definition.Condition.Filter.Matches(Line(notFound)));
        Assert.Equal(written, (string?)definition.Conditions["filter"]);
        // Once saved, it is a rule of this version, and means the same.
        var (again, _, none) = RuleDocument.Read(RuleDocument.Write(definition with { Id = "r" }).ToJsonString(), LogFilter.LanguageVersion);
        Assert.Empty(none);
        Assert.Equal(RuleDocument.MeaningOf(definition), RuleDocument.MeaningOf(again));
    }

    private static LogEntry Line(string message) => Lines.Of(message) with { Timestamp = EventTime.Min, ObservedTimestamp = EventTime.Min, SeverityNumber = 17, Source = "app" };

    [Theory]
    [InlineData("""{"name": "x", "type": "pattern_match", "pattern": "(?=a)"}""", "pattern")]
    [InlineData("""{"name": "x", "severity": "high", "type": "count", "filter": "level:loud", "threshold": 1, "window_minutes": 5, "cooldown_minutes": 1}""", "filter")]
    [InlineData("""{"name": "x", "alert_type": "log_level", "group_by": ["service"], "conditions": {"log_levels": [], "filter": "x"}}""", "conditions.log_levels")]
    [InlineData("""{"name": "x", "type": "filter", "filter": "level:loud", "colour": "red"}""", "colour,filter")]
    [InlineData("""{"name": "a\u200bb", "type": "filter", "filter": "x"}""", "name")]
    [InlineData("""{"name": "a\u202eb", "type": "filter", "filter": "x"}""", "name")]
    [InlineData("""{"name": "a\r\nb", "type": "filter", "filter": "x"}""", "name")]
    public void Only_what_is_wrong_is_called_wrong(string json, string fields)
    {
        using var document = JsonDocument.Parse(json);

        Assert.Null(RuleReader.Read(document.RootElement, () => "new", out var errors));
        Assert.Equal(fields, string.Join(',', errors.Keys.Order(StringComparer.Ordinal)));
    }

    internal static AlertRule Rule(string json, int number)
    {
        using var body = JsonDocument.Parse(json);
        var definition = RuleReader.Read(body.RootElement, () => $"rule-{number}", out var errors);
        Assert.True(definition is not null, string.Join(' ', errors.Select(error => $"{error.Key}: {string.Join(' ', error.Value)}")));
        return new AlertRule
        {
            Number = number,
            ProjectNumber = 1,
            ProjectSlug = "shop",
            Definition = definition,
            Version = 1,
            Guard = GuardState.Active,
            GuardReason = null,
            CreatedAt = DateTimeOffset.UnixEpoch,
            UpdatedAt = DateTimeOffset.UnixEpoch,
        };
    }
}
