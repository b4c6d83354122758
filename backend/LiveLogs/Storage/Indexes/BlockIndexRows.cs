namespace LiveLogs.Storage.Indexes;

/// <summary>What the rows of <c>block_index</c> mean, for who builds them and who reads them.</summary>
internal static class BlockIndexRows
{
    /// <summary>How texts and values are hashed: 2 folds letters in any alphabet. Indexes of other versions are not read. A number, for SQL.</summary>
    public const string Version = "2";

    /// <summary>How long after its end a day gets its index, as an interval of SQL: before the columnstore, which takes the place of the text index after two days.</summary>
    public const string BuiltAfter = "interval '47 hours'";

    /// <summary>
    /// That a row <c>l</c> of the ledger is not in the index <c>i</c> of its day. The first condition follows from the others, with seven hours to spare for the time between
    /// the date of a commit and its end: it is that of an index.
    /// </summary>
    public const string IsLate =
        "l.committed_at - l.max_ts > interval '40 hours' AND l.last_seq > coalesce(i.seqs[array_position(i.connections, l.connection_number)], 0)";
}
