using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using LiveLogs.Logs;
using LiveLogs.Logs.Filters;
using Xunit;

namespace LiveLogs.Tests.Logs;

public class QuotedTextTests
{
    [Theory]
    [InlineData(@"attr.a:""one\ntwo""", "one\ntwo")]
    [InlineData(@"attr.a:""one\r\ntwo\tthree""", "one\r\ntwo\tthree")]
    [InlineData(@"attr.a:""C:\\new\\table""", @"C:\new\table")]
    [InlineData(@"attr.a:""say \""hi\""""", "say \"hi\"")]
    [InlineData(@"attr.a:""\u000a\u001B[31m\u00e9\u00E9""", "\n\u001b[31méé")]
    [InlineData(@"attr.a:""\uD83D\ude00""", "😀")]
    [InlineData(@"attr.a:""\\n\\u0041""", @"\n\u0041")]
    [InlineData("attr.a:\"one\ntwo\"", "one\ntwo")]
    [InlineData(@"attr.""a"":""\u0022\u005c""", "\"\\")]
    [InlineData(@"attr.""\u0061"":""one\ntwo""", "one\ntwo")]
    public void Escapes_stand_for_characters(string filter, string value)
    {
        Assert.True(Finds(filter, new() { ["a"] = value }));
        Assert.False(Finds(filter, new() { ["a"] = value + "x" }));
        Assert.False(Finds(filter, new() { ["b"] = value }));
    }

    [Theory]
    [InlineData(@"attr.""a\nb"":1", "a\nb")]
    [InlineData(@"attr.x.""a\tb"".c:1", "x.a\tb.c")]
    [InlineData(@"attr.""a\\nb"":1", @"a\nb")]
    public void Names_have_the_same_escapes(string filter, string name)
    {
        var term = Assert.IsType<AttributeMatches>(LogFilter.Parse(filter).Root);

        Assert.Equal(name, term.Path.JoinedName);
        Assert.Equal(LogFilter.Parse(filter), LogFilter.Parse(LogFilter.Parse(filter).ToString()));
    }

    [Theory]
    [InlineData(@"""a\nb""", "a\nb", true)]
    [InlineData(@"""A\nb""", "a\nb", false)]
    [InlineData(@"message:""a\tb""", "a\tb", true)]
    [InlineData(@"-""a\tb""", "a b", true)]
    public void Phrases_have_the_same_escapes(string filter, string message, bool isFound) =>
        Assert.Equal(isFound, Finds(filter, [], message));

    [Theory]
    [InlineData(@"""C:\Users""", 3, 2, @"\\U")]
    [InlineData(@"x ""a\d+""", 4, 2, @"\\d")]
    [InlineData(@"attr.a:""\u12""", 8, 4, @"\\u12")]
    [InlineData(@"attr.a:""\u12g4""", 8, 6, @"\\u12g4")]
    [InlineData(@"attr.a:""\u+123""", 8, 6, @"\\u+123")]
    [InlineData(@"attr.a:""\U0001F600""", 8, 2, @"\\U")]
    [InlineData(@"attr.a:""\x41""", 8, 2, @"\\x")]
    [InlineData(@"attr.a:""\😀""", 8, 3, @"\\😀")]
    [InlineData(@"attr.a:""\u0000""", 8, 6, null)]
    [InlineData(@"attr.a:""\ud83d""", 8, 6, null)]
    [InlineData(@"attr.a:""\ud83dx""", 8, 6, null)]
    [InlineData(@"attr.a:""\ude00\ud83d""", 8, 6, null)]
    [InlineData(@"attr.""a\d"":1", 7, 2, @"\\d")]
    [InlineData(@"attr.b.""ok\n"".""\u12"":1", 15, 4, @"\\u12")]
    [InlineData(@"source:""\u0000""", 8, 6, null)]
    public void A_wrong_escape_is_refused_with_its_place(string filter, int position, int length, string? suggestion)
    {
        var error = Assert.Throws<FilterSyntaxException>(() => LogFilter.Parse(filter));

        Assert.Equal((position, length, suggestion), (error.Position, error.Length, error.Suggestion));
        if (suggestion is not null)
            LogFilter.Parse(filter.Remove(position, length).Insert(position, suggestion));
    }

    [Theory]
    [InlineData("\"", null)]
    [InlineData("\"abc", "\"abc\"")]
    [InlineData("\"abc\\", "\"abc\\\\\"")]
    [InlineData("\"abc\\\\", "\"abc\\\\\"")]
    [InlineData("\"abc\\\"", "\"abc\\\"\"")]
    [InlineData("\"C:\\Users", null)]
    public void What_is_suggested_for_an_open_quote_can_be_read(string filter, string? suggestion)
    {
        var error = Assert.Throws<FilterSyntaxException>(() => LogFilter.Parse(filter));

        Assert.Equal(suggestion, error.Suggestion);
        if (suggestion is not null)
            LogFilter.Parse(suggestion);
    }

