using LiveLogs.Logs.Filters;
using LiveLogs.Storage.Indexes;

namespace LiveLogs.Storage.Queries;

/// <summary>What a block must have marked to hold an entry that matches a filter: as far as texts and values of attributes show it.</summary>
internal abstract record BlockNeed
{
    /// <summary>All buckets that it asks for.</summary>
    public abstract IEnumerable<int> Buckets { get; }

    /// <summary>The blocks that may hold a match, a bit each.</summary>
    /// <param name="bits">The blocks that have a bucket marked.</param>
    public abstract byte[] Find(Func<int, byte[]> bits);

    /// <summary>Null when a filter asks for nothing that could be looked up. What it excludes does not count.</summary>
    public static BlockNeed? Of(FilterNode node) => node switch
    {
        AllOf all => Every([.. all.Terms.Select(Of).OfType<BlockNeed>()]),
        AnyOf any when any.Terms.Select(Of).ToList() is var needs => needs.Contains(null) ? null : new SomeOf([.. needs.OfType<BlockNeed>()]),
        MessageContains contains => OfText(contains.Text),
        MessageMatches matches => RequiredText.Of(matches.Regex.Pattern) is { } text ? OfText(text) : null,
        AttributeMatches { Scope: AttributeScope.Attributes } attribute => OfValue(attribute),
        _ => null,
    };

    private static Marked? OfText(string text) => TextGrams.Of(text) is { Length: > 0 } buckets ? new Marked(buckets) : null;

    private static BlockNeed? OfValue(AttributeMatches attribute)
    {
        var text = RequiredText.Of(attribute) is { } required ? OfText(required) : null;
        if (attribute.Pattern.HasWildcards)
            return text;

        BlockNeed value = new Marked(AttributeTerms.Of(attribute.Path, attribute.Pattern.Parts[0]));
        if (attribute.Number is { } number && number != attribute.Pattern.Parts[0])
            value = new SomeOf([value, new Marked(AttributeTerms.Of(attribute.Path, number))]);

        return text is null ? value : new EveryOf([value, text]);
    }

    private static BlockNeed? Every(BlockNeed[] needs) => needs.Length switch { 0 => null, 1 => needs[0], _ => new EveryOf(needs) };

    private sealed record Marked(int[] Wanted) : BlockNeed
    {
        public override IEnumerable<int> Buckets => Wanted;

        public override byte[] Find(Func<int, byte[]> bits) => Combine(Wanted.Select(bits), static (left, right) => (byte)(left & right));
    }

    private sealed record EveryOf(BlockNeed[] Needs) : BlockNeed
    {
        public override IEnumerable<int> Buckets => Needs.SelectMany(need => need.Buckets);

        public override byte[] Find(Func<int, byte[]> bits) => Combine(Needs.Select(need => need.Find(bits)), static (left, right) => (byte)(left & right));
    }

    private sealed record SomeOf(BlockNeed[] Needs) : BlockNeed
    {
        public override IEnumerable<int> Buckets => Needs.SelectMany(need => need.Buckets);

        public override byte[] Find(Func<int, byte[]> bits) => Combine(Needs.Select(need => need.Find(bits)), static (left, right) => (byte)(left | right));
    }

    private static byte[] Combine(IEnumerable<byte[]> sets, Func<byte, byte, byte> operation) => sets.Aggregate((left, right) =>
    {
        var both = new byte[left.Length];
        for (var i = 0; i < both.Length; i++)
            both[i] = operation(left[i], right[i]);

        return both;
    });
}
