namespace LiveLogs.CloudSimulator.CloudWatch.Store;

/// <summary>A log group with its streams and events. Every member may be called from any thread.</summary>
internal sealed class LogGroup(CloudWatchStore store, string account, string region, string name, long createdAt)
{
    private readonly Lock _lock = new();
    private readonly SortedList<string, LogStream> _streams = new(StringComparer.Ordinal);
    private readonly EventIndex _events = new();

    public string Account { get; } = account;

    public string Region { get; } = region;

    public string Name { get; } = name;

    /// <summary>Unix milliseconds.</summary>
    public long CreatedAt { get; } = createdAt;

    /// <summary>The class that reads with FilterLogEvents, GetLogEvents and StartLiveTail.</summary>
    public const string StandardClass = "STANDARD";

    /// <summary><c>STANDARD</c>, <c>INFREQUENT_ACCESS</c> or <c>DELIVERY</c>. The real service never changes it.</summary>
    public string Class { get; set; } = StandardClass;

    /// <summary>Null: events never expire.</summary>
    public int? RetentionDays { get; set; }

    /// <summary>The ARN without the trailing <c>:*</c>, as other operations take it.</summary>
    public string Arn => $"arn:aws:logs:{Region}:{Account}:log-group:{Name}";

    public int Count
    {
        get
        {
            lock (_lock)
                return _events.Count;
        }
    }

    public long StoredBytes { get; private set; }

    /// <summary>False when a stream of that name exists.</summary>
    public bool TryCreateStream(string streamName)
    {
        lock (_lock)
            return _streams.TryAdd(streamName, new LogStream(streamName, store.NowMilliseconds));
    }

    public bool HasStream(string streamName)
    {
        lock (_lock)
            return _streams.ContainsKey(streamName);
    }

    public bool TryDeleteStream(string streamName)
    {
        lock (_lock)
        {
            if (!_streams.Remove(streamName, out var stream))
                return false;

            foreach (var stored in stream.Events.After(EventKey.BeforeTime(long.MinValue)))
                _events.Remove(stored);
            return true;
        }
    }

    /// <summary>Stores the events as one batch, creating the stream when it is missing.</summary>
    /// <param name="streamName">The stream that gets them.</param>
    /// <param name="events">In the order in which equal times are to be returned.</param>
    public IReadOnlyList<StoredEvent> Put(string streamName, IReadOnlyList<NewLogEvent> events)
    {
        var now = store.NowMilliseconds;
        var batch = store.NextBatch();
        var added = new List<StoredEvent>(events.Count);
        lock (_lock)
        {
            if (!_streams.TryGetValue(streamName, out var stream))
                _streams.Add(streamName, stream = new LogStream(streamName, now));

            for (var place = 0; place < events.Count; place++)
                added.Add(Add(stream, events[place], batch, place, now));
            Trim();
        }

        store.Ledger.Add(added.Select((stored, place) => new LedgerEntry(Account, Region, Name, stored, events[place].Expected)));
        store.OnWritten(this, added);
        return added;
    }

    /// <summary>Reads under the lock; the function must not keep what it is given.</summary>
    public TResult Read<TResult>(Func<EventIndex, IReadOnlyDictionary<string, LogStream>, TResult> read)
    {
        lock (_lock)
            return read(_events, _streams);
    }

    private StoredEvent Add(LogStream stream, NewLogEvent source, long batch, int place, long now)
    {
        var ingested = source.IngestionTime?.ToUnixTimeMilliseconds() ?? now;
        var visible = source.VisibleAt?.ToUnixTimeMilliseconds() ?? ingested + (long)store.VisibilityDelay.TotalMilliseconds;
        var key = new EventKey(source.Timestamp.ToUnixTimeMilliseconds(), ingested, batch, place * 2);
        var stored = new StoredEvent(stream, key, visible, source.Message, source.EventId);
        _events.Add(stored);
        stream.Events.Add(stored);
        stream.LastIngestionTime = Math.Max(ingested, stream.LastIngestionTime ?? 0);
        StoredBytes += stored.MessageBytes + StoredEvent.Overhead;
        return stored;
    }

    private void Trim()
    {
        while (_events.Count > store.MaxEventsPerGroup && _events.RemoveFirst() is { } oldest)
        {
            oldest.Stream.Events.Remove(oldest);
            StoredBytes -= oldest.MessageBytes + StoredEvent.Overhead;
        }
    }
}
