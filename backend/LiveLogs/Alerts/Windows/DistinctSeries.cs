using LiveLogs.Alerts.Matching;

namespace LiveLogs.Alerts.Windows;

/// <summary>Different values of a field per minute of event time.</summary>
internal sealed class DistinctSeries : WindowSeries
{
    /// <summary>Values of a window that are told apart exactly, as long as those of each of its minutes are.</summary>
    private const int MaxExact = 65_536;

    private const int MaxKnown = 500;

    private readonly Dictionary<long, DistinctValues> _minutes = [];

    /// <summary>Windows that were asked for: the same ones are asked for again and again.</summary>
    private readonly Dictionary<(long Last, int Minutes), long> _known = [];

    public void Add(long minute, DistinctValues values)
    {
        if (!_minutes.TryGetValue(minute, out var known))
            _minutes.Add(minute, known = new DistinctValues());
        known.Add(values);
        foreach (var window in _known.Keys.Where(window => window.Last >= minute && window.Last - window.Minutes < minute).ToList())
            _known.Remove(window);
    }

    public override long Sum(long last, int minutes)
    {
        if (_known.TryGetValue((last, minutes), out var known))
            return known;
        // Those of some hours ago are not asked for any more.
        if (_known.Count >= MaxKnown)
            _known.Clear();

        var together = new DistinctValues(MaxExact);
        for (var minute = last - minutes + 1; minute <= last; minute++)
        {
            if (_minutes.TryGetValue(minute, out var values))
                together.Add(values);
        }

        return _known[(last, minutes)] = together.Count;
    }
}
