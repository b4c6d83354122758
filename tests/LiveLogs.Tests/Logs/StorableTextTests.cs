using LiveLogs.Logs;
using Xunit;

namespace LiveLogs.Tests.Logs;

public sealed class StorableTextTests
{
    [Theory]
    [InlineData("anna", "anna")]
    [InlineData("zoë 😀", "zoë 😀")]
    [InlineData("x\r2026-01-01 info: forged", "x\uFFFD2026-01-01 info: forged")]
    [InlineData("\u001b[31m\u0007\n\t\0\u009b\u2028", "\uFFFD[31m\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD")]
    public void A_text_of_a_stranger_forges_no_line(string text, string plain) => Assert.Equal(plain, StorableText.Plain(text));

    [Fact]
    public void Halves_of_pairs_are_replaced()
    {
        Assert.Equal("a\uFFFDb", StorableText.Plain("a" + (char)0xD83D + "b"));
        Assert.Equal("\uFFFD", StorableText.Plain(((char)0xDE00).ToString()));
        Assert.False(StorableText.IsStorable("a" + (char)0xD83D));
        Assert.True(StorableText.IsStorable("😀"));
    }
}
