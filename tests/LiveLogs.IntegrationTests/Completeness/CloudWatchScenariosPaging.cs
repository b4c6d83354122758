using LiveLogs.CloudSimulator.CloudWatch.Store;
using LiveLogs.CloudSimulator.Faults;
using LiveLogs.Ingestion;
using LiveLogs.IntegrationTests.Storage;
using LiveLogs.Streaming.Polling;
using Xunit;

namespace LiveLogs.IntegrationTests.Completeness;

/// <summary>Pages and tokens, broken answers, quotas.</summary>
[Collection(VirtualTimeTests.Name)]
public sealed class CloudWatchScenariosPaging(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(4, 4)]
    [InlineData(10, 10)]
    [InlineData(3, 22)]
    public async Task A04_empty_pages_with_a_token_are_no_end(int firstEmpty, int lastEmpty)
    {
        await using var world = await CloudWatchWorld.CreateAsync(database);
        world.WriteAt(world.Now.AddSeconds(-20), 1_000);
        world.Faults.Add(CloudWatchWorld.Reads, new FaultEffects { PageItems = 100 });
        // Behind the last event comes an empty page without a token.
        world.Faults.Add(CloudWatchWorld.Reads with { Page = 10 }, new FaultEffects { ExtraToken = true });
        for (var page = firstEmpty; page <= lastEmpty; page++)
            world.Faults.Add(CloudWatchWorld.Reads with { Page = page }, new FaultEffects { EmptyPage = true });
        await world.ReadAsync();

        await world.PassAsync(60);

        await world.AssertWholeAsync();
        Assert.Equal(StreamState.Streaming, world.Source.State);
    }

    [Fact]
    public async Task A05_short_pages_pages_cut_by_size_and_an_event_of_a_megabyte_are_stored()
    {
        await using var world = await CloudWatchWorld.CreateAsync(database);
        var at = world.Now.AddSeconds(-20);
        world.Group().Put("web-1", [
            .. Enumerable.Range(0, 3_000).Select(number => new NewLogEvent(at.AddMilliseconds(number), new string('x', 1_000) + number)),
            new NewLogEvent(at.AddSeconds(4), new string('y', 1_048_576))]);
        world.Faults.Add(CloudWatchWorld.Reads with { Probability = 0.5, Seed = 5 }, new FaultEffects { PageItems = 77 });
        await world.ReadAsync();

        await world.PassAsync(120);

        await world.AssertWholeAsync();
    }

    [Fact]
    public async Task A06_a_token_that_comes_back_unchanged_neither_ends_nor_holds_a_scan()
    {
        await using var world = await CloudWatchWorld.CreateAsync(database);
        world.WriteAt(world.Now.AddSeconds(-20), 1_000);
        world.Faults.Add(CloudWatchWorld.Reads, new FaultEffects { PageItems = 100 });
        world.Faults.Add(CloudWatchWorld.Reads with { Page = 4, Times = 5 }, new FaultEffects { RepeatToken = true });
        world.Faults.Add(CloudWatchWorld.Reads with { Page = 7, Times = 5 }, new FaultEffects { RepeatToken = true, EmptyPage = true });
        await world.ReadAsync();

        await world.PassAsync(120);

        await world.AssertWholeAsync();
        Assert.Equal(StreamState.Streaming, world.Source.State);
    }

    [Fact]
    public async Task A06_new_tokens_without_end_are_told_and_reading_goes_on_when_they_end()
    {
        await using var world = await CloudWatchWorld.CreateAsync(database);
        world.WriteAt(world.Now.AddSeconds(-20), 100);
        world.Faults.Add(CloudWatchWorld.Reads, new FaultEffects { EmptyPage = true });
        await world.ReadAsync();

        await world.PassAsync(120);
        Assert.Null(world.Source.FreshTo);

        world.Faults.Clear();
        await world.PassAsync(180);
        await world.AssertWholeAsync();
        Assert.Equal(StreamState.Streaming, world.Source.State);
    }

    [Fact]
    public async Task A06_150_empty_pages_before_the_data_whatever_the_range_are_got_through()
    {
        await using var world = await CloudWatchWorld.CreateAsync(database, "us-east-1");
        world.WriteAt(world.Now.AddSeconds(-20), 100);
        world.Faults.Add(CloudWatchWorld.Reads with { LastPage = 150 }, new FaultEffects { EmptyPage = true });
        world.WriteEverySecond(60, perSecond: 1);
        await world.ReadAsync();

        await world.PassAsync(300);

        await world.AssertWholeAsync();
        Assert.Equal((StreamState.Streaming, 0), (world.Source.State, world.Source.Failures));
    }

    [Fact]
    public async Task A06_a_stream_that_is_missing_or_goes_away_does_not_silence_its_neighbours()
    {
        await using var world = await CloudWatchWorld.CreateAsync(database);
        world.Write(5);
        world.WriteEverySecond(240, perSecond: 1);
        await world.ReadAsync(("log_streams", new[] { "web-1", "web-2", "web-3" }));
        await world.PassAsync(60);
        Assert.Equal(StreamState.Streaming, world.Source.State);
        Assert.Contains("web-2, web-3", world.Source.Warning, StringComparison.Ordinal);

        world.WriteAt(world.Now, 5, stream: "web-2");
        await world.PassAsync(200);

        await world.AssertWholeAsync();
        Assert.Equal("The log stream web-3 does not exist (yet). The others are read. LiveLogs also reads this one when it is created.", world.Source.Warning);
    }

    [Theory]
    [InlineData("us-east-1", 25)]
    [InlineData("eu-west-1", 10)]
    [InlineData("eu-central-1", 5)]
    public async Task A07_the_quota_of_the_region_is_never_exceeded(string region, int quota)
    {
        await using var world = await CloudWatchWorld.CreateAsync(database, region);
        world.WriteAt(world.Now.AddMinutes(-10), 3_000);
        world.Faults.Add(CloudWatchWorld.Reads, new FaultEffects { PageItems = 50 });
        var names = new[] { CloudWatchWorld.GroupName, "/shop/a", "/shop/b", "/shop/c", "/shop/d", "/shop/e", "/shop/f", "/shop/g" };
        foreach (var name in names.Skip(1))
            world.WriteAt(world.Now.AddMinutes(-2), 50, group: name);
        await world.ReadAsync(("log_group", names));

        await world.PassAsync(240);

        await world.AssertWholeAsync();
        Assert.InRange(world.Simulator.Requests.PeakPerSecond("FilterLogEvents"), 1, quota);
        Assert.Equal(0, world.Run.QuotaUse.Throttles);
    }

    [Fact]
    public async Task A07_throttling_on_any_page_and_for_a_whole_minute_only_delays()
    {
        await using var world = await CloudWatchWorld.CreateAsync(database);
        world.WriteAt(world.Now.AddSeconds(-20), 1_000);
        world.Faults.Add(CloudWatchWorld.Reads, new FaultEffects { PageItems = 100 });
        world.Faults.Add(CloudWatchWorld.Reads with { Page = 1, Times = 1 }, CloudWatchWorld.Error("ThrottlingException"));
        world.Faults.Add(CloudWatchWorld.Reads with { Page = 7, Times = 2 }, CloudWatchWorld.Error("ThrottlingException"));
        world.Faults.Add(CloudWatchWorld.Reads with { FirstCall = 15, ForSeconds = 90 }, CloudWatchWorld.Error("ThrottlingException"));
        world.WriteEverySecond(120);
        await world.ReadAsync();

        await world.PassAsync(60);
        Assert.Equal(LogSourceFailure.Throttled, world.Source.LastError?.Failure);
        await world.PassAsync(1500);

        await world.AssertWholeAsync();
        await world.AssertHealthyAsync();
    }

    [Fact]
    public async Task A08_a_list_operation_that_is_throttled_does_not_hold_up_reading()
    {
        await using var world = await CloudWatchWorld.CreateAsync(database);
        world.Faults.Add(new FaultMatch { Operation = "DescribeLogStreams" }, CloudWatchWorld.Error("ThrottlingException"));
        world.Faults.Add(new FaultMatch { Operation = "DescribeLogGroups" }, CloudWatchWorld.Error("ThrottlingException"));
        world.WriteEverySecond(60);
        await world.ReadAsync();

        await world.PassAsync(90);

        await world.AssertWholeAsync();
        Assert.Equal(0, world.Source.Failures);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    [InlineData(0)]
    public async Task A09_broken_answers_of_every_kind_only_delay(int status)
    {
        await using var world = await CloudWatchWorld.CreateAsync(database);
        world.WriteAt(world.Now.AddSeconds(-20), 1_000);
        world.WriteEverySecond(60);
        world.Faults.Add(CloudWatchWorld.Reads, new FaultEffects { PageItems = 100 });
        if (status > 0)
        {
            world.Faults.Add(CloudWatchWorld.Reads with { Probability = 0.3, Seed = status }, CloudWatchWorld.Error("InternalFailure", status));
            world.Faults.Add(CloudWatchWorld.Reads with { Probability = 0.1, Seed = status + 1 }, new FaultEffects { HtmlStatus = status });
        }
        else
        {
            world.Faults.Add(CloudWatchWorld.Reads with { Probability = 0.1, Seed = 1 }, new FaultEffects { Reset = true });
            world.Faults.Add(CloudWatchWorld.Reads with { Probability = 0.1, Seed = 2 }, new FaultEffects { TruncateAfter = 300 });
            world.Faults.Add(CloudWatchWorld.Reads with { Probability = 0.1, Seed = 3 }, new FaultEffects { CutAfter = 300 });
            world.Faults.Add(CloudWatchWorld.Reads with { Probability = 0.1, Seed = 4 }, new FaultEffects { HtmlStatus = 200 });
            world.Faults.Add(CloudWatchWorld.Reads with { Probability = 0.1, Seed = 5 }, new FaultEffects { Gzip = true, SplitCharacters = true });
        }

        await world.ReadAsync();
        await world.PassAsync(120);
        world.Faults.Clear();
        await world.PassAsync(1500);

        await world.AssertWholeAsync();
        await world.AssertHealthyAsync();
    }

    [Theory]
    [InlineData(nameof(FaultErrorForm.Plain))]
    [InlineData(nameof(FaultErrorForm.Namespaced))]
    [InlineData(nameof(FaultErrorForm.WithUrl))]
    [InlineData(nameof(FaultErrorForm.CapitalMessage))]
    public async Task A21_every_form_of_an_error_is_understood(string form)
    {
        await using var world = await CloudWatchWorld.CreateAsync(database);
        world.Write(10);
        world.Faults.Add(CloudWatchWorld.Reads with { Times = 5 }, new FaultEffects { Error = new FaultError { Code = "ThrottlingException", Form = Enum.Parse<FaultErrorForm>(form) } });
        await world.ReadAsync();

        await world.PassAsync(120);

        Assert.Equal(5, world.Run.QuotaUse.Throttles);
        await world.AssertWholeAsync();
    }

    [Fact]
    public async Task A27_other_people_who_use_most_of_the_quota_slow_reading_down_but_it_converges()
    {
        await using var world = await CloudWatchWorld.CreateAsync(database);
        world.WriteAt(world.Now.AddMinutes(-5), 4_000);
        world.WriteEverySecond(120);
        world.Faults.Add(CloudWatchWorld.Reads, new FaultEffects { PageItems = 200 });
        world.Faults.Add(CloudWatchWorld.Reads with { ForSeconds = 600 }, new FaultEffects { QuotaShare = 0.2 });
        await world.ReadAsync();

        await world.PassAsync(300);
        Assert.True(world.Run.QuotaUse.RatePerSecond < world.Run.QuotaUse.MaxRatePerSecond);
        await world.PassAsync(2700);

        await world.AssertWholeAsync();
        Assert.Equal(StreamState.Streaming, world.Source.State);
        var calls = world.Simulator.Requests.Read("FilterLogEvents");
        Assert.InRange(calls.Count(call => call.ErrorCode == "ThrottlingException"), 1, calls.Count / 5);
    }
}
