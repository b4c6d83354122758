namespace LiveLogs.CloudSimulator.CloudWatch.Store;

/// <summary>One written event as the ground truth remembers it, also after its group was deleted.</summary>
internal sealed record LedgerEntry(string Account, string Region, string LogGroup, StoredEvent Event, bool Expected);

/// <summary>Everything ever written, to count losses and duplicates against. It grows without end; switch it off for long demos.</summary>
internal sealed class Ledger(bool enabled)
{
    private readonly Lock _lock = new();
    private readonly List<LedgerEntry> _entries = [];

    public int Count
    {
        get
        {
            lock (_lock)
                return _entries.Count;
        }
    }

    /// <summary>A copy of the entries from a place on, in the order of writing.</summary>
    public IReadOnlyList<LedgerEntry> Read(int from = 0, int limit = int.MaxValue)
    {
        lock (_lock)
            return from >= _entries.Count ? [] : _entries.GetRange(from, Math.Min(limit, _entries.Count - from));
    }

    public void Add(IEnumerable<LedgerEntry> entries)
    {
        if (!enabled)
            return;

        lock (_lock)
            _entries.AddRange(entries);
    }
}
