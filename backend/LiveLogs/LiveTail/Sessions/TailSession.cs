using System.Runtime.CompilerServices;
using LiveLogs.LiveTail.Feed;
using LiveLogs.LiveTail.Feed.Ring;
using LiveLogs.LiveTail.Messages;
using LiveLogs.Logs.Filters;
using LiveLogs.Operations.Problems;
using LiveLogs.Storage.Sequences;

namespace LiveLogs.LiveTail.Sessions;

/// <summary>
/// One viewer's way through a project: what it missed from the database, then live from the ring, each entry once. The
/// transport pulls, so a slow viewer does not affect others: it falls behind in the ring and gets a message about its gaps.
/// </summary>
internal sealed class TailSession(TailRequest request, TailSessions sessions, Action onEnd) : IDisposable
{
    private const int HistoryPage = 1_000;
    private static readonly TimeSpan CountInterval = TimeSpan.FromSeconds(1);

    private readonly TailAccess _access = new(sessions.Authoriser, request, sessions.Options.AccessCheckInterval, sessions.Time);
    private IReadOnlyList<GapMessage> _resets = [];
    private readonly TailProgress _progress = new(sessions.Installation.Generation, request.Scope.Number ?? 0);
    private FeedLease? _lease;
    private readonly BeatWaiter _waiter = new();
    private RingCursor? _cursor;
    private TailProvisional? _provisional;
    private LogFilter _filter = request.Filter;
    private volatile bool _isHidden;
    private long _lag;
    private long _statusVersion;
    private long[] _boardChanges = [];
    private DateTimeOffset _heartbeatAt;
    private Action? _onEnd = onEnd;

    /// <summary>The place reached.</summary>
    public string Position => _progress.Position;

    private ProjectFeed Feed => _lease!.Feed;

    /// <summary>Finds the place to begin at.</summary>
    /// <exception cref="TailRefusedException">The position is of another project.</exception>
    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        var (after, project) = (request.After, request.Scope.Number);
        _filter = request.Filter;
        if (after is not null && after.Generation == sessions.Installation.Generation
            && after.ProjectNumber != 0 && after.ProjectNumber != project)
            throw new TailRefusedException(ProblemCodes.PositionOfOtherProject, "The position belongs to another project.");

        if (project is not { } number)
            return;