    [Theory]
    [InlineData("'a\\d'")]
    [InlineData("''")]
    [InlineData("attr.a:''")]
    [InlineData("message:''")]
    [InlineData("foo:\"\"")]
    [InlineData("attr.a:'C:\\dir'")]
    [InlineData("foo:a\\d")]
    [InlineData("attr.a:(\"x\\\\y\",z)")]
    [InlineData("attr.a:[1\\2,3]")]
    public void What_is_suggested_can_be_read_whatever_backslashes_stand_in_it(string filter)
    {
        var error = Assert.Throws<FilterSyntaxException>(() => LogFilter.Parse(filter));

        if (error.Suggestion is { Length: > 0 } suggestion)
            LogFilter.Parse(filter.Remove(error.Position, error.Length).Insert(error.Position, suggestion));
        var literal = error.Message[(error.Message.LastIndexOf(": ", StringComparison.Ordinal) + 2)..].TrimEnd('.');
        LogFilter.Parse(literal);
    }

    [Fact]
    public void Any_text_is_printed_on_one_line_and_read_again() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(2000), Prop.ForAll(Texts, text =>
        {
            var quoted = QuotedText.Write(text);
            var filter = LogFilter.Parse($"attr.{quoted}:{quoted} OR source:{quoted}");

            Assert.DoesNotContain(quoted, character => char.IsControl(character) || character is '\u2028' or '\u2029');
            Assert.Equal(text, QuotedText.Read(quoted, 0, quoted.Length, out _));
            Assert.Equal($"attr.{quoted}:{quoted} OR source:{quoted}", filter.ToString().Replace($"attr.{text}:", $"attr.{quoted}:", StringComparison.Ordinal));
            Assert.Equal(filter, LogFilter.Parse(filter.ToString()));
            Assert.True(filter.Matches(Entry(new() { [text] = text })));
        }));

    [Fact]
    public void Any_quoted_text_that_is_read_is_printed_as_the_same() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(2000), Prop.ForAll(Pieces, pieces =>
        {
            var (text, filter) = ($"\"x{pieces.Replace("\"", "\\\"", StringComparison.Ordinal)}\"", (LogFilter?)null);
            try
            {
                filter = LogFilter.Parse($"attr.a:{text}");
            }
            catch (FilterSyntaxException error)
            {
                Assert.InRange(error.Position, 0, text.Length + "attr.a:".Length - error.Length);
                return;
            }

            var printed = filter.ToString();
            Assert.Equal(filter, LogFilter.Parse(printed));
            Assert.Equal(printed, LogFilter.Parse(printed).ToString());
        }));

    [Theory]
    [InlineData(@"attr.a:""C:\new\table""", @"attr.a:""C:\\new\\table""", 1)]
    [InlineData(@"""a\d"" level:error", @"""a\\d"" level:error", 1)]
    [InlineData(@"attr.""a\nb"":x", @"attr.""a\\nb"":""x""", 1)]
    [InlineData(@"""C:\\new \""x\""""", @"""C:\\new \""x\""""", 0)]
    [InlineData(@"took\d", @"took\d", 0)]
    [InlineData(@"/a\nb/", @"/a\nb/", 0)]
    public void A_stored_filter_keeps_its_backslashes(string stored, string text, int changes)
    {
        var read = StoredFilter.Read(stored, version: 2);

        Assert.Equal((changes == 0 ? stored : LogFilter.Parse(text).ToString(), changes), (read.Text, read.Changes.Count));
        Assert.Equal(LogFilter.Parse(text), read.Filter);
    }

    private static Arbitrary<string> Texts => Gen.Elements(
            "\n", "\r", "\t", "\\", "\"", "\u0001", "\u001b[31m", "\u007f", "\u0085", "\u009b", "\u2028", "\u2029", "\u200d", "😀", "é", "n", "u0041", " ", "(", ")", ".", "*", "OR")
        .ListOf().Where(pieces => pieces.Count > 0).Select(pieces => string.Concat(pieces)).ToArbitrary();

    private static Arbitrary<string> Pieces => Gen.Elements(
            "\\n", "\\t", "\\\\", "\\\"", "\\", "\n", "\\u", "\\u0041", "\\ud83d", "\\ude00", "\\u0000", "\ud83d", "\ude00", "😀", "a", "\"", "\0", "\\r", "00", "\u2028")
        .ListOf().Select(pieces => string.Concat(pieces)).ToArbitrary();

    private static bool Finds(string filter, Dictionary<string, string> attributes, string message = "") => LogFilter.Parse(filter).Matches(Entry(attributes, message));

    private static LogEntry Entry(Dictionary<string, string> attributes, string message = "") => Lines.Of(message, JsonSerializer.Serialize(attributes));
}
