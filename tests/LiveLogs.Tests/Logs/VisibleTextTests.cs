using LiveLogs.Logs;
using LiveLogs.Logs.Filters;
using Xunit;

namespace LiveLogs.Tests.Logs;

public sealed class VisibleTextTests
{
    [Theory]
    [InlineData("Production", true)]
    [InlineData("Größe ✓ 😀 日本", true)]
    [InlineData("", true)]
    [InlineData("a\r\nb", false)]
    [InlineData("a\tb", false)]
    [InlineData("a\u0085b", false)]
    [InlineData("a\u200Bb", false)]
    [InlineData("a\u200Db", false)]
    [InlineData("a\u00ADb", false)]
    [InlineData("a\u202Eb", false)]
    [InlineData("a\u2066b", false)]
    [InlineData("\uFEFFa", false)]
    [InlineData("a\u2028b", false)]
    [InlineData("a\u3164b", false)]
    [InlineData("a\U000E0041b", false)]
    public void Names_can_be_seen(string text, bool isVisible) => Assert.Equal(isVisible, VisibleText.IsVisible(text));

    [Theory]
    [InlineData("2026-11-30T10:30:00Z", true)]
    [InlineData("2026-11-30T10:30:00+01:00", true)]
    [InlineData("2026-11-30T10:30:00", false)]
    [InlineData("2026-11-30", false)]
    public void An_instant_has_its_offset(string text, bool isOne) => Assert.Equal(isOne, EventTime.TryParseInstant(text, out _));

    [Theory]
    [InlineData("/line1.line2/s")]
    [InlineData("/a.*b/m")]
    [InlineData("/a|b/x")]
    [InlineData("/a+/u")]
    [InlineData("/a+/ms")]
    public void A_flag_that_expressions_do_not_have_is_told(string filter) =>
        Assert.Contains("only flag", Assert.Throws<FilterSyntaxException>(() => LogFilter.Parse(filter)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("/aws/x")]
    [InlineData("/var/log/s")]
    public void A_path_that_ends_with_a_letter_is_a_path(string filter) => Assert.NotNull(LogFilter.Parse(filter));
}
