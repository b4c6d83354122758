using System.Text.RegularExpressions;

namespace LiveLogs.Logs;

/// <summary>
/// One engine of an expression and the memory that it may hold: what was allocated while it was built and while it
/// matched. It cannot hold more than that, whatever its pattern and its texts are.
/// </summary>
internal sealed class RegexEngine
{
    private readonly Regex _regex;
    private readonly RegexPool _pool;

    private RegexEngine(GuardedRegex owner, Regex regex, RegexPool pool, long bytes) =>
        (Owner, _regex, _pool, Bytes, LastAsked) = (owner, regex, pool, bytes, pool.Built);

    public GuardedRegex Owner { get; }

    /// <summary>Kept by the pool.</summary>
    public long Bytes { get; set; }

    /// <summary>When it was asked last, in the pool's count of engines.</summary>
    public long LastAsked { get; private set; }

    /// <summary>Where the pool keeps it; -1 when it does not any more.</summary>
    public int Place { get; set; } = -1;

    /// <param name="owner">The expression.</param>
    /// <param name="options">Of the engine.</param>
    /// <param name="timeout">How long a match may take.</param>
    /// <param name="pool">Counts its memory. Known from the start: other threads use the engine before it is in the pool.</param>
    public static RegexEngine Build(GuardedRegex owner, RegexOptions options, TimeSpan timeout, RegexPool pool)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        options |= RegexOptions.CultureInvariant | (owner.IgnoreCase ? RegexOptions.IgnoreCase : RegexOptions.None);
        var regex = new Regex(owner.EnginePattern, options, timeout);
        return new RegexEngine(owner, regex, pool, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    /// <summary>Null when the time is up.</summary>
    public bool? TryMatch(ReadOnlySpan<char> text)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        LastAsked = _pool.Built;
        bool? answer;
        try
        {
            answer = _regex.IsMatch(text);
        }
        catch (RegexMatchTimeoutException)
        {
            answer = null;
        }

        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        if (allocated > 0)
            _pool.Grow(this, allocated);
        return answer;
    }
}
