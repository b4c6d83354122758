using FsCheck;
using FsCheck.Fluent;
using LiveLogs.Ingestion;
using LiveLogs.Logs;
using LiveLogs.Streaming.Polling;
using LiveLogs.Streaming.Storing;
using LiveLogs.Tests.Connectors;
using Xunit;

namespace LiveLogs.Tests.Streaming;

/// <summary>A provider whose answers give a wrong time for a while, as a broken proxy does.</summary>
public sealed class JumpingClockTests
{
    private static readonly SourceProfile ByTime = Profiles.ByTime;

    /// <summary>Sweeps hardly look back, as where they go by the time of receipt.</summary>
    private static readonly SourceProfile ByReceipt = ByTime with { Settling = TimeSpan.FromMinutes(2), SweepsByReceipt = true, SweepAhead = TimeSpan.FromMinutes(5) };

    [Theory]
    [InlineData(3600, 17)]
    [InlineData(3600, 30)]
    [InlineData(1200, 30)]
    [InlineData(240, 30)]
    [InlineData(86_400, 600)]
    [InlineData(-3600, 30)]
    [InlineData(3600, 3000)]
    [InlineData(3600, 9000)]
    public void A_wrong_time_for_a_while_loses_nothing_and_moves_no_mark_ahead(int seconds, int duration)
    {
        foreach (var profile in (SourceProfile[])[ByTime, ByReceipt])
        {
            var run = new Run(profile);
            run.PassTo(600, 0);
            run.PassTo(600 + duration, seconds);
            run.PassTo(600 + duration + 1_800, 0);

            Assert.Equal((0, 0), (run.Missed, run.Inverted));
            if (duration < 3600 && seconds > 300)
                Assert.InRange(run.WorstLead.TotalSeconds, double.MinValue, 10);
            Assert.InRange((run.Now - run.Cursor.FreshTo!.Value).TotalSeconds, 0, 60);
            Assert.InRange((run.Now - run.Cursor.CompleteTo!.Value).TotalMinutes, 0, 20);
        }
    }

    [Fact]
    public void A_source_that_begins_under_a_wrong_time_goes_back_to_where_it_should_have_begun()
    {
        var run = new Run(ByReceipt);
        run.PassTo(120, 3600);
        run.PassTo(1_800, 0);

        Assert.Equal((0, 0), (run.Missed, run.Inverted));
    }

    [Fact]
    public void A_wrong_time_is_not_believed_by_a_service_that_starts_meanwhile()
    {
        var run = new Run(ByReceipt);
        run.PassTo(600, 0);
        run.PassTo(610, 3600);
        run.Restart();
        run.PassTo(640, 3600);
        run.Restart();
        run.PassTo(2_400, 0);

        Assert.Equal((0, 0), (run.Missed, run.Inverted));
        Assert.InRange(run.WorstLead.TotalSeconds, double.MinValue, 10);
    }

    [Fact]
    public void Marks_that_an_older_version_left_in_the_future_are_set_back()
    {
        var run = new Run(ByReceipt);
        run.PassTo(600, 0);
        run.Cursor = run.Cursor with { ClockDifference = null, Watermark = run.Cursor.Watermark + TimeSpan.FromHours(1), FreshTo = run.Cursor.FreshTo + TimeSpan.FromHours(1) };
        run.Restart();
        run.PassTo(900, 0);

        Assert.Equal((0, 0), (run.Missed, run.Inverted));
        Assert.True(run.WasSetBack);
    }

    [Fact]
    public void A_database_whose_clock_is_wrong_keeps_nothing_from_being_read_and_is_told()
    {
        var run = new Run(ByReceipt, TimeSpan.FromHours(-2));
        run.PassTo(1_200, 0);

        Assert.Equal((0, 0, false), (run.Missed, run.Inverted, run.WasSetBack));
        Assert.Contains("differ by +7200 s", run.Clock.Warning, StringComparison.Ordinal);
        Assert.InRange((run.Now - run.Cursor.FreshTo!.Value).TotalSeconds, -5, 60);
    }

    [Fact]
    public void A_time_in_doubt_is_told()
    {
        var run = new Run(ByTime);
        run.PassTo(600, 0);
        var before = run.Clock.Warning;
        run.PassTo(630, 3600);

        Assert.Null(before);
        Assert.Contains("ignores it", run.Clock.Warning, StringComparison.Ordinal);
    }

