using System.Threading.Channels;
using LiveLogs.Ingestion;
using LiveLogs.Ingestion.Committing;
using LiveLogs.LiveTail.Feed.Boards;
using LiveLogs.LiveTail.Feed.Heads;
using LiveLogs.LiveTail.Feed.Ring;
using LiveLogs.Storage.Sequences;

namespace LiveLogs.LiveTail.Feed;

/// <summary>
/// The entries that viewers of a project on this instance see: the ring of what was committed, and the status of its connections.
/// A batch that continues the ring is appended where it was committed; anything else that is known to exist (a hole, a
/// commit of another instance) is read from the database by one loop.
/// </summary>
internal sealed partial class ProjectFeed : IAsyncDisposable
{
    private const int PageSize = 2_000;

    /// <summary>Least time between two reads: many small commits of other instances cost no more than a few large ones.</summary>
    private static readonly TimeSpan ReadInterval = TimeSpan.FromMilliseconds(25);
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    private readonly HeadReader _heads;
    private readonly SequenceReader _reader;
    private readonly TimeProvider _time;
    private readonly ILogger<ProjectFeed> _logger;
    private readonly CancellationTokenSource _stop = new();
    private readonly Channel<bool> _behind = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly Lock _lock = new();
    private readonly Dictionary<int, long> _known = [];
    private readonly Lazy<Task> _started;
    private volatile bool _open;
    private volatile Tombstones _tombstones = Tombstones.None;
    private int _isReset;
    private Task _running = Task.CompletedTask;

    public ProjectFeed(
        int projectNumber, LiveTailOptions options, HeadReader heads, SequenceReader reader, IEnumerable<IBoardSource> boards, TimeProvider time, ILogger<ProjectFeed> logger)
    {
        (ProjectNumber, _heads, _reader, _time, _logger) = (projectNumber, heads, reader, time, logger);
        Ring = new FeedRing(options.RingEntries, options.RingBytes);
        Beat = new FeedBeat(Ring, options.CoalesceWindow, time);
        Statuses = new StatusBoard(time);
        Boards = [.. boards.Select(source => new FeedBoard(source))];
        _started = new(StartAsync);
    }

    public int ProjectNumber { get; }

    public FeedRing Ring { get; }

    public FeedBeat Beat { get; }

    public StatusBoard Statuses { get; }

    /// <summary>The news of other rooms, such as alerts.</summary>
    public IReadOnlyList<FeedBoard> Boards { get; }

    public ProvisionalBoard Provisional { get; } = new();

    /// <summary>The deleted connections that retention has not emptied yet.</summary>
    public Tombstones Tombstones => _tombstones;

    /// <summary>
    /// Whether the database was restored to an earlier state: the entries here belong to its former life, and their numbers are issued again. Viewers must reconnect.
    /// </summary>
    public bool IsReset => Volatile.Read(ref _isReset) == 1;

    /// <summary>Ends when the ring begins at the heads of the database; fails when they cannot be read.</summary>
    public Task Started => _started.Value;

    /// <summary>Takes a batch that was just committed on this instance. Cheap, never throws.</summary>
    public void OnCommitted(EntryBatch batch)
    {
        switch (_open ? Ring.Append(FeedBatch.Of(batch)) : Appended.Ahead)
        {
            case Appended.Ahead:
                OnHead(batch.ConnectionNumber, batch.LastSeq);
                break;
            case Appended.OtherLife:
                Reset();
                break;
            default:
                Beat.Signal();
                break;
        }
    }

    /// <summary>Takes lines that are not stored yet.</summary>
    public void OnProvisional(ProvisionalBatch batch)
    {
        Provisional.Add(batch);
        Beat.Signal();
    }

    /// <summary>Takes news of a connection's last sequence number: what is missing up to it will be read.</summary>
    public void OnHead(int connectionNumber, long seq)
    {
        lock (_lock)
        {
            if (_known.GetValueOrDefault(connectionNumber) >= seq)
                return;

            _known[connectionNumber] = seq;
        }

        _behind.Writer.TryWrite(true);
    }

    /// <summary>Takes what the database says of the project's connections.</summary>
    /// <param name="heads">All of them.</param>
    /// <param name="before">How far the ring was before the database was asked: it can only have moved on since.</param>
    public void OnHeads(IReadOnlyCollection<HeadRow> heads, RingHorizon before)
    {
        if (IsBefore(heads.ToDictionary(head => head.ConnectionNumber, head => (head.Seq, head.Token)), before))
        {
            Reset();
            return;
        }

        foreach (var gone in before.Seqs.Keys.Except(heads.Select(head => head.ConnectionNumber)).ToList())
            Ring.Forget(gone);

        _tombstones = Ended(heads);
        if (Statuses.Update(heads))
            Beat.Signal();

        foreach (var head in heads)
            OnHead(head.ConnectionNumber, head.Seq);
    }

