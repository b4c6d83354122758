namespace LiveLogs.LiveTail.Feed;

/// <summary>A change of an alert.</summary>
/// <param name="Change">Grows with every change in the project, in the order of commits.</param>
/// <param name="Id">The alert.</param>
/// <param name="Json">The alert as it is now, a JSON object that all viewers share.</param>
internal sealed record AlertChange(long Change, Guid Id, ReadOnlyMemory<byte> Json);

/// <summary>The socket of who knows a project's alerts.</summary>
internal interface IAlertSource
{
    /// <summary>The last change of each of some projects; projects without alerts may be left out.</summary>
    Task<IReadOnlyDictionary<int, long>> ReadHeadsAsync(IReadOnlyCollection<int> projects, CancellationToken cancellationToken);

    /// <summary>The alerts that changed after a change, each as it is now, in the order of their changes; at most so many as a viewer is shown.</summary>
    Task<IReadOnlyList<AlertChange>> ReadAsync(int projectNumber, long after, CancellationToken cancellationToken);
}

/// <summary>
/// The newest changes of a project's alerts. A viewer asks for what changed since it last looked, and gets each alert once,
/// as it is now; the oldest give way, and are found in the list of alerts.
/// </summary>
internal sealed class AlertBoard
{
    private const int MaxAlerts = 1_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<Guid, AlertChange> _alerts = [];
    private readonly SortedDictionary<(long Change, Guid Id), AlertChange> _order = [];
    private long _change;

    /// <summary>Everything up to here is known, or was before anybody looked.</summary>
    public long Change
    {
        get
        {
            lock (_lock)
                return _change;
        }
    }

    /// <summary>Where the board begins.</summary>
    public void Start(long change)
    {
        lock (_lock)
            _change = Math.Max(_change, change);
    }

    public void Add(IReadOnlyList<AlertChange> changes)
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
    public IReadOnlyList<AlertChange> After(ref long change)
    {
        lock (_lock)
        {
            if (change == _change)
                return [];

            var after = change;
            change = _change;
            return [.. _order.Values.Reverse().TakeWhile(alert => alert.Change > after).Reverse()];
        }
    }

    private void Put(AlertChange change)
    {
        if (_alerts.Remove(change.Id, out var before))
            _order.Remove((before.Change, before.Id));

        _alerts[change.Id] = change;
        _order[(change.Change, change.Id)] = change;
        if (_alerts.Count <= MaxAlerts)
            return;

        var oldest = _order.First().Value;
        _order.Remove((oldest.Change, oldest.Id));
        _alerts.Remove(oldest.Id);
    }
}
