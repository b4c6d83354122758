using LiveLogs.Logs;
using Npgsql;

namespace LiveLogs.Ingestion.Committing;

/// <summary>
/// Entries of one connection on their way into one transaction: numbered densely from <see cref="FirstSeq"/>,
/// in order of event time.
/// </summary>
/// <param name="ProjectNumber">The project's small number.</param>
/// <param name="ProjectSlug">The project's name.</param>
/// <param name="ConnectionNumber">The connection's small number.</param>
/// <param name="ConnectionId">The connection.</param>
/// <param name="FirstSeq">Sequence of the first entry.</param>
/// <param name="Token">A random number that identifies this attempt's rows when the outcome of COMMIT is unknown.</param>
/// <param name="Entries">Sorted by event time; <c>Entries[i].Seq == FirstSeq + i</c>.</param>
internal sealed record EntryBatch(
    int ProjectNumber,
    string ProjectSlug,
    int ConnectionNumber,
    Guid ConnectionId,
    long FirstSeq,
    long Token,
    IReadOnlyList<LogEntry> Entries)
{
    public long LastSeq => FirstSeq + Entries.Count - 1;

    /// <summary>The token of the commit that the batch follows; null when it is the first, or when it is not known.</summary>
    public long? TokenBefore { get; init; }
}

/// <summary>
/// The socket of those who add rows to the transaction of a batch. Called once per attempt, in the order of the list in
/// <c>Program.cs</c>; an attempt that is rolled back is followed by another with other entries, so a participant keeps
/// nothing from one call to the next.
/// </summary>
internal interface ICommitParticipant
{
    /// <summary>
    /// Called before the transaction begins, maybe again for the same entries: the place for what rows need and a rollback must not undo.
    /// </summary>
    ValueTask PrepareAsync(ConnectionIdentity connection, IReadOnlyList<LogEntry> entries, CancellationToken cancellationToken);

    /// <summary>What takes the session for itself, such as COPY.</summary>
    Task WriteAsync(NpgsqlConnection connection, EntryBatch batch, CancellationToken cancellationToken);

    /// <summary>
    /// Statements whose answers nobody needs, worked out on another thread while the rows are written. They go to the server after them, those of
    /// all participants at once.
    /// </summary>
    IEnumerable<NpgsqlBatchCommand> Statements(EntryBatch batch);
}

/// <summary>
/// The socket for listeners that are notified of a batch after its commit. Calls for one connection come in sequence order.
/// A listener returns at once and never throws: it cannot harm what is stored.
/// </summary>
internal interface IBatchListener
{
    void OnCommitted(EntryBatch batch);
}
