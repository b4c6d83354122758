using System.Collections.Concurrent;

namespace LiveLogs.CloudSimulator;

/// <summary>One call as it was answered.</summary>
internal sealed record LoggedRequest
{
    /// <summary>When it arrived.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>As the cloud calls it, for example <c>FilterLogEvents</c>.</summary>
    public required string Operation { get; init; }

    public string? Account { get; init; }

    public string? Region { get; init; }

    /// <summary>The log group, table or log name.</summary>
    public string? Resource { get; init; }

    /// <summary>1 for a call without a token.</summary>
    public int Page { get; init; }

    /// <summary>What the service answered; 0 when the connection was reset without an answer.</summary>
    public int Status { get; init; }

    public string? ErrorCode { get; init; }

    /// <summary>Names of the fault rules that touched the call.</summary>
    public IReadOnlyList<string> Faults { get; init; } = [];

    /// <summary>The body of a read; empty for writes.</summary>
    public string Parameters { get; init; } = "";
}

/// <summary>The newest calls, and how many there were of each operation. Safe from any thread.</summary>
internal sealed class RequestLog
{
    private const int Capacity = 100_000;

    private readonly ConcurrentDictionary<string, long> _counts = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();
    private readonly Queue<LoggedRequest> _requests = new();

    /// <summary>Calls since the start, by operation.</summary>
    public IReadOnlyDictionary<string, long> Counts => _counts;

    public long Count(string operation) => _counts.GetValueOrDefault(operation);

    /// <summary>A copy of the newest calls, oldest first.</summary>
    public IReadOnlyList<LoggedRequest> Read(string? operation = null)
    {
        lock (_lock)
            return [.. _requests.Where(request => operation is null || request.Operation == operation)];
    }

    /// <summary>The most calls of an operation that arrived within one second, refused ones included.</summary>
    public int PeakPerSecond(string operation) => PeakWithin(operation, TimeSpan.FromSeconds(1));

    /// <summary>The most calls of an operation that arrived within any stretch of this length, refused ones included.</summary>
    public int PeakWithin(string operation, TimeSpan stretch)
    {
        var times = Read(operation).Select(request => request.At).Order().ToList();
        int first = 0, peak = 0;
        for (var last = 0; last < times.Count; last++)
        {
            while (times[last] - times[first] >= stretch)
                first++;
            peak = Math.Max(peak, last - first + 1);
        }

        return peak;
    }

    public void Add(LoggedRequest request)
    {
        _counts.AddOrUpdate(request.Operation, 1, (_, count) => count + 1);
        lock (_lock)
        {
            if (_requests.Count >= Capacity)
                _requests.Dequeue();
            _requests.Enqueue(request);
        }
    }

    public void Clear()
    {
        _counts.Clear();
        lock (_lock)
            _requests.Clear();
    }
}
