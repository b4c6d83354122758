using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using LiveLogs.Ingestion;
using LiveLogs.Ingestion.Text;
using LiveLogs.Logs;
using Xunit;
using static LiveLogs.Tests.Ingestion.NormaliserFixture;

namespace LiveLogs.Tests.Ingestion;

public class EntryNormaliserTests
{
    /// <summary>Pieces of which real lines, and attacks, are made.</summary>
    private static readonly string[] Pieces =
    [
        "{", "}", "[", "]", "\"", ":", ",", "\\", "\\u0000", "\\ud800", "\\u", "\0", "\ud83d", "\udc00", "😀", "é", " ", "\n", "\t", "\r",
        "=", "level", "error", "ERROR", "\"level\":\"info\"", "\"a\":1", "\"a\":1e999999999", "-0", "1e5", "2026-01-12T10:00:00Z", "Jan 12 ",
        "10:00:00", "<34>", "<34>1 ", "E0112 ", "trace_id=", "4bf92f3577b34da6a3ce929d0e0e4736", "Root=1-", "HTTP/1.1\" 500", "\"GET / ",
        "RequestId: ", "REPORT RequestId: ", "span", "-", "|", "(", "\u001b[31m", "99999999999999999999", "null", "true", "msg=", "\ufeff",
        "Traceback (most recent call last):", "[I 10:00:00", "service", "D/x(", "):", "1768212000123 ", ".", "/", "\uffff",
    ];

    private static readonly Arbitrary<string> Lines =
        Gen.Elements(Pieces).ListOf().Select(pieces => string.Concat(pieces)).ToArbitrary();

    private static readonly Arbitrary<string> JsonLines =
        Gen.Elements(Pieces).ListOf().Select(pieces => $"{{\"level\":\"warn\",\"x\":{JsonSerializer.Serialize(string.Concat(pieces))},{string.Concat(pieces)}}}").ToArbitrary();

