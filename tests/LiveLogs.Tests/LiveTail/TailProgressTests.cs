using System.Text.Json;
using LiveLogs.LiveTail.Feed.Ring;
using LiveLogs.LiveTail.Messages;
using LiveLogs.LiveTail.Sessions;
using LiveLogs.Logs.Filters;
using LiveLogs.Storage.Sequences;
using Xunit;

namespace LiveLogs.Tests.LiveTail;

public class TailProgressTests
{
    private readonly TailProgress _progress = new(7, 1);

    [Fact]
    public void A_message_stays_below_its_limits_and_carries_a_place_that_suffices_to_resume()
    {
        var batch = FeedBatch.Of(Entries.Batch(1, 1, 1_200));

        var messages = Read([batch]);

        Assert.All(messages, message => Assert.InRange(message.Json.Length, 1, LogsBuilder.MaxBytes + 200));
        Assert.Equal(messages.Select(message => Seqs(message).Last()), messages.Select(message => Place(message).Seqs[1]));
        Assert.Equal(Enumerable.Range(1, 1_200).Select(seq => (long)seq), messages.SelectMany(Seqs));
    }

    [Fact]
    public void A_message_is_bounded_by_bytes_but_always_holds_one_entry()
    {
        var batch = FeedBatch.Of(Entries.Batch(1, 1, 5, seq => new string('x', seq == 3 ? 100_000 : 30_000)));

        var messages = Read([batch]);

        Assert.Equal([2, 1, 2], messages.Cast<LogsMessage>().Select(message => message.Count));
    }

    [Fact]
    public void The_place_moves_past_what_the_filter_hides()
    {
        var filter = LogFilter.Parse("refused");
        var batch = FeedBatch.Of(Entries.Batch(1, 1, 1_000, seq => seq % 10 == 0 ? $"card {seq} refused" : "ok"));
        var hidden = FeedBatch.Of(Entries.Batch(2, 1, 50, _ => "ok"));

        var messages = Read([batch, hidden], filter);

        Assert.Equal(Enumerable.Range(1, 100).Select(i => i * 10L), messages.SelectMany(Seqs));
        Assert.Equal((1_000L, 50L), (_progress.Seqs[1], _progress.Seqs[2]));
    }

    [Fact]
    public void A_gap_stands_where_the_entries_are_missing()
    {
        FeedBatch[] batches =
        [
            FeedBatch.Of(Entries.Batch(1, 1, 2)),
            FeedBatch.Gap(1, Entries.ConnectionId(1), 3, 9, GapReasons.Retention),
            FeedBatch.Of(Entries.Batch(1, 10, 1)),
        ];

        var messages = Read(batches);

        Assert.Equal(["logs", "gap", "logs"], messages.Select(message => message.Type));
        var gap = Assert.IsType<GapMessage>(messages[1]);
        Assert.Equal((3L, 9L, "retention"), (gap.FromSeq, gap.ToSeq, gap.Reason));
        Assert.Equal([2L, 9L, 10L], messages.Select(message => Place(message).Seqs[1]));
    }

    [Fact]
    public void A_backfill_has_a_place_only_when_all_of_it_arrived()
    {
        _progress.MoveTo(new() { [1] = 700 });

        var messages = _progress.Backfill([.. Entries.List(1, 1, 700)]).ToList();

        Assert.Null(messages[0].Position);
        Assert.Equal(700, Place(messages[^1]).Seqs[1]);
        Assert.Equal(700, messages.SelectMany(Seqs).Count());
    }

