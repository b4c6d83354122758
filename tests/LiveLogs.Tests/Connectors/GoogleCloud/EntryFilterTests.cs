using LiveLogs.Connectors.GoogleCloud;
using LiveLogs.Logs;
using Xunit;

namespace LiveLogs.Tests.Connectors.GoogleCloud;

public sealed class EntryFilterTests
{
    private static readonly ResourceName Project = ResourceName.OfProject("shop-prod");

    [Fact]
    public void A_users_filter_stands_alone_in_parentheses_that_a_comment_can_not_swallow()
    {
        var selection = EntryFilter.Selection(Project, [], [], "severity>=ERROR OR \"card\" -- refused");

        Assert.Equal("(severity>=ERROR OR \"card\" -- refused\n)", selection);
    }

    [Fact]
    public void Logs_and_resource_types_are_combined_into_one_question()
    {
        var selection = EntryFilter.Selection(Project, ["syslog", "cloudaudit.googleapis.com/activity"], ["k8s_container", "gce_instance"], null);

        Assert.Equal(
            "(logName=\"projects/shop-prod/logs/syslog\" OR logName=\"projects/shop-prod/logs/cloudaudit.googleapis.com%2Factivity\")\n"
            + "AND (resource.type=\"k8s_container\" OR resource.type=\"gce_instance\")",
            selection);
    }

    [Fact]
    public void In_a_folder_a_log_is_found_by_its_id()
    {
        Assert.True(ResourceName.TryParse("folders/12", out var folder));

        Assert.Equal("(log_id(\"syslog\"))", EntryFilter.Selection(folder, ["syslog"], [], null));
    }

    [Fact]
    public void Bounds_carry_all_nine_digits()
    {
        Assert.True(EventTime.TryParse("2026-01-02T03:04:05.123456789Z", out var from));

        Assert.Equal(
            "timestamp>=\"2026-01-02T03:04:05.123456789Z\" AND timestamp<=\"2026-01-02T03:04:05.123456790Z\"",
            EntryFilter.ByTimestamp("", from, new EventTime(from.UnixNanoseconds + 1)));
    }

    [Theory]
    [InlineData("severity>=ERROR")]
    [InlineData("(a OR b) AND NOT (\"c)\")")]
    [InlineData("textPayload=~\"\\\"(\" -- an open ( in a comment\nAND b")]
    [InlineData("-- only words: )")]
    public void A_filter_that_stays_inside_its_parentheses_is_accepted(string filter) => Assert.Null(EntryFilter.Problem(filter));

    [Theory]
    [InlineData("a) OR (b")]
    [InlineData("(a OR b")]
    [InlineData("textPayload=\"open")]
    [InlineData("(a -- ) \n")]
    public void A_filter_that_would_leave_its_parentheses_is_refused(string filter) => Assert.NotNull(EntryFilter.Problem(filter));

    [Fact]
    public void A_filter_of_comments_alone_chooses_everything() => Assert.Equal("", EntryFilter.Selection(Project, [], [], " -- everything\n "));
}
