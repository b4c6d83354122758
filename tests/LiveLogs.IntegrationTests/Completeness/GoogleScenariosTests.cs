using LiveLogs.CloudSimulator.Faults;
using LiveLogs.CloudSimulator.GoogleCloud;
using LiveLogs.CloudSimulator.GoogleCloud.Store;
using LiveLogs.IntegrationTests.Storage;
using Xunit;

namespace LiveLogs.IntegrationTests.Completeness;

/// <summary>Scenarios of completeness for Google Cloud Logging by their numbers: time, identity and pages.</summary>
[Collection(VirtualTimeTests.Name)]
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

    [Fact]
    public async Task G02_the_same_time_and_id_are_one_entry_in_a_project_and_two_in_two_projects()
    {
        await using var google = await GoogleCloudRun.StartAsync(database);
        google.Cloud.Directory.AddToFolder("folders/7", GoogleCloudRun.Project);
        google.Cloud.Directory.AddToFolder("folders/7", "shop-dev");
        google.Cloud.Directory.Default.Grant("folders/7");
        var at = google.Began;
        google.Cloud.Store.Write(new NewLogEntry(GoogleCloudRun.Syslog, at, "first") { InsertId = "same" });
        google.Cloud.Store.Write(new NewLogEntry($"projects/{GoogleCloudRun.Project}/logs/other", at, "again") { InsertId = "same", Expected = false });
        google.Cloud.Store.Write(new NewLogEntry("projects/shop-dev/logs/syslog", at, "elsewhere") { InsertId = "same" });
        // Pages of one: the service tells entries apart within one answer only.
        google.Simulator.Faults.Add(new FaultMatch { Operation = GoogleApi.List }, new FaultEffects { PageItems = 1 });
        await google.ReadAsync(("resource_names", new[] { "folders/7" }));
        await google.PassAsync(TimeSpan.FromMinutes(15));

        var stored = await google.Run.ColumnAsync("message");
        Assert.Equal(2, stored.Count);
        Assert.Contains("elsewhere", stored);
    }

    [Fact]
    public async Task G03_timestamps_keep_all_nine_digits_in_key_order_and_window()
    {
        await using var google = await GoogleCloudRun.StartAsync(database);
        var at = NanoTime.From(google.Began);
        foreach (var nanoseconds in new long[] { 0, 1, 99, 100_000_000, 123_456_701, 123_456_789 })
            google.Cloud.Store.Write(new NewLogEntry(GoogleCloudRun.Syslog, at + nanoseconds) { InsertId = "same" });
        await google.ReadAsync();
        await google.PassAsync(TimeSpan.FromMinutes(8));

        Assert.Equal(Completeness.Whole(6), await google.CompareAsync());
    }

    [Fact]
    public async Task G04_empty_pages_with_a_token_do_not_end_a_scan()
    {
        await using var google = await GoogleCloudRun.StartAsync(database);
        google.WriteEachMinute(5, 4);
        google.Simulator.Faults.Add(new FaultMatch { Operation = GoogleApi.List, FirstCall = 2, LastCall = 6 }, new FaultEffects { EmptyPage = true });
        await google.ReadAsync();
        await google.PassAsync(TimeSpan.FromMinutes(20));

        Assert.Equal(Completeness.Whole(20), await google.CompareAsync());
    }

    [Fact]
    public async Task G07_a_token_that_has_aged_is_dropped_and_the_scan_starts_over()
    {
        await using var google = await GoogleCloudRun.StartAsync(database);
        google.WriteEachMinute(3, 20);
        google.Simulator.Faults.Add(new FaultMatch { Operation = GoogleApi.List }, new FaultEffects { PageItems = 5 });
        google.Simulator.Faults.Add(
            new FaultMatch { Operation = GoogleApi.List, Page = 3, Times = 3 }, new FaultEffects { Error = new FaultError { Code = "INVALID_ARGUMENT" } });
        await google.ReadAsync();
        await google.PassAsync(TimeSpan.FromMinutes(30));

        Assert.Equal(Completeness.Whole(60), await google.CompareAsync());
    }

    [Fact]
    public async Task G10_G11_G12_every_payload_severity_and_number_is_understood()
    {
        await using var google = await GoogleCloudRun.StartAsync(database);
        var at = google.Began;
        void Put(string log, object content) => google.Cloud.Store.Write(NewLogEntry.Json($"projects/{GoogleCloudRun.Project}/logs/{log}", at = at.AddSeconds(1), content));
        Put("app", new { textPayload = "text", severity = "EMERGENCY" });
        Put("app", new { jsonPayload = new { message = "nested", order = new { id = 7 } }, severity = "NOTICE" });
        Put("app", new { jsonPayload = new { order = 8 }, severity = 350 });
        Put("cloudaudit.googleapis.com%2Factivity", new
        {
            severity = "ERROR",
            protoPayload = new Dictionary<string, object>
            {
                ["@type"] = "type.googleapis.com/google.cloud.audit.AuditLog",
                ["methodName"] = "storage.buckets.delete",
                ["resourceName"] = "projects/_/buckets/shop",
                ["authenticationInfo"] = new { principalEmail = "eve@example.com" },
                ["status"] = new { code = 7, message = "denied" },
            },
        });
        Put("requests", new
        {
            httpRequest = new { requestMethod = "GET", requestUrl = "https://shop.example/", status = 502, responseSize = "9007199254740993", latency = "0.001500s" },
            trace = "projects/shop-prod/traces/4bf92f3577b34da6a3ce929d0e0e4736",
            spanId = "00f067aa0ba902b7",
        });
        Put("app", new { labels = new { a = "b" } });
        await google.ReadAsync();
        await google.PassAsync(TimeSpan.FromMinutes(8));

        Assert.Equal(Completeness.Whole(6), await google.CompareAsync());
        Assert.Equal(
            ["text", "nested", "{\"order\":8}", "storage.buckets.delete projects/_/buckets/shop by eve@example.com: denied", "GET https://shop.example/ 502 0.001500s", ""],
            await google.Run.ColumnAsync("message"));
        Assert.Equal(["24", "10", "10", "17"], (await google.Run.ColumnAsync("severity")).Take(4));
        Assert.Equal("9007199254740993", (await google.Run.ColumnAsync("attributes->'httpRequest'->>'responseSize'"))[4]);
        Assert.Equal("0.001500", (await google.Run.ColumnAsync("attributes->'httpRequest'->>'latencySeconds'"))[4]);
        Assert.Equal("7", (await google.Run.ColumnAsync("attributes->'order'->>'id'"))[1]);
        Assert.Equal("cloudaudit.googleapis.com/activity", (await google.Run.ColumnAsync("source"))[3]);
        Assert.Contains("4bf92f3577b34da6a3ce929d0e0e4736", (await google.Run.ColumnAsync("trace_id"))[4].Replace("-", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task G13_G27_parts_of_a_split_entry_and_equal_lines_with_ids_of_their_own_are_all_stored()
    {
        await using var google = await GoogleCloudRun.StartAsync(database);
        var at = google.Began;
        for (var part = 0; part < 3; part++)
        {
            var index = part;
            google.At(TimeSpan.FromMinutes(part * 2), () => google.Cloud.Store.Write(NewLogEntry.Json(
                GoogleCloudRun.Syslog, at, new { textPayload = "part", split = new { uid = "u", index, totalSplits = 3 } })));
        }

        foreach (var id in new[] { "a b", "ä\"'\\/%", new string('x', 200), "1" })
            google.Cloud.Store.Write(new NewLogEntry(GoogleCloudRun.Syslog, at, "the same") { InsertId = id });
        await google.ReadAsync();
        await google.PassAsync(TimeSpan.FromMinutes(15));

        Assert.Equal(Completeness.Whole(7), await google.CompareAsync());
        Assert.Equal(3, (await google.Run.ColumnAsync("attributes->'split'->>'index'")).Count(index => index.Length > 0));
    }

    [Fact]
    public async Task G14_G24_entries_dated_far_ahead_and_long_ago_are_found_by_when_they_were_received()
    {
        await using var google = await GoogleCloudRun.StartAsync(database);
        google.WriteEachMinute(10, 1);
        google.At(TimeSpan.FromMinutes(2), () => google.Write("ahead", google.Began.AddHours(23)));
        google.At(TimeSpan.FromMinutes(3), () => google.Write("long ago", google.Began.AddDays(-29)));
        await google.ReadAsync();
        await google.PassAsync(TimeSpan.FromMinutes(90));

        Assert.Equal(Completeness.Whole(12), await google.CompareAsync());
        Assert.Equal(1, await google.Run.LateArrivalsAsync());
    }

    [Fact]
    public async Task G17_equal_times_are_stored_in_the_order_of_their_ids()
    {
        await using var google = await GoogleCloudRun.StartAsync(database);
        foreach (var id in new[] { "c", "a", "b" })
            google.Cloud.Store.Write(new NewLogEntry(GoogleCloudRun.Syslog, google.Began, id) { InsertId = id });
        await google.ReadAsync();
        await google.PassAsync(TimeSpan.FromMinutes(7));

        Assert.Equal(["a", "b", "c"], await google.Run.ColumnAsync("message"));
    }

    [Fact]
    public async Task G22_repeated_tokens_and_a_token_behind_the_last_page_lose_nothing()
    {
        await using var google = await GoogleCloudRun.StartAsync(database);
        google.WriteEachMinute(4, 30);
        google.Simulator.Faults.Add(new FaultMatch { Operation = GoogleApi.List }, new FaultEffects { PageItems = 10, ExtraToken = true });
        google.Simulator.Faults.Add(new FaultMatch { Operation = GoogleApi.List, Page = 2, Times = 4 }, new FaultEffects { RepeatToken = true });
        await google.ReadAsync();
        await google.PassAsync(TimeSpan.FromMinutes(30));

        Assert.Equal(Completeness.Whole(120), await google.CompareAsync());
    }

    [Fact]
    public async Task G20_a_reader_that_is_stopped_in_the_middle_goes_on_without_loss_or_repetition()
    {
        await using var google = await GoogleCloudRun.StartAsync(database);
        google.WriteEachMinute(40, 12);
        google.Simulator.Faults.Add(new FaultMatch { Operation = GoogleApi.List }, new FaultEffects { PageItems = 7 });
        await google.ReadAsync();
        foreach (var minutes in new[] { 3.1, 6.7, 9.3, 2.2 })
        {
            await google.PassAsync(TimeSpan.FromMinutes(minutes));
            await google.Run.StopAsync();
            await google.Run.ResumeAsync();
        }

        await google.PassAsync(TimeSpan.FromMinutes(60));
        Assert.Equal(Completeness.Whole(480), await google.CompareAsync());
    }
}
