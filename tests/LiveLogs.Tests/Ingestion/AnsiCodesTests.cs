using FsCheck;
using FsCheck.Fluent;
using LiveLogs.Ingestion.Text;
using Xunit;

namespace LiveLogs.Tests.Ingestion;

public sealed class AnsiCodesTests
{
    [Theory]
    [InlineData("\u001b[31mred\u001b[0m", "red")]
    [InlineData("\u001b[1;38;5;196mred\u001b[m", "red")]
    [InlineData("\u001b[38;2;1;2;3mred\u001b[39;49m", "red")]
    [InlineData("\u001b[2K\u001b[1Gline\u001b[?25h", "line")]
    [InlineData("\u009b32mgreen\u009b0m", "green")]
    [InlineData("\u001b]8;;https://x.example\u0007link\u001b]8;;\u0007", "link")]
    [InlineData("\u001b]8;id=1;https://x.example\u001b\\link\u001b]8;;\u001b\\", "link")]
    [InlineData("\u009d0;title\u009ctext", "text")]
    [InlineData("\u001b(Btext\u001b=", "text")]
    [InlineData("[31mred[0m", "red")]
    [InlineData("\\x1b[31mred", "red")]
    [InlineData("\\u001B[31mred\\u001B[0m", "red")]
    [InlineData("^[[31mred^[[0m", "red")]
    [InlineData("\u241b[31mred\u241b[0m", "red")]
    // No codes, or broken ones: all of the text stays.
    [InlineData("[31mred", "[31mred")]
    [InlineData("rate[5m] [0m", "rate[5m] ")]
    [InlineData("a[31]b\\x1b", "a[31]b\\x1b")]
    [InlineData("\u001b", "")]
    [InlineData("end\u001b[31", "end")]
    [InlineData("\u001b]8;;https://x.example ERROR", "8;;https://x.example ERROR")]
    [InlineData("\u001b[31\nERROR", "\nERROR")]
    public void Codes_go_and_the_text_stays(string text, string plain) => Assert.Equal(plain, AnsiCodes.Without(text));

    [Fact]
    public void Letters_outside_of_codes_are_never_lost() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(1000), Prop.ForAll(Pieces, pieces =>
        {
            var plain = AnsiCodes.Without(string.Concat(pieces));

            Assert.Equal(pieces.Count(piece => piece == "É"), plain.Count(character => character == 'É'));
            Assert.DoesNotContain(AnsiCodes.Escape, plain);
        }));

    private static Arbitrary<IList<string>> Pieces => Gen.Elements("É", "\u001b", "[", "31", ";", "m", "\u001b[31m", "\u001b[0m", "\u009b", "[0m", "\\x1b[", "\n", " ")
        .ListOf().Select(pieces => (IList<string>)[.. pieces]).ToArbitrary();
}
