using System.Text.Json;
using LiveLogs.Connectors.GoogleCloud;
using LiveLogs.ProjectConfig.Fields;
using LiveLogs.Tests.Outbound;
using Xunit;

namespace LiveLogs.Tests.Connectors.GoogleCloud;

/// <summary>A project has an id and a number. Requests take either; the log name of an entry always says the id.</summary>
public class ProjectNumberTests
{
    [Theory]
    [InlineData("123456789012", "syslog", "(log_id(\"syslog\"))")]
    [InlineData("123456789012", "projects/123456789012/logs/syslog", "(log_id(\"syslog\"))")]
    [InlineData("123456789012", "cloudaudit.googleapis.com/activity", "(log_id(\"cloudaudit.googleapis.com/activity\"))")]
    [InlineData("shop-prod", "syslog", "(logName=\"projects/shop-prod/logs/syslog\")")]
    [InlineData("shop-prod", "projects/other/logs/syslog", "(logName=\"projects/other/logs/syslog\")")]
    [InlineData("example.com:shop", "syslog", "(logName=\"projects/example.com:shop/logs/syslog\")")]
    public void A_log_is_asked_for_by_a_name_that_entries_have(string project, string log, string filter)
    {
        var (config, errors) = Read(new { project_id = project, log_name = log });

        Assert.Empty(errors);
        Assert.Equal(filter, config!.Selection(config.Resources[0]));
    }

    [Fact]
    public void So_it_is_for_resources_that_are_named_by_number()
    {
        var config = Read(new { project_id = "shop-prod", log_name = "syslog", resource_names = new[] { "projects/123456789012", "projects/shop-dev" } }).Config!;

        Assert.Equal(["(log_id(\"syslog\"))", "(logName=\"projects/shop-dev/logs/syslog\")"], config.Resources.Select(config.Selection));
    }

    [Theory]
    [InlineData("log_name", "projects/999/logs/syslog", null)]
    [InlineData("filter", null, "logName=\"projects/123456789012/logs/syslog\" AND severity>=ERROR")]
    [InlineData("filter", null, "log_name = projects/1/logs/syslog")]
    public void What_would_never_match_is_refused(string field, string? log, string? filter) =>
        Assert.Equal(field, Assert.Single(Read(new { project_id = "shop-prod", log_name = log, filter }).Errors).Field);

    [Theory]
    [InlineData("projects/123", "projects/shop", true)]
    [InlineData("projects/shop", "projects/123", true)]
    [InlineData("projects/shop", "projects/shop", true)]
    [InlineData("projects/shop", "projects/other", false)]
    [InlineData("projects/123", "projects/456", false)]
    [InlineData("projects/123/locations/eu/buckets/b/views/v", "projects/shop/locations/eu/buckets/b/views/v", true)]
    [InlineData("projects/123/locations/eu/buckets/b/views/v", "projects/shop", false)]
    [InlineData("folders/123", "projects/shop", false)]
    public void A_place_by_number_may_be_that_by_id(string one, string other, bool may)
    {
        Assert.True(ResourceName.TryParse(one, out var first) & ResourceName.TryParse(other, out var second));
        Assert.Equal(may, first!.MayBe(second!));
    }

    private static (GoogleConfig? Config, IReadOnlyList<ConfigError> Errors) Read(object config) =>
        GoogleConfig.Read(JsonSerializer.SerializeToElement(config), GuardedHttpTests.Guard());
}
