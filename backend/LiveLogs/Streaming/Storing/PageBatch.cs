using LiveLogs.Ingestion.Committing;
using LiveLogs.Logs;

namespace LiveLogs.Streaming.Storing;

/// <summary>Pages that share a transaction, without the lines that were stored a short while ago.</summary>
/// <param name="recent">Gets to know the lines that are added: should they not be stored, the stream ends, and this with it.</param>
/// <param name="fullAt">Lines from which on no further page is taken.</param>
internal sealed class PageBatch(RecentKeys recent, int fullAt)
{
    private readonly List<PendingPage> _pages = [];
    private readonly List<LogEntry> _entries = [];
    private readonly List<(int Entries, int Odd)> _fresh = [];

    /// <summary>New lines, page after page.</summary>
    public IReadOnlyList<LogEntry> Entries => _entries;

    public bool IsEmpty => _pages.Count == 0;

    public bool IsFull => _entries.Count >= fullAt;

    /// <summary>How many lines the pages held, known ones included.</summary>
    public int Read => _pages.Sum(page => page.Entries.Count);

    public bool IsMostlyStored => _pages.Exists(page => page.IsMostlyStored);

    /// <returns>The new lines of the page.</returns>
    public IReadOnlyList<LogEntry> Add(PendingPage page)
    {
        var fresh = page.Entries.Where(entry => !recent.Contains(entry)).ToList();
        // What will not be seen again for a day must not drive out what is seen again in a second.
        foreach (var entry in page.IsMostlyStored ? [] : fresh)
            recent.Add(entry);

        _pages.Add(page);
        _entries.AddRange(fresh);
        // What was stored long ago is read again now and then.
        _fresh.Add((fresh.Count, page.Odd.Count == 0 || page.IsMostlyStored ? 0 : fresh.Count(entry => page.Odd.Contains(entry.EventKey))));
        return fresh;
    }

    /// <summary>One checkpoint a source: its last, late from where its first began.</summary>
    public IReadOnlyList<CheckpointWrite> Checkpoints() =>
        [.. _pages.GroupBy(page => page.Checkpoint.SourceKey)
            .Select(group => group.Last().Checkpoint with { LateBefore = group.First().Checkpoint.LateBefore })];

    /// <summary>They are stored.</summary>
    public void Complete()
    {
        for (var i = 0; i < _pages.Count; i++)
            _pages[i].Complete(_fresh[i].Entries, _fresh[i].Odd);
    }

    /// <summary>They are not.</summary>
    public void Abandon() => _pages.ForEach(page => page.Abandon());
}
