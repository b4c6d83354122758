using System.Globalization;
using LiveLogs.CloudSimulator;
using LiveLogs.CloudSimulator.GoogleCloud;
using LiveLogs.CloudSimulator.GoogleCloud.Store;
using LiveLogs.IntegrationTests.Storage;
using Xunit;

namespace LiveLogs.IntegrationTests.Completeness;

/// <summary>
/// Random fault scripts, one a seed, each against one of the clouds: everything written must be stored, once. The tests run
/// a few seeds; <c>scripts/bench completeness</c> sets how many, and where the results go.
/// </summary>
[Collection(VirtualTimeTests.Name)]
public sealed class RandomFaultsTests(TestDatabase database, ITestOutputHelper output) : IClassFixture<TestDatabase>
{
    private static readonly int Seeds = int.TryParse(
        Environment.GetEnvironmentVariable("LIVELOGS_COMPLETENESS_SEEDS"), CultureInfo.InvariantCulture, out var seeds) ? seeds : 20;

    /// <summary>Late enough for the sweep behind the late window to have passed everything.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromMinutes(40);

    [Fact]
    public async Task Whatever_goes_wrong_for_a_while_every_event_is_stored_once()
    {
        var wrong = new List<string>();
        for (var seed = 1; seed <= Seeds; seed++)
        {
            var outcome = (seed % 3) switch
            {
                0 => await CloudWatchAsync(seed),
                1 => await AzureAsync(seed),
                _ => await GoogleAsync(seed),
            };
            var line = await CompletenessLog.AddAsync(outcome);
            output.WriteLine(line);
            if (outcome is { Missed: > 0 } or { Duplicated: > 0 } or { Unexpected: > 0 } or { QuotaViolations: > 0 } or { Rows: 0 })
                wrong.Add(line);
        }

        Assert.Empty(wrong);
    }

    private async Task<Outcome> CloudWatchAsync(int seed)
    {
        var random = new Random(seed);
        await using var world = await CloudWatchWorld.CreateAsync(database);
        foreach (var rule in RandomFaults.Make(random, "FilterLogEvents"))
            world.Faults.Add(rule);

        var began = world.Now;
        for (var minute = 0; minute < (int)RandomFaults.Duration.TotalMinutes; minute++)
        {
            var (count, delay, dated) = Draw(random);
            world.Clock.At(began.AddMinutes(minute), () => world.WriteAt(world.Now - dated, count, delay));
        }

        await world.ReadAsync(("poll_interval_seconds", 20));
        await world.PassAsync((RandomFaults.Duration + Rest).TotalSeconds);
        var found = await world.Run.CompareAsync(
            world.Simulator.Ledger.Read().Where(entry => entry.Expected).Select(entry => (entry.LogGroup, entry.Event.EventId)));
        return new Outcome(seed, "aws", found, world.Simulator);
    }

    private async Task<Outcome> AzureAsync(int seed)
    {
        var random = new Random(seed);
        await using var rig = await AzureRig.StartAsync(database);
        foreach (var rule in RandomFaults.Make(random, "Query"))
            rig.Faults.Add(rule);

        var began = rig.Now;
        for (var minute = 0; minute < (int)RandomFaults.Duration.TotalMinutes; minute++)
        {
            var (count, _, dated) = Draw(random);
            rig.Clock.At(began.AddMinutes(minute), () => rig.Write(count, row => row with { TimeGenerated = row.TimeGenerated - dated }));
        }

        await using var run = await rig.ReadAsync();
        await run.RunAsync(RandomFaults.Duration + Rest);
        return new Outcome(seed, "azure", await run.CompareAsync(rig.Expected()), rig.Simulator);
    }

    private async Task<Outcome> GoogleAsync(int seed)
    {
        var random = new Random(seed);
        await using var google = await GoogleCloudRun.StartAsync(database);
        foreach (var rule in RandomFaults.Make(random, GoogleApi.List))
            google.Simulator.Faults.Add(rule);

        for (var minute = 0; minute < (int)RandomFaults.Duration.TotalMinutes; minute++)
        {
            var (count, delay, dated) = Draw(random);
            google.At(TimeSpan.FromMinutes(minute), () => Write(google, count, delay, dated));
        }

        await google.ReadAsync();
        await google.PassAsync(RandomFaults.Duration + Rest);
        return new Outcome(seed, "gcp", await google.CompareAsync(), google.Simulator);
    }

    private static void Write(GoogleCloudRun google, int count, TimeSpan delay, TimeSpan dated)
    {
        var now = google.Clock.GetUtcNow();
        for (var line = 0; line < count; line++)
        {
            var at = now - dated + TimeSpan.FromMilliseconds(line);
            google.Cloud.Store.Write(new NewLogEntry(GoogleCloudRun.Syslog, at, $"INFO line {line}") { VisibleAt = now + delay });
        }
    }

    /// <summary>How many lines, how long they stay invisible, and how far back they are dated; together within the late window.</summary>
    private static (int Count, TimeSpan Delay, TimeSpan Dated) Draw(Random random) => (
        random.Next(1, 60),
        random.Next(3) == 0 ? TimeSpan.FromSeconds(random.Next(0, 90)) : TimeSpan.Zero,
        random.Next(4) == 0 ? TimeSpan.FromSeconds(random.Next(0, 600)) : TimeSpan.Zero);

    private sealed record Outcome(int Seed, string Cloud, long Rows, int Missed, long Duplicated, long Unexpected, int QuotaViolations)
    {
        public Outcome(int seed, string cloud, Completeness found, Simulator simulator)
            : this(seed, cloud, found.Rows, found.Missed, found.Duplicated, found.Unexpected, simulator.Requests.Read().Count(IsOverQuota))
        {
        }

        /// <summary>The simulator refused it of itself, not because a fault rule said so.</summary>
        private static bool IsOverQuota(LoggedRequest request) =>
            request is { Faults.Count: 0, Status: 429 } or { Faults.Count: 0, ErrorCode: "ThrottlingException" };
    }
}
