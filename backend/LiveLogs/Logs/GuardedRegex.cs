using System.Buffers;
using System.Text.RegularExpressions;
using LiveLogs.Logs.Folding;

namespace LiveLogs.Logs;

/// <summary>
/// The one way to run a regular expression that a user wrote: its size, its text, its time and its memory are bounded. Everybody who
/// asks for the same expression gets the same one.
/// </summary>
/// <remarks>
/// <para>Two engines give the same answers. The one that goes back and tries again is built in microseconds and takes two kilobytes,
/// but some texts make it slow. The one without backtracking takes a time that grows with the text only, but a megabyte, and
/// some twenty milliseconds to build. So the first is asked, for 2 ms; what it does not answer in that time, the second answers.</para>
/// <para>Both are built when they are needed, and dropped when <see cref="RegexMemory"/> needs the room for others. Then they are built again:
/// no line is passed over because of memory.</para>
/// </remarks>
internal sealed class GuardedRegex : IEquatable<GuardedRegex>
{
    /// <summary>Characters of a pattern.</summary>
    public const int MaxPatternLength = 512;

    /// <summary>Characters of a text that are looked at: all that a message may have.</summary>
    public const int MaxInputLength = 1024 * 1024;

    /// <summary>How long the engine without backtracking may take; twice as long when the expression was well-behaved before.</summary>
    public static readonly TimeSpan MatchTimeout = TimeSpan.FromMilliseconds(50);

    /// <summary>How long the engine with backtracking may take, and everything when a thread is in a hurry.</summary>
    private static readonly TimeSpan QuickTimeout = TimeSpan.FromMilliseconds(2);

    /// <summary>After this many texts in a row without an answer of the quick engine, only the other engine is used while it is there.</summary>
    private const int SlowTexts = 3;

    private const int TriesInHurry = 3;

    private static long _timeoutsOfAll;

    [ThreadStatic]
    private static bool _isHurried;

    [ThreadStatic]
    private static long _timeoutsOfThread;

    private readonly RegexMemory _memory;
    private readonly Lock _building = new();
    private volatile RegexEngine? _quick;
    private volatile RegexEngine? _automaton;
    private long _timeouts;
    private int _slowInARow;
    private volatile bool _gaveUp;

    private GuardedRegex(string pattern, bool ignoreCase, RegexMemory memory)
    {
        (Pattern, IgnoreCase, _memory) = (pattern, ignoreCase, memory);
        EnginePattern = ignoreCase ? RegexFolding.Fold(pattern) : pattern;
    }

    /// <summary>Matches that were given up in this process, for a metric.</summary>
    public static long TimeoutsOfAll => Interlocked.Read(ref _timeoutsOfAll);

    /// <summary>Matches that this thread has given up: a caller that compares it before and after a match knows whether it was answered.</summary>
    public static long TimeoutsOfThread => _timeoutsOfThread;

    public string Pattern { get; }

    public bool IgnoreCase { get; }

    /// <summary>The expression as engines have to get it to fold case as all else does.</summary>
    public string EnginePattern { get; }

    /// <summary>Matches of this expression that were given up.</summary>
    public long Timeouts => Interlocked.Read(ref _timeouts);

    /// <summary>
    /// Asks something whose expressions give up after 2 ms, and build nothing large: so that among many that are slow those that
    /// are not can still be heard.
    /// </summary>
    public static bool Hurried(Func<bool> question)
    {
        _isHurried = true;
        try
        {
            return question();
        }
        finally
        {
            _isHurried = false;
        }
    }

    /// <exception cref="RegexRefusedException">The pattern is wrong, or asks for more than the guard allows; says which.</exception>
    public static GuardedRegex Create(string pattern, bool ignoreCase) => Create(pattern, ignoreCase, RegexMemory.Shared);

    /// <inheritdoc cref="Create(string, bool)"/>
    public static GuardedRegex Create(string pattern, bool ignoreCase, RegexMemory memory)
    {
        if (memory.Find(pattern, ignoreCase) is { } known)
            return known;

        RegexGuard.Check(pattern);
        try
        {
            // Only to learn whether it is right; what matches lines is built when the first line comes.
            _ = new Regex(pattern, RegexOptions.CultureInvariant, QuickTimeout);
        }
        catch (RegexParseException error)
        {
            throw new RegexRefusedException(Explain(error), Math.Min(error.Offset, pattern.Length), error);
        }

        return memory.Keep(new GuardedRegex(pattern, ignoreCase, memory));
    }

