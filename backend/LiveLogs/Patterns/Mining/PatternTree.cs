using System.Runtime.InteropServices;
using LiveLogs.Patterns.Masking;

namespace LiveLogs.Patterns.Mining;

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

    /// <summary>Clusters of one length among which first words are compared: all of them are looked at for each new line.</summary>
    private const int MaxCompared = 1_000;

    /// <summary>Fewer words after a first word are no evidence about it.</summary>
    private const int MinWordsBehind = 2;

    private static readonly ulong BehindAny = MaskedLine.HashOf(PatternRoute.BehindAny);

    private readonly Dictionary<int, Dictionary<ulong, List<Cluster>>> _leaves = [];

    /// <summary>The pattern of a line that brings nothing new, or null. Of several the oldest, so that a line stays where it was.</summary>
    public Pattern? Find(MaskedLine line)
    {
        if (!_leaves.TryGetValue(line.Count, out var leaves))
            return null;

        var known = FindIn(leaves.GetValueOrDefault(MaskedLine.HashOf(RouteOf(line))), line);
        var behind = FindIn(leaves.GetValueOrDefault(BehindAny), line);
        return known is not null && (behind is null || known.ClusterId < behind.ClusterId) ? known : behind;
    }

    /// <summary>Takes a line in that <see cref="Find"/> knows no pattern of.</summary>
    public Pattern Learn(MaskedLine line, LineOrigin origin, PatternChanges changes)
    {
        var route = RouteOf(line).ToString();
        var leaf = Leaf(line.Count, route);
        var (best, most) = MostSimilar(leaf, line);
        if (_leaves[line.Count].GetValueOrDefault(BehindAny) is { } behind && MostSimilar(behind, line) is var (other, more) && more > most)
            (best, most, route) = (other, more, PatternRoute.BehindAny);

        if (best is null || most < MinSimilarity)
            leaf.Add(best = new Cluster(line.Count));
        return best.Learn(new NewLine(line, route, origin), changes);
    }

    /// <summary>
    /// The patterns that are like a line behind its first word, the oldest first, if so many different words stand before exactly its words that they
    /// are values. The fewer words stand behind it, the more it takes.
    /// </summary>
    public IReadOnlyList<Pattern> SameBehindFirstWord(MaskedLine line)
    {
        var leaves = _leaves.GetValueOrDefault(line.Count);
        if (leaves is null || line.Count <= MinWordsBehind || line.Tokens[0].IsWildcard || PatternRoute.FirstWord(line) is null)
            return [];

        var words = 0;
        foreach (var token in line.Tokens[1..])
            words += token.IsWildcard || MaskedLine.IsVariable(line.TextOf(token)) ? 0 : 1;
        if (words < MinWordsBehind || leaves.Count + 1 < FirstWordsOfValue(words) || leaves.Values.Sum(leaf => leaf.Count) > MaxCompared)
            return [];

        // What says exactly the same is counted first: this is asked for each new line.
        var firstWords = new HashSet<string>();
        foreach (var leaf in leaves.Values)
        {
            foreach (var cluster in leaf)
            {
                foreach (var pattern in cluster.Patterns)
                {
                    if (PatternTemplate.Stands(pattern.Tokens, line, from: 1) && pattern.Tokens[0] is not MaskedLine.WildcardToken)
                        firstWords.Add(pattern.Tokens[0]);
                }
            }
        }

        if (firstWords.Count + 1 < FirstWordsOfValue(words))
            return [];

        return
        [
            .. leaves.Values.SelectMany(leaf => leaf).Where(cluster => cluster.SimilarityTo(line, from: 1) >= MinSimilarity).SelectMany(cluster => cluster.Patterns)
                .Where(pattern => pattern.Tokens[0] is not MaskedLine.WildcardToken || pattern.Route == PatternRoute.BehindAny).OrderBy(pattern => pattern.Id),
        ];
    }

    /// <summary>Makes one cluster of patterns that hang nowhere; those that nothing distinguishes are merged.</summary>
    /// <param name="patterns">Of one length and route, the oldest first.</param>
    /// <param name="changes">Are told.</param>
    public void Hang(IReadOnlyList<Pattern> patterns, PatternChanges changes)
    {
        var leaf = Leaf(patterns[0].Tokens.Length, patterns[0].Route);
        var place = leaf.FindIndex(known => known.Id > patterns[0].Id);
        leaf.Insert(place < 0 ? leaf.Count : place, Cluster.Of(patterns, changes));
    }

    /// <summary>
    /// Two patterns of which the first stands for all lines of the second, one of them in the cluster of a pattern; null when there are none. A
    /// template that is mostly values is none that another one could be a case of.
    /// </summary>
    public (Pattern Whole, Pattern Part)? FindCovered(Pattern changed)
    {
        var cluster = ClusterOf(changed);
        var leaves = _leaves[changed.Tokens.Length];
        var others = changed.Route == PatternRoute.BehindAny
            ? leaves.Values.SelectMany(leaf => leaf)
            : leaves[MaskedLine.HashOf(changed.Route)].Concat(leaves.GetValueOrDefault(BehindAny) ?? []);
        foreach (var other in others.Where(one => one != cluster).SelectMany(one => one.Patterns))
        {
            foreach (var one in cluster.Patterns)
            {
                if (Covers(one, other))
                    return (one, other);
                if (Covers(other, one))
                    return (other, one);
            }
        }

        return null;
    }

    /// <summary>All patterns of the clusters that patterns belong to.</summary>
    public IEnumerable<Pattern> InClustersOf(IEnumerable<Pattern> patterns) => patterns.Select(ClusterOf).Distinct().SelectMany(cluster => cluster.Patterns);

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
        var key = MaskedLine.HashOf(pattern.Route);
        if (!_leaves.TryGetValue(pattern.Tokens.Length, out var leaves) || !leaves.TryGetValue(key, out var leaf))
            return;

        leaf.RemoveAll(known => known.Id == pattern.ClusterId);
        if (leaf.Count == 0)
            leaves.Remove(key);
    }

    private Cluster ClusterOf(Pattern pattern) => Leaf(pattern.Tokens.Length, pattern.Route).First(cluster => cluster.Id == pattern.ClusterId);

    /// <summary>
    /// So many different words in front of the same words are values. More than at other places: what begins a line is rather a verb, and a unit is
    /// starting, started, stopping, stopped, reloading and reloaded.
    /// </summary>
    private static int FirstWordsOfValue(int wordsBehind) => wordsBehind switch { 2 => 24, 3 => 16, 4 => 10, _ => 7 };

    private static bool Covers(Pattern one, Pattern other) =>
        (one.Route == other.Route || one.Route == PatternRoute.BehindAny) && PatternTemplate.Covers(one.Tokens, other.Tokens)
        && one.Tokens.Count(word => word is not MaskedLine.WildcardToken) >= MinSimilarity * one.Tokens.Length;

    private static Pattern? FindIn(List<Cluster>? leaf, MaskedLine line)
    {
        foreach (var cluster in CollectionsMarshal.AsSpan(leaf))
        {
            if (cluster.Find(line) is { } pattern)
                return pattern;
        }

        return null;
    }

    private static (Cluster? Cluster, double Similarity) MostSimilar(List<Cluster> leaf, MaskedLine line)
    {
        Cluster? best = null;
        var most = 0.0;
        foreach (var cluster in CollectionsMarshal.AsSpan(leaf))
        {
            var similarity = cluster.SimilarityTo(line, from: 0);
            if (similarity > most)
                (best, most) = (cluster, similarity);
        }

        return (best, most);
    }

    private List<Cluster> Leaf(int length, string route)
    {
        if (!_leaves.TryGetValue(length, out var leaves))
            _leaves.Add(length, leaves = []);
        var key = MaskedLine.HashOf(route);
        if (!leaves.TryGetValue(key, out var leaf))
            leaves.Add(key, leaf = []);
        return leaf;
    }

    private ReadOnlySpan<char> RouteOf(MaskedLine line)
    {
        if (PatternRoute.FirstWord(line) is not { } first)
            return default;

        var word = MaskedLine.WithoutNumber(line.TextOf(first));
        return !_leaves.TryGetValue(line.Count, out var leaves) || leaves.Count < MaxFirstWords || leaves.ContainsKey(MaskedLine.HashOf(word)) ? word : default;
    }
}
