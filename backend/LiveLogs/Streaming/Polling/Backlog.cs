using LiveLogs.Logs;

namespace LiveLogs.Streaming.Polling;

/// <summary>Time of a source whose events are still to be read for the first time.</summary>
/// <param name="From">Everything before it has been read.</param>
/// <param name="To">Where reading is up to date.</param>
/// <param name="Speed">Seconds of that time that are read in a second; null before it can be told. At 1 or less it does not get shorter.</param>
/// <param name="Crawls">It has not got shorter for a minute.</param>
internal sealed record Backlog(EventTime From, EventTime To, double? Speed, bool Crawls)
{
    public TimeSpan Length => To - From;

    /// <summary>When it will be caught up with at the present speed; null when that is not known, or never.</summary>
    public TimeSpan? Remaining => Speed > 1 ? TimeSpan.FromSeconds(Math.Min(Length.TotalSeconds / (Speed.Value - 1), TimeSpan.FromDays(365).TotalSeconds)) : null;
}

/// <summary>Measures how fast a backlog is read, over the last minute.</summary>
internal sealed class BacklogMeter(TimeProvider time)
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(5);

    private readonly Queue<(long At, EventTime From)> _places = new();

    /// <summary>How it is now.</summary>
    /// <param name="from">Everything before it has been read.</param>
    /// <param name="to">Where reading is up to date.</param>
    public Backlog Measure(EventTime from, EventTime to)
    {
        // Another scan, or the tier that had its turn in between: how far the other one came says nothing of this one.
        if (_places.Count > 0 && from < _places.Peek().From)
            _places.Clear();

        _places.Enqueue((time.GetTimestamp(), from));
        while (_places.Count > 2 && time.GetElapsedTime(_places.ElementAt(1).At) >= Window)
            _places.Dequeue();

        var (at, first) = _places.Peek();
        var passed = time.GetElapsedTime(at);
        double? speed = passed >= Shortest ? (from - first).TotalSeconds / passed.TotalSeconds : null;
        return new Backlog(from, to, speed, passed >= Window && speed <= 1);
    }

    public void Reset() => _places.Clear();
}
