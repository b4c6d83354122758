using LiveLogs.LiveTail.Feed;
using LiveLogs.LiveTail.Feed.Ring;
using LiveLogs.LiveTail.Messages;
using LiveLogs.Logs.Filters;

namespace LiveLogs.LiveTail.Sessions;

/// <summary>
/// One viewer's way through the ring of its project. Who has exactly what the ring has at its index is in step: its next
/// messages are those of all others in step with the same filter. Who comes back gets all that it missed before it is sampled
/// (<see cref="CatchUp"/>); what the ring has given up of that comes from the database.
/// </summary>
internal sealed class RingCursor(ProjectFeed feed, TailProgress progress, int sampleAbove, TimeProvider time)
{
    /// <summary>A viewer further behind makes its own messages, as it takes them.</summary>
    private const int LongestShared = 64;

    /// <summary>A viewer that is further behind than allowed gets this many lines, chosen at random.</summary>
    private const int SampleSize = 1_000;

    private readonly CatchUp _catchUp = new(feed.Ring.Last(), progress.Seqs);
    private long _index;
    private long _counted;
    private bool _isInStep;
    private bool _isLost;

    /// <summary>Since when the viewer has not got everything, as a timestamp of the clock; null while it keeps up.</summary>
    public long? BehindSince { get; private set; }

    /// <summary>Whether the ring has given up what the viewer must get: it has to be read from the database.</summary>
    public bool NeedsHistory { get; private set; }

    /// <summary>
    /// Goes to the first batch that the viewer has not got; false when what lies before the ring has to be read from the database first.
    /// </summary>
    public bool TryAttach()
    {
        _isInStep = false;
        _catchUp.Look(progress.Seqs, feed.Ring.Last());
        NeedsHistory = !feed.Ring.TryAttach(progress.Seqs, out _index) && !_catchUp.IsOver;
        _counted = _index;
        return !NeedsHistory;
    }

    /// <summary>
    /// Everything up to the horizon: as one piece however much that is, a sample of it with the number of the others when it is too
    /// much, and a gap for what the ring has given up.
    /// </summary>
    /// <param name="horizon">Up to where.</param>
    /// <param name="filter">What to show.</param>
    /// <param name="lag">Entries that the client has got and not shown, as it said itself.</param>
    public IEnumerable<TailMessage> Read(RingHorizon horizon, LogFilter filter, long lag)
    {
        if (_index >= horizon.End)
        {
            // A viewer that took all there is keeps up, whether as a sample or not.
            BehindSince = null;
            return [];
        }

        _catchUp.Look(progress.Seqs, horizon.Seqs);
        if (_isInStep && lag <= sampleAbove && horizon.End - _index <= LongestShared && Shared(horizon, filter) is { } messages)
            return messages;

        return (_catchUp.IsOver ? Sample(horizon, filter, lag) : null) ?? Own(horizon, filter);
    }

    /// <summary>How many entries the filter shows up to the horizon that were not counted before. The viewer stays where it is.</summary>
    public long Count(RingHorizon horizon, LogFilter filter)
    {
        var count = 0L;
        for (_counted = Math.Max(_counted, _index); _counted < horizon.End; _counted++)
        {
            if (feed.Ring.Read(_counted, out var batch) == RingPlace.Batch)
                count += New(batch!, filter);
        }

        return count;
    }

    /// <summary>How many entries of a batch the filter shows that the viewer has not got.</summary>
    private long New(FeedBatch batch, LogFilter filter)
    {
        var had = progress.SeqOf(batch) + 1 - batch.FirstSeq;
        if (had >= batch.Entries.Count)
            return 0;

        return batch.Match(filter).Sum(run => Math.Max(0, run.Start + run.Count - Math.Max(run.Start, had)));
    }

    private IReadOnlyList<TailMessage>? Shared(RingHorizon horizon, LogFilter filter)
    {
        var messages = feed.Beat.Frames.Get(filter, _index, horizon.End, () => Make(horizon, filter));
        if (messages is null)
            return null;

        _index = horizon.End;
        BehindSince = null;
        progress.Share(horizon.Seqs, horizon.Tokens);
        return messages;
    }

    private List<TailMessage>? Make(RingHorizon horizon, LogFilter filter) => Whole(horizon) is { } batches
        ? [.. progress.Copy().Messages(batches, filter).Select(message => message with { IsShared = true })]
        : null;

    /// <returns>Null when it is not too much, or not all there.</returns>
    private IEnumerable<TailMessage>? Sample(RingHorizon horizon, LogFilter filter, long lag)
    {
        if (Whole(horizon) is not { } batches || batches.Exists(batch => batch.GapReason is not null))
            return null;

        var shown = batches.Sum(batch => New(batch, filter));
        if (shown <= SampleSize || (shown <= sampleAbove && lag <= sampleAbove))
            return null;

        (_index, _isInStep) = (horizon.End, false);
        BehindSince ??= time.GetTimestamp();
        return progress.Sample(batches, filter, (int)(shown / SampleSize) + 1);
    }

    /// <returns>All batches up to the horizon that the viewer has not got; null when the ring has given up the first.</returns>
    private List<FeedBatch>? Whole(RingHorizon horizon)
    {
        var batches = new List<FeedBatch>();
        for (var index = _index; index < horizon.End; index++)
        {
            if (feed.Ring.Read(index, out var batch) != RingPlace.Batch)
                return null;

            if (batch!.LastSeq > progress.SeqOf(batch))
                batches.Add(batch);
        }

        return batches;
    }

    private IEnumerable<TailMessage> Own(RingHorizon horizon, LogFilter filter)
    {
        (_isInStep, _isLost) = (false, false);
        foreach (var message in progress.Messages(Batches(horizon), filter))
            yield return message;

        // A viewer that got all of it has caught up.
        BehindSince = _isLost ? BehindSince ?? time.GetTimestamp() : null;

        _isInStep = _index == horizon.End && horizon.Seqs.All(last => progress.Seqs.GetValueOrDefault(last.Key) == last.Value);
        if (_isInStep)
            progress.Share(horizon.Seqs, horizon.Tokens);
    }

    private IEnumerable<FeedBatch> Batches(RingHorizon horizon)
    {
        while (_index < horizon.End)
        {
            switch (feed.Ring.Read(_index, out var batch))
            {
                case RingPlace.End:
                    yield break;
                case RingPlace.Batch:
                    yield return batch!;
                    _index++;
                    break;
                case RingPlace.Lost when !_catchUp.IsOver:
                    NeedsHistory = true;
                    yield break;
                case RingPlace.Lost:
                    _isLost = true;
                    (var lost, _index) = feed.Ring.Resume(progress.Seqs);
                    foreach (var range in lost)
                        yield return FeedBatch.Gap(range.ConnectionNumber, feed.ConnectionId(range.ConnectionNumber), range.FromSeq, range.ToSeq, GapReasons.Slow, range.Token);

                    break;
            }
        }
    }
}
