using System.Runtime.CompilerServices;
using LiveLogs.LiveTail.Feed;
using LiveLogs.Storage;

namespace LiveLogs.LiveTail;

/// <summary>
/// One viewer's way through a project: what it missed from the database, then live from the ring, each entry once. The
/// transport pulls, so a slow one costs nobody else anything: it falls behind in the ring and is told what it lost.
/// </summary>
internal sealed class TailSession(TailRequest request, TailSessions sessions, Action onEnd) : IDisposable
{
    private const int HistoryPage = 1_000;
    private const int BatchesPerLook = 64;

    private readonly TailAccess _access = new(sessions.Authoriser, request, sessions.Options.AccessCheckInterval, sessions.Time);
    private readonly List<GapMessage> _resets = [];
    private readonly TailProgress _progress = new(sessions.Installation.Generation, request.Scope.Number ?? 0);
    private FeedLease? _lease;
    private long _index;
    private long _statusVersion;
    private long _alertChange;
    private DateTimeOffset _heartbeatAt;
    private Action? _onEnd = onEnd;

    /// <summary>The place reached.</summary>
    public string Position => _progress.Position;

    private ProjectFeed Feed => _lease!.Feed;

    private FeedRing Ring => Feed.Ring;

    /// <summary>Finds the place to begin at.</summary>
    /// <exception cref="TailRefusedException">The position is of another project.</exception>
    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        var (after, project) = (request.After, request.Scope.Number);
        if (after is not null && after.Generation == sessions.Installation.Generation
            && after.ProjectNumber != 0 && after.ProjectNumber != project)
            throw new TailRefusedException(400, "position_of_other_project", "The position belongs to another project.");

        if (project is not { } number)
            return;

