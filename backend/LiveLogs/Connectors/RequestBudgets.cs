namespace LiveLogs.Connectors;

/// <summary>
/// The budgets of the process by quota. A budget lives as long as a session uses it, and after that until it has forgotten
/// its last throttling: restarting a connection does not win back a rate that the provider took away.
/// </summary>
internal sealed class RequestBudgets(TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Entry> _entries = [];

    public int Count
    {
        get
        {
            lock (_gate)
                return _entries.Count;
        }
    }

    /// <summary>Gets the budget of a quota; whoever asks first decides its full rate.</summary>
    public Lease Rent(string key, double maxRate, double burst = 1)
    {
        lock (_gate)
        {
            if (!_entries.TryGetValue(key, out var entry))
                _entries[key] = entry = new Entry(new RequestBudget(maxRate, time, Random.Shared.NextDouble, burst));

            entry.Users++;
            return new Lease(key, entry.Budget, this);
        }
    }

    private void Return(string key)
    {
        lock (_gate)
        {
            _entries[key].Users--;
            foreach (var (idle, entry) in _entries.Where(pair => pair.Value.Users == 0 && pair.Value.Budget.IsFresh).ToList())
            {
                _entries.Remove(idle);
                entry.Budget.Dispose();
            }
        }
    }

    /// <summary>The use of a budget until it is disposed of.</summary>
    internal sealed class Lease(string key, RequestBudget budget, RequestBudgets owner) : IDisposable
    {
        private int _returned;

        public string Key => key;

        public RequestBudget Budget => budget;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _returned, 1) == 0)
                owner.Return(key);
        }
    }

    private sealed class Entry(RequestBudget budget)
    {
        public RequestBudget Budget { get; } = budget;

        public int Users { get; set; }
    }
}
