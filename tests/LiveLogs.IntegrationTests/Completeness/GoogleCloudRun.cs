using LiveLogs.CloudSimulator;
using LiveLogs.CloudSimulator.GoogleCloud;
using LiveLogs.CloudSimulator.GoogleCloud.Store;
using LiveLogs.IntegrationTests.Storage;
using LiveLogs.Logs;

namespace LiveLogs.IntegrationTests.Completeness;

/// <summary>A simulated Google Cloud under a virtual clock, and a connection that reads from it.</summary>
internal sealed class GoogleCloudRun : IAsyncDisposable
{
    public const string Project = GoogleDirectory.DefaultProject;
    public const string Syslog = $"projects/{Project}/logs/syslog";

    /// <summary>The default of late_window_seconds.</summary>
    private static readonly TimeSpan LateWindow = TimeSpan.FromMinutes(15);

    private readonly TestDatabase _database;
    private CompletenessRun? _run;

    private GoogleCloudRun(TestDatabase database, Simulator simulator, VirtualClock clock) =>
        (_database, Simulator, Clock, Began) = (database, simulator, clock, clock.GetUtcNow());

    public Simulator Simulator { get; }

    public VirtualClock Clock { get; }

    public DateTimeOffset Began { get; }

    public CompletenessRun Run => _run ?? throw new InvalidOperationException("Nothing is read yet.");

    public GoogleApi Cloud => Simulator.GoogleCloud;

    public static async Task<GoogleCloudRun> StartAsync(TestDatabase database, Action<SimulatorOptions>? configure = null)
    {
        var clock = new VirtualClock();
        var options = new SimulatorOptions();
        configure?.Invoke(options);
        return new GoogleCloudRun(database, await Simulator.StartAsync(options, clock.OfSimulator, CancellationToken.None), clock);
    }

    /// <summary>Begins to read.</summary>
    /// <param name="more">Fields of the configuration beyond project, key and endpoint.</param>
    public Task ReadAsync(params (string Name, object Value)[] more) => ReadByAsync(Clock, more);

    /// <summary>The same on a host whose clock may be wrong.</summary>
    public async Task ReadByAsync(TimeProvider time, params (string Name, object Value)[] more) =>
        _run = await CompletenessRun.StartAsync(_database, Simulator, time, "gcp", Config(more));

    public Dictionary<string, object> Config(params (string Name, object Value)[] more)
    {
        var config = new Dictionary<string, object>
        {
            ["project_id"] = Project,
            ["credentials_json"] = Cloud.Directory.Default.KeyFile(Simulator.Url),
            ["endpoint_url"] = Simulator.Url,
        };
        foreach (var (name, value) in more)
            config[name] = value;
        return config;
    }

    public StoredLogEntry Write(string text, DateTimeOffset? at = null, string logName = Syslog) =>
        Cloud.Store.Write(new NewLogEntry(logName, at ?? Clock.GetUtcNow(), text));

    /// <summary>Writes something when the clock gets there.</summary>
    public void At(TimeSpan after, Action action) => Clock.At(Began + after, action);

    /// <summary>Some lines each minute, as long as said.</summary>
    public void WriteEachMinute(int minutes, int lines, TimeSpan? visibleAfter = null)
    {
        for (var minute = 0; minute < minutes; minute++)
        {
            At(TimeSpan.FromMinutes(minute), () =>
            {
                for (var line = 0; line < lines; line++)
                {
                    Cloud.Store.Write(new NewLogEntry(Syslog, Clock.GetUtcNow().AddMilliseconds(line), $"INFO line {line}")
                    {
                        VisibleAt = visibleAfter is { } delay ? Clock.GetUtcNow() + delay : null,
                    });
                }
            });
        }
    }

    public Task PassAsync(TimeSpan span) => Run.RunAsync(span);

    /// <summary>Compares what is stored with what the ledger says must be.</summary>
    public async Task<Completeness> CompareAsync()
    {
        await SettleAsync();
        var result = await Run.CompareAsync(Cloud.Store.Ledger.Where(entry => entry.Expected).Select(entry => Identity(entry.Entry)));
        if (result.Missed + result.Duplicated > 0)
        {
            // xunit shows what a failed test wrote.
            Console.WriteLine(string.Join(Environment.NewLine, [
                $"{result}, requests: {string.Join(", ", Simulator.Requests.Counts)}",
                .. Run.Sources.Select(source => $"{source.Source}: fresh to {source.FreshTo}, complete to {source.CompleteTo}, {source.LastError}"),
                .. Simulator.Requests.Read().TakeLast(12).Select(call => call.ToString())]));
        }

        return result;
    }

    /// <summary>
    /// Lets time pass until the marks say that everything is read: virtual time runs ahead of a busy machine, and the marks know. Sources
    /// in trouble are not waited for.
    /// </summary>
    private async Task SettleAsync()
    {
        var offset = Cloud.Options.ClockOffset > TimeSpan.Zero ? Cloud.Options.ClockOffset : TimeSpan.Zero;
        var last = new EventTime(Cloud.Store.Ledger.Where(entry => entry.Expected).Max(entry => entry.Entry.VisibleAt)) + offset;
        for (var tries = 0; tries < 120 && Run.Sources.Any(source => source.LastError is null && !(source.CompleteTo + LateWindow > last)); tries++)
            await PassAsync(TimeSpan.FromMinutes(1));
    }

    /// <summary>How an entry is to be stored: its log and its identity.</summary>
    public static (string Source, string EventId) Identity(StoredLogEntry entry) => (
        Uri.UnescapeDataString(entry.LogName[(entry.LogName.IndexOf("/logs/", StringComparison.Ordinal) + 6)..]),
        $"{entry.Container} {new EventTime(entry.Timestamp)} {entry.InsertId}");

    /// <summary>The most entries:list calls in a minute by the clock that were let through.</summary>
    public int BusiestMinute(string? account = null) => Simulator.Requests.Read(GoogleApi.List)
        .Where(call => call.Status == 200 && (account is null || call.Account == account))
        .GroupBy(call => call.At.ToUnixTimeSeconds() / 60).Select(minute => minute.Count()).DefaultIfEmpty().Max();

    public async ValueTask DisposeAsync()
    {
        if (_run is not null)
            await _run.DisposeAsync();
        await Simulator.DisposeAsync();
    }
}
