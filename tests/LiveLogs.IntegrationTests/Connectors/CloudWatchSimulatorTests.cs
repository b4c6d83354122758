using LiveLogs.CloudSimulator;
using LiveLogs.CloudSimulator.CloudWatch;
using LiveLogs.CloudSimulator.CloudWatch.Store;
using LiveLogs.CloudSimulator.Faults;
using LiveLogs.Connectors;
using LiveLogs.Connectors.Trials;
using LiveLogs.Ingestion;
using Xunit;

namespace LiveLogs.IntegrationTests.Connectors;

public sealed class CloudWatchSimulatorTests : IAsyncLifetime
{
    private const string Group = "/shop/payments";
    private static readonly FaultMatch Reads = new() { Operation = "FilterLogEvents" };
    private readonly DateTimeOffset _now = TimeProvider.System.GetUtcNow();
    private Simulator _simulator = null!;
    private CloudWatchReader _reader = null!;

    public async ValueTask InitializeAsync()
    {
        _simulator = await Simulator.StartAsync(new SimulatorOptions(), TimeProvider.System, CancellationToken.None);
        _reader = CloudWatchReader.Of(_simulator.Url);
    }

    public async ValueTask DisposeAsync()
    {
        await _reader.DisposeAsync();
        await _simulator.DisposeAsync();
    }

    [Fact]
    public async Task A_scan_reads_every_event_once_also_those_of_one_millisecond()
    {
        var at = _now.AddMinutes(-2);
        Write("web-1", Enumerable.Range(0, 25_000).Select(number => new NewLogEvent(at, $"same instant {number}")));
        Write("web-2", Enumerable.Range(0, 1_000).Select(number => new NewLogEvent(at.AddMilliseconds(number), $"later {number}")));
        await using var session = Open();

        var events = await CloudWatchReader.ReadAsync(session.Sources[0], _now.AddMinutes(-5), _now);

        AssertComplete(events, _simulator.Ledger.Read());
        Assert.Equal(events.Count, events.Select(one => one.EventId).Distinct().Count());
        Assert.True(session.QuotaUse.Calls >= 3);
    }

    [Fact]
    public async Task Both_ends_of_a_window_belong_to_it()
    {
        var at = DateTimeOffset.FromUnixTimeMilliseconds(_now.AddMinutes(-1).ToUnixTimeMilliseconds());
        Write("web-1", [new(at.AddMilliseconds(-1), "before"), new(at, "first"), new(at.AddMilliseconds(7), "last"), new(at.AddMilliseconds(8), "after")]);
        await using var session = Open();

        var events = await CloudWatchReader.ReadAsync(session.Sources[0], at, at.AddMilliseconds(7));

        Assert.Equal(["first", "last"], events.Select(one => one.Message));
    }

    [Fact]
    public async Task Nothing_is_lost_while_the_service_misbehaves()
    {
        Write("web-1", Enumerable.Range(0, 5_000).Select(number => new NewLogEvent(_now.AddMilliseconds(-60_000 + number), $"ünïcödé 😀 {number}")));
        _simulator.Faults.Add(Reads, new FaultEffects { PageItems = 400, SplitCharacters = true });
        _simulator.Faults.Add(Reads with { Probability = 0.2, Seed = 1 }, new FaultEffects { EmptyPage = true });
        _simulator.Faults.Add(Reads with { Probability = 0.1, Seed = 2 }, new FaultEffects { Reset = true });
        _simulator.Faults.Add(Reads with { Probability = 0.1, Seed = 3 }, new FaultEffects { TruncateAfter = 500 });
        _simulator.Faults.Add(Reads with { Probability = 0.1, Seed = 4 }, new FaultEffects { CutAfter = 500 });
        _simulator.Faults.Add(Reads with { Probability = 0.1, Seed = 5 }, new FaultEffects { HtmlStatus = 200 });
        _simulator.Faults.Add(Reads with { Probability = 0.1, Seed = 6 }, new FaultEffects { Gzip = true });
        _simulator.Faults.Add(Reads with { Probability = 0.05, Seed = 7 }, new FaultEffects { Error = new FaultError { Code = "ThrottlingException", Form = FaultErrorForm.WithUrl } });
        await using var session = Open();

        var events = await CloudWatchReader.ReadAsync(session.Sources[0], _now.AddMinutes(-5), _now, maxInterruptions: 50);

        AssertComplete(events.DistinctBy(one => one.EventId), _simulator.Ledger.Read());
    }

    [Fact]
    public async Task A_token_that_comes_back_unchanged_does_not_lose_or_loop()
    {
        Write("web-1", Enumerable.Range(0, 1_000).Select(number => new NewLogEvent(_now.AddMilliseconds(-60_000 + number), $"line {number}")));
        _simulator.Faults.Add(Reads, new FaultEffects { PageItems = 300 });
        _simulator.Faults.Add(Reads with { FirstCall = 2, LastCall = 3 }, new FaultEffects { RepeatToken = true, EmptyPage = true });
        await using var session = Open();

        var events = await CloudWatchReader.ReadAsync(session.Sources[0], _now.AddMinutes(-5), _now);

        AssertComplete(events.DistinctBy(one => one.EventId), _simulator.Ledger.Read());
    }

