using FsCheck;
using FsCheck.Fluent;
using LiveLogs.Patterns.Masking;
using LiveLogs.Patterns.Mining;
using Xunit;

namespace LiveLogs.Tests.Patterns;

public sealed class MaskingScannerTests
{
    [Theory]
    [InlineData("Received block blk_-1608999687919862906 of size 91178 from /10.250.10.6:54106", "Received block <*> of size <*> from <*>")]
    [InlineData("took 35 ms, 1.5KB in 3s (45%)", "took <*> in <*>")]
    [InlineData("took 35 seconds and 12 bytes", "took <*> seconds and <*> bytes")]
    [InlineData("at Sat Jul  9 12:16:49 2005 from 1.2.3.4", "at <*> from <*>")]
    [InlineData("May the force be with you", "May the force be with you")]
    [InlineData("user 0ab4d2e1-3b5c-4f6d-8a7b-9c0d1e2f3a4b gone", "user <*> gone")]
    [InlineData("user fab4d2e1-3b5c-4f6d-8a7b-9c0d1e2f3a4b gone", "user <*> gone")]
    [InlineData("GET https://shop.example.com/a/b?c=d done", "GET <*> done")]
    [InlineData("open C:\\Windows\\System32\\a.dll failed", "open <*> failed")]
    [InlineData("open /var/log/app.log failed", "open <*> failed")]
    [InlineData("read and/or write", "read and/or write")]
    [InlineData("connect to db.internal.example:5432 as alice@example.com", "connect to <*> as <*>")]
    [InlineData("com.acme.Shop started", "com.acme.Shop started")]
    [InlineData("mac fe:5e:00:11:22:33 v6 fe80::1 and 2001:db8:0:0:0:0:0:1 here", "mac <*> v6 <*> and <*> here")]
    [InlineData("uid=0 user=root tag=\"a b\" empty= done=false", "uid=<*> user=<*> tag=<*> empty= done=<*>")]
    [InlineData("status: true, is null", "status: <*> is <*>")]
    [InlineData("hash deadbeef01 face cafe1234", "hash <*> face <*>")]
    [InlineData("ssh2 tty2 log4j IPv4", "ssh2 tty2 log4j IPv4")]
    [InlineData("session closed for user alice", "session closed for user <*>")]
    [InlineData("unknown user alice", "unknown user alice")]
    [InlineData("retry 3 of -1, delta +2.5e3", "retry <*> of <*> delta <*>")]
    [InlineData("list [1, 2, 3, 4] and [5]", "list <*> and <*>")]
    [InlineData("sent 1,131 bytes (1.10 KB) in 3 s", "sent <*> bytes in <*>")]
    [InlineData("sent 5 times (see the manual)", "sent <*> times (see the manual)")]
    [InlineData("fans ( 3552 3534 **** 3515 )", "fans ( <*> )")]
    [InlineData("trap instruction.........0", "trap instruction <*>")]
    [InlineData("loading...", "loading...")]
    [InlineData("größe 5 µs ünïcode", "größe <*> ünïcode")]
    [InlineData("", "")]
    [InlineData("   \t  ", "")]
    public void Values_are_masked_and_words_stay(string text, string expected) => Assert.Equal(expected, Mask(text));

    [Fact]
    public void Lines_that_differ_in_their_values_only_are_the_same()
    {
        var values = Gen.OneOf(
            ArbMap.Default.GeneratorFor<int>().Select(number => number.ToString(System.Globalization.CultureInfo.InvariantCulture)),
            ArbMap.Default.GeneratorFor<Guid>().Select(id => id.ToString()),
            ArbMap.Default.GeneratorFor<uint>().Select(number => $"0x{number:x}"),
            Gen.Choose(0, 255).Select(part => $"10.{part}.1.{part}:80"),
            Gen.Choose(0, 59).Select(part => $"12:{part:00}:07.123"),
            Gen.Choose(0, 99).Select(part => $"/var/run/{part}/x.sock"));

        Prop.ForAll(Arb.From(Gen.Two(values.Three())), pair =>
        {
            var ((a, b, c), (d, e, f)) = pair;
            return HashOf($"job {a} moved {b} (size={c})") == HashOf($"job {d} moved {e} (size={f})");
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Any_text_gives_tokens_within_bounds_and_the_same_each_time()
    {
        var line = new MaskedLine();
        Prop.ForAll<string?[]>(parts =>
        {
            var text = string.Join(' ', parts);
            MaskingScanner.Scan(text, line);
            var (hash, tokens) = (line.Hash, line.Count);
            foreach (var token in line.Tokens)
                Assert.False(line.TextOf(token).IsEmpty);

            MaskingScanner.Scan("something else 5", line);
            MaskingScanner.Scan(text, line);
            return hash == line.Hash && tokens == line.Count && tokens <= MaskedLine.MaxTokens;
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void What_lies_beyond_the_bounds_is_not_looked_at()
    {
        var words = string.Join(' ', Enumerable.Range(0, 500).Select(i => $"w{(char)('a' + (i % 26))}"));
        var line = new MaskedLine();
        MaskingScanner.Scan(words, line);

        Assert.Equal(MaskedLine.MaxTokens, line.Count);
        Assert.Equal(HashOf(new string('x', MaskedLine.MaxLength)), HashOf(new string('x', 1_000_000)));
    }

    [Fact]
    public void A_token_is_a_wildcard_exactly_when_its_hash_says_so()
    {
        Assert.Equal(MaskedLine.WildcardHash, MaskedLine.HashOf(MaskedLine.WildcardToken));
        Prop.ForAll<string?>(text => text == MaskedLine.WildcardToken || MaskedLine.HashOf(text) != MaskedLine.WildcardHash).QuickCheckThrowOnFailure();
    }

    private static string Mask(string text)
    {
        var line = new MaskedLine();
        MaskingScanner.Scan(text, line);
        var words = new List<string>();
        foreach (var token in line.Tokens)
            words.Add(token.IsWildcard ? MaskedLine.WildcardToken : line.TextOf(token).ToString());
        return PatternTemplate.ToText(string.Join(' ', words));
    }

    private static ulong HashOf(string text)
    {
        var line = new MaskedLine();
        MaskingScanner.Scan(text, line);
        return line.Hash;
    }
}
