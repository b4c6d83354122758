using FsCheck;
using FsCheck.Fluent;
using LiveLogs.Ingestion;
using Xunit;

namespace LiveLogs.Tests.Ingestion;

public class EventKeyHasherTests
{
    private static readonly Guid Connection = new("7f3c1a52-0d5e-4a2b-9c1d-8e6f5a4b3c2d");

    /// <summary>Key 00…0f, message 00, 01, 02…: the vectors of the authors' reference implementation.</summary>
    [Theory]
    [InlineData(0, "310e0edd47db6f72")]
    [InlineData(1, "fd67dc93c539f874")]
    [InlineData(2, "5a4fa9d909806c0d")]
    [InlineData(3, "2d7efbd796666785")]
    [InlineData(7, "37d1018bf50002ab")]
    [InlineData(8, "6224939a79f5f593")]
    [InlineData(15, "e545be4961ca29a1")]
    public void SipHash_gives_the_vectors_of_its_authors(int length, string expected)
    {
        var message = Enumerable.Range(0, length).Select(i => (byte)i).ToArray();

        var hash = SipHash.Compute(0x0706050403020100, 0x0f0e0d0c0b0a0908, message);

        Assert.Equal(expected, Convert.ToHexStringLower(BitConverter.GetBytes(hash)));
    }

    [Fact]
    public void Hash_tells_every_part_of_the_identity_apart()
    {
        var keys = With("0123456789abcdef"u8);

        long[] hashes =
        [
            keys.Hash(Connection, "group", "1"),
            keys.Hash(Guid.Empty, "group", "1"),
            keys.Hash(Connection, "group1", ""),
            keys.Hash(Connection, "grou", "p1"),
            keys.Hash(Connection, "", "group1"),
            keys.Hash(Connection, "group", "2"),
            keys.Hash(Connection, "group", "\ud800"),
            keys.Hash(Connection, "group", "\ud801"),
            keys.Hash(Connection, "group", "\ufffd"),
            With("0123456789abcdeg"u8).Hash(Connection, "group", "1"),
        ];

        Assert.Equal(hashes.Length, hashes.Distinct().Count());
    }

    [Fact]
    public void Hash_is_the_same_for_ever()
    {
        // These values are in databases: a change of the framing would store every event a second time.
        Assert.Equal(-6014498977150783115, With("0123456789abcdef"u8).Hash(Connection, "/aws/lambda/checkout", "38865049064139660388650490641396"));
    }

    [Fact]
    public void Hash_depends_on_nothing_but_the_identity() =>
        Prop.ForAll(
            ArbMap.Default.ArbFor<(NonNull<string> Source, NonNull<string> Id)>(),
            identity =>
            {
                var (source, id) = (identity.Source.Get, identity.Id.Get);
                return With("0123456789abcdef"u8).Hash(Connection, source, id) == With("0123456789abcdef"u8).Hash(Connection, new string(source), new string(id));
            }).QuickCheckThrowOnFailure();

    [Fact]
    public void Secret_can_be_set_once_only()
    {
        var keys = With("0123456789abcdef"u8);
        keys.SetSecret("0123456789abcdef"u8);

        Assert.Throws<InvalidOperationException>(() => keys.SetSecret("0123456789abcdeg"u8));
        Assert.Throws<ArgumentException>(() => keys.SetSecret("short"u8));
        Assert.Throws<InvalidOperationException>(() => new EventKeyHasher().Hash(Connection, "group", "1"));
    }

    private static EventKeyHasher With(ReadOnlySpan<byte> secret)
    {
        var keys = new EventKeyHasher();
        keys.SetSecret(secret);
        return keys;
    }
}
