using LiveLogs.Ingestion.Levels;
using LiveLogs.Logs;

namespace LiveLogs.Ingestion.Lines;

/// <summary>What is being learnt of one event while its parts are read.</summary>
internal struct LineFacts
{
    /// <summary>What the parts state of the level.</summary>
    public LevelWeigher Level;

    /// <summary>A time that the text itself carries.</summary>
    public EventTime? Time { get; set; }

    public string? TraceId { get; private set; }

    public string? SpanId { get; private set; }

    /// <summary>What the program says of itself.</summary>
    public string? Service { get; set; }

    /// <summary>What the platform calls it.</summary>
    public string? PlatformService { get; private set; }

    /// <summary>The text that stands for a batch of records.</summary>
    public string? Body { get; set; }

    /// <summary>An object that is being read has a name twice, or so it seems.</summary>
    public bool HasDoubledNames { get; set; }

    private int _platformRank;

    /// <summary>Takes a platform's name for the program: the label <c>app.kubernetes.io/name</c> before <c>app</c>, a container's name last.</summary>
    public void OfferService(FieldRole role, ReadOnlySpan<char> name)
    {
        var rank = role switch { FieldRole.NameLabel => 3, FieldRole.AppLabel => 2, _ => 1 };
        if (rank <= _platformRank || name.IsWhiteSpace())
            return;

        (_platformRank, PlatformService) = (rank, name.ToString());
    }

    /// <summary>Takes what is not known yet; false when nothing was. The span of another trace is not taken.</summary>
    public bool TryAddTrace(string? traceId, string? spanId)
    {
        if (TraceId is not null && traceId is not null && TraceId != traceId)
            return false;

        var isNew = (TraceId is null && traceId is not null) || (SpanId is null && spanId is not null);
        TraceId ??= traceId;
        SpanId ??= spanId;
        return isNew;
    }
}
