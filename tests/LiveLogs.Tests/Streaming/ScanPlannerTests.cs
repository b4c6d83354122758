using FsCheck;
using FsCheck.Fluent;
using LiveLogs.Ingestion;
using LiveLogs.Logs;
using LiveLogs.Streaming.Polling;
using LiveLogs.Streaming.Storing;
using Xunit;

namespace LiveLogs.Tests.Streaming;

public sealed class ScanPlannerTests
{
    private static readonly EventTime Noon = EventTime.FromUnixMilliseconds(1_790_000_000_000);

    private static readonly SourceProfile Profile = Profiles.ByTime;

    private static TimeSpan Interval => Profile.MinInterval;

    [Fact]
    public void A_new_source_begins_with_the_newest_lines_and_then_sweeps_from_where_it_starts()
    {
        var cursor = ScanPlanner.Begin(Profile, Noon, EventTime.Min);

        var first = ScanPlanner.Next(cursor, Profile, Interval, Noon).Scan!;
        cursor = ScanPlanner.AfterScan(cursor, Profile, first);
        var second = ScanPlanner.Next(cursor, Profile, Interval, Noon + TimeSpan.FromMilliseconds(200)).Scan!;

        Assert.Equal((ScanKind.Fast, Noon - TimeSpan.FromSeconds(60)), (first.Kind, first.From));
        Assert.Equal((ScanKind.Sweep, Noon - TimeSpan.FromMinutes(15)), (second.Kind, second.From));
        Assert.Equal(Noon, cursor.FreshTo);
        Assert.Null(cursor.CompleteTo);
    }

    [Fact]
    public void With_the_same_selection_everything_goes_on_as_it_was()
    {
        var cursor = Settled(Noon) with { Selection = "all", SweepsByReceipt = false, Interrupted = new Scan(ScanKind.Fast, Noon, Noon, Noon, "token") };

        Assert.Equal(cursor, ScanPlanner.GoOn(cursor, "all", Profile));
    }

    [Theory]
    [InlineData("ERROR")]
    [InlineData(null)]
    public void With_another_selection_a_source_goes_on_from_where_it_was_complete(string? before)
    {
        var cursor = Settled(Noon) with
        {
            Selection = before,
            Interrupted = new Scan(ScanKind.Sweep, Noon, Noon, Noon, "token"),
            Sweep = new SlicedPass(Noon, Noon),
            Deep = new SlicedPass(Noon, Noon),
        };

        var after = ScanPlanner.GoOn(cursor, "all", Profile);

        Assert.Equal((cursor.CompleteTo, cursor.CompleteTo, cursor.CompleteTo), (after.Watermark, after.FreshTo, after.SelectedFrom));
        Assert.Equal((cursor.Start, cursor.CompleteTo, "all"), (after.Start, after.CompleteTo, after.Selection));
        Assert.Equal((null, null, null), (after.Interrupted, after.Sweep, after.Deep));
        var scan = ScanPlanner.Next(after with { LastKind = ScanKind.Fast }, Profile, Interval, Noon + TimeSpan.FromHours(1)).Scan!;
        Assert.True(scan.Kind == ScanKind.Sweep && scan.From <= cursor.CompleteTo);
    }

    [Fact]
    public void A_source_that_never_was_complete_goes_on_with_another_selection_from_where_it_began()
    {
        var cursor = ScanPlanner.Begin(Profile, Noon, EventTime.Min) with { Selection = "a" };

        Assert.Equal(cursor.Watermark, ScanPlanner.GoOn(cursor, "b", Profile).Watermark);
    }

    [Fact]
    public void Sweeps_that_go_by_event_time_from_now_on_look_back_for_what_was_received_late()
    {
        var cursor = Settled(Noon) with { Selection = "", SweepsByReceipt = true, Start = Noon - TimeSpan.FromDays(1) };

        Assert.Equal(cursor.CompleteTo!.Value - Profile.LateWindow, ScanPlanner.GoOn(cursor, "", Profile).Watermark);
        Assert.Equal(cursor.CompleteTo, ScanPlanner.GoOn(cursor with { SweepsByReceipt = false }, "", Profile with { SweepsByReceipt = true }).Watermark);
    }

    [Fact]
    public void Nothing_is_due_between_two_scans_and_the_wait_says_how_long()
    {
        var cursor = Settled(Noon);

        var (scan, wait) = ScanPlanner.Next(cursor, Profile, Interval, Noon + TimeSpan.FromMilliseconds(500));

        Assert.Null(scan);
        Assert.Equal(TimeSpan.FromMilliseconds(1500), wait);
    }

    [Fact]
    public void A_clean_fast_scan_moves_fresh_to_and_leaves_complete_to()
    {
        var cursor = Settled(Noon);
        var now = Noon + TimeSpan.FromSeconds(10);

        var after = ScanPlanner.AfterScan(cursor, Profile, ScanPlanner.Next(cursor, Profile, Interval, now).Scan!);

        Assert.Equal(now, after.FreshTo);
        Assert.Equal(cursor.CompleteTo, after.CompleteTo);
    }

