using LiveLogs.Ingestion.Committing;
using Npgsql;

namespace LiveLogs.Storage.Sequences;

/// <summary>How far the sequences of a project's connections are, deleted ones included, at one instant of the database.</summary>
internal sealed class ProjectHeads
{
    private readonly SortedDictionary<int, (long LastSeq, Guid ConnectionId)> _ended = [];

    /// <summary>The last sequence number of each connection.</summary>
    public SortedDictionary<int, long> Seqs { get; } = [];

    /// <summary>Bits of the commits that these belong to (<see cref="CommitToken"/>), as far as they are known.</summary>
    public Dictionary<int, ushort> Tokens { get; } = [];

    /// <summary>The UUID of each connection.</summary>
    public Dictionary<int, Guid> Ids { get; } = [];

    public Tombstones Tombstones => new(_ended);

    /// <summary>The question; each row goes to <see cref="Add"/>.</summary>
    public static NpgsqlCommand Command(int projectNumber) => new(
        $"""
        SELECT h.connection_number, h.seq, h.token, h.ended, c.id
        FROM {HeadTable.Rows} h JOIN known_connections c ON c.number = h.connection_number
        WHERE h.project_number = $1
        """)
    {
        Parameters = { new NpgsqlParameter<int> { TypedValue = projectNumber } },
    };

    public void Add(NpgsqlDataReader row)
    {
        var (number, seq, id) = (row.GetInt32(0), row.GetInt64(1), row.GetGuid(4));
        Seqs[number] = seq;
        Ids[number] = id;
        if (!row.IsDBNull(2))
            Tokens[number] = CommitToken.Bits(row.GetInt64(2));

        if (row.GetBoolean(3))
            _ended[number] = (seq, id);
    }

    /// <summary>The position of a reader that has everything.</summary>
    public string Position(uint generation, int projectNumber) => Sequences.Position.Encode(generation, projectNumber, Seqs, Tokens, Tombstones);
}
