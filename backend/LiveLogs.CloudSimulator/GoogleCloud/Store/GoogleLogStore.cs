using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace LiveLogs.CloudSimulator.GoogleCloud.Store;

/// <summary>One written entry as the ground truth remembers it.</summary>
internal sealed record GoogleLedgerEntry(StoredLogEntry Entry, bool Expected);

/// <summary>All entries of all projects. Every member may be called from any thread.</summary>
internal sealed class GoogleLogStore(GoogleOptions options, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, SortedSet<StoredLogEntry>> _containers = new(StringComparer.Ordinal);
    private readonly List<GoogleLedgerEntry> _ledger = [];
    private long _number;

    /// <summary>The time from receipt to the first list that shows an entry, for entries written from now on.</summary>
    public TimeSpan VisibilityDelay { get; set; } = options.VisibilityDelay;

    /// <summary>Every entry that was ever written, in the order of writing.</summary>
    public IReadOnlyList<GoogleLedgerEntry> Ledger
    {
        get
        {
            lock (_lock)
                return [.. _ledger];
        }
    }

    public StoredLogEntry Write(NewLogEntry entry)
    {
        var received = NanoTime.From(entry.ReceiveTimestamp ?? time.GetUtcNow());
        var number = Interlocked.Increment(ref _number);
        var id = entry.InsertId ?? number.ToString("x14", CultureInfo.InvariantCulture);
        var container = entry.LogName[..entry.LogName.IndexOf("/logs/", StringComparison.Ordinal)];
        var json = (JsonObject)entry.Content.DeepClone();
        json["logName"] = entry.LogName;
        json["insertId"] = id;
        json["timestamp"] = entry.TimestampText ?? NanoTime.Format(entry.Timestamp);
        json["receiveTimestamp"] = NanoTime.Format(received);
        json.TryAdd("resource", new JsonObject { ["type"] = "global", ["labels"] = new JsonObject() });
        var stored = new StoredLogEntry
        {
            Container = container,
            LogName = entry.LogName,
            Timestamp = entry.Timestamp,
            ReceiveTimestamp = received,
            VisibleAt = entry.VisibleAt is { } visible ? NanoTime.From(visible) : received + NanoTime.From(DateTimeOffset.UnixEpoch + VisibilityDelay),
            InsertId = id,
            Severity = LogSeverity.Of(json["severity"]),
            Number = number,
            Json = JsonSerializer.SerializeToUtf8Bytes(json),
        };
        lock (_lock)
        {
            if (!_containers.TryGetValue(container, out var entries))
                _containers.Add(container, entries = []);
            entries.Add(stored);
            while (entries.Count > options.MaxEntriesPerProject)
                entries.Remove(entries.Min!);
            if (options.KeepLedger)
                _ledger.Add(new GoogleLedgerEntry(stored, entry.Expected));
        }

        return stored;
    }

    /// <summary>
    /// Reads the entries of some containers in one order, under the lock: the function must not keep the sequence.
    /// </summary>
    /// <param name="containers">Whose entries.</param>
    /// <param name="from">The first place, exclusive.</param>
    /// <param name="to">The last one, exclusive.</param>
    /// <param name="newestFirst">From <paramref name="to"/> backwards.</param>
    /// <param name="read">What to do with them.</param>
    public TResult Read<TResult>(
        IReadOnlyList<string> containers, StoredLogEntry from, StoredLogEntry to, bool newestFirst, Func<IEnumerable<StoredLogEntry>, TResult> read)
    {
        lock (_lock)
        {
            if (from.CompareTo(to) >= 0)
                return read([]);

            var sets = containers.Where(_containers.ContainsKey).Select(container => _containers[container].GetViewBetween(from, to))
                .Select(view => newestFirst ? view.Reverse() : view).ToList();
            return read(sets.Count == 1 ? sets[0] : Merge(sets, newestFirst));
        }
    }

    public IReadOnlyList<string> LogNames(IReadOnlyList<string> containers)
    {
        lock (_lock)
        {
            return [.. containers.Where(_containers.ContainsKey).SelectMany(container => _containers[container]).Select(entry => entry.LogName)
                .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        }
    }

    private static IEnumerable<StoredLogEntry> Merge(IReadOnlyList<IEnumerable<StoredLogEntry>> sequences, bool newestFirst)
    {
        var order = newestFirst
            ? Comparer<StoredLogEntry>.Create((left, right) => right.CompareTo(left))
            : Comparer<StoredLogEntry>.Default;
        var heads = new PriorityQueue<IEnumerator<StoredLogEntry>, StoredLogEntry>(order);
        foreach (var sequence in sequences)
            Push(sequence.GetEnumerator());
        while (heads.TryDequeue(out var head, out var entry))
        {
            yield return entry;
            Push(head);
        }

        void Push(IEnumerator<StoredLogEntry> sequence)
        {
            if (sequence.MoveNext())
                heads.Enqueue(sequence, sequence.Current);
            else
                sequence.Dispose();
        }
    }
}
