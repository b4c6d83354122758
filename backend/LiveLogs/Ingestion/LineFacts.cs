using LiveLogs.Logs;

namespace LiveLogs.Ingestion;

/// <summary>How much a severity can be relied on; a surer one replaces a less sure one.</summary>
internal enum SeveritySource
{
    None,

    /// <summary>Concluded: an exception, a panic, an HTTP status.</summary>
    Clue,

    /// <summary>A number whose scale was guessed by its size.</summary>
    Number,

    /// <summary>A level name where levels stand.</summary>
    Name,

    /// <summary>Stated by the provider.</summary>
    Provider,
}

/// <summary>What is being learnt of one event while its parts are read.</summary>
internal struct LineFacts
{
    /// <summary>1–24; meaningful when <see cref="SeveritySource"/> says so.</summary>
    public int SeverityNumber { get; private set; }

    public SeveritySource SeveritySource { get; private set; }

    /// <summary>A time that the text itself carries.</summary>
    public EventTime? Time { get; set; }

    public string? TraceId { get; private set; }

    public string? SpanId { get; private set; }

    public string? Service { get; set; }

    /// <summary>Takes a severity unless a surer one, or one as sure that came first, is known.</summary>
    public bool TrySetSeverity(int severityNumber, SeveritySource source)
    {
        if (source <= SeveritySource)
            return false;

        SeverityNumber = severityNumber;
        SeveritySource = source;
        return true;
    }

    /// <summary>Takes what is not known yet; false when nothing was.</summary>
    public bool TryAddTrace(string? traceId, string? spanId)
    {
        var isNew = (TraceId is null && traceId is not null) || (SpanId is null && spanId is not null);
        TraceId ??= traceId;
        SpanId ??= spanId;
        return isNew;
    }
}
