using LiveLogs.Logs;

namespace LiveLogs.Ingestion.Committing;

/// <summary>The socket of the room that keeps the entries and their ledger: what a commit asks of them.</summary>
internal interface IStoredEntries
{
    /// <summary>
    /// An SQL condition that a commit took place: the ledger has a row that ends with its last sequence number and has its token. The committer puts it into
    /// statements of its own, because it asks under the lock of the head and must not ask twice.
    /// </summary>
    /// <param name="connectionNumber">SQL: the number of the connection.</param>
    /// <param name="lastSeq">SQL: the last sequence number of the commit.</param>
    /// <param name="token">SQL: its token.</param>
    string HasCommit(string connectionNumber, string lastSeq, string token);

    /// <summary>Which of some entries are stored already.</summary>
    Task<HashSet<EntryKey>> ReadKeysAsync(int projectNumber, IReadOnlyList<LogEntry> entries, CancellationToken cancellationToken);
}
