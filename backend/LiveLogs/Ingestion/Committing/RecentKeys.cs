using LiveLogs.Logs;

namespace LiveLogs.Ingestion.Committing;

/// <summary>
/// The keys of a connection's recent entries, so that overlapping re-scans do not reach the database. Forgetting
/// one costs a roll-back, never a duplicate: the unique key of the table decides. Used by one task at a time.
/// </summary>
/// <param name="capacity">Keys remembered; the oldest go first.</param>
internal sealed class RecentKeys(int capacity)
{
    private readonly HashSet<EntryKey> _keys = [];
    private readonly Queue<EntryKey> _order = new();

    public bool Contains(LogEntry entry) => _keys.Contains(EntryKey.Of(entry));

    /// <summary>Only what is stored may be added, or what is going to be stored or else ends the use of this.</summary>
    public void Add(LogEntry entry)
    {
        var key = EntryKey.Of(entry);
        if (!_keys.Add(key))
            return;

        _order.Enqueue(key);
        if (_order.Count > capacity)
            _keys.Remove(_order.Dequeue());
    }
}
