using LiveLogs.Logs;
using Npgsql;

namespace LiveLogs.Storage;

/// <summary>Sequence numbers that a reader asked for and that are not there any more.</summary>
/// <param name="ConnectionNumber">Of which connection.</param>
/// <param name="FromSeq">First missing sequence number.</param>
/// <param name="ToSeq">Last missing sequence number.</param>
internal readonly record struct SequenceGap(int ConnectionNumber, long FromSeq, long ToSeq);

/// <summary>What was stored after some place in the sequences of a project.</summary>
/// <param name="Entries">By connection, then sequence; each connection's part begins right after the place asked for.</param>
/// <param name="Reached">How far this page got: the next page continues from here.</param>
/// <param name="Gaps">Parts of the range that retention removed.</param>
/// <param name="IsLast">Whether everything up to the upper bound was read.</param>
internal sealed record SequencePage(
    IReadOnlyList<LogEntry> Entries,
    IReadOnlyDictionary<int, long> Reached,
    IReadOnlyList<SequenceGap> Gaps,
    bool IsLast);

/// <summary>Reads log entries in the order of their sequences, by way of the ledger.</summary>
internal sealed class SequenceReader(NpgsqlDataSource database)
{
    /// <summary>The last sequence number of every connection of a project, deleted ones included.</summary>
    public Task<IReadOnlyDictionary<int, long>> ReadHeadsAsync(int projectNumber, CancellationToken cancellationToken) =>
        throw new NotImplementedException();

    /// <summary>
    /// One page of what lies after <paramref name="after"/> (a connection that it does not name counts from 0) up to and
    /// including <paramref name="upTo"/> (only connections that it names are read).
    /// </summary>
    /// <param name="projectNumber">The project whose entries may be read.</param>
    /// <param name="after">The last sequence number that the reader has, per connection.</param>
    /// <param name="upTo">Where to stop, per connection: heads that were read before.</param>
    /// <param name="limit">About how many entries a page holds; it ends with a whole commit, so it may hold more.</param>
    /// <param name="cancellationToken">Ends the read.</param>
    public Task<SequencePage> ReadAsync(
        int projectNumber,
        IReadOnlyDictionary<int, long> after,
        IReadOnlyDictionary<int, long> upTo,
        int limit,
        CancellationToken cancellationToken) => throw new NotImplementedException(database.ToString());
}
