using System.Diagnostics;
using System.Text.RegularExpressions;

namespace LiveLogs.Logs;

/// <summary>
/// The one way to run a regular expression that a user wrote. It runs without backtracking, so its time grows with the text
/// and not with the cunning of the pattern; its size, its text, its time and the memory it gathers are bounded as well.
/// </summary>
/// <remarks>
/// The engine builds its automaton while it matches and keeps it (tens of megabytes for a hostile pattern). A match that takes
/// unusually long is building; the automaton is thrown away after it.
/// </remarks>
internal sealed class GuardedRegex : IEquatable<GuardedRegex>
{
    /// <summary>Characters of a pattern.</summary>
    public const int MaxPatternLength = 512;

    /// <summary>Characters of a text that are looked at.</summary>
    public const int MaxInputLength = 32 * 1024;

    /// <summary>After this long a text counts as not matching; twice as long when the expression was well-behaved before.</summary>
    public static readonly TimeSpan MatchTimeout = TimeSpan.FromMilliseconds(50);

    /// <summary>A match that takes longer is taken for one that builds a large automaton.</summary>
    private static readonly TimeSpan SlowMatch = TimeSpan.FromMilliseconds(5);

    /// <summary>The same for a thread that has no time left to give (<see cref="Hurried"/>).</summary>
    private static readonly TimeSpan HurriedTimeout = TimeSpan.FromMilliseconds(2);

    private const string WarmUp = "2026-01-12 10:00:00 INFO warm up";

    private static long _timeoutsOfAll;

    [ThreadStatic]
    private static bool _isHurried;

    private volatile Regex _regex;

    /// <summary>The same with little patience; null after a match that took long.</summary>
    private volatile Regex? _hurried;
    private long _timeouts;
    private volatile bool _gaveUp;

    private GuardedRegex(string pattern, bool ignoreCase)
    {
        Pattern = pattern;
        IgnoreCase = ignoreCase;
        _regex = Build();
        _hurried = Build(HurriedTimeout);
        // The engine is compiled on its first use, which must not happen on a line's time.
        TryMatch(WarmUp);
        TryMatch(WarmUp, _hurried);
    }

    /// <summary>Matches that were given up in this process, for a metric.</summary>
    public static long TimeoutsOfAll => Interlocked.Read(ref _timeoutsOfAll);

    public string Pattern { get; }

    public bool IgnoreCase { get; }

    /// <summary>Matches of this expression that were given up.</summary>
    public long Timeouts => Interlocked.Read(ref _timeouts);

    /// <summary>
    /// Asks something whose expressions give up after 2 ms, and without a second try: so that among many that are slow those that
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
    public static GuardedRegex Create(string pattern, bool ignoreCase)
    {
        RegexGuard.Check(pattern);
        try
        {
            return new GuardedRegex(pattern, ignoreCase);
        }
        catch (RegexParseException error)
        {
            throw new RegexRefusedException(Explain(error), Math.Min(error.Offset, pattern.Length), error);
        }
        catch (NotSupportedException error)
        {
            throw new RegexRefusedException(
                "Lookaround, back-references, atomic groups and conditions are not available here, and neither are patterns that expand to very many states.",
                0,
                error);
        }
    }

    /// <summary>Whether the expression matches somewhere in the first <see cref="MaxInputLength"/> characters.</summary>
    public bool IsMatch(ReadOnlySpan<char> text)
    {
        if (text.Length > MaxInputLength)
            text = text[..MaxInputLength];

        var start = Stopwatch.GetTimestamp();
        if (_isHurried)
            return IsMatchHurried(text, start);

        var isMatch = TryMatch(text);
        // The limit is on the clock: a thread that had to wait for a processor deserves a second try, once in a row.
        if (isMatch is null && !_gaveUp)
            isMatch = TryMatch(text);

        _gaveUp = isMatch is null;
        if (_gaveUp)
        {
            Interlocked.Increment(ref _timeouts);
            Interlocked.Increment(ref _timeoutsOfAll);
        }

        if (Stopwatch.GetElapsedTime(start) > SlowMatch)
            _regex = Build();
        return isMatch ?? false;
    }

    public bool Equals(GuardedRegex? other) => other is not null && other.Pattern == Pattern && other.IgnoreCase == IgnoreCase;

    public override bool Equals(object? obj) => Equals(obj as GuardedRegex);

    public override int GetHashCode() => HashCode.Combine(Pattern, IgnoreCase);

    private bool IsMatchHurried(ReadOnlySpan<char> text, long start)
    {
        var isMatch = TryMatch(text, _hurried ??= Build(HurriedTimeout));
        if (isMatch is null)
            Interlocked.Increment(ref _timeoutsOfAll);
        if (Stopwatch.GetElapsedTime(start) > SlowMatch)
            _hurried = null;
        return isMatch ?? false;
    }

    private bool? TryMatch(ReadOnlySpan<char> text) => TryMatch(text, _regex);

    /// <summary>Null when the time is over.</summary>
    private static bool? TryMatch(ReadOnlySpan<char> text, Regex regex)
    {
        try
        {
            return regex.IsMatch(text);
        }
        catch (RegexMatchTimeoutException)
        {
            return null;
        }
    }

    private Regex Build() => Build(MatchTimeout);

    private Regex Build(TimeSpan timeout)
    {
        var options = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant;
        return new Regex(Pattern, IgnoreCase ? options | RegexOptions.IgnoreCase : options, timeout);
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
