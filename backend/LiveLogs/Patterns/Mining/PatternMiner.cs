using LiveLogs.Logs;
using LiveLogs.Patterns.Headers;
using LiveLogs.Patterns.Masking;

namespace LiveLogs.Patterns.Mining;

/// <summary>A line whose pattern is asked for.</summary>
/// <param name="Message">What it says.</param>
/// <param name="Time">Its time.</param>
/// <param name="Stream">Where it comes from.</param>
internal readonly record struct PatternLine(string Message, EventTime Time, StreamKey Stream)
{
    public static PatternLine Of(LogEntry entry) => new(entry.Message, entry.Timestamp, new StreamKey(entry.ConnectionNumber, entry.Source));
}

/// <summary>
/// What an instance knows of a project's patterns. It can always be made anew from what is stored; what it learns counts only
/// once it is stored. Used by one caller at a time.
/// </summary>
internal sealed class PatternMiner
{
    /// <summary>
    /// The rules of mining: raise it with every change after which lines have other patterns. Projects that were mined by earlier rules are
    /// learnt anew from the examples of their patterns, which keep their ids.
    /// </summary>
    public const int Rules = 3;

    private const int MaxCached = 16_384;
    private const int MaxExampleLength = 1_000;

    /// <summary>Lines by which a header is compared with what is known of formats.</summary>
    private const int MaxCompared = 16;

    private readonly int _maxPatterns;
    private readonly PatternTree _tree = new();
    private readonly PatternJoins _joins;
    private readonly LogStreams _streams = new();
    private readonly FormerTemplates _former = new();
    private readonly Dictionary<long, Pattern> _patterns = [];
    private readonly Dictionary<ulong, Pattern> _cache = [];
    private readonly MaskedLine _line = new();

    /// <param name="maxPatterns">Patterns that are told apart.</param>
    public PatternMiner(int maxPatterns)
    {
        _maxPatterns = maxPatterns;
        _joins = new PatternJoins(_tree);
    }

    /// <summary>There is no room for another pattern.</summary>
    public bool IsFull => _patterns.Count >= _maxPatterns;

    /// <summary>How far the stored changes are known.</summary>
    public long Version { get; set; }

    /// <summary>The pattern of a line, or null when it has to be learnt.</summary>
    public Pattern? Find(in PatternLine line)
    {
        LineText.Mask(line.Message, line.Time, _streams.Find(line.Stream)?.Header, _line);
        if (_cache.TryGetValue(_line.Hash, out var cached))
            return cached.Current;

        var found = _tree.Find(_line);
        if (found is not null)
            Remember(found);
        return found;
    }

    /// <summary>The pattern of a line, which is learnt if it is new. With too many patterns known, what is new shares one.</summary>
    public Pattern FindOrLearn(in PatternLine line, PatternChanges changes)
    {
        if ((Find(line) ?? FindBehindHeader(line, changes)) is { } known)
            return known;

        var message = line.Message;
        var origin = new LineOrigin(message.Length > MaxExampleLength ? message[..MaxExampleLength] : message, _streams.Find(line.Stream)?.Id ?? 0);
        if (IsFull)
        {
            MaskingScanner.Scan(MaskedLine.WildcardToken, _line);
            if (_tree.Find(_line) is { } shared)
                return shared;

            origin = new LineOrigin("", 0);
        }
        else if (!_former.IsEmpty)
        {
            origin = origin with { SplitFrom = _former.Find(message) };
        }

        var learnt = _joins.Learn(_line, origin, changes);
        _patterns[learnt.Id] = learnt;
        Remember(learnt);
        return learnt;
    }

    /// <summary>Takes in what other instances stored.</summary>
    public void Restore(IReadOnlyCollection<StoredPattern> rows)
    {
        if (rows.Count == 0)
            return;

        var clusters = rows.Select(row => row.ClusterId).ToHashSet();
        foreach (var row in rows)
        {
            if (row.IsForgotten)
            {
                Forget(row);
            }
            else if (_patterns.TryGetValue(row.Id, out var known))
            {
                // It may hang elsewhere now.
                _tree.Forget(known);
                clusters.Add(known.ClusterId);
                row.CopyTo(known);
            }
            else
            {
                _patterns.Add(row.Id, row.ToPattern());
                _streams.Count(row.StreamId, LineText.LineOf(row.Example));
                if (row.Former is { } former)
                    _former.Add(row.Id, former);
            }
        }

        foreach (var row in rows.Where(row => row is { MergedInto: not null, IsForgotten: false }))
            _patterns[row.Id].MergedInto = _patterns.GetValueOrDefault(row.MergedInto!.Value);

        _tree.Restore(_patterns.Values.Where(pattern => pattern.MergedInto is null && clusters.Contains(pattern.ClusterId)).OrderBy(pattern => pattern.Id));
        _cache.Clear();
    }

