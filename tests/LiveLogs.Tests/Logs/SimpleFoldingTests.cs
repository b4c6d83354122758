using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using LiveLogs.Logs;
using LiveLogs.Logs.Filters;
using LiveLogs.Logs.Folding;
using Xunit;

namespace LiveLogs.Tests.Logs;

public class SimpleFoldingTests
{
    private static readonly string[] Pieces =
        ["k", "K", "\u212A", "s", "S", "ſ", "ß", "ẞ", "ss", "σ", "ς", "Σ", "µ", "μ", "Ä", "ä", "İ", "ı", "i", "I", "Ǆ", "ǅ", "ǆ", "ё", "Ё", "\u13A0", "\uAB70", "\U00010400", "\U00010428", "🚀", "a", "-", " ", "\uD801", "ΐ", "\u1FD3"];

    private static Gen<string> Texts => Gen.Elements(Pieces).ListOf().Select(string.Concat);

    [Theory]
    [InlineData("ошибка", "Ошибка сети", true)]
    [InlineData("ОШИБКА", "Ошибка сети", true)]
    [InlineData("größe", "STRAẞE Größe", true)]
    [InlineData("GRÖẞE", "STRAẞE Größe", true)]
    [InlineData("GRÖSSE", "STRAẞE Größe", false)]
    [InlineData("straße", "STRAẞE Größe", true)]
    [InlineData("kelvin", "KELVIN \u212A", true)]
    [InlineData("\u212A", "kelvin k", true)]
    [InlineData("issues", "i\u017F\u017Fues", true)]
    [InlineData("ΟΔΟΣ", "οδος", true)]
    [InlineData("istanbul", "İSTANBUL", false)]
    [InlineData("\U00010400x", "\U00010428X", true)]
    [InlineData("\"Größe\"", "größe", false)]
    [InlineData("\"größe\"", "GRÖẞE", true)]
    [InlineData("\"Ähre\"", "ähre", false)]
    public void A_word_is_found_in_either_case_of_any_alphabet_and_so_is_an_expression(string word, string message, bool isFound)
    {
        Assert.Equal(isFound, Matches(word, message));
        if (!word.StartsWith('"'))
            Assert.Equal(isFound, Matches($"/{word}/i", message));
    }

    [Fact]
    public void Words_fields_and_expressions_agree() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(2000), Prop.ForAll((from before in Texts from part in Texts from other in Texts select (before, part, other)).ToArbitrary(), texts =>
        {
            var (body, part) = (texts.before + texts.other, texts.part);
            if (part.Length == 0 || part.Contains('\uD801', StringComparison.Ordinal))
                return;

            var expected = SimpleFolding.Fold(body).Contains(SimpleFolding.Fold(part), StringComparison.Ordinal);
            Assert.Equal(expected, new TextNeedle(part, ignoreCase: true).IsIn(body));
            Assert.Equal(expected, TextPattern.Parse($"*{part}*").IsMatch(body));
            Assert.Equal(expected, GuardedRegex.Create(Regex.Escape(part), ignoreCase: true).IsMatch(body));
            Assert.Equal(SimpleFolding.Fold(body) == SimpleFolding.Fold(part), SimpleFolding.Equals(body, part));
        }));

    [Fact]
    public void Every_letter_of_a_class_finds_every_other()
    {
        for (var code = 0x80; code < 0x11000; code++)
        {
            if (code is >= 0xD800 and < 0xE000 || SimpleFolding.Fold(code) == code)
                continue;

            var (one, other) = (char.ConvertFromUtf32(code), char.ConvertFromUtf32(SimpleFolding.Fold(code)));
            Assert.Equal(other, SimpleFolding.Fold(other));
            Assert.False(SimpleFolding.HasCapital(other));
            Assert.True(new TextNeedle($"a{one}", ignoreCase: true).IsIn($"xA{other}") && new TextNeedle(other, ignoreCase: true).IsIn($"x{one}"), $"{code:X}");
        }
    }

    [Theory]
    [InlineData(@"\u017F", "S", true)]
    [InlineData(@"\xB5", "\u039C", true)]
    [InlineData("[\u03C2x]", "Σ", true)]
    [InlineData(@"\\u017F", "S", false)]
    [InlineData("[^s]", "\u017F", false)]
    public void Expressions_fold_letters_that_they_write_as_numbers_or_in_classes(string pattern, string text, bool isMatch) =>
        Assert.Equal(isMatch, GuardedRegex.Create(pattern, ignoreCase: true).IsMatch(text));

    [Fact]
    public void An_expression_sees_the_whole_of_a_long_message()
    {
        var message = new string('x', 900_000) + "deadlock";

        Assert.True(Matches("/deadlock/", message));
        Assert.False(Matches("-/deadlock/", message));
    }

    private static bool Matches(string filter, string message) => LogFilter.Parse(filter).Matches(Lines.Of(message));
}