    /// <summary>Commits, slow reads, cut connections and evictions in any order: all entries are either there once or told.</summary>
    [Fact]
    public void What_a_viewer_gets_and_what_it_is_told_it_lost_is_everything_once()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            var ring = new FeedRing(random.Next(20, 300), 1_000_000);
            var last = new long[4];
            var viewer = new RingViewer(ring);
            for (var step = 0; step < 200; step++)
            {
                if (random.Next(3) > 0)
                {
                    var connection = random.Next(1, 4);
                    var overlap = Math.Min(last[connection], random.Next(3));
                    var count = random.Next(1, 40) + (int)overlap;
                    Assert.Equal(Appended.Yes, ring.Append(FeedBatch.Of(Entries.Batch(connection, last[connection] - overlap + 1, count))));
                    last[connection] += count - overlap;
                }
                else
                {
                    viewer.Look(random.Next(1, 6));
                }

                if (random.Next(20) == 0)
                    viewer = viewer.Reconnect();
            }

            viewer.Look(int.MaxValue);
            for (var connection = 1; connection < 4; connection++)
                Assert.Equal(Enumerable.Range(1, (int)last[connection]).Select(seq => (long)seq), viewer.SeqsOf(connection));
        }
    }

    private List<TailMessage> Read(FeedBatch[] batches, LogFilter? filter = null) =>
        [.. _progress.Messages(batches, filter ?? LogFilter.All)];

    private static Position Place(TailMessage message) =>
        Position.TryParse(message.Position, out var place) ? place : throw new InvalidOperationException("No place.");

    private static IEnumerable<long> Seqs(TailMessage message) => JsonOf(message).GetProperty("logs").EnumerateArray()
        .Select(entry => entry.GetProperty("seq").GetInt64());

    private static JsonElement JsonOf(TailMessage message) => JsonDocument.Parse(message.Json).RootElement;

    /// <summary>A viewer without a database behind it: what the ring gave up is lost to it.</summary>
    private sealed class RingViewer(FeedRing ring, string? resumeAt = null, Dictionary<Guid, List<long>>? got = null)
    {
        private readonly Dictionary<Guid, List<long>> _got = got ?? [];
        private readonly TailProgress _progress = Begin(resumeAt);
        private string? _position = resumeAt;
        private long _index = -1;

        public List<long> SeqsOf(int connection) => _got.GetValueOrDefault(Entries.ConnectionId(connection)) ?? [];

        public RingViewer Reconnect() => new(ring, _position, _got);

        public void Look(int messages)
        {
            foreach (var message in _progress.Messages(FromRing(), LogFilter.All).Take(messages))
                Receive(message);

            // Who stops in the middle of a look has to come back by position: begin anew from what was received.
            _progress.MoveTo(Begin(_position).Seqs);
            _index = -1;
        }

        private void Receive(TailMessage message)
        {
            _position = message.Position;
            var json = JsonOf(message);
            if (message is GapMessage gap)
            {
                for (var seq = gap.FromSeq!.Value; seq <= gap.ToSeq!.Value; seq++)
                    Add(gap.ConnectionId!.Value, seq);
            }
            else
            {
                foreach (var entry in json.GetProperty("logs").EnumerateArray())
                    Add(entry.GetProperty("connection_id").GetGuid(), entry.GetProperty("seq").GetInt64());
            }
        }

        private void Add(Guid connection, long seq)
        {
            if (!_got.TryGetValue(connection, out var seqs))
                _got[connection] = seqs = [];

            seqs.Add(seq);
        }

        private IEnumerable<FeedBatch> FromRing()
        {
            while (true)
            {
                switch (ring.Read(_index, out var batch))
                {
                    case RingPlace.End:
                        yield break;
                    case RingPlace.Batch:
                        yield return batch!;
                        _index++;
                        break;
                    default:
                        (var lost, _index) = ring.Resume(_progress.Seqs);
                        foreach (var range in lost)
                            yield return FeedBatch.Gap(range.ConnectionNumber, Entries.ConnectionId(range.ConnectionNumber), range.FromSeq, range.ToSeq, GapReasons.Slow);

                        break;
                }
            }
        }

        private static TailProgress Begin(string? position)
        {
            var progress = new TailProgress(7, 1);
            if (Position.TryParse(position, out var place))
                progress.MoveTo(place.Seqs);

            return progress;
        }
    }
}
