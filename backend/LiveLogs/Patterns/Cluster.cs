namespace LiveLogs.Patterns;

/// <summary>
/// Lines of equal length that share at least half of their words, and the patterns among them: one for each combination of
/// words at the places that only few different words are seen at.
/// </summary>
internal sealed class Cluster
{
    private const int MaxPatterns = 32;
    private const string WildcardToken = "\0";

    private readonly Slot[] _slots;
    private readonly Dictionary<ulong, Pattern> _patterns = [];

    public Cluster(long id, int length)
    {
        Id = id;
        _slots = new Slot[length];
        for (var i = 0; i < length; i++)
            _slots[i] = new Slot();
    }

    public long Id { get; }

    public IReadOnlyCollection<Pattern> Patterns => _patterns.Values;

    /// <summary>The share of words, 0 to 1, that a line has in common with all lines of the cluster.</summary>
    public double SimilarityTo(ReadOnlySpan<MaskedToken> tokens)
    {
        var (equal, counted) = (0, 0);
        for (var i = 0; i < tokens.Length; i++)
        {
            if (_slots[i].IsConstant && _slots[i].Allows(tokens[i].Hash))
                equal++;
            counted++;
        }

        return (double)equal / counted;
    }

    /// <summary>The pattern of a line that brings nothing new; null when the cluster would have to learn.</summary>
    public Pattern? Find(ReadOnlySpan<MaskedToken> tokens)
    {
        for (var i = 0; i < tokens.Length; i++)
        {
            if (!_slots[i].Allows(tokens[i].Hash))
                return null;
        }

        return _patterns.GetValueOrDefault(KeyOf(tokens));
    }

    /// <summary>Takes a line in.</summary>
    /// <param name="line">Of the cluster's length.</param>
    /// <param name="makeId">Gives the id of a new pattern.</param>
    /// <param name="changed">Receives patterns that are new, reworded or merged.</param>
    public Pattern Learn(MaskedLine line, Func<long> makeId, ICollection<Pattern> changed)
    {
        var tokens = line.Tokens;
        var isReworded = false;
        for (var i = 0; i < tokens.Length; i++)
        {
            if (_slots[i].Allows(tokens[i].Hash))
                continue;
            _slots[i].Add(tokens[i].Hash, line.TextOf(tokens[i]).ToString(), tokens[i].IsVariable);
            isReworded |= true;
        }

        if (_patterns.Count >= MaxPatterns)
        {
            _slots.MaxBy(slot => slot.IsParameter ? 0 : slot.Choices)!.MakeParameter();
            isReworded = true;
        }

        if (isReworded)
            Reword(changed);
        var key = KeyOf(tokens);
        if (_patterns.TryGetValue(key, out var known))
            return known;

        var words = new string[tokens.Length];
        for (var i = 0; i < words.Length; i++)
            words[i] = _slots[i].IsParameter ? WildcardToken : line.TextOf(tokens[i]).ToString();

        var id = makeId();
        var pattern = new Pattern { Id = id, ClusterId = _patterns.Count == 0 ? id : Id, Tokens = words };
        _patterns.Add(key, pattern);
        changed.Add(pattern);
        return pattern;
    }

    /// <summary>Brings the patterns in line with the slots: what is told apart no more is merged into the oldest.</summary>
    private void Reword(ICollection<Pattern> changed)
    {
        var patterns = _patterns.Values.OrderBy(pattern => pattern.Id).ToList();
        _patterns.Clear();
        foreach (var pattern in patterns)
        {
            var isReworded = false;
            for (var i = 0; i < _slots.Length; i++)
            {
                if (!_slots[i].IsParameter || pattern.Tokens[i] == WildcardToken)
                    continue;
                pattern.Tokens[i] = WildcardToken;
                isReworded = true;
            }

            var key = KeyOf(pattern.Tokens);
            if (!_patterns.TryAdd(key, pattern))
                pattern.MergedInto = _patterns[key];
            if (isReworded || pattern.MergedInto is not null)
                changed.Add(pattern);
        }
    }

    private ulong KeyOf(ReadOnlySpan<MaskedToken> tokens)
    {
        var key = 17UL;
        for (var i = 0; i < tokens.Length; i++)
        {
            if (_slots[i].IsChoice)
                key = (key ^ tokens[i].Hash) * 0x9E3779B97F4A7C15;
        }

        return key;
    }

    private ulong KeyOf(string[] words)
    {
        var key = 17UL;
        for (var i = 0; i < words.Length; i++)
        {
            if (_slots[i].IsChoice)
                key = (key ^ MaskedLine.HashOf(words[i])) * 0x9E3779B97F4A7C15;
        }

        return key;
    }
}