    /// <summary>Jumps to and fro of any size and length below an hour, with restarts: nothing is missed for good, and no window is inverted.</summary>
    [Fact]
    public void Whatever_the_clock_does_nothing_is_missed_for_good() =>
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), MissesNothing).Check(Config.QuickThrowOnFailure.WithMaxTest(25));

    /// <summary>Clocks that were ahead by less than usual, and by more than windows look back.</summary>
    [Theory]
    [InlineData(63)]
    [InlineData(130)]
    [InlineData(161)]
    [InlineData(180)]
    public void A_jump_that_is_not_large_loses_nothing_either(int seed) => Assert.True(MissesNothing(seed));

    private static bool MissesNothing(int seed)
    {
        var random = new Random(seed);
        var run = new Run(random.Next(2) == 0 ? ByTime : ByReceipt);
        var at = random.Next(0, 3) == 0 ? 0 : 300;
        run.PassTo(at, 0);
        for (var i = 0; i < 5; i++)
        {
            run.PassTo(at += random.Next(5, 900), random.Next(3) == 0 ? random.Next(-900, 900) : random.Next(-90_000, 90_000));
            if (random.Next(3) == 0)
                run.Restart();
            run.PassTo(at += random.Next(5, 900), 0);
        }

        run.PassTo(at + 1_800, 0);
        return run is { Missed: 0, Inverted: 0 };
    }

    /// <summary>A line a second, visible at once; a source that reads them as the service does.</summary>
    private sealed class Run
    {
        private readonly ManualTime _true = new();
        private readonly DateTimeOffset _began;
        private readonly SourceProfile _profile;
        private readonly ShownSource _source;
        private readonly AcceptanceWindow _window;
        private readonly HashSet<int> _found = [];

        public Run(SourceProfile profile, TimeSpan databaseAhead = default)
        {
            (_profile, _began) = (profile, _true.GetUtcNow());
            var clock = new StorageClock(_true);
            clock.Set(_true.GetUtcNow() + databaseAhead, _true.GetTimestamp());
            _window = new AcceptanceWindow(clock, TimeSpan.FromDays(30));
            _source = new ShownSource(profile, _true);
            Clock = new ScanClock(_source, _window, null);
            Cursor = null!;
        }

        public SourceCursor Cursor { get; set; }

        public ScanClock Clock { get; private set; }

        public EventTime Now => EventTime.From(_true.GetUtcNow());

        public int Inverted { get; private set; }

        public bool WasSetBack { get; private set; }

        /// <summary>How far a mark was ahead of the true time at worst.</summary>
        public TimeSpan WorstLead { get; private set; } = TimeSpan.MinValue;

        public int Missed => Enumerable.Range(0, (int)(_true.GetUtcNow() - _began).TotalSeconds - 60).Count(second => !_found.Contains(second));

        public void Restart()
        {
            Cursor = SourceCursor.FromJson(Cursor.ToJson());
            Clock = new ScanClock(_source, _window, Cursor.ClockDifference);
        }

        public void PassTo(int second, int wrongBy)
        {
            _source.WrongBy = TimeSpan.FromSeconds(wrongBy);
            Cursor ??= ScanPlanner.Begin(_profile, _source.ServerNow(), EventTime.Min);
            while (_true.GetUtcNow() - _began < TimeSpan.FromSeconds(second))
            {
                var (cursor, now, latest, setBack) = Clock.Look(Cursor);
                WasSetBack |= setBack > TimeSpan.Zero;
                Cursor = cursor;
                var (scan, wait) = ScanPlanner.Next(Cursor, _profile, _profile.MinInterval, now, latest);
                _true.Advance(scan is null ? Shorter(wait, second) : TimeSpan.FromMilliseconds(200));
                if (scan is null)
                    continue;
                if (scan.To < scan.From)
                    Inverted++;
                Read(scan);
                Cursor = SourceCursor.FromJson(ScanPlanner.AfterScan(Cursor, _profile, scan).ToJson());
                foreach (var mark in (EventTime?[])[Cursor.FreshTo, Cursor.CompleteTo, Cursor.Watermark])
                {
                    if (mark - Now is { } lead && lead > WorstLead)
                        WorstLead = lead;
                }
            }
        }

        private TimeSpan Shorter(TimeSpan wait, int second)
        {
            var left = TimeSpan.FromSeconds(second) - (_true.GetUtcNow() - _began) + TimeSpan.FromMilliseconds(1);
            var step = wait < left ? wait : left;
            return step > TimeSpan.FromMilliseconds(1) ? step : TimeSpan.FromMilliseconds(1);
        }

        private void Read(Scan scan)
        {
            var from = (int)Math.Max(0, Math.Ceiling((scan.From - EventTime.From(_began)).TotalSeconds));
            var to = Math.Min((_true.GetUtcNow() - _began).TotalSeconds, (scan.To - EventTime.From(_began)).TotalSeconds);
            for (var second = from; second <= to; second++)
                _found.Add(second);
        }
    }

    private sealed class ShownSource(SourceProfile profile, TimeProvider time) : ILogSource
    {
        public TimeSpan WrongBy { get; set; }

        public string Name => "source";

        public string Key => "source";

        public IReadOnlyDictionary<string, string> Resource { get; } = new Dictionary<string, string>();

        public SourceProfile Profile => profile;

        public EventTime ServerNow() => EventTime.From(time.GetUtcNow() + WrongBy);

        public IAsyncEnumerable<SourcePage> ScanAsync(ScanWindow window, string? resumeToken, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
