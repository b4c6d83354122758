using FsCheck;
using FsCheck.Fluent;
using LiveLogs.Storage.Sequences;
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
                var (vector, tokens) = (new SortedDictionary<int, long>(), new Dictionary<int, ushort>());
                foreach (var (number, last) in seqs)
                    (vector[number], tokens[number]) = (last, (ushort)((last % 65_535) + 1));

                var place = new Position(generation, project, vector) { Tokens = tokens, Covered = new CoveredTombstones(project, 1) };
                return Position.TryParse(place.ToString(), out var back)
                    && back.Generation == generation
                    && back.ProjectNumber == project
                    && back.Covered == place.Covered
                    && back.Seqs.SequenceEqual(vector)
                    && back.Tokens.Count == tokens.Count && !back.Tokens.Except(tokens).Any();
            }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Five_hundred_connections_fit_into_a_request_line()
    {
        var seqs = new SortedDictionary<int, long>();
        for (var i = 1; i <= 500; i++)
            seqs[i * 37] = 1_000_000_000L + i;

        var word = new Position(uint.MaxValue, int.MaxValue, seqs) { Tokens = seqs.Keys.ToDictionary(number => number, _ => ushort.MaxValue) }.ToString();

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
    public void A_word_of_the_first_version_is_still_a_place()
    {
        // Version 1, generation 7, project 3, two connections: 1 at 5, 900 at 300.
        byte[] bytes = [1, 0, 0, 0, 7, 3, 2, 1, 5, 0x83, 0x07, 0xAC, 0x02];

        Assert.True(Position.TryParse(System.Buffers.Text.Base64Url.EncodeToString(bytes), out var place));

        Assert.Equal((7u, 3), (place.Generation, place.ProjectNumber));
        Assert.Equal([KeyValuePair.Create(1, 5L), KeyValuePair.Create(900, 300L)], place.Seqs);
        Assert.Empty(place.Tokens);
    }

    [Fact]
    public void A_place_does_not_name_deleted_connections_that_were_read_to_their_end()
    {
        var ended = new SortedDictionary<int, (long, Guid)>(Enumerable.Range(2, 5_000).ToDictionary(number => number, number => ((long)(number % 3), Guid.NewGuid())));
        var seqs = new SortedDictionary<int, long>(Enumerable.Range(1, 5_001).ToDictionary(number => number, number => number == 1 ? 70 : (long)(number % 3)));

        var all = Parse(Position.Encode(1, 1, seqs, new Dictionary<int, ushort>(), new Tombstones(ended)));
        seqs[4_000]--;
        var half = Parse(Position.Encode(1, 1, seqs, new Dictionary<int, ushort>(), new Tombstones(ended)));

        Assert.Equal([KeyValuePair.Create(1, 70L)], all.Seqs);
        Assert.Equal(5_001, all.Covered.Number);
        Assert.Equal(3_999, half.Covered.Number);
        Assert.Equal(seqs.Where(seq => seq.Key is 1 or >= 4_000 && seq.Value > 0), half.Seqs);
    }

    [Fact]
    public void No_place_is_longer_than_what_is_read_back()
    {
        var seqs = new SortedDictionary<int, long>(Enumerable.Range(1, 5_000).ToDictionary(number => number, _ => 1L));

        Assert.Equal(Position.MaxConnections, Parse(Position.Encode(1, 1, seqs, new Dictionary<int, ushort>(), Tombstones.None)).Seqs.Count);
    }

    private static Position Parse(string word) => Position.TryParse(word, out var place) ? place : throw new FormatException(word);

    [Fact]
    public void A_place_in_no_project_names_no_connection()
    {
        Assert.True(Position.TryParse(new Position(7, 0, []).ToString(), out _));
        Assert.False(Position.TryParse(new Position(7, 0, new() { [1] = 1 }).ToString(), out _));
    }
}
