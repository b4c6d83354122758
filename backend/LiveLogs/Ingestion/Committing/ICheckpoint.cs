using LiveLogs.Logs;
using Npgsql;

namespace LiveLogs.Ingestion.Committing;

/// <summary>
/// The socket of whoever reads sources: how far one was read, to be stored in the same transaction as what was read. The reader brings the statement, so a
/// commit stores it without knowing its table.
/// </summary>
internal interface ICheckpoint
{
    /// <summary><see cref="ILogSource.Name"/>.</summary>
    string Source { get; }

    /// <summary>Entries older than this are late arrivals: the source had been called complete up to here before the scan.</summary>
    EventTime? LateBefore { get; }

    /// <summary>Entries older than this are not late arrivals: they were not asked for when their time was called complete. Null: all were.</summary>
    EventTime? LateFrom { get; }

    /// <summary>Stores it; goes to the server with COMMIT. Called once per attempt.</summary>
    /// <param name="connectionNumber">Whose source it is.</param>
    /// <param name="late">What of the batch was late.</param>
    /// <param name="refused">Entries of the source outside the <see cref="AcceptanceWindow"/>.</param>
    NpgsqlBatchCommand Statement(int connectionNumber, LateArrivals late, int refused);
}

/// <summary>Entries of a source that came after it had been called complete up to their time.</summary>
/// <param name="Count">How many.</param>
/// <param name="Worst">How far the oldest was behind.</param>
internal readonly record struct LateArrivals(int Count, TimeSpan Worst)
{
    public static LateArrivals Of(ICheckpoint checkpoint, EntryBatch? batch)
    {
        if (batch is null || checkpoint.LateBefore is not { } complete)
            return new LateArrivals(0, TimeSpan.Zero);

        var late = batch.Entries.Where(entry => entry.FoundBy == checkpoint.Source).Select(entry => entry.CursorTime ?? entry.Timestamp)
            .Where(time => time < complete && !(time < checkpoint.LateFrom)).ToList();
        return new LateArrivals(late.Count, late.Count == 0 ? TimeSpan.Zero : complete - late.Min());
    }
}
