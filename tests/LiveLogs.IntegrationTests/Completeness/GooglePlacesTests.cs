using LiveLogs.CloudSimulator.GoogleCloud.Store;
using LiveLogs.IntegrationTests.Storage;
using Xunit;

namespace LiveLogs.IntegrationTests.Completeness;

/// <summary>Scenarios of completeness for Google Cloud Logging by their numbers: which projects, folders, views and logs are read.</summary>
[Collection(VirtualTimeTests.Name)]
public sealed class GooglePlacesTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Theory]
    [InlineData("project_id", "123456789012")]
    [InlineData("resource_names", "projects/123456789012")]
    public async Task A_project_that_is_named_by_its_number_is_read_and_goes_on_when_it_is_named_by_its_id(string field, string value)
    {
        await using var google = await GoogleCloudRun.StartAsync(database);
        google.Cloud.Directory.SetNumber(GoogleCloudRun.Project, "123456789012");
        google.WriteEachMinute(10, 3);
        await google.ReadAsync((field, field == "project_id" ? value : new[] { value }), ("log_name", "syslog"));
        await google.PassAsync(TimeSpan.FromMinutes(15));
        Assert.Equal(Completeness.Whole(30), await google.CompareAsync());

        await google.Run.StopAsync();
        google.Write("while nobody looked");
        await google.Clock.RunAsync(TimeSpan.FromMinutes(40), () => google.Simulator.UnderWay);
        await google.Run.EditAsync(google.Config(("log_name", "syslog")));
        await google.PassAsync(TimeSpan.FromMinutes(10));

        Assert.Equal(Completeness.Whole(31), await google.CompareAsync());
    }

    [Fact]
    public async Task G25_new_logs_and_new_projects_of_a_folder_are_read_from_their_first_entry()
    {
        await using var google = await GoogleCloudRun.StartAsync(database);
        google.Cloud.Directory.AddToFolder("folders/9", GoogleCloudRun.Project);
        google.Cloud.Directory.Default.Grant("folders/9");
        google.WriteEachMinute(12, 1);
        google.At(TimeSpan.FromMinutes(4), () => google.Write("a new log", logName: $"projects/{GoogleCloudRun.Project}/logs/new"));
        google.At(TimeSpan.FromMinutes(6), () =>
        {
            google.Cloud.Directory.AddToFolder("folders/9", "shop-new");
            google.Write("a new project", logName: "projects/shop-new/logs/syslog");
        });
        await google.ReadAsync(("resource_names", new[] { "folders/9" }));
        await google.PassAsync(TimeSpan.FromMinutes(20));

        Assert.Equal(Completeness.Whole(14), await google.CompareAsync());
    }

    [Fact]
    public async Task G09_a_filter_with_or_and_a_comment_at_its_end_chooses_what_it_says()
    {
        await using var google = await GoogleCloudRun.StartAsync(database);
        void Put(string text, string severity, string log)
        {
            var entry = NewLogEntry.Json($"projects/{GoogleCloudRun.Project}/logs/{log}", google.Began, new { textPayload = text, severity });
            google.Cloud.Store.Write(entry with { Expected = log == "syslog" && text != "other" });
        }

        Put("one", "ERROR", "syslog");
        Put("two", "INFO", "syslog");
        Put("other", "INFO", "syslog");
        Put("one", "ERROR", "elsewhere");
        await google.ReadAsync(("filter", "severity>=ERROR OR textPayload=\"two\" -- (what matters"), ("log_name", "syslog"));
        await google.PassAsync(TimeSpan.FromMinutes(8));

        Assert.Equal(Completeness.Whole(2), await google.CompareAsync());
    }

    [Fact]
    public async Task G15_a_project_that_may_not_be_read_delays_no_other()
    {
        await using var google = await GoogleCloudRun.StartAsync(database);
        google.Cloud.Directory.AddProject("shop-closed");
        google.Cloud.Directory.AddProject("shop-dev");
        google.Cloud.Directory.Default.Grant("projects/shop-dev");
        for (var minute = 0; minute < 10; minute++)
        {
            google.At(TimeSpan.FromMinutes(minute), () =>
            {
                google.Write("prod");
                google.Write("dev", logName: "projects/shop-dev/logs/syslog");
            });
        }

        await google.ReadAsync(("resource_names", new[] { $"projects/{GoogleCloudRun.Project}", "projects/shop-closed", "projects/shop-dev" }));
        await google.PassAsync(TimeSpan.FromMinutes(20));

        Assert.Equal(Completeness.Whole(20), await google.CompareAsync());
        var closed = Assert.Single(google.Run.Sources, source => source.LastError is not null);
        Assert.Equal("projects/shop-closed", closed.Source);
        Assert.Contains("roles/logging.viewer", closed.LastError!.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public async Task G28_a_view_shows_what_it_lets_through_and_its_loss_is_told()
    {
        const string view = $"projects/{GoogleCloudRun.Project}/locations/global/buckets/_Default/views/errors";
        await using var google = await GoogleCloudRun.StartAsync(database);
        google.Cloud.Directory.AddView(view, $"projects/{GoogleCloudRun.Project}", "severity>=ERROR");
        google.Cloud.Store.Write(NewLogEntry.Json(GoogleCloudRun.Syslog, google.Began, new { textPayload = "shown", severity = "ERROR" }));
        google.Cloud.Store.Write(NewLogEntry.Json(GoogleCloudRun.Syslog, google.Began, new { textPayload = "hidden", severity = "INFO" }) with { Expected = false });
        await google.ReadAsync(("resource_names", new[] { view }));
        await google.PassAsync(TimeSpan.FromMinutes(1));
        Assert.Equal("logging.views.access", (await google.Run.TestAsync()).MissingPermission);

        google.Cloud.Directory.Default.Grant(view);
        await google.PassAsync(TimeSpan.FromMinutes(20));
        Assert.Equal(Completeness.Whole(1), await google.CompareAsync());

        google.Cloud.Directory.DeleteView(view);
        Assert.Equal("NOT_FOUND", (await google.Run.TestAsync()).ProviderCode);
    }
}