        _lease = await sessions.Feeds.JoinAsync(number, cancellationToken);
        _boardChanges = [.. Feed.Boards.Select(board => board.Change)];
        _resets = await TailStart.FindAsync(sessions, Feed, _progress, after, cancellationToken);
    }

    /// <summary>All messages to the viewer, until it leaves or may no longer stay; then an <see cref="EndMessage"/> comes last.</summary>
    public async IAsyncEnumerable<TailMessage> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var messages = ReadUntilEndAsync(cancellationToken).GetAsyncEnumerator(cancellationToken);
        while (true)
        {
            TailMessage message;
            try
            {
                if (!await messages.MoveNextAsync())
                    yield break;

                message = messages.Current;
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                sessions.SayFailed(request.Scope.Slug, error);
                message = new EndMessage(TailEnds.Unavailable, "The database cannot be read now. Reconnect with the last position.", null);
            }

            if (message is not (StatusMessage or ProvisionalMessage))
                _heartbeatAt = sessions.Time.GetUtcNow() + sessions.Options.HeartbeatInterval;

            yield return message;
            if (message is EndMessage)
                yield break;
        }
    }

    /// <summary>Takes what the client has shown. Returns how many entries this instance has beyond it: the client's true lag.</summary>
    /// <exception cref="TailRefusedException">The position is of another project or database, or lies beyond everything that this subscription can have sent.</exception>
    public long Acknowledge(Position place)
    {
        AcknowledgedPlace.Check(place, sessions.Installation.Generation, request, _lease?.Feed);
        return _lag = _lease?.Feed.Behind(place) ?? 0;
    }

    /// <summary>Follows another filter from the position in a <c>changed</c> message.</summary>
    public async Task ChangeAsync(LogFilter filter, CancellationToken cancellationToken)
    {
        request.Filter = await sessions.ReadyAsync(filter, _access.Scope, cancellationToken);
        _waiter.Wake();
    }

    /// <summary>Sends entries, or only their number while the viewer is hidden; the rest comes when it is shown again.</summary>
    public void Show(bool isVisible)
    {
        _isHidden = !isVisible;
        _waiter.Wake();
    }

    public void Dispose()
    {
        _lease?.Dispose();
        Interlocked.Exchange(ref _onEnd, null)?.Invoke();
    }

    private async IAsyncEnumerable<TailMessage> ReadUntilEndAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var message in AwaitProjectAsync(cancellationToken))
            yield return message;

        if (_lease is null)
            yield break;

        foreach (var reset in _resets)
            yield return reset;

        if (await _access.CheckAsync(Position, cancellationToken) is { } end)
        {
            yield return end;
            yield break;
        }

        if (request.IsBackfilled)
        {
            foreach (var message in _progress.Backfill(await Backfill.ReadAsync(sessions, Feed.ProjectNumber, request, _progress.Seqs, cancellationToken)))
                yield return message;
        }

        await using var leaving = cancellationToken.Register(_waiter.Wake);
        while (true)
        {
            _cursor = new RingCursor(Feed, _progress, sessions.Options.SampleAbove, sessions.Time);
            do
            {
                await foreach (var message in CatchUpAsync(cancellationToken))
                    yield return message;

                yield return new HeartbeatMessage(Position);
                await foreach (var message in FollowAsync(cancellationToken))
                    yield return message;
            }
            while (_cursor.NeedsHistory);

            await foreach (var message in CountAsync(cancellationToken))
                yield return message;
        }
    }

    /// <summary>A project begins with the first thing that is created in it: until then there is nothing but signs of life.</summary>
    private async IAsyncEnumerable<TailMessage> AwaitProjectAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (_lease is null)
        {
            if (_heartbeatAt <= sessions.Time.GetUtcNow())
                yield return new HeartbeatMessage(Position);

            await Task.Delay(sessions.Options.HeadInterval, sessions.Time, cancellationToken);
            if ((await _access.CheckAsync(Position, cancellationToken) ?? await _access.AskAsync(Position, cancellationToken)) is { } end)
            {
                yield return end;
                yield break;
            }

            if (_access.Scope.Number is { } number)
            {
                _lease = await sessions.Feeds.JoinAsync(number, cancellationToken);
                _progress.ProjectNumber = number;
                _progress.Tombstones = () => Feed.Tombstones;
            }
        }
    }

    /// <summary>Pages from the database, at the viewer's pace, until the ring reaches back to the viewer's place.</summary>
    private async IAsyncEnumerable<TailMessage> CatchUpAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (!_cursor!.TryAttach())
        {
            if (await EndAsync(cancellationToken) is { } end)
            {
                yield return end;
                yield break;
            }

            foreach (var message in Changed())
                yield return message;

            var after = new SortedDictionary<int, long>(_progress.Seqs);
            var page = await sessions.Reader.ReadAsync(Feed.ProjectNumber, after, Feed.Ring.Last(), HistoryPage, cancellationToken);
            foreach (var message in _progress.Messages(SequenceRuns.Split(page, after, Feed.ConnectionId), _filter))
                yield return message;

            if (_progress.Seqs.All(seq => after.GetValueOrDefault(seq.Key) == seq.Value))
                throw new InvalidOperationException("The database does not return entries that the ring had.");

            if (_heartbeatAt <= sessions.Time.GetUtcNow())
                yield return new HeartbeatMessage(Position);
        }
    }

    /// <summary>Everything that comes, until the viewer is hidden or has to read history again.</summary>
    private async IAsyncEnumerable<TailMessage> FollowAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        _provisional ??= request.Provisional ? new TailProvisional(Feed.Provisional) : null;
        while (!_isHidden)
        {
            if (await EndAsync(cancellationToken) is { } end)
                yield return end;

            var horizon = Feed.Beat.Horizon;
            foreach (var message in News().Concat(_provisional?.Next(_filter) ?? []).Concat(_cursor!.Read(horizon, _filter, _lag)))
                yield return message;

            if (_cursor.NeedsHistory)
                yield break;

            if (_heartbeatAt <= sessions.Time.GetUtcNow())
                yield return new HeartbeatMessage(Position);

            await WaitAsync(horizon.Beat, DateTimeOffset.MaxValue, cancellationToken);
        }
    }

    /// <summary>Only how much comes, from the place where the viewer was hidden until it is shown again.</summary>
    private async IAsyncEnumerable<TailMessage> CountAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (count, told, next) = (0L, 0L, sessions.Time.GetUtcNow());
        while (_isHidden)
        {
            if (await EndAsync(cancellationToken) is { } end)
                yield return end;

            var horizon = Feed.Beat.Horizon;
            count += _cursor!.Count(horizon, _filter);
            foreach (var message in News())
                yield return message;

            var now = sessions.Time.GetUtcNow();
            if (count > told && now >= next)
            {
                yield return new CountsMessage(count);
                (told, next) = (count, now + CountInterval);
            }

            if (_heartbeatAt <= now)
                yield return new HeartbeatMessage(Position);

            await WaitAsync(horizon.Beat, count > told ? next : DateTimeOffset.MaxValue, cancellationToken);
        }
    }

    /// <summary>Messages other than entries.</summary>
    private IEnumerable<TailMessage> News() =>
    [
        .. Feed.Statuses.After(ref _statusVersion).Select(changed => new StatusMessage(changed.ConnectionId, changed.Status)),
        .. Feed.Boards.SelectMany((board, number) => board.After(ref _boardChanges[number]).Select(change => new BoardMessage(board.Source.Type, change.Json))),
        .. Changed(),
    ];

    private IEnumerable<TailMessage> Changed()
    {
        if (_filter == request.Filter)
            return [];

        _filter = request.Filter;
        return [new AnswerMessage("changed", Position)];
    }

    /// <returns>Why the tail ends; null when it goes on.</returns>
    private async ValueTask<EndMessage?> EndAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (Feed.IsReset)
            return new EndMessage(TailEnds.Reset, "The database was restored to an earlier state. Reconnect with your last position.", null);

        if (_cursor!.BehindSince is { } since && sessions.Time.GetElapsedTime(since) > sessions.Options.SlowLimit)
            return new EndMessage(TailEnds.TooSlow, "Lines arrive faster than you receive them. Reconnect with this position and a narrower filter.", Position);

        return await _access.CheckAsync(Position, cancellationToken);
    }

    private ValueTask WaitAsync(long beat, DateTimeOffset due, CancellationToken cancellationToken)
    {
        due = _access.Due < due ? _access.Due : due;
        var waiting = Feed.Beat.WaitAsync(_waiter, beat, _heartbeatAt < due ? _heartbeatAt : due);
        // A waiter that left early was not woken.
        if (cancellationToken.IsCancellationRequested)
            _waiter.Wake();

        return waiting;
    }
}