    /// <summary>Takes in what other instances found out about streams. Before their patterns.</summary>
    public void Restore(IEnumerable<LogStream> streams)
    {
        foreach (var stream in streams)
            _streams.Restore(stream);
        _cache.Clear();
    }

    /// <summary>Learns patterns anew that were learnt by earlier rules, each from its example. They keep their ids; those that are one now are merged.</summary>
    public void LearnAnew(PatternChanges changes)
    {
        foreach (var pattern in _patterns.Values.Where(pattern => pattern.MergedInto is null && pattern.Example.Length > 0))
        {
            pattern.Former ??= pattern.Template;
            _former.Add(pattern.Id, pattern.Former);
        }

        LearnAnew(pattern => pattern.Example.Length > 0, null, changes);
    }

    /// <summary>The first words of lines that no pattern is known of, to look for forgotten ones by.</summary>
    public HashSet<string> UnknownRoutes(IEnumerable<LogEntry> entries)
    {
        var routes = new HashSet<string>(StringComparer.Ordinal);
        foreach (var entry in entries)
        {
            if (Find(PatternLine.Of(entry)) is null)
                routes.UnionWith(PatternRoute.Possible(_line));
        }

        return routes;
    }

    /// <summary>Forgotten patterns that messages belong to of which none is known, as far as there is room for them.</summary>
    public IReadOnlyList<StoredPattern> Returning(IEnumerable<LogEntry> entries, IEnumerable<StoredPattern> forgotten)
    {
        var (candidates, found) = (new ReturningPatterns(forgotten), new SortedDictionary<long, StoredPattern>());
        foreach (var entry in entries)
        {
            if (Find(PatternLine.Of(entry)) is null && _patterns.Count + found.Count < _maxPatterns && candidates.Find(_line) is { } pattern)
                found[pattern.Id] = pattern with { IsForgotten = false };
        }

        return [.. found.Values];
    }

    /// <summary>
    /// Finds the pattern of a line behind a header that is found out now: one that another stream has and behind which a known pattern
    /// stands, or one that the stream's own lines have shown by now.
    /// </summary>
    private Pattern? FindBehindHeader(in PatternLine line, PatternChanges changes)
    {
        if (_streams.FindOrAdd(line.Stream, changes) is not { } stream)
            return null;

        var text = LineText.LineOf(line.Message);
        if (stream.Header is null && _streams.Headers.Count > 0)
        {
            foreach (var other in _streams.Headers)
            {
                if (other.EndOf(text) == 0)
                    continue;

                LineText.Mask(line.Message, line.Time, other, _line);
                if (_tree.Find(_line) is not null)
                    return UseHeader(stream, other, line, changes);
            }

            LineText.Mask(line.Message, line.Time, null, _line);
        }

        if (_streams.Count(stream, text))
        {
            var shown = stream.Statistics!.Layout() is { } header && IsNeeded(header, stream, line.Time) ? header : null;
            _streams.Settle(stream);
            if (!Equals(shown, stream.Header))
                return UseHeader(stream, shown, line, changes);
        }

        return null;
    }

    /// <summary>What the formats know needs no header: it is read for most lines anyway.</summary>
    private bool IsNeeded(HeaderLayout header, LogStream stream, EventTime near)
    {
        var (beyond, lines) = (0, 0);
        foreach (var pattern in _patterns.Values.Where(pattern => pattern.StreamId == stream.Id).Take(MaxCompared))
        {
            lines++;
            beyond += LineText.GoesBeyondFormats(header, pattern.Example, near) ? 1 : 0;
        }

        return beyond * 2 > lines;
    }

    private Pattern? UseHeader(LogStream stream, HeaderLayout? header, in PatternLine line, PatternChanges changes)
    {
        _streams.SetHeader(stream, header);
        changes.Add(stream);
        LearnAnew(pattern => pattern.StreamId == stream.Id && pattern.Example.Length > 0, stream, changes);
        return Find(line);
    }

    private void LearnAnew(Func<Pattern, bool> which, LogStream? stream, PatternChanges changes)
    {
        var known = _patterns.Values.Where(pattern => pattern.MergedInto is null).OrderBy(pattern => pattern.Id).ToLookup(which);
        var clusters = known[true].Select(pattern => pattern.ClusterId).ToHashSet();
        foreach (var pattern in known[true])
            _tree.Forget(pattern);
        foreach (var rest in known[false].Where(pattern => clusters.Contains(pattern.ClusterId)).GroupBy(pattern => pattern.ClusterId).ToList())
            _joins.KeepTogether([.. rest], changes);
        _cache.Clear();
        foreach (var pattern in known[true])
        {
            LineText.Mask(pattern.Example, default, stream?.Header, _line);
            if (pattern.Former is { } former)
                _line.MaskUnless(token => FormerTemplates.IsWordOf(former, token));

            _joins.Learn(_line, new LineOrigin(pattern.Example, pattern.StreamId) { Former = pattern }, changes);
        }
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
