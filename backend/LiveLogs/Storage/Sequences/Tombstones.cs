namespace LiveLogs.Storage.Sequences;

/// <summary>How far a reader has all entries of all deleted connections, so that its position need not name them.</summary>
/// <param name="Number">Of every deleted connection with this number or a lower one; 0 for none.</param>
/// <param name="Bits">Of the UUID of the connection with this number: another life of the database has another one.</param>
internal readonly record struct CoveredTombstones(int Number, ushort Bits);

/// <summary>
/// The deleted connections of a project whose entries retention has not all removed yet. Their sequences have ended, so a reader that has all of them needs
/// no place in them: however many connections come and go, positions stay small.
/// </summary>
/// <param name="ended">By number: the last sequence number, and the connection.</param>
internal sealed class Tombstones(SortedDictionary<int, (long LastSeq, Guid ConnectionId)> ended)
{
    public static readonly Tombstones None = new([]);

    public bool IsEmpty => ended.Count == 0;

    public bool Contains(int connectionNumber) => ended.ContainsKey(connectionNumber);

    /// <summary>How far a reader with these sequence numbers has everything.</summary>
    public CoveredTombstones Cover(IReadOnlyDictionary<int, long> seqs)
    {
        var covered = default(CoveredTombstones);
        foreach (var (number, (lastSeq, connectionId)) in ended)
        {
            if (seqs.GetValueOrDefault(number) < lastSeq)
                return covered;

            covered = new CoveredTombstones(number, CommitToken.Bits(connectionId));
        }

        return covered;
    }
}