    [Fact]
    public async Task A_hundred_and_fifty_streams_are_read_in_one_scan()
    {
        for (var stream = 0; stream < 160; stream++)
            Write($"s{stream}", [new NewLogEvent(_now.AddMinutes(-1), $"of {stream}")]);
        await using var session = Open(("log_streams", Enumerable.Range(0, 150).Select(stream => $"s{stream}").ToArray()));

        var events = await CloudWatchReader.ReadAsync(session.Sources[0], _now.AddMinutes(-5), _now);

        Assert.Equal(Enumerable.Range(0, 150).Select(stream => $"of {stream}").Order(), events.Select(one => one.Message).Order());
    }

    [Theory]
    [InlineData(600)]
    [InlineData(-600)]
    public async Task A_clock_that_differs_by_ten_minutes_is_learnt(int seconds)
    {
        _simulator.CloudWatch.ClockOffset = TimeSpan.FromSeconds(seconds);
        Write("web-1", [new NewLogEvent(_now.AddMinutes(-1), "here")]);
        await using var session = Open();

        Assert.Single(await CloudWatchReader.ReadAsync(session.Sources[0], _now.AddMinutes(-5), _now));
        var offset = session.Sources[0].ServerNow().ToDateTimeOffset() - TimeProvider.System.GetUtcNow();
        Assert.InRange(offset.TotalSeconds, seconds - 2, seconds + 2);
    }

    [Fact]
    public async Task A_quota_shared_with_others_slows_reading_down_but_ends_well()
    {
        Write("web-1", Enumerable.Range(0, 3_000).Select(number => new NewLogEvent(_now.AddMilliseconds(-60_000 + number), $"line {number}")));
        _simulator.Faults.Add(Reads, new FaultEffects { PageItems = 100, QuotaShare = 0.3 });
        await using var session = Open();

        var events = await CloudWatchReader.ReadAsync(session.Sources[0], _now.AddMinutes(-5), _now, maxInterruptions: 10);

        AssertComplete(events, _simulator.Ledger.Read());
        Assert.True(session.QuotaUse.RatePerSecond < session.QuotaUse.MaxRatePerSecond);
    }

    [Fact]
    public async Task The_connection_test_tells_what_is_wrong()
    {
        Write("web-1", [new NewLogEvent(_now.AddMinutes(-1), "2026-01-12 10:00:00 ERROR [Database] gone")]);
        var key = _simulator.CloudWatch.Accounts.Find(AwsAccessKey.DefaultId)!.Value.Key;

        var good = await TestAsync();
        Assert.True(good.Ok, good.Message);
        Assert.Equal("2026-01-12 10:00:00 ERROR [Database] gone", Assert.Single(good.Sample).Text);

        Assert.Equal(ConnectionTestFailure.NotFound, (await TestAsync(("log_group", "/shop/payment"))).Failure);
        Assert.Equal(ConnectionTestFailure.Credentials, (await TestAsync(("access_key_id", "AKIANOBODY0000000000"))).Failure);
        Assert.Equal(ConnectionTestFailure.Credentials, (await TestAsync(("secret_access_key", "wrong"))).Failure);

        key.Deny("logs:FilterLogEvents");
        var denied = await TestAsync();
        Assert.Equal((ConnectionTestFailure.Permission, "logs:FilterLogEvents"), (denied.Failure!.Value, denied.MissingPermission));

        key.Allow("logs:FilterLogEvents");
        key.Deny("logs:DescribeLogGroups");
        var unlisted = await TestAsync();
        Assert.True(unlisted.Ok);
        Assert.Single(unlisted.Warnings);

        _simulator.Faults.Add(Reads, new FaultEffects { Error = new FaultError { Code = "ThrottlingException" } });
        Assert.Equal(ConnectionTestFailure.Throttled, (await TestAsync()).Failure);
    }

    [Fact]
    public async Task A_region_that_the_endpoint_does_not_serve_is_called_so()
    {
        var options = new SimulatorOptions();
        options.CloudWatch.Accounts[0].Regions.Add("eu-west-1");
        await using var simulator = await Simulator.StartAsync(options, TimeProvider.System, CancellationToken.None);
        await using var reader = CloudWatchReader.Of(simulator.Url);
        await using var session = reader.Open(AwsAccessKey.DefaultId, AwsAccessKey.DefaultSecret);

        var result = await session.TestAsync(CancellationToken.None);

        Assert.True(result.Failure is ConnectionTestFailure.Region, $"{result.Failure}: {result.Message}");
    }

    private async Task<ConnectionTestResult> TestAsync(params (string Name, object Value)[] more)
    {
        await using var session = Open(more);
        return await session.TestAsync(CancellationToken.None);
    }

    private IConnectorSession Open(params (string Name, object Value)[] more) => _reader.Open(AwsAccessKey.DefaultId, AwsAccessKey.DefaultSecret, more);

    private void Write(string stream, IEnumerable<NewLogEvent> events) =>
        _simulator.CloudWatch.Store.Group(AwsAccount.DefaultId, "us-east-1", Group).Put(stream, [.. events]);

    private static void AssertComplete(IEnumerable<RawEvent> read, IEnumerable<LedgerEntry> written) => Assert.Equal(
        written.Select(entry => (entry.Event.Timestamp, entry.Event.Message)).Order(),
        read.Select(one => (one.Timestamp.UnixMilliseconds, one.Message)).Order());
}
