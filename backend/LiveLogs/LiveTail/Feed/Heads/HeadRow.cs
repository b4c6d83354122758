using LiveLogs.LiveTail.Messages;

namespace LiveLogs.LiveTail.Feed.Heads;

/// <summary>A connection's last sequence number and status, as the database has them.</summary>
internal sealed record HeadRow(int ProjectNumber, int ConnectionNumber, Guid ConnectionId, long Seq, ConnectionStatus Status)
{
    /// <summary>Bits of the commit that the number belongs to (<see cref="Storage.Sequences.CommitToken"/>), if they are known.</summary>
    public ushort Token { get; init; }

    /// <summary>The connection was deleted: nothing is numbered any more.</summary>
    public bool IsEnded { get; init; }
}
