using LiveLogs.Metrics.Points;
using Xunit;

namespace LiveLogs.Tests.Metrics;

/// <summary>What becomes of a point that comes again.</summary>
public sealed class PointRevisionTests
{
    private static readonly DateTime Start = new(2026, 3, 1, 12, 0, 0, DateTimeKind.Utc);

    [Fact]
    public void The_newest_answer_counts_in_whatever_order_answers_come()
    {
        var (early, late) = (Point(1, 70), Point(2, 120));

        Assert.Equal(120, PointRevision.Decide(early, late).Values.Avg);
        Assert.Equal(120, PointRevision.Decide(late, early).Values.Avg);
    }

    [Fact]
    public void What_is_equal_is_not_written_again()
    {
        var stored = Point(1, 70);

        Assert.Same(stored, PointRevision.Decide(stored, Point(2, 70)));
        Assert.Same(stored, PointRevision.Decide(stored, Point(0, 30)));
    }

    [Fact]
    public void Between_poll_and_stream_the_one_that_counted_more_wins_whenever_it_answered()
    {
        var polled = new MetricPoint(Key, new StatisticSet(Sum: 50, Count: 5), At(9), PointOrigin.Polled);
        var streamed = new MetricPoint(Key, new StatisticSet(Sum: 60, Count: 6), At(1), PointOrigin.Streamed);

        Assert.Equal(6, PointRevision.Decide(polled, streamed).Values.Count);
        Assert.Equal(6, PointRevision.Decide(streamed, polled).Values.Count);
    }

    [Fact]
    public void Of_answers_of_one_instant_the_larger_count_wins()
    {
        var (few, many) = (Counted(3), Counted(4));

        Assert.Equal(4, PointRevision.Decide(few, many).Values.Count);
        Assert.Equal(4, PointRevision.Decide(many, few).Values.Count);
    }

    [Fact]
    public void Statistics_that_come_one_by_one_make_one_set()
    {
        var average = new MetricPoint(Key, new StatisticSet(Avg: 5), At(1), PointOrigin.Pushed);
        var maximum = new MetricPoint(Key, new StatisticSet(Max: 9), At(2), PointOrigin.Pushed);

        Assert.Equal(new StatisticSet(Avg: 5, Max: 9), PointRevision.Decide(average, maximum).Values);
        Assert.Equal(new StatisticSet(Avg: 5, Max: 9), PointRevision.Decide(maximum, average).Values);
    }

    private static PointKey Key => new(Start, 60, Statistic.Set);

    private static MetricPoint Point(int minute, double average) => new(Key, new StatisticSet(Avg: average), At(minute), PointOrigin.Polled);

    private static MetricPoint Counted(double count) => new(Key, new StatisticSet(Sum: count, Count: count), At(1), PointOrigin.Polled);

    private static DateTime At(int minute) => Start.AddMinutes(minute);
}
