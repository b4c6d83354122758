namespace LiveLogs.CloudSimulator.GoogleCloud.Store;

/// <summary>One entry as the service keeps it. Three times differ: when it happened, when it was received, when lists begin to show it.</summary>
internal sealed class StoredLogEntry : IComparable<StoredLogEntry>
{
    public required string Container { get; init; }

    public required string LogName { get; init; }

    /// <summary>Nanoseconds since the epoch, as the other times.</summary>
    public required long Timestamp { get; init; }

    public required long ReceiveTimestamp { get; init; }

    public required long VisibleAt { get; init; }

    public required string InsertId { get; init; }

    /// <summary>0–800.</summary>
    public required int Severity { get; init; }

    /// <summary>Tells entries of equal time and id apart.</summary>
    public required long Number { get; init; }

    /// <summary>The whole LogEntry in UTF-8.</summary>
    public required byte[] Json { get; init; }

    /// <summary>The service's order: time, then insertId.</summary>
    public int CompareTo(StoredLogEntry? other)
    {
        if (other is null)
            return 1;

        var order = Timestamp.CompareTo(other.Timestamp);
        if (order == 0)
            order = string.CompareOrdinal(InsertId, other.InsertId);
        return order == 0 ? Number.CompareTo(other.Number) : order;
    }

    /// <summary>A place in the order that no entry takes.</summary>
    public static StoredLogEntry Place(long timestamp, string insertId, long number) => new()
    {
        Container = "",
        LogName = "",
        Timestamp = timestamp,
        ReceiveTimestamp = 0,
        VisibleAt = 0,
        InsertId = insertId,
        Severity = 0,
        Number = number,
        Json = [],
    };
}