    [Fact]
    public void Any_line_becomes_an_entry_that_can_be_stored() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(3000).WithEndSize(60), Prop.ForAll(Lines, line => AssertStorable(Normalise(line))));

    [Fact]
    public void Anything_like_json_becomes_an_entry_that_can_be_stored() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(2000).WithEndSize(40), Prop.ForAll(JsonLines, line => AssertStorable(Normalise(line))));

    [Fact]
    public void Random_bytes_become_an_entry_that_can_be_stored() =>
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(1000).WithEndSize(500),
            Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), bytes =>
            {
                AssertStorable(Normalise(Encoding.Latin1.GetString(bytes)));
                AssertStorable(Normalise(Encoding.Unicode.GetString(bytes)));
                AssertStorable(Normalise(Raw("x") with { EventId = Encoding.Unicode.GetString(bytes), Service = Encoding.Latin1.GetString(bytes) }));
            }));

    [Fact]
    public void Clean_text_comes_out_unchanged() =>
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(1000),
            Prop.ForAll(Lines, line =>
            {
                var clean = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(line)).Replace('\0', ' ');
                Assert.Equal(clean, Normalise(clean).Message);
            }));

    [Fact]
    public void What_can_not_be_stored_is_replaced_visibly_and_said()
    {
        var entry = Normalise("a\0b\ud83dc\ude00\ud83d\ude00");

        Assert.Equal("a\uFFFDb\uFFFDc\uFFFD😀", entry.Message);
        Assert.True((bool?)Attributes(entry)[EntryNormaliser.SanitisedName]);
        Assert.Empty(Attributes(Normalise("clean 😀")));
    }

    [Theory]
    [InlineData("x", 1024 * 1024)]
    [InlineData("é", 512 * 1024)]
    [InlineData("€", 349_525)]
    [InlineData("😀", 256 * 1024)]
    public void One_mebibyte_stays_whole_and_more_is_cut_between_characters(string character, int fits)
    {
        var whole = string.Concat(Enumerable.Repeat(character, fits));

        var kept = Normalise(whole);
        var cut = Normalise(whole + character);

        Assert.Equal(whole, kept.Message);
        Assert.Empty(Attributes(kept));
        Assert.Equal(whole, cut.Message);
        Assert.True((bool?)Attributes(cut)["truncated"]);
        Assert.Equal(Encoding.UTF8.GetByteCount(whole + character), (int?)Attributes(cut)["original_size"]);
    }

    [Fact]
    public void Json_that_was_cut_still_gives_what_came_before_the_cut()
    {
        var entry = Normalise($$"""{"level":"error","order":"o-1","blob":"{{new string('x', 2 * 1024 * 1024)}}"}""");

        Assert.Equal("ERROR", entry.Level);
        Assert.Equal("o-1", (string?)Attributes(entry)["order"]);
        Assert.True((bool?)Attributes(entry)["truncated"]);
        Assert.True(Encoding.UTF8.GetByteCount(entry.Message) <= EntryNormaliser.MaxMessageBytes);
    }

    [Fact]
    public void Events_of_several_lines_stay_whole()
    {
        const string trace = "2026-01-12 10:00:00 ERROR shop.Cart - failed\njava.lang.IllegalStateException: x\n\tat shop.Cart.add(Cart.java:1)\n";

        var entry = Normalise(trace);

        Assert.Equal(trace, entry.Message);
        Assert.Equal("shop.Cart", (string?)Attributes(entry)["logger"]);
    }

    [Fact]
    public void Key_does_not_depend_on_what_the_line_says()
    {
        var first = Normalise(Raw("a"));
        var again = Normalise(Raw("b") with { Stream = "other", Service = "other" });

        Assert.Equal(first.EventKey, again.EventKey);
        Assert.NotEqual(first.EventKey, Normalise(Raw("a") with { EventId = "2" }).EventKey);
    }

    [Fact]
    public void Hostile_sizes_take_no_time_to_speak_of()
    {
        string[] hostile =
        [
            new('[', 1_000_000), new('{', 1_000_000), new('=', 1_000_000), new(' ', 1_000_000), new('"', 1_000_000), new('\0', 1_000_000),
            string.Concat(Enumerable.Repeat("trace_id=", 100_000)), string.Concat(Enumerable.Repeat("a=\" ", 250_000)),
            string.Concat(Enumerable.Repeat("{\"a\":", 150_000)), "{\"a\":" + new string('[', 500_000) + new string(']', 500_000) + "}",
            string.Concat(Enumerable.Repeat("k=v ", 250_000)), string.Concat(Enumerable.Repeat("span trace=x ", 70_000)),
            string.Concat(Enumerable.Repeat("HTTP/", 200_000)), "{" + string.Join(',', Enumerable.Range(0, 80_000).Select(i => $"\"{i}\":1")) + "}",
        ];

        foreach (var line in hostile)
        {
            var began = ThreadTime.Now;
            AssertStorable(Normalise(line));
            // Linear steps take milliseconds and square ones minutes, on whatever machine; one that is busy takes nothing of the thread's own time.
            var took = ThreadTime.Now - began;
            Assert.True(took < TimeSpan.FromSeconds(30), $"{line[..20]}… took {took}");
        }
    }

    private static void AssertStorable(LogEntry entry)
    {
        foreach (var text in new[] { entry.Message, entry.EventId, entry.Source, entry.Stream, entry.Service })
            AssertClean(text);
        Assert.InRange(entry.SeverityNumber, 1, 24);
        Assert.True(entry.Attributes.Length <= AttributeWriter.MaxBytes + 4096);
        AssertJsonb(entry.Attributes);
        AssertJsonb(entry.Resource);
    }

    private static void AssertClean(string text)
    {
        Assert.DoesNotContain('\0', text);
        // Throws on a lone surrogate.
        new UTF8Encoding(false, throwOnInvalidBytes: true).GetByteCount(text);
    }

    private static void AssertJsonb(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json, new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = 64 });
        Assert.Equal(JsonValueKind.Object, document.RootElement.ValueKind);
        AssertElement(document.RootElement);
    }

    private static void AssertElement(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var member in element.EnumerateObject())
                {
                    AssertClean(member.Name);
                    AssertElement(member.Value);
                }

                break;
            case JsonValueKind.Array:
                foreach (var item in element.EnumerateArray())
                    AssertElement(item);
                break;
            case JsonValueKind.String:
                AssertClean(element.GetString()!);
                break;
            case JsonValueKind.Number:
                Assert.Matches(@"^-?\d+(\.\d+)?$", element.GetRawText());
                Assert.True(element.GetRawText().Length <= AttributeWriter.MaxNumberLength);
                break;
        }
    }
}
