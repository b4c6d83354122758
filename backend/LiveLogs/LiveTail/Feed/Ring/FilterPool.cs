using System.Collections.Concurrent;
using LiveLogs.Logs.Filters;

namespace LiveLogs.LiveTail.Feed.Ring;

/// <summary>
/// Gives viewers whose filters are equal as trees the same object, so that it is evaluated once for all of them. The text only leads to the
/// filter: whatever it says, filters that differ are never shared.
/// </summary>
internal sealed class FilterPool
{
    private const int SweepAbove = 1_000;

    private readonly ConcurrentDictionary<string, WeakReference<LogFilter>> _filters = new(StringComparer.Ordinal);

    /// <summary>The filter that means the same and is in use already, or else this one.</summary>
    public LogFilter Share(LogFilter filter)
    {
        if (filter.IsEmpty)
            return LogFilter.All;

        if (_filters.Count > SweepAbove)
            Sweep();

        var text = filter.ToString();
        if (_filters.TryGetValue(text, out var known) && known.TryGetTarget(out var shared))
            return shared.Equals(filter) ? shared : filter;

        _filters[text] = new WeakReference<LogFilter>(filter);
        return filter;
    }

    private void Sweep()
    {
        foreach (var entry in _filters)
        {
            if (!entry.Value.TryGetTarget(out _))
                _filters.TryRemove(entry);
        }
    }
}
