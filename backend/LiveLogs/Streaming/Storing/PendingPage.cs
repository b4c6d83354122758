using LiveLogs.Logs;

namespace LiveLogs.Streaming.Storing;

/// <summary>A page on its way to the database, with the checkpoint that becomes true when it is stored.</summary>
internal sealed class PendingPage(IReadOnlyList<LogEntry> entries, CheckpointWrite checkpoint)
{
    private static readonly HashSet<long> NoKeys = [];

    private readonly TaskCompletionSource<int> _stored = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public IReadOnlyList<LogEntry> Entries { get; } = entries;

    public CheckpointWrite Checkpoint { get; } = checkpoint;

    /// <summary>Event keys of the entries that came without an id or a time of their own.</summary>
    public IReadOnlySet<long> Odd { get; init; } = NoKeys;

    /// <summary>How many of these were new; true once <see cref="Stored"/> has completed.</summary>
    public int FreshOdd { get; private set; }

    /// <summary>It is of a time that was read long ago: what is stored is looked up before it is written.</summary>
    public bool IsMostlyStored { get; init; }

    /// <summary>How many of the entries were new; completes when they are stored.</summary>
    public Task<int> Stored => _stored.Task;

    public void Complete(int fresh, int freshOdd)
    {
        FreshOdd = freshOdd;
        _stored.TrySetResult(fresh);
    }

    public void Abandon() => _stored.TrySetCanceled();
}
