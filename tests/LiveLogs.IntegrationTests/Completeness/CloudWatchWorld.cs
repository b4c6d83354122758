using LiveLogs.CloudSimulator;
using LiveLogs.CloudSimulator.CloudWatch;
using LiveLogs.CloudSimulator.CloudWatch.Store;
using LiveLogs.CloudSimulator.Faults;
using LiveLogs.IntegrationTests.Storage;
using LiveLogs.Streaming.Polling;
using Xunit;

namespace LiveLogs.IntegrationTests.Completeness;

/// <summary>A simulated AWS account under a virtual clock, and the connection that reads it.</summary>
internal sealed class CloudWatchWorld : IAsyncDisposable
{
    public const string GroupName = "/shop/web";
    public static readonly FaultMatch Reads = new() { Operation = "FilterLogEvents" };

    private readonly TestDatabase _database;
    private readonly string _region;
    private CompletenessRun? _run;
    private int _written;

    private CloudWatchWorld(TestDatabase database, string region, VirtualClock clock, Simulator simulator) =>
        (_database, _region, Clock, Simulator) = (database, region, clock, simulator);

    public VirtualClock Clock { get; }

    public Simulator Simulator { get; }

    public FaultScript Faults => Simulator.Faults;

    public DateTimeOffset Now => Clock.GetUtcNow();

    public CompletenessRun Run => _run!;

    public SourceStatus Source => Assert.Single(Run.Sources);

    public static async Task<CloudWatchWorld> CreateAsync(TestDatabase database, string region = "eu-west-1")
    {
        var clock = new VirtualClock();
        var world = new CloudWatchWorld(database, region, clock, await Simulator.StartAsync(new SimulatorOptions(), clock.OfSimulator, CancellationToken.None));
        world.Group().TryCreateStream("web-1");
        return world;
    }

    public LogGroup Group(string name = GroupName, string account = AwsAccount.DefaultId) =>
        Simulator.CloudWatch.Store.Group(account, _region, name);

    /// <summary>Begins to read, with these fields of the configuration besides or instead of the usual ones; null leaves one out.</summary>
    public Task ReadAsync(params (string Name, object? Value)[] more) => ReadByAsync(Clock, more);

    /// <summary>The same on a host whose clock may be wrong.</summary>
    public async Task ReadByAsync(TimeProvider time, params (string Name, object? Value)[] more) =>
        _run = await CompletenessRun.StartAsync(_database, Simulator, time, "aws", Config(more), ("Connectors:AmbientCredentialProjects:0", "shop"));

    /// <summary>The configuration of the connection, with these fields besides or instead of the usual ones; null leaves one out.</summary>
    public Dictionary<string, object?> Config(params (string Name, object? Value)[] more)
    {
        var config = new Dictionary<string, object?>
        {
            ["access_key_id"] = AwsAccessKey.DefaultId,
            ["secret_access_key"] = AwsAccessKey.DefaultSecret,
            ["region"] = _region,
            ["log_group"] = GroupName,
            ["endpoint_url"] = Simulator.Url,
        };
        foreach (var (name, value) in more)
            config[name] = value;

        return config.Where(pair => pair.Value is not null).ToDictionary(pair => pair.Key, pair => pair.Value);
    }

    /// <summary>Writes so many lines of this moment, a millisecond apart.</summary>
    public void Write(int count = 1, string stream = "web-1") => WriteAt(Now, count, stream: stream);

    /// <summary>Writes lines whose first is dated <paramref name="at"/>, a millisecond apart; visible at once or after a while.</summary>
    public void WriteAt(DateTimeOffset at, int count = 1, TimeSpan visibleAfter = default, string stream = "web-1", string group = GroupName) =>
        Group(group).Put(stream, [.. Enumerable.Range(0, count).Select(number => new NewLogEvent(at.AddMilliseconds(number), $"INFO line {++_written}")
        {
            VisibleAt = Now + visibleAfter,
        })]);

    /// <summary>Writes a few lines every second for a while, beginning now.</summary>
    public void WriteEverySecond(int seconds, int perSecond = 5)
    {
        var began = Now;
        for (var second = 0; second < seconds; second++)
            Clock.At(began.AddSeconds(second), () => Write(perSecond));
    }

    public Task PassAsync(double seconds) => Run.RunAsync(TimeSpan.FromSeconds(seconds));

    /// <summary>Everything that was written and is to be expected is stored, once, and nothing else.</summary>
    public async Task AssertWholeAsync(string groupPrefix = "")
    {
        var expected = Simulator.Ledger.Read().Where(entry => entry.Expected && entry.LogGroup.StartsWith(groupPrefix, StringComparison.Ordinal))
            .Select(entry => (entry.LogGroup, entry.Event.EventId)).ToList();
        var found = await Run.CompareAsync(expected);
        // On a busy machine the clock runs ahead of the database; that is slow, not missed.
        for (var extra = 0; found.Missed > 0 && extra < 4; extra++)
        {
            await PassAsync(30);
            found = await Run.CompareAsync(expected);
        }

        Assert.Equal(Completeness.Whole(expected.Count), found);
    }

    /// <summary>The provider never had to refuse a call, and the marks are where a healthy source has them.</summary>
    public async Task AssertHealthyAsync()
    {
        // As in AssertWholeAsync: the clock may have run ahead.
        for (var extra = 0; extra < 4 && Run.Sources.Any(source => Now - source.FreshTo?.ToDateTimeOffset() > TimeSpan.FromSeconds(40)); extra++)
            await PassAsync(70);

        Assert.DoesNotContain(Simulator.Requests.Read("FilterLogEvents"), request => request.ErrorCode == "ThrottlingException" && request.Faults.Count == 0);
        foreach (var source in Run.Sources)
        {
            Assert.Equal((StreamState.Streaming, 0), (source.State, source.Failures));
            Assert.True(Now - source.FreshTo!.Value.ToDateTimeOffset() <= TimeSpan.FromSeconds(40), $"At {Now:O}: {source}");
            Assert.InRange((Now - source.CompleteTo!.Value.ToDateTimeOffset()).TotalMinutes, 15, 18);
        }
    }

    public static FaultEffects Error(string code, int status = 400) => new() { Error = new FaultError { Code = code, Status = status } };

    public async ValueTask DisposeAsync()
    {
        if (_run is not null)
            await _run.DisposeAsync();

        await Simulator.DisposeAsync();
    }
}