    /// <summary>Whether the expression matches somewhere in the first <see cref="MaxInputLength"/> characters.</summary>
    public bool IsMatch(ReadOnlySpan<char> text)
    {
        if (text.Length > MaxInputLength)
            text = text[..MaxInputLength];
        if (!IgnoreCase || !RegexFolding.IsOdd(text))
            return IsMatchFolded(text);

        var folded = ArrayPool<char>.Shared.Rent(text.Length);
        try
        {
            RegexFolding.Fold(text, folded);
            return IsMatchFolded(folded.AsSpan(0, text.Length));
        }
        finally
        {
            ArrayPool<char>.Shared.Return(folded);
        }
    }

    private bool IsMatchFolded(ReadOnlySpan<char> text)
    {
        var answer = _isHurried ? AnswerInHurry(text) : Answer(text);
        if (answer is null)
            CountTimeout();
        return answer ?? false;
    }

    public bool Equals(GuardedRegex? other) => other is not null && other.Pattern == Pattern && other.IgnoreCase == IgnoreCase;

    public override bool Equals(object? obj) => Equals(obj as GuardedRegex);

    public override int GetHashCode() => HashCode.Combine(Pattern, IgnoreCase);

    /// <summary>The memory is needed for others; the engine is built again when it is asked for.</summary>
    public void Drop(RegexEngine engine)
    {
        if (_quick == engine)
            _quick = null;
        if (_automaton == engine)
            _automaton = null;
    }

    /// <summary>Null when the time is up. The engine's limit is on the clock: a thread that had to wait for a processor tries again.</summary>
    private bool? AnswerInHurry(ReadOnlySpan<char> text)
    {
        var began = ThreadTime.Now;
        var answer = Quick().TryMatch(text);
        for (var tries = 1; answer is null && tries < TriesInHurry && ThreadTime.Now - began < QuickTimeout / 2; tries++)
            answer = Quick().TryMatch(text);
        return answer;
    }

    /// <summary>Null when the time is up.</summary>
    private bool? Answer(ReadOnlySpan<char> text)
    {
        if (_slowInARow < SlowTexts || _automaton is null)
        {
            var quick = Quick().TryMatch(text);
            // The limit is on the clock: a thread that had to wait for a processor deserves a second try, once in a row.
            if (quick is null && _slowInARow == 0)
                quick = Quick().TryMatch(text);
            if (quick is not null)
            {
                _slowInARow = 0;
                return quick;
            }

            _slowInARow++;
        }

        var answer = Automaton()?.TryMatch(text);
        if (answer is null && !_gaveUp)
            answer = Automaton()?.TryMatch(text);
        _gaveUp = answer is null;
        return answer;
    }

    private RegexEngine Quick()
    {
        if (_quick is { } there)
            return there;

        lock (_building)
        {
            if (_quick is { } meanwhile)
                return meanwhile;

            var engine = RegexEngine.Build(this, RegexOptions.None, QuickTimeout, _memory.Quick);
            // First it is there, so that it can be dropped.
            _quick = engine;
            _memory.Quick.Add(engine);
            return engine;
        }
    }

    /// <summary>Null when the expression has more states than the engine takes, which the guard should have refused.</summary>
    private RegexEngine? Automaton()
    {
        if (_automaton is { } there)
            return there;

        lock (_building)
        {
            if (_automaton is { } meanwhile)
                return meanwhile;

            try
            {
                var engine = RegexEngine.Build(this, RegexOptions.NonBacktracking, MatchTimeout, _memory.Automata);
                _automaton = engine;
                _memory.Automata.Add(engine);
                return engine;
            }
            catch (NotSupportedException)
            {
                return null;
            }
        }
    }

    private void CountTimeout()
    {
        _timeoutsOfThread++;
        Interlocked.Increment(ref _timeouts);
        Interlocked.Increment(ref _timeoutsOfAll);
    }

    /// <summary>The reason alone; the framework puts the whole pattern and the offset in front of it.</summary>
    private static string Explain(RegexParseException error)
    {
        var offset = error.Message.LastIndexOf("' at offset ", StringComparison.Ordinal);
        var reason = offset < 0 ? -1 : error.Message.IndexOf(". ", offset, StringComparison.Ordinal);
        return reason < 0 ? error.Message : error.Message[(reason + 2)..];
    }
}

/// <summary>A regular expression that is not run; the message is for the person who wrote it.</summary>
internal sealed class RegexRefusedException(string message, int position, Exception? innerException = null)
    : Exception(message, innerException)
{
    /// <summary>Where in the pattern, from 0.</summary>
    public int Position { get; } = position;
}
