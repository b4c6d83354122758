using LiveLogs.Logs;

namespace LiveLogs.Search;

/// <summary>A form of downloads.</summary>
internal interface IEntryFormat : IAsyncDisposable
{
    void Begin();

    /// <summary>Waits while the client is slower.</summary>
    ValueTask WriteAsync(LogEntry entry, CancellationToken cancellationToken);

    void End(CutView? cut, string? nextCursor);
}