    [Fact]
    public void A_long_backlog_is_swept_in_slices_that_take_turns_with_fast_scans()
    {
        var profile = Profile with { StartBefore = TimeSpan.FromHours(30) };
        var cursor = ScanPlanner.Begin(profile, Noon, EventTime.Min);
        var now = Noon;
        var kinds = new List<ScanKind>();
        while (cursor.LastSweep is null)
        {
            var scan = ScanPlanner.Next(cursor, profile, Interval, now).Scan!;
            kinds.Add(scan.Kind);
            Assert.True(scan.To - scan.From <= TimeSpan.FromHours(1) || scan.Kind == ScanKind.Fast || scan.To > Noon);
            cursor = ScanPlanner.AfterScan(cursor, profile, scan, pages: 100);
            now += TimeSpan.FromSeconds(3);
        }

        Assert.Equal(31, kinds.Count(kind => kind == ScanKind.Sweep));
        Assert.DoesNotContain(kinds.Zip(kinds.Skip(1)), pair => pair == (ScanKind.Sweep, ScanKind.Sweep));
        Assert.Equal(Noon + TimeSpan.FromSeconds(3) - profile.LateWindow, cursor.CompleteTo);
    }

    [Fact]
    public void An_interrupted_scan_goes_on_with_its_window_and_token()
    {
        var cursor = Settled(Noon);
        var now = Noon + TimeSpan.FromSeconds(5);
        var scan = ScanPlanner.Next(cursor, Profile, Interval, now).Scan!;

        cursor = SourceCursor.FromJson(ScanPlanner.AfterPage(cursor, scan, "token-2", 1, now).ToJson());
        var resumed = ScanPlanner.Next(cursor, Profile, Interval, now + TimeSpan.FromSeconds(30)).Scan;

        Assert.Equal(scan with { NextToken = "token-2", TokenIssued = now, Pages = 1 }, resumed);
    }

    [Fact]
    public void A_sweep_of_many_pages_lets_fast_scans_in_between_and_goes_on_where_it_was()
    {
        var now = Noon + TimeSpan.FromSeconds(70);
        var cursor = Settled(Noon) with { LastFast = now };
        var sweep = ScanPlanner.Next(cursor, Profile, Interval, now).Scan!;
        now += TimeSpan.FromSeconds(3);
        Assert.Equal(ScanKind.Sweep, sweep.Kind);
        Assert.False(ScanPlanner.IsTurnOver(cursor, sweep, pages: 31, Interval, now));
        Assert.True(ScanPlanner.IsTurnOver(cursor, sweep, pages: 32, Interval, now));

        cursor = ScanPlanner.AfterTurn(ScanPlanner.AfterPage(cursor, sweep, "token-33", 32, now), sweep);
        var fast = ScanPlanner.Next(cursor, Profile, Interval, now).Scan!;
        Assert.Equal(ScanKind.Fast, fast.Kind);
        cursor = ScanPlanner.AfterPage(cursor, fast, "token of the fast scan", 1, now);
        cursor = ScanPlanner.AfterScan(cursor, Profile, fast);

        Assert.Equal(now, cursor.FreshTo);
        Assert.Equal(sweep with { NextToken = "token-33", TokenIssued = now, Pages = 32 }, ScanPlanner.Next(cursor, Profile, Interval, now).Scan);
        Assert.False(ScanPlanner.IsTurnOver(cursor, fast, pages: 100, Interval, now + TimeSpan.FromMinutes(1)));
    }

    [Fact]
    public void The_slices_of_a_backlog_grow_where_it_is_thin_and_shrink_where_it_is_dense()
    {
        var profile = Profile with { StartBefore = TimeSpan.FromDays(365) };
        var cursor = ScanPlanner.Begin(profile, Noon, EventTime.Min);

        var lengths = new[] { 1, 1, 100, 400, 600, 600 }.Select(pages =>
        {
            var scan = ScanPlanner.Next(cursor with { LastFast = Noon }, profile, Interval, Noon).Scan!;
            cursor = ScanPlanner.AfterScan(cursor, profile, scan, pages);
            return (scan.To - scan.From).TotalHours;
        });

        Assert.Equal([1, 2, 4, 4, 4, 2], lengths);
    }

    [Fact]
    public void A_token_of_yesterday_is_not_used_again()
    {
        var cursor = Settled(Noon);
        var sweep = new Scan(ScanKind.Sweep, Noon - TimeSpan.FromMinutes(30), Noon + TimeSpan.FromHours(2), Noon);
        cursor = ScanPlanner.AfterPage(cursor, sweep, "old", 1, Noon);

        var next = ScanPlanner.Next(cursor, Profile, Interval, Noon + TimeSpan.FromHours(25)).Scan!;

        Assert.Null(next.NextToken);
        Assert.True(next.From >= cursor.Watermark - Profile.LateWindow);
    }

