using System.Runtime.InteropServices;

namespace LiveLogs.Patterns;

/// <summary>
/// The patterns of a project, learnt line by line in the manner of Drain (He et al., "Drain: An Online Log Parsing Approach with
/// Fixed Depth Tree", ICWS 2017): by number of tokens, by first word, then the most similar cluster.
/// </summary>
internal sealed class PatternTree
{
    /// <summary>A line joins a cluster with which it shares so much.</summary>
    private const double MinSimilarity = 0.5;

    /// <summary>First words per length after which others count as values.</summary>
    private const int MaxFirstWords = 100;

    private readonly Dictionary<(int Length, ulong Route), List<Cluster>> _leaves = [];
    private readonly Dictionary<int, int> _firstWords = [];

    /// <summary>The pattern of a line that brings nothing new, or null. Of several the oldest, so that a line stays where it was.</summary>
    public Pattern? Find(MaskedLine line)
    {
        if (!_leaves.TryGetValue((line.Count, MaskedLine.HashOf(RouteOf(line))), out var leaf))
            return null;

        foreach (var cluster in CollectionsMarshal.AsSpan(leaf))
        {
            if (cluster.Find(line.Tokens) is { } pattern)
                return pattern;
        }

        return null;
    }

    /// <summary>Takes a line in that <see cref="Find"/> knows no pattern of.</summary>
    public Pattern Learn(MaskedLine line, LineOrigin origin, PatternChanges changes)
    {
        var route = RouteOf(line).ToString();
        var leaf = Leaf(line.Count, route);
        Cluster? best = null;
        var most = 0.0;
        foreach (var cluster in CollectionsMarshal.AsSpan(leaf))
        {
            var similarity = cluster.SimilarityTo(line.Tokens);
            if (similarity > most)
                (best, most) = (cluster, similarity);
        }

        if (best is null || most < MinSimilarity)
            leaf.Add(best = new Cluster(line.Count));
        return best.Learn(new NewLine(line, route, origin), changes);
    }

    /// <summary>Puts clusters that were learnt elsewhere in the place of what is known of them.</summary>
    /// <param name="patterns">All patterns of these clusters that are not merged, the oldest first.</param>
    public void Restore(IEnumerable<Pattern> patterns)
    {
        foreach (var cluster in patterns.GroupBy(pattern => pattern.ClusterId))
        {
            var first = cluster.First();
            var leaf = Leaf(first.Tokens.Length, first.Route);
            var restored = new Cluster(first.Tokens.Length);
            foreach (var pattern in cluster)
                restored.Restore(pattern);

            leaf.RemoveAll(known => known.Id == cluster.Key);
            var place = leaf.FindIndex(known => known.Id > cluster.Key);
            leaf.Insert(place < 0 ? leaf.Count : place, restored);
        }
    }

    /// <summary>Takes a pattern's cluster out; the caller restores what is left of it. First words that nothing begins with any more make room for others.</summary>
    public void Forget(Pattern pattern)
    {
        var key = (pattern.Tokens.Length, MaskedLine.HashOf(pattern.Route));
        if (!_leaves.TryGetValue(key, out var leaf))
            return;

        leaf.RemoveAll(known => known.Id == pattern.ClusterId);
        if (leaf.Count > 0)
            return;

        _leaves.Remove(key);
        _firstWords[pattern.Tokens.Length]--;
    }

    /// <summary>Where in the tree a line's pattern may hang, whatever else is known.</summary>
    public static IEnumerable<string> PossibleRoutes(MaskedLine line) => ["", FirstWord(line) is { } first ? MaskedLine.WithoutNumber(line.TextOf(first)).ToString() : ""];

    private List<Cluster> Leaf(int length, string route)
    {
        var key = (length, MaskedLine.HashOf(route));
        if (!_leaves.TryGetValue(key, out var leaf))
        {
            _leaves.Add(key, leaf = []);
            _firstWords[length] = _firstWords.GetValueOrDefault(length) + 1;
        }

        return leaf;
    }

    /// <summary>The first word. A value at the beginning tells nothing, the word behind it does.</summary>
    private ReadOnlySpan<char> RouteOf(MaskedLine line)
    {
        if (FirstWord(line) is not { } first)
            return default;

        var word = MaskedLine.WithoutNumber(line.TextOf(first));
        return _firstWords.GetValueOrDefault(line.Count) < MaxFirstWords || _leaves.ContainsKey((line.Count, MaskedLine.HashOf(word)))
            ? word
            : default;
    }

    private static MaskedToken? FirstWord(MaskedLine line)
    {
        var tokens = line.Tokens;
        if (tokens.Length == 0)
            return null;

        var first = tokens[tokens.Length > 1 && tokens[0].IsWildcard ? 1 : 0];
        return first.IsWildcard || MaskedLine.IsVariable(line.TextOf(first)) ? null : first;
    }
}