        _lease = await sessions.Feeds.JoinAsync(number, cancellationToken);
        _alertChange = Feed.Alerts.Change;
        if (after is null)
        {
            _progress.MoveTo(Ring.Last());
        }
        else if (after.Generation != sessions.Installation.Generation)
        {
            _progress.MoveTo(Ring.Last());
            _resets.Add(new GapMessage(null, null, null, GapReasons.Reset, Position));
        }
        else
        {
            _progress.MoveTo(after.Seqs);
            await CutToHeadsAsync(number, cancellationToken);
        }
    }

    /// <summary>Everything the viewer is told, until it leaves or may no longer stay; then an <see cref="EndMessage"/> comes last.</summary>
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
                message = new EndMessage(TailEnds.Unavailable, "The database cannot be read now. Come back with the last position.", null);
            }

            if (message is not (StatusMessage or ProvisionalMessage))
                _heartbeatAt = sessions.Time.GetUtcNow() + sessions.Options.HeartbeatInterval;

            yield return message;
            if (message is EndMessage)
                yield break;
        }
    }

    /// <summary>How many entries this instance has beyond a place.</summary>
    public long Behind(Position place) =>
        _lease is null ? 0 : Ring.Last().Sum(last => Math.Max(0, last.Value - place.Seqs.GetValueOrDefault(last.Key)));

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

        if (request is { After: null, Backfill: > 0 })
        {
            foreach (var message in _progress.Backfill(await Backfill.ReadAsync(sessions, Feed.ProjectNumber, request, _progress.Seqs, cancellationToken)))
                yield return message;
        }

        await foreach (var message in CatchUpAsync(cancellationToken))
            yield return message;

        yield return new HeartbeatMessage(Position);
        await foreach (var message in FollowAsync(cancellationToken))
            yield return message;
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
            }
        }
    }

    /// <summary>Pages from the database, at the viewer's pace, until the ring reaches back to the viewer's place.</summary>
    private async IAsyncEnumerable<TailMessage> CatchUpAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (!Ring.TryAttach(_progress.Seqs, out _index))
        {
            if (await _access.CheckAsync(Position, cancellationToken) is { } end)
            {
                yield return end;
                yield break;
            }

            var after = new SortedDictionary<int, long>(_progress.Seqs);
            var page = await sessions.Reader.ReadAsync(Feed.ProjectNumber, after, Ring.Last(), HistoryPage, cancellationToken);
            foreach (var message in _progress.Messages(SequenceRuns.Split(page, after, ConnectionId), () => request.Filter))
                yield return message;

            if (_progress.Seqs.All(seq => after.GetValueOrDefault(seq.Key) == seq.Value))
                throw new InvalidOperationException("The database does not give what the ring once had.");

            if (_heartbeatAt <= sessions.Time.GetUtcNow())
                yield return new HeartbeatMessage(Position);
        }
    }

    private async IAsyncEnumerable<TailMessage> FollowAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var quietUntil = 0L;
        var provisional = request.Provisional ? new TailProvisional(Feed.Provisional) : null;
        while (true)
        {
            if (await _access.CheckAsync(Position, cancellationToken) is { } end)
            {
                yield return end;
                yield break;
            }

            var changed = Ring.Changed;
            foreach (var (connection, status) in Feed.Statuses.After(ref _statusVersion))
                yield return new StatusMessage(connection, status);

            foreach (var alert in Feed.Alerts.After(ref _alertChange))
                yield return new AlertMessage(alert.Json);

            foreach (var message in provisional?.Next(request.Filter) ?? [])
                yield return message;

            if (Ring.Read(_index, out _) == RingPlace.End)
            {
                if (_heartbeatAt <= sessions.Time.GetUtcNow())
                    yield return new HeartbeatMessage(Position);

                await WaitAsync(changed, cancellationToken);
                continue;
            }

            await CoalesceAsync(quietUntil, cancellationToken);
            foreach (var message in _progress.Messages(FromRing(), () => request.Filter))
            {
                yield return message;
                quietUntil = sessions.Time.GetTimestamp() + (long)(sessions.Options.CoalesceWindow.TotalSeconds * sessions.Time.TimestampFrequency);
            }
        }
    }

    /// <summary>Lets lines gather while they flow; after a pause the first goes at once.</summary>
    private async Task CoalesceAsync(long quietUntil, CancellationToken cancellationToken)
    {
        var now = sessions.Time.GetTimestamp();
        if (now < quietUntil)
            await Task.Delay(sessions.Time.GetElapsedTime(now, quietUntil), sessions.Time, cancellationToken);
    }

    private async Task WaitAsync(Task changed, CancellationToken cancellationToken)
    {
        var due = _access.Due < _heartbeatAt ? _access.Due : _heartbeatAt;
        var wait = due - sessions.Time.GetUtcNow();
        if (wait <= TimeSpan.Zero)
            return;

        try
        {
            await changed.WaitAsync(wait, sessions.Time, cancellationToken);
        }
        catch (TimeoutException)
        {
        }
    }

    private IEnumerable<FeedBatch> FromRing()
    {
        for (var looks = 0; looks < BatchesPerLook; looks++)
        {
            switch (Ring.Read(_index, out var batch))
            {
                case RingPlace.End:
                    yield break;
                case RingPlace.Batch:
                    yield return batch!;
                    _index++;
                    break;
                case RingPlace.Lost:
                    (var lost, _index) = Ring.Resume(_progress.Seqs);
                    foreach (var range in lost)
                        yield return FeedBatch.Gap(range.ConnectionNumber, ConnectionId(range.ConnectionNumber), range.FromSeq, range.ToSeq, GapReasons.Slow);

                    break;
            }
        }
    }

    /// <summary>
    /// A place beyond the database's own heads was never given out by this database: to wait there in silence would hide
    /// lines, so the viewer is told and goes on from the head.
    /// </summary>
    private async Task CutToHeadsAsync(int number, CancellationToken cancellationToken)
    {
        var last = Ring.Last();
        if (_progress.Seqs.All(seq => seq.Value <= last.GetValueOrDefault(seq.Key)))
            return;

        var heads = await sessions.Heads.ReadAsync([number], cancellationToken);
        Feed.OnHeads(heads);
        var known = heads.ToDictionary(head => head.ConnectionNumber);
        foreach (var (connection, seq) in _progress.Seqs.ToArray())
        {
            if (!known.TryGetValue(connection, out var head))
            {
                _progress.Seqs.Remove(connection);
            }
            else if (seq > head.Seq)
            {
                _progress.Seqs[connection] = head.Seq;
                _resets.Add(new GapMessage(head.ConnectionId, null, null, GapReasons.Reset, null));
            }
        }
    }

    private Guid ConnectionId(int number) => Feed.Statuses.ConnectionId(number) ?? Guid.Empty;
}
