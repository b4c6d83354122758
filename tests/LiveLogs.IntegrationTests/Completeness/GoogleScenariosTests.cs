using LiveLogs.CloudSimulator.GoogleCloud;
using LiveLogs.CloudSimulator.GoogleCloud.Store;
using LiveLogs.IntegrationTests.Storage;
using Xunit;

namespace LiveLogs.IntegrationTests.Completeness;

/// <summary>Scenarios of completeness for Google Cloud Logging by their numbers: time, identity and pages.</summary>
public sealed class GoogleScenariosTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Fact]
    public async Task G01_entries_that_are_received_and_shown_late_are_stored_once()
    {
        await using var google = await GoogleCloudRun.StartAsync(database);
        google.WriteEachMinute(30, 3, visibleAfter: TimeSpan.FromSeconds(90));
        foreach (var late in new[] { TimeSpan.FromMinutes(3), TimeSpan.FromHours(6) })
            google.At(late, () => google.Write($"held back for {late}", google.Began));
        await google.ReadAsync();
        await google.PassAsync(TimeSpan.FromHours(6.3));

        Assert.Equal(Completeness.Whole(92), await google.CompareAsync());
        Assert.Equal(1, await google.Run.LateArrivalsAsync());
        Assert.True(google.BusiestMinute() <= 60);
    }
}
