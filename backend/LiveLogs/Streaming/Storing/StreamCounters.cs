using LiveLogs.Ingestion.Committing;

namespace LiveLogs.Streaming.Storing;

/// <summary>What a stream has done since it was started here; written by one task, read by the status.</summary>
internal sealed class StreamCounters(TimeProvider time)
{
    private static readonly TimeSpan RateWindow = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private readonly Queue<(long At, int Entries)> _recent = new();
    private StreamTotals _totals;

    public void Read(int entries)
    {
        lock (_lock)
            _totals = _totals with { Read = _totals.Read + entries };
    }

    public void Stored(CommitResult result)
    {
        lock (_lock)
        {
            _totals = _totals with { Stored = _totals.Stored + result.Stored, Refused = _totals.Refused + result.Refused };
            if (result.Stored > 0)
                _recent.Enqueue((time.GetTimestamp(), result.Stored));

            Forget();
        }
    }

    /// <summary>The totals, and entries stored per second over the last ten seconds.</summary>
    public (StreamTotals Totals, double PerSecond) Snapshot()
    {
        lock (_lock)
        {
            Forget();
            return (_totals, _recent.Sum(batch => batch.Entries) / RateWindow.TotalSeconds);
        }
    }

    private void Forget()
    {
        while (_recent.TryPeek(out var oldest) && time.GetElapsedTime(oldest.At) > RateWindow)
            _recent.Dequeue();
    }
}

/// <summary>Entries read from the provider (overlap included), stored, and refused for their age, since the stream started here.</summary>
internal readonly record struct StreamTotals(long Read, long Stored, long Refused);
