using System.Runtime.CompilerServices;
using LiveLogs.Ingestion;
using LiveLogs.Logs;

namespace LiveLogs.IntegrationTests.Completeness;

/// <summary>
/// Tells whether a source is being read or what was read is being stored. After a scan its poller asks for the time twice: to judge the
/// scan, and, when everything is stored, to plan the next one.
/// </summary>
internal sealed class WatchedSource(ILogSource source) : ILogSource
{
    private int _questionsLeft;

    public bool IsBusy => Volatile.Read(ref _questionsLeft) > 0;

    public string Name => source.Name;

    public string Key => source.Key;

    public IReadOnlyDictionary<string, string> Resource => source.Resource;

    public SourceProfile Profile => source.Profile;

    public EventTime ServerNow()
    {
        if (Volatile.Read(ref _questionsLeft) is > 0 and < int.MaxValue)
            Interlocked.Decrement(ref _questionsLeft);
        return source.ServerNow();
    }

    public async IAsyncEnumerable<SourcePage> ScanAsync(
        ScanWindow window, string? resumeToken, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Volatile.Write(ref _questionsLeft, int.MaxValue);
        var isWhole = false;
        try
        {
            await foreach (var page in source.ScanAsync(window, resumeToken, cancellationToken))
                yield return page;

            isWhole = true;
        }
        finally
        {
            Volatile.Write(ref _questionsLeft, isWhole ? 2 : 0);
        }
    }
}
