using System.Runtime.InteropServices;

namespace LiveLogs.Patterns;

/// <summary>
/// The patterns of a project, learnt line by line, in the manner of Drain (He et al., ICWS 2017): by number of tokens, by first
/// word, then the most similar cluster.
/// </summary>
internal sealed class PatternTree
{
    /// <summary>A line joins a cluster with which it shares so much.</summary>
    private const double MinSimilarity = 0.5;

    /// <summary>First words per length after which they count as values.</summary>
    private const int MaxFirstWords = 100;

    private readonly Dictionary<(int Length, ulong FirstWord), List<Cluster>> _leaves = [];
    private readonly Dictionary<int, int> _firstWords = [];

    /// <summary>The pattern of a line that brings nothing new, or null.</summary>
    public Pattern? Find(MaskedLine line)
    {
        if (!_leaves.TryGetValue(RouteOf(line.Tokens), out var leaf))
            return null;

        foreach (var cluster in CollectionsMarshal.AsSpan(leaf))
        {
            if (cluster.Find(line.Tokens) is { } pattern)
                return pattern;
        }

        return null;
    }

    /// <summary>Takes a line in that <see cref="Find"/> knows no pattern of.</summary>
    public Pattern Learn(MaskedLine line, Func<long> makeId, ICollection<Pattern> changed)
    {
        var route = RouteOf(line.Tokens);
        if (!_leaves.TryGetValue(route, out var leaf))
        {
            _leaves.Add(route, leaf = []);
            _firstWords[route.Length] = _firstWords.GetValueOrDefault(route.Length) + 1;
        }

        Cluster? best = null;
        var most = 0.0;
        foreach (var cluster in CollectionsMarshal.AsSpan(leaf))
        {
            var similarity = cluster.SimilarityTo(line.Tokens);
            if (similarity > most)
                (best, most) = (cluster, similarity);
        }

        if (most < MinSimilarity)
            leaf.Add(best = new Cluster(0, line.Count));
        return best!.Learn(line, makeId, changed);
    }

    /// <summary>A value at the beginning tells nothing; the word behind it does.</summary>
    private (int Length, ulong FirstWord) RouteOf(ReadOnlySpan<MaskedToken> tokens)
    {
        var length = tokens.Length;
        var first = length > 1 && tokens[0].IsWildcard ? 1 : 0;
        if (length == 0 || tokens[first].IsVariable)
            return (length, MaskedLine.WildcardHash);

        var route = (length, tokens[first].Hash);
        return _firstWords.GetValueOrDefault(length) < MaxFirstWords || _leaves.ContainsKey(route)
            ? route
            : (length, MaskedLine.WildcardHash);
    }
}
