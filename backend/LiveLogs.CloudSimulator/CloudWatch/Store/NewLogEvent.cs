namespace LiveLogs.CloudSimulator.CloudWatch.Store;

/// <summary>An event to store without going through PutLogEvents and its rules: any time, any text, any visibility.</summary>
internal sealed record NewLogEvent(DateTimeOffset Timestamp, string Message)
{
    /// <summary>Null: now.</summary>
    public DateTimeOffset? IngestionTime { get; init; }

    /// <summary>When reads begin to return the event. Null: at ingestion plus the visibility delay in force.</summary>
    public DateTimeOffset? VisibleAt { get; init; }

    /// <summary>Null: a new one. Given, two accounts can hold equal ids, as can happen across accounts.</summary>
    public string? EventId { get; init; }

    /// <summary>Whether a correct reader must deliver the event; false for one that is meant to be too late. Only the ledger keeps it.</summary>
    public bool Expected { get; init; } = true;
}
