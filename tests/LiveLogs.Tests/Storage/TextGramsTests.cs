using FsCheck;
using FsCheck.Fluent;
using LiveLogs.Logs;
using LiveLogs.Logs.Filters;
using LiveLogs.Storage.Indexes;
using LiveLogs.Storage.Queries;
using LiveLogs.Tests.Logs;
using Xunit;

namespace LiveLogs.Tests.Storage;

public sealed class TextGramsTests
{
    private static readonly string[] Pieces =
        ["order", "Order", "ÄRGER", "ſ", "ς", "ẞ", "Ошибка", "\U00010400", "ärger", "\u212A", "k", "🚀", "4711", "10.5.3.7", " ", "\"", "=", ":", "-", "_", "ab12", "Straße", "\n", "x", "7"];

    [Fact]
    public void A_text_has_all_buckets_of_whatever_it_contains_in_either_case()
    {
        var text = Gen.Elements(Pieces).ListOf().Select(string.Concat);
        var three = from before in text from part in text from after in text select (before, part, after);
        Prop.ForAll(three.ToArbitrary(), texts =>
        {
            var (before, part, after) = texts;
            var block = Marked(before + part.ToUpperInvariant() + after);
            var folded = Marked(before + Swap(part) + after);
            return TextGrams.Of(part).All(bucket => Has(folded, bucket)) && TextGrams.Of(part.ToUpperInvariant()).All(bucket => Has(block, bucket));
        }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData("abc", 0)]
    [InlineData("ärg", 1)]
    [InlineData("ABCD", 1)]
    [InlineData("c4ca4238a0b92382", 13)]
    [InlineData("10.5.3.7", 5)]
    [InlineData("\": 12", 0)]
    [InlineData("took 4711 ms", 3)]
    public void Pieces_of_four_bytes_count_unless_a_digit_stands_beside_a_separator(string text, int count) =>
        Assert.Equal(count, TextGrams.Of(text).Length);

    [Fact]
    public void Long_texts_are_looked_up_by_pieces_from_all_over_them()
    {
        var text = string.Concat(Enumerable.Range(0, 40).Select(number => $"abcd{number:D4}"));

        var buckets = TextGrams.Of(text);

        Assert.Equal(16, buckets.Distinct().Count());
        Assert.Contains(TextGrams.Of(text[..4])[0], buckets);
        Assert.Contains(TextGrams.Of(text[^4..])[0], buckets);
    }

    [Theory]
    [InlineData("a:5", """{"a": 5}""")]
    [InlineData("a:5", """{"a": 5.0}""")]
    [InlineData("a:5.00", """{"a": 5}""")]
    [InlineData("a:1e2", """{"a": 100}""")]
    [InlineData("a:-0", """{"a": 0}""")]
    [InlineData("a:5.0", """{"a": "5.0"}""")]
    [InlineData("a:BOB", """{"a": "bOb"}""")]
    [InlineData("a:true", """{"a": true}""")]
    [InlineData("a:x", """{"a": [1, [2], {"b": 3}, "X"]}""")]
    [InlineData("a:5", """{"b": {"a": 6}, "a": [1, 5.0]}""")]
    [InlineData("user.name:bob", """{"user": {"name": "bob"}}""")]
    [InlineData("user.name:bob", """{"user.name": "bob"}""")]
    [InlineData("a:ärger", """{"a": "ärger"}""")]
    [InlineData("a:ärger", """{"a": "ÄRGER"}""")]
    [InlineData("a:ÄRGER", """{"a": ["x", "ärger"]}""")]
    [InlineData("a:KESSEL", """{"a": "Keſſel"}""")]
    [InlineData("labels.a.b/c:x", """{"labels": {"a.b/c": "x"}}""")]
    [InlineData("labels.\"a.b/c\":x", """{"labels": {"a.b/c": "x"}}""")]
    [InlineData("labels.\"a b\".c:x", """{"labels": {"a b": {"c": "x"}}}""")]
    [InlineData("a:\"say \\\"hi\\\"\"", """{"a": "say \"HI\""}""")]
    [InlineData("a:\"\"", """{"a": ""}""")]
    public void A_record_has_the_buckets_of_every_value_that_it_is_found_by(string filter, string json)
    {
        var parsed = LogFilter.Parse($"attr.{filter}");
        Assert.True(parsed.Matches(Entry(json)));

        Assert.True(MayHold(parsed, json));
        Assert.False(MayHold(parsed, """{"a": "else", "user": {"name": "alice"}}"""));
    }

    [Theory]
    [InlineData("order", true)]
    [InlineData("ord", false)]
    [InlineData("-order", false)]
    [InlineData("order OR level:error", false)]
    [InlineData("order OR paid", true)]
    [InlineData("(order OR level:error) shipped", true)]
    [InlineData("/order \\d+/", true)]
    [InlineData("/(order|paid)/", false)]
    [InlineData("attr.a:x", true)]
    [InlineData("attr.a:x*", false)]
    [InlineData("attr.a:long*", true)]
    [InlineData("resource.region:eu-west-1", false)]
    [InlineData("attr.a>5", false)]
    public void Only_what_every_match_must_hold_is_looked_up(string filter, bool isLookedUp) =>
        Assert.Equal(isLookedUp, BlockNeed.Of(LogFilter.Parse(filter).Root) is not null);

    private static bool MayHold(LogFilter filter, string json)
    {
        var bits = new BlockBits();
        bits.Add(DateTime.UnixEpoch, "a message", json);
        bits.Fold();
        var slots = bits.ToSlots();
        return BlockNeed.Of(filter.Root)!.Find(bucket =>
        {
            var (slot, place) = Math.DivRem(bucket & (bits.Buckets - 1), bits.BucketsPerSlot);
            return [slots[slot][place]];
        })[0] != 0;
    }

    private static ulong[] Marked(string text)
    {
        var block = new ulong[(1 << TextGrams.BucketBits) / 64];
        TextGrams.Mark(text, block);
        return block;
    }

    private static bool Has(ulong[] block, int bucket) => (block[bucket >> 6] & (1UL << (bucket & 63))) != 0;

    private static string Swap(string text) => string.Concat(text.Select(character =>
        char.IsUpper(character) ? char.ToLowerInvariant(character) : char.ToUpperInvariant(character)));

    private static LogEntry Entry(string json) => Lines.Of("a message", json);
}
