using LiveLogs.Logs;

namespace LiveLogs.Patterns;

/// <summary>
/// What an instance knows of a project's patterns. It can always be made anew from what is stored; what it learns counts only
/// once it is stored. Used by one caller at a time.
/// </summary>
internal sealed class PatternMiner(int maxPatterns)
{
    private const int MaxCached = 16_384;
    private const int MaxExampleLength = 1_000;

    private readonly PatternTree _tree = new();
    private readonly Dictionary<long, Pattern> _patterns = [];
    private readonly Dictionary<ulong, Pattern> _cache = [];
    private readonly MaskedLine _line = new();

    /// <summary>There is no room for another pattern.</summary>
    public bool IsFull => _patterns.Count >= maxPatterns;

    /// <summary>How far the stored changes are known.</summary>
    public long Version { get; set; }

    /// <summary>The pattern of a message, or null when it has to be learnt.</summary>
    public Pattern? Find(string message, EventTime near)
    {
        LineText.Mask(message, near, _line);
        if (_cache.TryGetValue(_line.Hash, out var cached))
            return cached.Current;

        var found = _tree.Find(_line);
        if (found is not null)
            Remember(found);
        return found;
    }

    /// <summary>The pattern of a message, which is learnt if it is new. With too many patterns known, what is new shares one.</summary>
    public Pattern FindOrLearn(string message, EventTime near, PatternChanges changes)
    {
        if (Find(message, near) is { } known)
            return known;

        var example = message.Length > MaxExampleLength ? message[..MaxExampleLength] : message;
        if (IsFull)
        {
            MaskingScanner.Scan(MaskedLine.WildcardToken, _line);
            if (_tree.Find(_line) is { } shared)
                return shared;

            example = "";
        }

        var learnt = _tree.Learn(_line, example, changes);
        _patterns[learnt.Id] = learnt;
        Remember(learnt);
        return learnt;
    }

    /// <summary>Takes in what other instances stored.</summary>
    public void Restore(IReadOnlyCollection<StoredPattern> rows)
    {
        if (rows.Count == 0)
            return;

        foreach (var row in rows)
        {
            if (row.IsForgotten)
                Forget(row);
            else if (_patterns.TryGetValue(row.Id, out var known))
                row.Tokens.CopyTo(known.Tokens, 0);
            else
                _patterns.Add(row.Id, row.ToPattern());
        }

        foreach (var row in rows.Where(row => row is { MergedInto: not null, IsForgotten: false }))
            _patterns[row.Id].MergedInto = _patterns.GetValueOrDefault(row.MergedInto!.Value);

        var clusters = rows.Select(row => row.ClusterId).ToHashSet();
        _tree.Restore(_patterns.Values.Where(pattern => pattern.MergedInto is null && clusters.Contains(pattern.ClusterId)).OrderBy(pattern => pattern.Id));
        _cache.Clear();
    }

    /// <summary>The first words of messages that no pattern is known of, to look for forgotten ones by.</summary>
    public HashSet<string> UnknownRoutes(IEnumerable<LogEntry> entries)
    {
        var routes = new HashSet<string>(StringComparer.Ordinal);
        foreach (var entry in entries)
        {
            if (Find(entry.Message, entry.Timestamp) is null)
                routes.UnionWith(PatternTree.PossibleRoutes(_line));
        }

        return routes;
    }

    /// <summary>Forgotten patterns that messages belong to of which none is known, as far as there is room for them.</summary>
    public IReadOnlyList<StoredPattern> Returning(IEnumerable<LogEntry> entries, IEnumerable<StoredPattern> forgotten)
    {
        var (candidates, found) = (new ReturningPatterns(forgotten), new SortedDictionary<long, StoredPattern>());
        foreach (var entry in entries)
        {
            if (Find(entry.Message, entry.Timestamp) is null && _patterns.Count + found.Count < maxPatterns && candidates.Find(_line) is { } pattern)
                found[pattern.Id] = pattern with { IsForgotten = false };
        }

        return [.. found.Values];
    }

    private void Forget(StoredPattern row)
    {
        if (_patterns.Remove(row.Id, out var known))
            _tree.Forget(known);
    }

    private void Remember(Pattern pattern)
    {
        if (_cache.Count >= MaxCached)
            _cache.Clear();
        _cache[_line.Hash] = pattern;
    }
}
