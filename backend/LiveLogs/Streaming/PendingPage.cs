using LiveLogs.Ingestion;
using LiveLogs.Logs;

namespace LiveLogs.Streaming;

/// <summary>A page on its way to the database, with the checkpoint that becomes true when it is stored.</summary>
internal sealed class PendingPage(IReadOnlyList<LogEntry> entries, CheckpointWrite checkpoint)
{
    private readonly TaskCompletionSource<int> _stored = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public IReadOnlyList<LogEntry> Entries { get; } = entries;

    public CheckpointWrite Checkpoint { get; } = checkpoint;

    /// <summary>It is of a time that was read long ago: what is stored is looked up before it is written.</summary>
    public bool IsMostlyStored { get; init; }

    /// <summary>How many of the entries were new; completes when they are stored.</summary>
    public Task<int> Stored => _stored.Task;

    public void Complete(int fresh) => _stored.TrySetResult(fresh);

    public void Abandon() => _stored.TrySetCanceled();
}