    [Fact]
    public void A_clock_that_was_set_back_does_not_stop_the_poller()
    {
        var cursor = Settled(Noon);

        var (scan, _) = ScanPlanner.Next(cursor, Profile, Interval, Noon - TimeSpan.FromMinutes(10));

        Assert.NotNull(scan);
    }

    /// <summary>
    /// A world of events that become visible up to the late window after their time, some dated ahead, many at the same
    /// instant; pauses of the service up to a day; interrupted scans. Every event must be found.
    /// </summary>
    [Fact]
    public void Every_event_that_becomes_visible_within_the_late_window_is_found_whatever_happens_to_the_poller() =>
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed => Missed(seed) == 0).QuickCheckThrowOnFailure();

    private static int Missed(int seed)
    {
        var random = new Random(seed);
        var events = Enumerable.Range(0, 400).Select(_ =>
        {
            var time = Noon + TimeSpan.FromSeconds(random.Next(0, 7200)) + (random.Next(20) == 0 ? TimeSpan.FromSeconds(60) : TimeSpan.Zero);
            var delay = random.Next(3) == 0 ? random.NextDouble() * Profile.LateWindow.TotalSeconds : random.NextDouble() * 5;
            return (Time: time, Visible: time + TimeSpan.FromSeconds(delay));
        }).ToList();
        var found = new HashSet<int>();
        var cursor = ScanPlanner.Begin(Profile, Noon, EventTime.Min);
        var end = Noon + TimeSpan.FromHours(4);
        for (var now = Noon; now < end; now += TimeSpan.FromMilliseconds(random.Next(50, 3000)))
        {
            var (scan, wait) = ScanPlanner.Next(cursor, Profile, Interval, now);
            if (scan is null)
            {
                now += random.Next(200) == 0 ? TimeSpan.FromMinutes(random.Next(1, 100)) : wait;
                continue;
            }

            // A page can be lost with its process; its checkpoint is then not stored either.
            if (random.Next(30) == 0)
                continue;

            // A sweep of many pages pauses half-way; what its pages held so far is not counted on.
            if (scan is { Kind: ScanKind.Sweep, NextToken: null } && random.Next(4) == 0)
            {
                cursor = ScanPlanner.AfterTurn(ScanPlanner.AfterPage(cursor, scan, "half", 40, now), scan);
            }
            else
            {
                for (var i = 0; i < events.Count; i++)
                {
                    if (events[i].Visible <= now && events[i].Time >= scan.From && events[i].Time <= scan.To)
                        found.Add(i);
                }

                cursor = SourceCursor.FromJson(ScanPlanner.AfterScan(cursor, Profile, scan).ToJson());
            }
        }

        return events.Count - found.Count;
    }

    /// <summary>A source that was scanned in both tiers at an instant.</summary>
    [Fact]
    public void A_deep_sweep_looks_once_a_day_at_all_that_sweeps_do_not_and_keeps_nobody_waiting()
    {
        var profile = Profile with { DeepSweepInterval = TimeSpan.FromDays(1), DeepSweepReach = TimeSpan.FromDays(14) };
        var cursor = ScanPlanner.Begin(profile with { StartBefore = TimeSpan.FromDays(3) }, Noon, EventTime.Min);
        var (now, end) = (Noon, Noon + TimeSpan.FromHours(26));
        var deep = new List<Scan>();
        while (now < end)
        {
            var (scan, wait) = ScanPlanner.Next(cursor, profile, TimeSpan.FromSeconds(30), now);
            now += scan is null ? wait : TimeSpan.FromMilliseconds(300);
            if (scan is null)
                continue;

            var before = cursor;
            cursor = SourceCursor.FromJson(ScanPlanner.AfterScan(cursor, profile, scan).ToJson());
            if (scan.Kind != ScanKind.Deep)
                continue;

            deep.Add(scan);
            Assert.Equal((before.FreshTo, before.CompleteTo, before.Watermark), (cursor.FreshTo, cursor.CompleteTo, cursor.Watermark));
            Assert.True(now - cursor.LastFast!.Value < TimeSpan.FromMinutes(1));
        }

        Assert.Equal(Noon - TimeSpan.FromDays(3), deep[0].From);
        Assert.All(deep.Zip(deep.Skip(1)), pair => Assert.Equal(pair.First.To, pair.Second.From));
        Assert.Equal(deep[0].Began - (2 * profile.LateWindow), deep[^1].To);
        Assert.Equal(deep[0].Began, cursor.LastDeep);
    }

    private static SourceCursor Settled(EventTime at)
    {
        var cursor = ScanPlanner.Begin(Profile, at, EventTime.Min);
        cursor = ScanPlanner.AfterScan(cursor, Profile, ScanPlanner.Next(cursor, Profile, Interval, at).Scan!);
        return ScanPlanner.AfterScan(cursor, Profile, ScanPlanner.Next(cursor, Profile, Interval, at).Scan!);
    }
}
