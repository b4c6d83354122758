using LiveLogs.CloudSimulator.Faults;
using LiveLogs.CloudSimulator.GoogleCloud;
using LiveLogs.Connectors.Trials;
using LiveLogs.IntegrationTests.Storage;
using Xunit;

namespace LiveLogs.IntegrationTests.Completeness;

/// <summary>Scenarios of completeness for Google Cloud Logging by their numbers: quotas, trouble of the service, tokens and clocks.</summary>
[Collection(VirtualTimeTests.Name)]
public sealed class GoogleServiceScenariosTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Fact]
    public async Task G05_a_backlog_is_read_within_the_quota_of_each_minute()
    {
        await using var google = await GoogleCloudRun.StartAsync(database);
        for (var line = 0; line < 3000; line++)
            google.Write($"line {line}", google.Began.AddSeconds(-line / 4.0));
        google.Simulator.Faults.Add(new FaultMatch { Operation = GoogleApi.List }, new FaultEffects { PageItems = 20 });
        await google.ReadAsync(("start_from", "1h"));
        await google.PassAsync(TimeSpan.FromMinutes(30));

        Assert.Equal(Completeness.Whole(3000), await google.CompareAsync());
        Assert.Equal(0, google.Run.QuotaUse.Throttles);
        Assert.InRange(google.BusiestMinute(), 30, 50);
    }

    [Theory]
    [InlineData(20, null)]
    [InlineData(60, 15)]
    public async Task G05_a_smaller_quota_is_adopted_from_its_refusal(int perProject, int? perUser)
    {
        await using var google = await GoogleCloudRun.StartAsync(database, options =>
            (options.GoogleCloud.ReadRequestsPerMinute, options.GoogleCloud.ReadRequestsPerMinutePerUser) = (perProject, perUser));
        for (var line = 0; line < 1000; line++)
            google.Write($"line {line}", google.Began.AddSeconds(-line));
        google.Simulator.Faults.Add(new FaultMatch { Operation = GoogleApi.List }, new FaultEffects { PageItems = 20 });
        await google.ReadAsync(("start_from", "1h"));
        await google.PassAsync(TimeSpan.FromMinutes(60));

        Assert.Equal(Completeness.Whole(1000), await google.CompareAsync());
        Assert.InRange(google.Run.QuotaUse.MaxRatePerSecond * 60, 0, (perUser ?? perProject) * 0.7);
        Assert.InRange(google.Run.QuotaUse.Throttles, 1, 5);
    }

    [Fact]
    public async Task G21_what_another_product_leaves_of_the_quota_is_enough()
    {
        await using var google = await GoogleCloudRun.StartAsync(database);
        google.WriteEachMinute(20, 2);
        google.Simulator.Faults.Add(new FaultMatch { Operation = GoogleApi.List }, new FaultEffects { QuotaShare = 10.0 / 60 });
        await google.ReadAsync();
        await google.PassAsync(TimeSpan.FromMinutes(40));

        Assert.Equal(Completeness.Whole(40), await google.CompareAsync());
    }

    [Fact]
    public async Task G26_connections_that_call_as_one_project_share_its_quota()
    {
        await using var google = await GoogleCloudRun.StartAsync(database);
        google.Cloud.Directory.AddProject("shop-dev");
        google.Cloud.Directory.Default.Grant("projects/shop-dev");
        for (var line = 0; line < 600; line++)
        {
            google.Write("prod", google.Began.AddSeconds(-line));
            google.Write("dev", google.Began.AddSeconds(-line), "projects/shop-dev/logs/syslog");
        }

        google.Simulator.Faults.Add(new FaultMatch { Operation = GoogleApi.List }, new FaultEffects { PageItems = 10 });
        await google.ReadAsync(("resource_names", new[] { $"projects/{GoogleCloudRun.Project}", "projects/shop-dev" }));
        await google.PassAsync(TimeSpan.FromMinutes(30));

        Assert.Equal(Completeness.Whole(1200), await google.CompareAsync());
        Assert.Equal(0, google.Run.QuotaUse.Throttles);
        Assert.True(google.BusiestMinute() <= 50);
    }

    [Theory]
    [InlineData("UNAVAILABLE")]
    [InlineData("INTERNAL")]
    [InlineData("DEADLINE_EXCEEDED")]
    [InlineData("RESOURCE_EXHAUSTED")]
    public async Task G06_trouble_on_the_third_page_is_overcome_with_the_same_token(string code)
    {
        await using var google = await GoogleCloudRun.StartAsync(database);
        google.WriteEachMinute(4, 40);
        google.Simulator.Faults.Add(new FaultMatch { Operation = GoogleApi.List }, new FaultEffects { PageItems = 10 });
        google.Simulator.Faults.Add(
            new FaultMatch { Operation = GoogleApi.List, Page = 3, Times = 3 }, new FaultEffects { Error = new FaultError { Code = code } });
        await google.ReadAsync();
        await google.PassAsync(TimeSpan.FromMinutes(40));

        Assert.Equal(Completeness.Whole(160), await google.CompareAsync());
        var failed = google.Simulator.Requests.Read(GoogleApi.List).Where(call => call.ErrorCode == code).ToList();
        Assert.NotEmpty(failed);
        Assert.All(failed, call => Assert.Contains(
            google.Simulator.Requests.Read(GoogleApi.List), other => other.Status == 200 && other.Parameters == call.Parameters));
    }

    [Fact]
    public async Task G18_a_first_byte_after_45_seconds_is_waited_for()
    {
        await using var google = await GoogleCloudRun.StartAsync(database);
        google.WriteEachMinute(6, 2);
        google.Simulator.Faults.Add(new FaultMatch { Operation = GoogleApi.List, Times = 5 }, new FaultEffects { StallSeconds = 45 });
        await google.ReadAsync();
        await google.PassAsync(TimeSpan.FromMinutes(25));

        Assert.Equal(Completeness.Whole(12), await google.CompareAsync());
        Assert.All(google.Run.Sources, source => Assert.Null(source.LastError));
    }

    [Fact]
    public async Task G23_cut_packed_and_scattered_answers_lose_nothing()
    {
        await using var google = await GoogleCloudRun.StartAsync(database);
        google.At(TimeSpan.FromMinutes(1), () =>
        {
            for (var line = 0; line < 200; line++)
                google.Write($"Bestellung für 商店 🚀 Nummer {line}");
        });
        FaultMatch Some(int seed) => new() { Operation = GoogleApi.List, Probability = 0.3, Seed = seed };
        google.Simulator.Faults.Add(Some(1), new FaultEffects { TruncateAfter = 900 });
        google.Simulator.Faults.Add(Some(2), new FaultEffects { Gzip = true });
        google.Simulator.Faults.Add(Some(3), new FaultEffects { SplitCharacters = true });
        google.Simulator.Faults.Add(Some(4), new FaultEffects { CutAfter = 500 });
        await google.ReadAsync();
        await google.PassAsync(TimeSpan.FromMinutes(40));

        Assert.Equal(Completeness.Whole(200), await google.CompareAsync());
        Assert.DoesNotContain(await google.Run.ColumnAsync("message"), message => !message.StartsWith("Bestellung für 商店 🚀 Nummer", StringComparison.Ordinal));
    }

    [Fact]
    public async Task G15_an_access_token_that_ends_too_early_is_renewed()
    {
        await using var google = await GoogleCloudRun.StartAsync(database);
        google.WriteEachMinute(150, 1);
        google.At(TimeSpan.FromMinutes(7), google.Cloud.Tokens.RevokeAll);
        await google.ReadAsync();
        await google.PassAsync(TimeSpan.FromMinutes(160));

        Assert.Equal(Completeness.Whole(150), await google.CompareAsync());
        Assert.InRange(google.Simulator.Requests.Count("token"), 3, 6);
    }

    [Fact]
    public async Task G15_failing_tokens_are_told_and_reading_goes_on_after_them()
    {
        await using var google = await GoogleCloudRun.StartAsync(database);
        google.WriteEachMinute(10, 1);
        google.Simulator.Faults.Add(new FaultMatch { Operation = "token", ForSeconds = 300 }, new FaultEffects { Error = new FaultError { Code = "UNAVAILABLE" } });
        await google.ReadAsync();
        await google.PassAsync(TimeSpan.FromMinutes(4));
        Assert.NotNull(Assert.Single(google.Run.Sources).LastError);

        await google.PassAsync(TimeSpan.FromMinutes(20));
        Assert.Equal(Completeness.Whole(10), await google.CompareAsync());
    }

    [Theory]
    [InlineData(10)]
    [InlineData(-10)]
    public async Task G19_a_clock_that_is_ten_minutes_off_is_noticed_and_corrected(int minutes)
    {
        await using var google = await GoogleCloudRun.StartAsync(database, options => options.GoogleCloud.ClockOffset = TimeSpan.FromMinutes(minutes));
        for (var minute = 0; minute < 20; minute++)
            google.At(TimeSpan.FromMinutes(minute), () => google.Write("by the server's clock", google.Clock.GetUtcNow().AddMinutes(minutes)));
        await google.ReadAsync();
        await google.PassAsync(TimeSpan.FromMinutes(40));

        Assert.Equal(Completeness.Whole(20), await google.CompareAsync());
        Assert.All(google.Run.Sources, source => Assert.Null(source.LastError));
    }

    [Fact]
    public async Task G15_a_test_tells_what_to_repair()
    {
        await using var google = await GoogleCloudRun.StartAsync(database);
        await google.ReadAsync();
        Assert.True((await google.Run.TestAsync()).Ok);

        google.Cloud.Directory.DisabledApis[GoogleCloudRun.Project] = true;
        var disabled = await google.Run.TestAsync();
        Assert.Equal((ConnectionTestFailure.Permission, "SERVICE_DISABLED"), (disabled.Failure, disabled.ProviderCode));
        Assert.Contains("gcloud services enable logging.googleapis.com", disabled.Advice, StringComparison.Ordinal);

        google.Cloud.Directory.DisabledApis.Clear();
        google.Cloud.Directory.Default.Deny($"projects/{GoogleCloudRun.Project}");
        var denied = await google.Run.TestAsync();
        Assert.Equal((ConnectionTestFailure.Permission, "logging.logEntries.list"), (denied.Failure, denied.MissingPermission));

        google.Cloud.Directory.Default.Disabled = true;
        Assert.Equal(ConnectionTestFailure.Credentials, (await google.Run.TestAsync()).Failure);
    }

    [Fact]
    public async Task A_connection_reads_as_the_service_account_that_it_impersonates()
    {
        await using var google = await GoogleCloudRun.StartAsync(database);
        var reader = google.Cloud.Directory.AddAccount("shop-readers", "reader");
        reader.Grant($"projects/{GoogleCloudRun.Project}");
        google.Cloud.Directory.Default.Deny($"projects/{GoogleCloudRun.Project}");
        google.Cloud.Directory.Default.MayImpersonate.Add(reader.Email);
        google.WriteEachMinute(3, 2);
        await google.ReadAsync(("impersonate_service_account", reader.Email), ("iam_endpoint_url", google.Simulator.Url));
        await google.PassAsync(TimeSpan.FromMinutes(10));

        Assert.Equal(Completeness.Whole(6), await google.CompareAsync());
        Assert.All(google.Simulator.Requests.Read(GoogleApi.List), call => Assert.Equal("shop-readers", call.Account));
    }
}