    /// <summary>Looks at heads that were read for another purpose.</summary>
    /// <param name="heads">All of the project.</param>
    /// <param name="before">How far the ring was before the database was asked.</param>
    public void Compare(ProjectHeads heads, RingHorizon before)
    {
        if (IsBefore(heads.Seqs.ToDictionary(head => head.Key, head => (head.Value, heads.Tokens.GetValueOrDefault(head.Key))), before))
            Reset();
    }

    /// <summary>How many entries there are beyond a place.</summary>
    public long Behind(Position place) => Ring.Last()
        .Where(last => last.Key > place.Covered.Number || !Tombstones.Contains(last.Key))
        .Sum(last => Math.Max(0, last.Value - place.Seqs.GetValueOrDefault(last.Key)));

    public Guid ConnectionId(int connectionNumber) => Statuses.ConnectionId(connectionNumber) ?? Guid.Empty;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task StartAsync()
    {
        var heads = await _heads.ReadAsync([ProjectNumber], _stop.Token);
        Ring.Start(heads.Select(head => KeyValuePair.Create(head.ConnectionNumber, head.Seq)), heads.ToDictionary(head => head.ConnectionNumber, head => head.Token));
        _tombstones = Ended(heads);
        Statuses.Update(heads);
        foreach (var board in Boards)
            await board.StartAsync(ProjectNumber, _stop.Token);

        Beat.Signal();
        _open = true;
        _running = Task.WhenAll(FillAsync(_stop.Token), Beat.RunAsync(_stop.Token));
    }

    private async Task FillAsync(CancellationToken cancellationToken)
    {
        var failing = false;
        try
        {
            while (await _behind.Reader.WaitToReadAsync(cancellationToken))
            {
                _behind.Reader.TryRead(out _);
                try
                {
                    await CatchUpAsync(cancellationToken);
                    failing = false;
                    await Task.Delay(ReadInterval, _time, cancellationToken);
                }
                catch (Exception error) when (error is not OperationCanceledException)
                {
                    // Said once, not with every try: the database's own health is reported elsewhere.
                    if (!failing)
                        Log.FillFailed(_logger, ProjectNumber, error);

                    failing = true;
                    await Task.Delay(RetryDelay, _time, cancellationToken);
                    _behind.Writer.TryWrite(true);
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
        }
    }

    private async Task CatchUpAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var last = Ring.Last();
            var missing = Missing(last);
            if (missing.Count == 0)
                return;

            var page = await _reader.ReadAsync(ProjectNumber, last, missing, PageSize, cancellationToken);
            if (SequenceRuns.Split(page, last, ConnectionId).Select(Ring.Append).Contains(Appended.OtherLife))
                Reset();

            if (IsReset)
                return;

            Beat.Signal();
            if (!page.Reached.Any(reached => reached.Value > last.GetValueOrDefault(reached.Key)) && Missing(Ring.Last()).Count > 0)
                throw new InvalidOperationException("The database lists entries that it does not return.");
        }
    }

    /// <summary>Ends the viewers: they reconnect to a new feed.</summary>
    public void Reset()
    {
        if (Interlocked.Exchange(ref _isReset, 1) == 0)
            Log.Reset(_logger, ProjectNumber);

        Beat.Signal();
    }

    /// <summary>Whether the database is behind what the ring had, or has other commits there. A deleted connection may go: retention has removed it.</summary>
    private bool IsBefore(Dictionary<int, (long Seq, ushort Token)> heads, RingHorizon before) => before.Seqs.Any(last =>
        heads.TryGetValue(last.Key, out var head)
            ? head.Seq < last.Value || (head.Seq == last.Value && head.Token != CommitToken.Unknown
                && before.Tokens.GetValueOrDefault(last.Key) is > CommitToken.Unknown and var token && token != head.Token)
            : last.Value > 0 && !_tombstones.Contains(last.Key));

    private static Tombstones Ended(IEnumerable<HeadRow> heads) =>
        new(new(heads.Where(head => head.IsEnded).ToDictionary(head => head.ConnectionNumber, head => (head.Seq, head.ConnectionId))));

    private Dictionary<int, long> Missing(SortedDictionary<int, long> last)
    {
        lock (_lock)
            return _known.Where(known => known.Value > last.GetValueOrDefault(known.Key)).ToDictionary();
    }

    private static partial class Log
    {
        [LoggerMessage(9002, LogLevel.Warning,
            "The database of project {ProjectNumber} was restored to an earlier state; its viewers are notified and start again")]
        public static partial void Reset(ILogger logger, int projectNumber);

        [LoggerMessage(9001, LogLevel.Warning, "The feed of project {ProjectNumber} cannot read the entries that it misses; viewers wait until it can")]
        public static partial void FillFailed(ILogger logger, int projectNumber, Exception error);
    }
}
