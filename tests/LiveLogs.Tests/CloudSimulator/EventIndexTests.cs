using FsCheck;
using FsCheck.Fluent;
using LiveLogs.CloudSimulator.CloudWatch.Store;
using Xunit;

namespace LiveLogs.Tests.CloudSimulator;

public sealed class EventIndexTests
{
    [Fact]
    public void It_reads_both_ways_from_any_gap_like_a_sorted_list()
    {
        var numbers = Gen.Choose(0, 400).ListOf(3_000).Select(list => list.ToArray()).ToArbitrary();
        Prop.ForAll(numbers, Gen.Choose(-1, 401).ToArbitrary(), ReadsLikeASortedList).Check(Config.QuickThrowOnFailure.WithMaxTest(15));
    }

    [Fact]
    public void Event_ids_stay_unique_over_times_batches_and_places()
    {
        var ids = from time in Enumerable.Range(0, 20)
                  from batch in Enumerable.Range(1, 50)
                  from place in Enumerable.Range(0, 20)
                  select EventIds.Create(new EventKey(1_768_212_000_000 + time, 0, (time * 50) + batch, place * 2));

        Assert.All(ids, id => Assert.Equal(EventIds.Length, id.Length));
        Assert.Equal(20_000, ids.Distinct().Count());
    }

    private static bool ReadsLikeASortedList(int[] times, int gapTime)
    {
        var stream = new LogStream("s", 0);
        var stored = times.Select((time, place) => new StoredEvent(stream, new EventKey(time, 0, 1, place * 2), 0, "", null)).ToList();
        var index = new EventIndex();
        stored.ForEach(index.Add);
        foreach (var removed in stored.Where((_, place) => place % 7 == 0).ToList())
        {
            index.Remove(removed);
            stored.Remove(removed);
        }

        var gap = EventKey.BeforeTime(gapTime);
        var sorted = stored.OrderBy(one => one.Key).ToList();
        return index.Count == sorted.Count
            && index.After(gap).SequenceEqual(sorted.Where(one => one.Key > gap))
            && index.Before(gap).SequenceEqual(sorted.Where(one => one.Key < gap).Reverse());
    }
}
