using LiveLogs.Logs;

namespace LiveLogs.Ingestion.Committing;

/// <summary>Whose batch it is.</summary>
internal sealed record ConnectionIdentity(int ProjectNumber, string ProjectSlug, int ConnectionNumber, Guid ConnectionId)
{
    /// <summary>What its events of one source have in common.</summary>
    /// <param name="source">Where they are read.</param>
    /// <param name="eventSource">What stands for it in the keys of events; null: its name.</param>
    public LogOrigin OriginOf(ILogSource source, string? eventSource = null) => new()
    {
        EventSource = eventSource,
        ConnectionId = ConnectionId,
        ConnectionNumber = ConnectionNumber,
        ProjectNumber = ProjectNumber,
        Source = source.Name,
        Resource = source.Resource,
    };
}

/// <summary>Entries and checkpoints that are stored together or not at all.</summary>
internal sealed record CommitRequest
{
    private static readonly IReadOnlySet<long> NoKeys = new HashSet<long>();

    public required ConnectionIdentity Connection { get; init; }

    /// <summary>The fencing epoch of the lease under which they were read; null for push, which needs no lease.</summary>
    public required long? Epoch { get; init; }

    /// <summary>In any order, without numbers; may hold entries that are stored already.</summary>
    public required IReadOnlyList<LogEntry> Entries { get; init; }

    public IReadOnlyList<ICheckpoint> Checkpoints { get; init; } = [];

    /// <summary>The reader's knowledge of the connection's sequence, which is notified of stored entries; null for push, which remembers nothing.</summary>
    public KnownHead? Known { get; init; }

    /// <summary>Keys of entries whose records came without an id or a time of their own.</summary>
    public IReadOnlySet<long> Odd { get; init; } = NoKeys;

    /// <summary>Look up what is stored already before writing, instead of finding out by a conflict.</summary>
    public bool IsMostlyStored { get; init; }
}

/// <summary>What a commit did.</summary>
/// <param name="Stored">Entries that got a number.</param>
/// <param name="Duplicates">Entries that the database had already.</param>
/// <param name="Refused">Entries outside the <see cref="AcceptanceWindow"/>.</param>
/// <param name="Odd">Those of the stored ones that <see cref="CommitRequest.Odd"/> names.</param>
internal readonly record struct CommitResult(int Stored, int Duplicates, int Refused, int Odd = 0);

/// <summary>The connection now belongs to another instance, was stopped or deleted, or the database was restored to an earlier state: the entries that were read must not be stored.</summary>
internal sealed class LeaseLostException(Guid connectionId) : Exception($"The lease of connection {connectionId} was lost.");
