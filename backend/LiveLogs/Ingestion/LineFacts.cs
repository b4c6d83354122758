using LiveLogs.Logs;

namespace LiveLogs.Ingestion;

/// <summary>What is being learnt of one event while its parts are read.</summary>
internal struct LineFacts
{
    /// <summary>What the parts state of the level.</summary>
    public LevelWeigher Level;

    /// <summary>A time that the text itself carries.</summary>
    public EventTime? Time { get; set; }

    public string? TraceId { get; private set; }

    public string? SpanId { get; private set; }

    public string? Service { get; set; }

    /// <summary>Takes what is not known yet; false when nothing was.</summary>
    public bool TryAddTrace(string? traceId, string? spanId)
    {
        var isNew = (TraceId is null && traceId is not null) || (SpanId is null && spanId is not null);
        TraceId ??= traceId;
        SpanId ??= spanId;
        return isNew;
    }
}
