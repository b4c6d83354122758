namespace LiveLogs.Ingestion.Committing;

/// <summary>
/// What a stream knows of its connection's sequence: its own last commit, or where it found the head when it began. As long as the database still has that commit,
/// what the stream remembers of stored events and of how far it read holds. A database that was put back to an earlier state has it no longer.
/// </summary>
/// <param name="seq">The last sequence number.</param>
/// <param name="token">The token of its commit; null when it is not known.</param>
internal sealed class KnownHead(long seq, long? token)
{
    public long Seq { get; private set; } = seq;

    public long? Token { get; private set; } = token;

    /// <summary>A commit of the stream took place.</summary>
    public void Moved(EntryBatch batch) => (Seq, Token) = (batch.LastSeq, batch.Token);
}
