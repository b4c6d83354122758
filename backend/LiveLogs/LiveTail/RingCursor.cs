using LiveLogs.LiveTail.Feed;

namespace LiveLogs.LiveTail;

/// <summary>
/// One viewer's way through the ring of its project. Who has exactly what the ring has at its index is in step: its next
/// messages are those of all others in step with the same filter.
/// </summary>
internal sealed class RingCursor(ProjectFeed feed, TailProgress progress, TailRequest request)
{
    /// <summary>A viewer further behind makes its own messages, as it takes them.</summary>
    private const int LongestShared = 64;

    private long _index;
    private bool _isInStep;

    /// <summary>Goes to where the viewer misses nothing; false when the ring no longer reaches back so far.</summary>
    public bool TryAttach()
    {
        _isInStep = false;
        return feed.Ring.TryAttach(progress.Seqs, out _index);
    }

    /// <summary>Everything up to the horizon.</summary>
    public IEnumerable<TailMessage> Read(RingHorizon horizon)
    {
        if (_index >= horizon.End)
            return [];

        return _isInStep && horizon.End - _index <= LongestShared && Shared(horizon) is { } messages ? messages : Own(horizon);
    }

    private IReadOnlyList<TailMessage>? Shared(RingHorizon horizon)
    {
        var messages = feed.Beat.Frames.Get(request.Filter, _index, horizon.End, () => Make(horizon));
        if (messages is null)
            return null;

        _index = horizon.End;
        progress.Share(horizon.Seqs);
        return messages;
    }

    private List<TailMessage>? Make(RingHorizon horizon)
    {
        var batches = new List<FeedBatch>();
        for (var index = _index; index < horizon.End; index++)
        {
            if (feed.Ring.Read(index, out var batch) != RingPlace.Batch)
                return null;

            batches.Add(batch!);
        }

        var filter = request.Filter;
        return [.. progress.Copy().Messages(batches, () => filter)];
    }

    private IEnumerable<TailMessage> Own(RingHorizon horizon)
    {
        _isInStep = false;
        foreach (var message in progress.Messages(Batches(horizon), () => request.Filter))
            yield return message;

        _isInStep = _index == horizon.End && progress.Seqs.SequenceEqual(horizon.Seqs);
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
                case RingPlace.Lost:
                    (var lost, _index) = feed.Ring.Resume(progress.Seqs);
                    foreach (var range in lost)
                        yield return FeedBatch.Gap(range.ConnectionNumber, feed.ConnectionId(range.ConnectionNumber), range.FromSeq, range.ToSeq, GapReasons.Slow);

                    break;
            }
        }
    }
}
