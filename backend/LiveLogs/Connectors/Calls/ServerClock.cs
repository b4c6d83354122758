using LiveLogs.Logs;

namespace LiveLogs.Connectors.Calls;

/// <summary>
/// A provider's clock, learnt from the <c>Date</c> headers of its answers. They count whole seconds, so an answer alone is
/// good for ± 0.5 s plus its way; the median of the last nine is used, and less than 1.5 s counts as none.
/// </summary>
internal sealed class ServerClock(TimeProvider time)
{
    private const int Samples = 9;
    private static readonly TimeSpan Negligible = TimeSpan.FromSeconds(1.5);
    private static readonly TimeSpan SlowestTrusted = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan HalfSecond = TimeSpan.FromSeconds(0.5);

    private readonly Lock _gate = new();
    private readonly Queue<TimeSpan> _samples = new(Samples);
    private TimeSpan _offset;
    private bool _isKnown;

    /// <summary>The provider's time less ours.</summary>
    public TimeSpan Offset
    {
        get
        {
            lock (_gate)
                return _offset;
        }
    }

    /// <summary>
    /// Whether the provider has answered yet. Until then its time is ours, which may be wrong by any amount: nothing that stays may be derived from it.
    /// </summary>
    public bool IsKnown
    {
        get
        {
            lock (_gate)
                return _isKnown;
        }
    }

    /// <summary>Our time, for <see cref="ToTheirs"/>.</summary>
    public DateTimeOffset Ours() => time.GetUtcNow();

    /// <summary>A time of ours by the provider's clock, as far as it is known by now: an instant before the first answer can be converted after it.</summary>
    public EventTime ToTheirs(DateTimeOffset ours) => EventTime.From(ours + Offset);

    public DateTimeOffset Now() => time.GetUtcNow() + Offset;

    public EventTime EventNow() => EventTime.From(Now());

    /// <summary>Learns from an answer of the provider itself, be it a refusal.</summary>
    /// <param name="date">The answer's <c>Date</c>; null when it has none, or an intermediary answered from its store.</param>
    /// <param name="sent">Our time when the request left.</param>
    /// <param name="received">Our time when the head of the answer came.</param>
    public void Observe(DateTimeOffset? date, DateTimeOffset sent, DateTimeOffset received)
    {
        lock (_gate)
        {
            // An answer without a date, or a slow one, is all there is at first; better ones follow.
            var isFirst = !_isKnown;
            _isKnown = true;
            if (date is null || received < sent)
                return;

            if (received - sent > SlowestTrusted)
            {
                var rough = Measure(date.Value, sent, received);
                if (isFirst && rough.Duration() > Negligible + ((received - sent) / 2))
                    _offset = rough;
                return;
            }

            if (_samples.Count == Samples)
                _samples.Dequeue();

            _samples.Enqueue(Measure(date.Value, sent, received));
            var sorted = _samples.Order().ToList();
            var median = sorted[sorted.Count / 2];
            _offset = median.Duration() < Negligible ? TimeSpan.Zero : median;
        }
    }

    /// <summary>Believes one answer against all before it: the provider refused a request because of its time.</summary>
    /// <returns>Whether that changed the clock by so much that another attempt can end otherwise.</returns>
    public bool Correct(DateTimeOffset? date, DateTimeOffset sent, DateTimeOffset received)
    {
        if (date is null)
            return false;

        lock (_gate)
        {
            _isKnown = true;
            var offset = Measure(date.Value, sent, received);
            var changed = (offset - _offset).Duration() > TimeSpan.FromSeconds(30);
            if (changed)
            {
                _samples.Clear();
                _samples.Enqueue(offset);
                _offset = offset;
            }

            return changed;
        }
    }

    private static TimeSpan Measure(DateTimeOffset date, DateTimeOffset sent, DateTimeOffset received) =>
        date + HalfSecond - (sent + ((received - sent) / 2));
}
