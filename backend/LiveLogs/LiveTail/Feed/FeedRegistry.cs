using System.Collections.Concurrent;
using LiveLogs.Ingestion;
using LiveLogs.Ingestion.Committing;
using LiveLogs.LiveTail.Feed.Boards;
using LiveLogs.LiveTail.Feed.Heads;
using LiveLogs.LiveTail.Feed.Ring;
using LiveLogs.Storage.Restores;
using LiveLogs.Storage.Sequences;
using Microsoft.Extensions.Options;

namespace LiveLogs.LiveTail.Feed;

/// <summary>The feeds of the projects that someone on this instance looks at, and for a while longer.</summary>
internal sealed class FeedRegistry(
    IOptions<LiveTailOptions> options,
    HeadReader heads,
    SequenceReader reader,
    IEnumerable<IBoardSource> boards,
    TimeProvider time,
    ILogger<ProjectFeed> logger)
    : IBatchListener, IProvisionalListener, IRestoreListener, IAsyncDisposable
{
    private readonly ConcurrentDictionary<int, Place> _places = new();
    private readonly Lock _lock = new();
    private readonly List<Place> _over = [];

    private sealed class Place(ProjectFeed feed)
    {
        public ProjectFeed Feed { get; } = feed;

        public int Viewers { get; set; }

        public long LeftAt { get; set; }
    }

    /// <summary>The projects whose heads have to be compared.</summary>
    public IReadOnlyCollection<int> ActiveProjects => [.. _places.Keys];

    /// <summary>Whether a project has viewers here, or lately had.</summary>
    public bool IsActive(int projectNumber) => _places.ContainsKey(projectNumber);

    /// <summary>Gives a viewer the feed of a project until it disposes the lease.</summary>
    public async Task<FeedLease> JoinAsync(int projectNumber, CancellationToken cancellationToken)
    {
        Place? place;
        lock (_lock)
        {
            if (!_places.TryGetValue(projectNumber, out place) || place.Feed.IsReset)
            {
                if (place is not null)
                    _over.Add(place);

                place = new Place(new ProjectFeed(projectNumber, options.Value, heads, reader, boards, time, logger));
                _places[projectNumber] = place;
            }

            place.Viewers++;
        }

        var lease = new FeedLease(place.Feed, () => Leave(place));
        try
        {
            await place.Feed.Started.WaitAsync(cancellationToken);
            return lease;
        }
        catch
        {
            lease.Dispose();
            if (place.Feed.Started.IsFaulted)
                _places.TryRemove(new(projectNumber, place));

            throw;
        }
    }

    /// <summary>The feed of a project that has viewers.</summary>
    public ProjectFeed? Find(int projectNumber) => _places.TryGetValue(projectNumber, out var place) ? place.Feed : null;

    public void OnCommitted(EntryBatch batch)
    {
        if (_places.TryGetValue(batch.ProjectNumber, out var place))
            place.Feed.OnCommitted(batch);
    }

    public void OnProvisional(ProvisionalBatch batch)
    {
        if (_places.TryGetValue(batch.ProjectNumber, out var place))
            place.Feed.OnProvisional(batch);
    }

    /// <summary>Also where no line was lost: boards, states and numbers of projects may be others now.</summary>
    public Task OnRestoredAsync(CancellationToken cancellationToken)
    {
        foreach (var place in _places.Values)
            place.Feed.Reset();
        return Task.CompletedTask;
    }

    /// <summary>Takes news from another instance.</summary>
    public void OnHead(int projectNumber, int connectionNumber, long seq)
    {
        if (_places.TryGetValue(projectNumber, out var place))
            place.Feed.OnHead(connectionNumber, seq);
    }

    /// <summary>How far the feeds that have begun are now.</summary>
    public IReadOnlyDictionary<int, RingHorizon> Horizons() => _places.Values
        .Where(place => place.Feed.Started.IsCompletedSuccessfully && !place.Feed.IsReset)
        .ToDictionary(place => place.Feed.ProjectNumber, place => place.Feed.Ring.Horizon(0));

    /// <summary>Takes what the database says of the connections of projects.</summary>
    /// <param name="found">All of their connections.</param>
    /// <param name="before">How far the feeds were before it was asked.</param>
    public void OnHeads(IReadOnlyCollection<HeadRow> found, IReadOnlyDictionary<int, RingHorizon> before)
    {
        var heads = found.ToLookup(head => head.ProjectNumber);
        foreach (var (project, horizon) in before)
        {
            if (_places.TryGetValue(project, out var place))
                place.Feed.OnHeads([.. heads[project]], horizon);
        }
    }

    /// <summary>Lets go of the feeds that nobody came back to.</summary>
    public async Task SweepAsync()
    {
        List<Place> over;
        lock (_lock)
        {
            over = _over.FindAll(place => place.Viewers == 0);
            _over.RemoveAll(over.Contains);
        }

        foreach (var place in over)
            await place.Feed.DisposeAsync();

        foreach (var (project, place) in _places)
        {
            lock (_lock)
            {
                if (place.Viewers > 0 || time.GetElapsedTime(place.LeftAt) < options.Value.Linger)
                    continue;

                _places.TryRemove(new(project, place));
            }

            await place.Feed.DisposeAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var (project, place) in _places)
        {
            if (_places.TryRemove(new(project, place)))
                await place.Feed.DisposeAsync();
        }
    }

    private void Leave(Place place)
    {
        lock (_lock)
        {
            place.Viewers--;
            place.LeftAt = time.GetTimestamp();
        }
    }
}

/// <summary>A viewer's hold on a feed.</summary>
internal sealed class FeedLease(ProjectFeed feed, Action leave) : IDisposable
{
    private Action? _leave = leave;

    public ProjectFeed Feed { get; } = feed;

    public void Dispose() => Interlocked.Exchange(ref _leave, null)?.Invoke();
}
