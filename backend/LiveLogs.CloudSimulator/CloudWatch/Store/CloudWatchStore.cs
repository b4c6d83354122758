namespace LiveLogs.CloudSimulator.CloudWatch.Store;

/// <summary>All log groups of all accounts and regions. Every member may be called from any thread.</summary>
internal sealed class CloudWatchStore(CloudWatchOptions options, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(string Account, string Region), SortedList<string, LogGroup>> _regions = [];
    private long _batch;

    public Ledger Ledger { get; } = new(options.KeepLedger);

    /// <summary>The time from ingestion to the first read that shows an event, for events written from now on.</summary>
    public TimeSpan VisibilityDelay { get; set; } = options.VisibilityDelay;

    public int MaxEventsPerGroup { get; } = options.MaxEventsPerGroup;

    public long NowMilliseconds => time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Tells of every batch that was stored, on the thread that stored it.</summary>
    public event Action<LogGroup, IReadOnlyList<StoredEvent>>? Written;

    public void OnWritten(LogGroup group, IReadOnlyList<StoredEvent> events) => Written?.Invoke(group, events);

    public long NextBatch() => Interlocked.Increment(ref _batch);

    /// <summary>The group of that name, created when it is missing.</summary>
    public LogGroup Group(string account, string region, string name)
    {
        lock (_lock)
        {
            TryCreateGroup(account, region, name);
            return _regions[(account, region)][name];
        }
    }

    public bool TryCreateGroup(string account, string region, string name)
    {
        lock (_lock)
        {
            if (!_regions.TryGetValue((account, region), out var groups))
                _regions.Add((account, region), groups = new SortedList<string, LogGroup>(StringComparer.Ordinal));
            return groups.TryAdd(name, new LogGroup(this, account, region, name, NowMilliseconds));
        }
    }

    public LogGroup? FindGroup(string account, string region, string name)
    {
        lock (_lock)
            return _regions.TryGetValue((account, region), out var groups) ? groups.GetValueOrDefault(name) : null;
    }

    public bool TryDeleteGroup(string account, string region, string name)
    {
        lock (_lock)
            return _regions.TryGetValue((account, region), out var groups) && groups.Remove(name);
    }

    /// <summary>The groups of one account and region in ASCII order.</summary>
    public IReadOnlyList<LogGroup> Groups(string account, string region)
    {
        lock (_lock)
            return _regions.TryGetValue((account, region), out var groups) ? [.. groups.Values] : [];
    }
}
