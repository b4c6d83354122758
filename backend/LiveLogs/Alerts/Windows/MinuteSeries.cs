namespace LiveLogs.Alerts.Windows;

/// <summary>Lines per minute of event time.</summary>
internal sealed class MinuteSeries : WindowSeries
{
    private readonly SortedDictionary<long, long> _counts = [];
    private long _first;

    /// <summary>Lines of all minutes up to each, from <see cref="_first"/>; null while it has to be made.</summary>
    private long[]? _upTo;

    public void Add(long minute, long count)
    {
        _counts[minute] = _counts.GetValueOrDefault(minute) + count;
        _upTo = null;
    }

    public static MinuteSeries Together(IEnumerable<MinuteSeries> parts)
    {
        var together = new MinuteSeries();
        foreach (var (minute, count) in parts.SelectMany(part => part._counts))
            together.Add(minute, count);

        return together;
    }

    public override long Sum(long last, int minutes)
    {
        if (_counts.Count == 0)
            return 0;

        _upTo ??= SumUp();
        return UpTo(last) - UpTo(last - minutes);
    }

    private long UpTo(long minute) => minute < _first ? 0 : _upTo![Math.Min(minute - _first, _upTo.Length - 1)];

    private long[] SumUp()
    {
        _first = _counts.First().Key;
        var sums = new long[_counts.Last().Key - _first + 1];
        foreach (var (minute, count) in _counts)
            sums[minute - _first] = count;
        for (var i = 1; i < sums.Length; i++)
            sums[i] += sums[i - 1];

        return sums;
    }
}
