using LiveLogs.Patterns.Masking;

namespace LiveLogs.Patterns.Mining;

/// <summary>
/// Lines of equal length that share at least half of their words, and the patterns among them: one for each combination of
/// words at the places where only few different words are seen.
/// </summary>
internal sealed class Cluster
{
    private const int MaxPatterns = 32;

    private readonly Slot[] _slots;
    private readonly Dictionary<ulong, Pattern> _patterns = [];

    public Cluster(int length)
    {
        _slots = new Slot[length];
        for (var i = 0; i < length; i++)
            _slots[i] = new Slot();
    }

    /// <summary>The oldest pattern's; 0 until there is one.</summary>
    public long Id { get; private set; }

    /// <summary>The patterns, in no order.</summary>
    public Dictionary<ulong, Pattern>.ValueCollection Patterns => _patterns.Values;

    /// <summary>The share of words, 0 to 1, that a line has from a place on in common with all lines of the cluster.</summary>
    public double SimilarityTo(MaskedLine line, int from)
    {
        var tokens = line.Tokens;
        var equal = 0;
        for (var i = from; i < tokens.Length; i++)
        {
            if (_slots[i].IsConstant && _slots[i].Allows(line, tokens[i]))
                equal++;
        }

        return (double)equal / tokens.Length;
    }

    /// <summary>The pattern of a line that brings nothing new; null when the cluster would have to learn.</summary>
    public Pattern? Find(MaskedLine line)
    {
        var tokens = line.Tokens;
        for (var i = 0; i < tokens.Length; i++)
        {
            if (!_slots[i].Allows(line, tokens[i]))
                return null;
        }

        return _patterns.GetValueOrDefault(KeyOf(line));
    }

    /// <summary>Takes a line of the cluster's length in.</summary>
    public Pattern Learn(NewLine line, PatternChanges changes)
    {
        var tokens = line.Masked.Tokens;
        var isReworded = false;
        for (var i = 0; i < tokens.Length; i++)
        {
            if (_slots[i].Allows(line.Masked, tokens[i]))
                continue;

            _slots[i].Add(tokens[i].Hash, line.Masked.TextOf(tokens[i]).ToString());
            isReworded = true;
        }

        if (_patterns.Count >= MaxPatterns && !_patterns.ContainsKey(KeyOf(line.Masked)))
        {
            _slots.MaxBy(slot => slot.Choices)!.MakeParameter();
            isReworded = true;
        }

        if (isReworded)
            Reword([.. _patterns.Values], changes);

        var key = KeyOf(line.Masked);
        if (_patterns.TryGetValue(key, out var known))
            return known;

        var pattern = Make(line, line.Origin.Former?.Id ?? changes.NextId());
        _patterns.Add(key, pattern);
        changes.Add(pattern);
        return pattern;
    }

    /// <summary>Takes in a pattern that was learnt elsewhere, the oldest first.</summary>
    public void Restore(Pattern pattern)
    {
        Id = pattern.ClusterId;
        for (var i = 0; i < _slots.Length; i++)
            _slots[i].Add(MaskedLine.HashOf(pattern.Tokens[i]), pattern.Tokens[i]);

        // The keys of those before may be of fewer choices.
        var patterns = _patterns.Values.Append(pattern).ToList();
        _patterns.Clear();
        foreach (var one in patterns)
            _patterns.TryAdd(KeyOf(one.Tokens), one);
    }

    /// <summary>A cluster of patterns that were learnt apart.</summary>
    public static Cluster Of(IReadOnlyList<Pattern> patterns, PatternChanges changes)
    {
        var cluster = new Cluster(patterns[0].Tokens.Length) { Id = patterns[0].Id };
        foreach (var pattern in patterns)
        {
            pattern.ClusterId = cluster.Id;
            changes.Add(pattern);
            for (var i = 0; i < pattern.Tokens.Length; i++)
                cluster._slots[i].Add(MaskedLine.HashOf(pattern.Tokens[i]), pattern.Tokens[i]);
        }

        cluster.Reword(patterns, changes);
        while (cluster._patterns.Count > MaxPatterns)
        {
            cluster._slots.MaxBy(slot => slot.Choices)!.MakeParameter();
            cluster.Reword([.. cluster._patterns.Values], changes);
        }

        return cluster;
    }

    private Pattern Make(NewLine line, long id)
    {
        Id = Id == 0 ? id : Id;
        var tokens = line.Masked.Tokens;
        var words = new string[tokens.Length];
        for (var i = 0; i < words.Length; i++)
            words[i] = _slots[i].TextOf(line.Masked.TextOf(tokens[i]).ToString());

        if (line.Origin.Former is not { } former)
        {
            return new Pattern
            {
                Id = id,
                ClusterId = Id,
                Route = line.Route,
                Tokens = words,
                Example = line.Origin.Example,
                StreamId = line.Origin.StreamId,
                SplitFrom = line.Origin.SplitFrom,
            };
        }

        (former.ClusterId, former.Route, former.Tokens) = (Id, line.Route, words);
        return former;
    }

    /// <summary>Brings the patterns in line with the slots: those that nothing distinguishes any more are merged into the oldest.</summary>
    private void Reword(IReadOnlyList<Pattern> patterns, PatternChanges changes)
    {
        _patterns.Clear();
        foreach (var pattern in patterns.OrderBy(pattern => pattern.Id))
        {
            var isReworded = false;
            for (var i = 0; i < _slots.Length; i++)
            {
                var word = _slots[i].TextOf(pattern.Tokens[i]);
                if (word == pattern.Tokens[i])
                    continue;

                pattern.Tokens[i] = word;
                isReworded = true;
            }

            var key = KeyOf(pattern.Tokens);
            if (!_patterns.TryAdd(key, pattern))
                pattern.MergedInto = _patterns[key];
            if (isReworded || pattern.MergedInto is not null)
                changes.Add(pattern);
        }
    }

    private ulong KeyOf(MaskedLine line)
    {
        var tokens = line.Tokens;
        var key = 0UL;
        for (var i = 0; i < tokens.Length; i++)
            key = _slots[i].IsChoice ? MaskedLine.Mix(key, _slots[i].KeyOf(line, tokens[i])) : key;
        return key;
    }

    private ulong KeyOf(string[] words)
    {
        var key = 0UL;
        for (var i = 0; i < words.Length; i++)
            key = _slots[i].IsChoice ? MaskedLine.Mix(key, MaskedLine.HashOf(words[i])) : key;
        return key;
    }
}
