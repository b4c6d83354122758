namespace LiveLogs.Logs;

/// <summary>
/// The memory of all expressions of this process: rules, viewers and searches of all projects. An expression is kept
/// once, however many use it, and until no one uses it.
/// </summary>
internal sealed class RegexMemory(long quickBytes, long automataBytes)
{
    /// <summary>96 MiB: thousands of expressions, and some fifty of those that need an automaton.</summary>
    public static readonly RegexMemory Shared = new(quickBytes: 32L << 20, automataBytes: 64L << 20);

    private const int FirstPurge = 1_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<(string Pattern, bool IgnoreCase), WeakReference<GuardedRegex>> _known = [];
    private int _purgeAt = FirstPurge;

    /// <summary>Engines that go back and try again: two kilobytes each, and what a text makes them remember.</summary>
    public RegexPool Quick { get; } = new(quickBytes);

    /// <summary>Engines without backtracking: a megabyte each.</summary>
    public RegexPool Automata { get; } = new(automataBytes);

    /// <summary>The expression, if it is in use.</summary>
    public GuardedRegex? Find(string pattern, bool ignoreCase)
    {
        lock (_gate)
            return _known.TryGetValue((pattern, ignoreCase), out var known) && known.TryGetTarget(out var regex) ? regex : null;
    }

    /// <summary>Keeps an expression; the stored one when another thread was faster.</summary>
    public GuardedRegex Keep(GuardedRegex regex)
    {
        lock (_gate)
        {
            var key = (regex.Pattern, regex.IgnoreCase);
            if (_known.TryGetValue(key, out var known) && known.TryGetTarget(out var there))
                return there;

            _known[key] = new WeakReference<GuardedRegex>(regex);
            if (_known.Count >= _purgeAt)
                Purge();
            return regex;
        }
    }

    private void Purge()
    {
        foreach (var (key, _) in _known.Where(known => !known.Value.TryGetTarget(out _)).ToList())
            _known.Remove(key);

        _purgeAt = Math.Max(FirstPurge, 2 * _known.Count);
    }
}

/// <summary>Engines of one kind within a budget of memory. When it is used up, those that were not asked for longest are dropped.</summary>
internal sealed class RegexPool(long budget)
{
    /// <summary>One engine may hold this part of all.</summary>
    private const int LargestPart = 8;

    private readonly Lock _gate = new();
    private readonly List<RegexEngine> _engines = [];
    private long _bytes;
    private long _built;

    /// <summary>What the engines hold at most.</summary>
    public long Bytes
    {
        get
        {
            lock (_gate)
                return _bytes;
        }
    }

    /// <summary>Engines that are kept now.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
                return _engines.Count;
        }
    }

    /// <summary>Engines that were ever added; also the clock by which they age.</summary>
    public long Built => Interlocked.Read(ref _built);

    public void Add(RegexEngine engine)
    {
        lock (_gate)
        {
            Interlocked.Increment(ref _built);
            engine.Place = _engines.Count;
            _engines.Add(engine);
            _bytes += engine.Bytes;
            if (_bytes > budget)
                Shrink();
        }
    }

    /// <summary>Notes that an engine may hold more than before.</summary>
    public void Grow(RegexEngine engine, long bytes)
    {
        lock (_gate)
        {
            if (engine.Place < 0)
                return;

            engine.Bytes += bytes;
            _bytes += bytes;
            if (engine.Bytes > budget / LargestPart)
                Remove(engine);
            else if (_bytes > budget)
                Shrink();
        }
    }

    /// <summary>To three quarters of the budget, so that it is not repeated for each engine.</summary>
    private void Shrink()
    {
        foreach (var engine in _engines.OrderBy(engine => engine.LastAsked).ToList())
        {
            Remove(engine);
            if (_bytes <= budget / 4 * 3)
                return;
        }
    }

    private void Remove(RegexEngine engine)
    {
        var last = _engines[^1];
        (_engines[engine.Place], last.Place) = (last, engine.Place);
        _engines.RemoveAt(_engines.Count - 1);
        engine.Place = -1;
        _bytes -= engine.Bytes;
        engine.Owner.Drop(engine);
    }
}
