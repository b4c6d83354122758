using FsCheck;
using FsCheck.Fluent;
using LiveLogs.Storage;
using Xunit;

namespace LiveLogs.Tests.Storage;

public class PositionTests
{
    [Fact]
    public void Parse_gives_back_every_place_that_was_written()
    {
        var seq = from high in Gen.Choose(0, int.MaxValue) from low in Gen.Choose(0, int.MaxValue) select ((long)high << 32) | (uint)low;
        var connection = Gen.Choose(1, int.MaxValue);
        Prop.ForAll(
            Gen.Zip(connection, Gen.OneOf(seq, connection.Select(small => (long)small))).ListOf().ToArbitrary(),
            ArbMap.Default.ArbFor<uint>(),
            connection.ToArbitrary(),
            (seqs, generation, project) =>
            {
                var vector = new SortedDictionary<int, long>();
                foreach (var (number, last) in seqs)
                    vector[number] = last;

                var word = new Position(generation, project, vector).ToString();
                return Position.TryParse(word, out var back)
                    && back.Generation == generation
                    && back.ProjectNumber == project
                    && back.Seqs.SequenceEqual(vector);
            }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Five_hundred_connections_fit_into_a_request_line()
    {
        var seqs = new SortedDictionary<int, long>();
        for (var i = 1; i <= 500; i++)
            seqs[i * 37] = 1_000_000_000L + i;

        var word = new Position(uint.MaxValue, int.MaxValue, seqs).ToString();

        Assert.True(word.Length < 6_000, $"{word.Length} characters");
        Assert.True(Position.TryParse(word, out _));
    }

    [Fact]
    public void Parse_never_throws_whatever_a_client_sends()
    {
        Prop.ForAll<string>(text => !Position.TryParse(text, out var position) || position.ToString() == text)
            .QuickCheckThrowOnFailure();
        Prop.ForAll<byte[]>(bytes =>
        {
            var word = System.Buffers.Text.Base64Url.EncodeToString([1, .. bytes]);
            return !Position.TryParse(word, out var position) || Position.TryParse(position.ToString(), out _);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_word_that_was_cut_or_changed_is_never_a_longer_place()
    {
        var word = new Position(7, 3, new() { [1] = 5, [2] = long.MaxValue, [900] = 1 }).ToString();
        for (var length = 0; length < word.Length; length++)
            Assert.False(Position.TryParse(word[..length], out _), word[..length]);

        Assert.False(Position.TryParse(word + "AA", out _));
        Assert.False(Position.TryParse(null, out _));
        Assert.False(Position.TryParse("not a position", out _));
        Assert.False(Position.TryParse(new string('A', 100_000), out _));
    }

    [Fact]
    public void A_place_in_no_project_names_no_connection()
    {
        Assert.True(Position.TryParse(new Position(7, 0, []).ToString(), out _));
        Assert.False(Position.TryParse(new Position(7, 0, new() { [1] = 1 }).ToString(), out _));
    }
}
