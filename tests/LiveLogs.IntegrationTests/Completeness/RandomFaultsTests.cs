using System.Globalization;
using System.Text.Json;
using LiveLogs.CloudSimulator.GoogleCloud;
using LiveLogs.CloudSimulator.GoogleCloud.Store;
using LiveLogs.IntegrationTests.Storage;
using Xunit;
using Xunit.Abstractions;

namespace LiveLogs.IntegrationTests.Completeness;

/// <summary>
/// Random fault scripts, one a seed, each against one of the clouds: everything written must be stored, once. The tests run
/// a few seeds; <c>scripts/bench completeness</c> sets how many, and where the results go.
/// </summary>
[Collection(VirtualTimeTests.Name)]
[Trait("Duration", "long")]
public sealed class RandomFaultsTests(TestDatabase database, ITestOutputHelper output) : IClassFixture<TestDatabase>
{
    private static readonly int Seeds = int.TryParse(
        Environment.GetEnvironmentVariable("LIVELOGS_COMPLETENESS_SEEDS"), CultureInfo.InvariantCulture, out var seeds) ? seeds : 20;

    private static readonly string? ResultFile = Environment.GetEnvironmentVariable("LIVELOGS_COMPLETENESS_RESULTS");

    /// <summary>Late enough for the sweep behind the late window to have passed everything.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromMinutes(40);

    [Fact]
    public async Task Whatever_goes_wrong_for_a_while_every_event_is_stored_once()
    {
        var wrong = new List<string>();
        for (var seed = 1; seed <= Seeds; seed++)
        {
            var (cloud, found) = (seed % 3) switch
            {
                0 => ("aws", await CloudWatchAsync(seed)),
                1 => ("azure", await AzureAsync(seed)),
                _ => ("gcp", await GoogleAsync(seed)),
            };
            var line = JsonSerializer.Serialize(new { seed, cloud, rows = found.Rows, missed = found.Missed, duplicated = found.Duplicated, unexpected = found.Unexpected });
            output.WriteLine(line);
            if (ResultFile is not null)
                await File.AppendAllLinesAsync(ResultFile, [line]);

            if (found.Missed + found.Duplicated + found.Unexpected > 0 || found.Rows == 0)
                wrong.Add(line);
        }

        Assert.Empty(wrong);
    }

    private async Task<Completeness> CloudWatchAsync(int seed)
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
        return await world.Run.CompareAsync(
            world.Simulator.Ledger.Read().Where(entry => entry.Expected).Select(entry => (entry.LogGroup, entry.Event.EventId)));
    }

    private async Task<Completeness> AzureAsync(int seed)
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
        return await run.CompareAsync(rig.Expected());
    }

    private async Task<Completeness> GoogleAsync(int seed)
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
        return await google.CompareAsync();
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
}
