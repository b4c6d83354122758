namespace LiveLogs.Notifications;

/// <summary>
/// How often a person may test channels: a test sends to every receiver at once, outside the limits of the outbox, and perhaps in the
/// name of the installation.
/// </summary>
internal sealed class TestRate(TimeProvider time)
{
    /// <summary>Tests of one person within <see cref="Window"/>, on this instance.</summary>
    public const int Most = 10;

    public static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Queue<DateTimeOffset>> _tests = new(StringComparer.Ordinal);

    /// <summary>Counts a test, if the person may make one now.</summary>
    /// <returns>How long to wait for the next one; null when this one may go on.</returns>
    public TimeSpan? TryTake(string person)
    {
        var now = time.GetUtcNow();
        lock (_lock)
        {
            Forget(now);
            if (!_tests.TryGetValue(person, out var mine))
                _tests.Add(person, mine = new Queue<DateTimeOffset>());
            if (mine.Count >= Most)
                return mine.Peek() + Window - now;

            mine.Enqueue(now);
            return null;
        }
    }

    private void Forget(DateTimeOffset now)
    {
        foreach (var (person, tests) in _tests)
        {
            while (tests.TryPeek(out var oldest) && oldest + Window <= now)
                tests.Dequeue();
            if (tests.Count == 0)
                _tests.Remove(person);
        }
    }
}
