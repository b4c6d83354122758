using LiveLogs.Alerts.Matching;
using LiveLogs.Alerts.Silences;
using LiveLogs.Logs;
using Xunit;

namespace LiveLogs.Tests.Alerts;

/// <summary>Every combination of values has a key of its own, however long and whatever strangers wrote into them.</summary>
public sealed class GroupKeyTests
{
    private static readonly GroupField Value = GroupField.Parse("attr.g")!;
    private static readonly GroupField Service = GroupField.Parse("service")!;

    [Theory]
    [InlineData(119)]
    [InlineData(120)]
    [InlineData(311)]
    [InlineData(5_000)]
    public void Values_that_differ_at_their_end_only_have_keys_of_their_own(int common)
    {
        var prefix = new string('a', common);
        string[] keys = [Key([Value], prefix + "1"), Key([Value], prefix + "2"), Key([Value], prefix), Key([Service], "x", prefix + "1"), Key([Service], "x", prefix + "2")];

        Assert.Equal(5, keys.Distinct(StringComparer.Ordinal).Count());
        Assert.All(keys, key => Assert.InRange(key.Length, 1, 200));
        Assert.StartsWith($"attr.g={prefix[..110]}", keys[0], StringComparison.Ordinal);
    }

    [Fact]
    public void A_short_value_is_shown_as_it_is() => Assert.Equal("attr.g=a, service=web", Key([Value, Service], "a", "web"));

    [Fact]
    public void A_value_can_not_pretend_to_be_another_field()
    {
        GroupField[] fields = [Value, Service];
        var one = Key(fields, "x, service=y", "z");
        var other = Key(fields, "x", "y, service=z");

        Assert.NotEqual(one, other);
        Assert.Equal("z", GroupField.ValuesOf(fields, one)![1]);
        Assert.Equal("x", GroupField.ValuesOf(fields, other)![0]);
        Assert.Null(GroupField.FilterOf(fields, one));
    }

    [Fact]
    public void The_key_from_before_is_known()
    {
        var long_ = new string('a', 311);

        Assert.Equal($"attr.g={long_[..120]}…, service=web", GroupField.FormerKeyOf(Key([Value, Service], long_, "web")));
        Assert.Equal("attr.g=a", GroupField.FormerKeyOf("attr.g=a"));
    }

    [Theory]
    [InlineData("attr.g", "WHOLE", true)]
    [InlineData("attr.g", "OTHER", false)]
    [InlineData("attr.g", "aaaa*", true)]
    [InlineData("attr.g", "b*", false)]
    [InlineData("service", "web", true)]
    [InlineData("service", "prod", false)]
    [InlineData("group", "KEY", true)]
    public void A_silence_means_the_whole_value_or_a_pattern_of_it(string field, string value, bool fits)
    {
        var whole = new string('a', 310) + ", service=prod";
        var rule = RuleReaderTests.Rule("""{"type": "filter", "filter": "x", "group_by": ["attr.g", "service"]}""", 1);
        var key = Key([.. rule.Definition.GroupBy], whole, "web");
        var silence = new Silence(
            Guid.NewGuid(),
            [new SilenceMatcher(field, value switch { "WHOLE" => whole, "OTHER" => whole + "b", "KEY" => key, _ => value })],
            DateTimeOffset.MinValue, DateTimeOffset.MaxValue, "", "somebody", DateTimeOffset.MinValue);

        Assert.Equal(fits, silence.Fits(rule, key));
    }

    [Fact]
    public void A_simulation_tells_them_apart_too()
    {
        var rules = LineMatcherTests.Rules("""{"type": "filter", "filter": "x", "group_by": ["attr.g"]}""");
        var rows = rules.Matcher.Match([Entry(new string('a', 311) + "1", "web"), Entry(new string('a', 311) + "2", "web")], EventTime.Min);

        Assert.Equal(2, rows.Count);
    }

    private static string Key(IReadOnlyList<GroupField> fields, string value, string service = "web") => GroupField.KeyOf(fields, Entry(value, service));

    private static LogEntry Entry(string value, string service) => LineMatcherTests.Entry("x", 17, service) with
    {
        Attributes = System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(new { g = value }),
    };
}
