namespace LiveLogs.LiveTail.Feed.Boards;

/// <summary>A change of something that a board shows.</summary>
/// <param name="Change">Grows with every change in the project, in the order of commits.</param>
/// <param name="Id">What changed.</param>
/// <param name="Json">What it is now, a JSON object that all viewers share.</param>
internal sealed record BoardChange(long Change, Guid Id, ReadOnlyMemory<byte> Json);

/// <summary>
/// The socket of a room whose news viewers see beside the entries: each fills it once and gets a board in every feed. The feed knows nothing of what the news are about.
/// </summary>
internal interface IBoardSource
{
    /// <summary>The type of its messages, and their member that holds the object; in snake_case, stable.</summary>
    string Type { get; }

    /// <summary>The last change of each of some projects; projects without any may be left out.</summary>
    Task<IReadOnlyDictionary<int, long>> ReadHeadsAsync(IReadOnlyCollection<int> projects, CancellationToken cancellationToken);

    /// <summary>What changed after a change, each as it is now, in the order of the changes; at most as much as a viewer is shown.</summary>
    Task<IReadOnlyList<BoardChange>> ReadAsync(int projectNumber, long after, CancellationToken cancellationToken);
}

/// <summary>
/// The newest changes of one kind in a project. A viewer asks for what changed since it last looked, and gets each thing once, as it is now; the oldest give way, and are found in the lists of their room.
/// </summary>
/// <param name="source">Whose news it shows.</param>
internal sealed class FeedBoard(IBoardSource source)
{
    private const int MaxShown = 1_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<Guid, BoardChange> _shown = [];
    private readonly SortedDictionary<(long Change, Guid Id), BoardChange> _order = [];
    private long _change;

    public IBoardSource Source => source;

    /// <summary>Everything up to here is known, or was before anybody looked.</summary>
    public long Change
    {
        get
        {
            lock (_lock)
                return _change;
        }
    }

    /// <summary>The board of a project begins with what changes from now on.</summary>
    public async Task StartAsync(int projectNumber, CancellationToken cancellationToken)
    {
        var change = (await source.ReadHeadsAsync([projectNumber], cancellationToken)).GetValueOrDefault(projectNumber);
        lock (_lock)
            _change = Math.Max(_change, change);
    }

    public void Add(IReadOnlyList<BoardChange> changes)
    {
        lock (_lock)
        {
            foreach (var change in changes.Where(change => change.Change > _change))
                Put(change);

            if (changes.Count > 0)
                _change = Math.Max(_change, changes[^1].Change);
        }
    }

    /// <summary>What changed after a change.</summary>
    public IReadOnlyList<BoardChange> After(ref long change)
    {
        lock (_lock)
        {
            if (change == _change)
                return [];

            var after = change;
            change = _change;
            return [.. _order.Values.Reverse().TakeWhile(shown => shown.Change > after).Reverse()];
        }
    }

    private void Put(BoardChange change)
    {
        if (_shown.Remove(change.Id, out var before))
            _order.Remove((before.Change, before.Id));

        _shown[change.Id] = change;
        _order[(change.Change, change.Id)] = change;
        if (_shown.Count <= MaxShown)
            return;

        var oldest = _order.First().Value;
        _order.Remove((oldest.Change, oldest.Id));
        _shown.Remove(oldest.Id);
    }
}
