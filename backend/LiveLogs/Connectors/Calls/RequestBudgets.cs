namespace LiveLogs.Connectors.Calls;

/// <summary>
/// The budgets of the process by quota. A budget lives as long as a session uses it, and after that until it has forgotten
/// its last throttling: restarting a connection does not win back a rate that the provider took away. When other instances
/// poll connections of the same quota, each has a share of it (<see cref="SetShares"/>).
/// </summary>
internal sealed class RequestBudgets(TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Entry> _entries = [];
    private IReadOnlyDictionary<string, double> _shares = new Dictionary<string, double>();
    private TimeSpan _validFor = Timeout.InfiniteTimeSpan;

    public int Count
    {
        get
        {
            lock (_gate)
                return _entries.Count;
        }
    }

    /// <summary>Gets the budget of a quota; the first caller decides its full rate.</summary>
    public Lease Rent(string key, double maxRate, double burst = 1)
    {
        lock (_gate)
        {
            if (!_entries.TryGetValue(key, out var entry))
                _entries[key] = entry = new Entry(new RequestBudget(maxRate, time, Random.Shared.NextDouble, burst));

            Apply(key, entry);
            entry.Users++;
            return new Lease(key, entry.Budget, this);
        }
    }

    /// <summary>
    /// Says how much of each quota is this process's. Quotas that are not named are all its own: nobody polls them, and a
    /// connection test takes a handful of requests.
    /// </summary>
    /// <param name="shares">By quota key, as connections carry it; budgets are named after it, followed by a colon and the API.</param>
    /// <param name="validFor">How long that holds without being said again.</param>
    public void SetShares(IReadOnlyDictionary<string, double> shares, TimeSpan validFor)
    {
        lock (_gate)
        {
            (_shares, _validFor) = (shares, validFor);
            foreach (var (key, entry) in _entries)
                Apply(key, entry);
        }
    }

    /// <summary>How much of a quota is this process's, 0 to 1.</summary>
    public double ShareOf(string quotaKey)
    {
        lock (_gate)
            return _shares.GetValueOrDefault(quotaKey, 1);
    }

    /// <summary>Takes the share of the longest name that fits: one quota's key may begin like another's.</summary>
    private void Apply(string key, Entry entry)
    {
        var quota = _shares.Keys.Where(name => key == name || key.StartsWith($"{name}:", StringComparison.Ordinal)).MaxBy(name => name.Length);
        if (quota is not null)
            entry.Budget.SetShare(_shares[quota], _validFor);
        else if (entry.IsShared)
            entry.Budget.SetShare(1, Timeout.InfiniteTimeSpan);

        entry.IsShared = quota is not null;
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

        /// <summary>A share of it was set, and may have to be given up.</summary>
        public bool IsShared { get; set; }
    }
}
