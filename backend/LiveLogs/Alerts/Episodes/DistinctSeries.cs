using LiveLogs.Alerts.Matching;

namespace LiveLogs.Alerts.Episodes;

/// <summary>Different values of a field per minute of event time.</summary>
internal sealed class DistinctSeries : WindowSeries
{
    /// <summary>Values of a window that are told apart exactly, as long as those of each of its minutes are.</summary>
    private const int MaxExact = 65_536;

    private readonly Dictionary<long, DistinctValues> _minutes = [];

    /// <summary>The window that was asked for last: it is asked for twice.</summary>
    private (long Last, int Minutes, long Count)? _known;

    public void Add(long minute, DistinctValues values)
    {
        if (!_minutes.TryGetValue(minute, out var known))
            _minutes.Add(minute, known = new DistinctValues());
        known.Add(values);
        _known = null;
    }

    public override long Sum(long last, int minutes)
    {
        if (_known is { } known && known.Last == last && known.Minutes == minutes)
            return known.Count;

        var together = new DistinctValues(MaxExact);
        for (var minute = last - minutes + 1; minute <= last; minute++)
        {
            if (_minutes.TryGetValue(minute, out var values))
                together.Add(values);
        }

        _known = (last, minutes, together.Count);
        return together.Count;
    }
}
