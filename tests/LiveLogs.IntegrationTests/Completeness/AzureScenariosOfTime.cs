using LiveLogs.CloudSimulator.Faults;
using LiveLogs.IntegrationTests.Storage;
using Xunit;

namespace LiveLogs.IntegrationTests.Completeness;

/// <summary>Azure scenarios about when rows are made, ingested and seen.</summary>
[Collection(VirtualTimeTests.Name)]
public sealed class AzureScenariosOfTime(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Fact]
    public async Task Z01_rows_ingested_8_and_20_minutes_after_their_time_are_stored_once_and_none_counts_as_late()
    {
        await using var rig = await AzureRig.StartAsync(database);
        rig.WriteEachMinute(20, change: row => row with { TimeGenerated = row.TimeGenerated.AddMinutes(-8) });
        rig.WriteEachMinute(20, change: row => row with { TimeGenerated = row.TimeGenerated.AddMinutes(-20) });

        await using var run = await rig.ReadAsync();
        await run.RunAsync(TimeSpan.FromMinutes(30));

        Assert.Equal(Completeness.Whole(120), await run.CompareAsync(rig.Expected()));
        Assert.Equal(0, await run.LateArrivalsAsync());
        Assert.All(run.Sources, source => Assert.True(source.CompleteTo > source.FreshTo!.Value - TimeSpan.FromMinutes(10)));
    }

    [Fact]
    public async Task Z02_rows_that_become_visible_30_to_200_seconds_after_later_ones_are_stored_once()
    {
        await using var rig = await AzureRig.StartAsync(database);
        var random = new Random(2);
        rig.WriteEachMinute(20, 5, row => row with { IngestionTime = rig.Now, VisibleAt = rig.Now.AddSeconds(random.Next(2) == 0 ? 0 : random.Next(30, 200)) });

        await using var run = await rig.ReadAsync();
        await run.RunAsync(TimeSpan.FromMinutes(32));

        Assert.Equal(Completeness.Whole(100), await run.CompareAsync(rig.Expected()));
        Assert.Equal(0, await run.LateArrivalsAsync());
    }

    [Fact]
    public async Task Z02_rows_later_than_the_late_window_are_counted_as_late_and_still_stored_by_the_look_back()
    {
        await using var rig = await AzureRig.StartAsync(database);
        rig.Write(4, row => row with { IngestionTime = rig.Now, VisibleAt = rig.Now.AddMinutes(8) });

        await using var run = await rig.ReadAsync();
        await run.RunAsync(TimeSpan.FromMinutes(20));

        Assert.Equal(Completeness.Whole(4), await run.CompareAsync(rig.Expected()));
        Assert.Equal(4, await run.LateArrivalsAsync());
    }

    [Fact]
    public async Task Z03_50_000_rows_of_one_ingestion_time_with_more_added_to_it_later_are_paged_without_loss()
    {
        await using var rig = await AzureRig.StartAsync(database);
        var moment = rig.Now;
        rig.Write(50_000, row => row with { IngestionTime = moment });
        rig.Write(500, row => row with { IngestionTime = moment, VisibleAt = moment.AddSeconds(40) });

        await using var run = await rig.ReadAsync(null, ("poll_interval_seconds", 120));
        await run.RunAsync(TimeSpan.FromMinutes(5));

        Assert.Equal(Completeness.Whole(50_500), await run.CompareAsync(rig.Expected()));
    }

    [Fact]
    public async Task Z16_a_row_three_days_old_comes_with_its_time_of_receipt()
    {
        await using var rig = await AzureRig.StartAsync(database);
        var now = rig.Now;
        rig.Write(1, row => row with { TimeGenerated = row.TimeGenerated.AddDays(-3) });

        await using var run = await rig.ReadAsync();
        await run.RunAsync(TimeSpan.FromMinutes(2));

        Assert.Equal(Completeness.Whole(1), await run.CompareAsync(rig.Expected()));
        Assert.Equal([now.ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture)], await run.ColumnAsync("extract(epoch from ts)::bigint"));
    }

    [Theory]
    [InlineData(10)]
    [InlineData(-10)]
    public async Task Z17_a_client_clock_that_is_10_minutes_off_loses_nothing(int minutes)
    {
        await using var rig = await AzureRig.StartAsync(database);
        rig.WriteEachMinute(20);

        await using var run = await rig.ReadByAsync(new SkewedClock(rig.Clock, TimeSpan.FromMinutes(minutes)), null);
        await run.RunAsync(TimeSpan.FromMinutes(30));

        Assert.Equal(Completeness.Whole(60), await run.CompareAsync(rig.Expected()));
        Assert.All(run.Sources, source => Assert.InRange((source.FreshTo!.Value.ToDateTimeOffset() - rig.Now).TotalSeconds, -60, 5));
    }

    [Fact]
    public async Task Z20_stopping_and_starting_anywhere_loses_and_repeats_nothing()
    {
        await using var rig = await AzureRig.StartAsync(database);
        var random = new Random(20);
        rig.WriteEachMinute(30, 40, row => row with { IngestionTime = rig.Now, VisibleAt = rig.Now.AddSeconds(random.Next(60)) });
        rig.Faults.Add(new FaultMatch { Operation = "Query", Probability = 0.3, Seed = 20 }, new FaultEffects { PageItems = 15 });

        await using var run = await rig.ReadAsync();
        for (var stop = 0; stop < 12; stop++)
        {
            await run.RunAsync(TimeSpan.FromSeconds(random.Next(1, 240)));
            await run.StopAsync();
            await run.ResumeAsync();
        }

        rig.Faults.Clear();
        await run.RunAsync(TimeSpan.FromMinutes(40));
        Assert.Equal(Completeness.Whole(1200), await run.CompareAsync(rig.Expected()));
    }

    [Fact]
    public async Task Z21_answers_slower_than_the_poll_interval_do_not_overlap()
    {
        await using var rig = await AzureRig.StartAsync(database, azure => azure.MaxConcurrent = 1);
        rig.WriteEachMinute(10);
        rig.Faults.Add(new FaultMatch { Operation = "Query" }, new FaultEffects { StallSeconds = 45 });

        await using var run = await rig.ReadAsync();
        await run.RunAsync(TimeSpan.FromMinutes(25));

        Assert.Equal(Completeness.Whole(30), await run.CompareAsync(rig.Expected()));
        Assert.True(rig.Simulator.Requests.PeakWithin("Query", TimeSpan.FromSeconds(44)) <= 1);
    }

    [Fact]
    public async Task Z22_rows_whose_ingestion_was_retried_for_12_hours_are_stored_and_not_late()
    {
        await using var rig = await AzureRig.StartAsync(database);
        rig.WriteEachMinute(10, change: row => row with { TimeGenerated = row.TimeGenerated.AddHours(-12) });

        await using var run = await rig.ReadAsync();
        await run.RunAsync(TimeSpan.FromMinutes(15));

        Assert.Equal(Completeness.Whole(30), await run.CompareAsync(rig.Expected()));
        Assert.Equal(0, await run.LateArrivalsAsync());
    }
}
