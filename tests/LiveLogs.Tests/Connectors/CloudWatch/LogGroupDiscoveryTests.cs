using System.Text.Json.Nodes;
using LiveLogs.Connectors;
using LiveLogs.Connectors.CloudWatch;
using LiveLogs.Connectors.Trials;
using LiveLogs.Ingestion;
using LiveLogs.Logs;
using LiveLogs.Tests.Outbound;
using Xunit;

namespace LiveLogs.Tests.Connectors.CloudWatch;

public class LogGroupDiscoveryTests
{
    private static readonly (string, object)[] ByPrefix = [("log_group", null!), ("log_group_prefix", "/shop/")];

    [Fact]
    public async Task All_pages_are_asked_for_and_what_can_not_be_read_is_left_out()
    {
        await using var rig = await CloudWatchRig.StartAsync(
            (200, Page("more", Group("/shop/a", 1_000), Group("/shop/delivered", 1_000, "DELIVERY"))), (200, Page(null, Group("/shop/b", 2_000))));
        await using var session = rig.Open(ByPrefix);

        var found = await session.Discovery!.DiscoverAsync(null, default);

        Assert.Empty(session.Sources);
        Assert.Equal(["/shop/a", "/shop/b"], found.Sources.Select(source => source.Name));
        Assert.Equal(("DescribeLogGroups", "/shop/", null, 50), Asked(rig.Requests[0]));
        Assert.Equal(("DescribeLogGroups", "/shop/", "more", 50), Asked(rig.Requests[1]));
        Assert.Null(found.Warning);
    }

    [Fact]
    public async Task A_group_made_after_the_last_look_begins_before_its_first_event_can_be()
    {
        var now = EventTime.From(DateTimeOffset.UnixEpoch.AddDays(20_000));
        await using var rig = await CloudWatchRig.StartAsync(
            (200, Page(null, Group("/shop/old", (now - TimeSpan.FromDays(2)).UnixMilliseconds), Group("/shop/new", now.UnixMilliseconds))));
        await using var session = rig.Open(ByPrefix);

        var first = await session.Discovery!.DiscoverAsync(null, default);
        var later = await session.Discovery!.DiscoverAsync(now - TimeSpan.FromMinutes(1), default);

        Assert.All(first.Sources, source => Assert.Equal(TimeSpan.FromMinutes(15), source.Profile.StartBefore));
        Assert.Equal(TimeSpan.FromMinutes(15), later.Sources[0].Profile.StartBefore);
        Assert.Equal((null, now - TimeSpan.FromDays(14)), (later.Sources[1].Profile.StartBefore, later.Sources[1].Profile.StartAt));
        Assert.Equal(first.Sources[1].Key, later.Sources[1].Key);
    }

    [Fact]
    public async Task A_group_that_is_named_and_found_is_one_source_with_the_key_it_always_had()
    {
        await using var rig = await CloudWatchRig.StartAsync((200, Page(null, Group("/shop/payments", 1_000), Group("/shop/web", 1_000))));
        await using var named = rig.Open(("log_group", "/shop/payments"));
        await using var session = rig.Open(("log_group_pattern", "shop"));

        var found = await session.Discovery!.DiscoverAsync(null, default);

        Assert.Equal(["/shop/payments", "/shop/web"], found.Sources.Select(source => source.Name));
        Assert.Equal(named.Sources[0].Key, found.Sources[0].Key);
        Assert.Equal("shop", (string?)rig.Requests[0]["logGroupNamePattern"]);
    }

    [Theory]
    [InlineData("log_group_prefix")]
    [InlineData("log_group_pattern")]
    public async Task Only_groups_of_the_class_Standard_are_read_and_the_others_are_named(string field)
    {
        var groups = new Dictionary<string, string> { ["/app/api"] = "STANDARD", ["/app/audit"] = "INFREQUENT_ACCESS", ["/app/delivered"] = "DELIVERY", ["/app/web"] = "STANDARD" };
        await using var rig = await CloudWatchRig.StartAsync((request, context) => CloudWatchRig.Answer(context, (200, Page(null, [.. groups
            .Where(group => group.Key.StartsWith((string?)request["logGroupNamePrefix"] ?? "", StringComparison.Ordinal))
            .Select(group => (string?)request["logGroupNamePattern"] is null ? Group(group.Key, 1_000, group.Value) : Brief(group.Key))]))));
        await using var session = rig.Open(("log_group", null!), (field, "/app/"));

        var first = await session.Discovery!.DiscoverAsync(null, default);
        var calls = rig.Requests.Count;
        var second = await session.Discovery!.DiscoverAsync(first.LookedAt, default);

        foreach (var found in (DiscoveredSources[])[first, second])
        {
            Assert.Equal(["/app/api", "/app/web"], found.Sources.Select(source => source.Name).Order(StringComparer.Ordinal));
            Assert.Null(found.Warning);
            Assert.Contains("2 log groups match that are not of the class Standard", found.Note, StringComparison.Ordinal);
            Assert.Contains("/app/audit, /app/delivered", found.Note, StringComparison.Ordinal);
        }

        // A class never changes: it is asked for once.
        Assert.Equal(calls + 1, rig.Requests.Count);
        Assert.Equal(field == "log_group_prefix" ? 1 : 5, calls);
    }

    [Fact]
    public async Task The_classes_of_many_groups_are_listed_by_what_their_names_have_in_common()
    {
        await using var rig = await CloudWatchRig.StartAsync((request, context) =>
        {
            var all = Enumerable.Range(0, 60).Select(number => $"/aws/lambda/f{number:D2}").ToList();
            var page = (string?)request["nextToken"] is null ? all.Take(50) : all.Skip(50);
            return CloudWatchRig.Answer(context, (200, Page((string?)request["nextToken"] is null ? "more" : null, [.. page.Select(name =>
                (string?)request["logGroupNamePattern"] is null ? Group(name, 1_000, name.EndsWith('7') ? "INFREQUENT_ACCESS" : "STANDARD") : Brief(name))])));
        });
        await using var session = rig.Open(("log_group", null!), ("log_group_pattern", "lambda"));

        var found = await session.Discovery!.DiscoverAsync(null, default);

        Assert.Equal(54, found.Sources.Count);
        Assert.Equal([null, null, "/aws/lambda/f", "/aws/lambda/f"], rig.Requests.Select(request => (string?)request["logGroupNamePrefix"]));
    }

    [Fact]
    public async Task A_list_that_repeats_its_token_is_given_up_and_tried_again_later()
    {
        await using var rig = await CloudWatchRig.StartAsync((200, Page("again", Group("/shop/a", 1_000))));
        await using var session = rig.Open(ByPrefix);

        var error = await Assert.ThrowsAsync<LogSourceException>(() => session.Discovery!.DiscoverAsync(null, default));

        Assert.Equal(LogSourceFailure.Transient, error.Failure);
    }

    [Fact]
    public async Task The_test_of_a_connection_tries_some_of_the_groups_that_it_finds()
    {
        await using var rig = await CloudWatchRig.StartAsync((request, context) => CloudWatchRig.Answer(context, (200, (string?)request["_op"] == "DescribeLogGroups"
            ? Page(null, [.. Enumerable.Range(0, 8).Select(number => Group($"/shop/{number}", number))])
            : CloudWatchRig.Page(null, ("1", 1_000)))));
        await using var session = rig.Open(ByPrefix);

        var result = await session.TestAsync(default);

        Assert.True(result.Ok);
        Assert.Equal("8 log groups match; 5 of them were tried.", Assert.Single(result.Warnings));
        Assert.Equal(5, rig.Requests.Count(request => (string?)request["_op"] == "FilterLogEvents"));
    }

    [Fact]
    public async Task The_test_fails_when_groups_shall_be_found_and_may_not_be_listed()
    {
        await using var rig = await CloudWatchRig.StartAsync((400, """{"__type":"AccessDeniedException","Message":"no"}"""));
        await using var session = rig.Open(ByPrefix);

        var result = await session.TestAsync(default);

        Assert.Equal((ConnectionTestFailure.Permission, "logs:DescribeLogGroups"), (result.Failure, result.MissingPermission));
    }

    [Theory]
    [InlineData("log_group", null, null, null, null)]
    [InlineData("log_group_pattern", "/a", "/shop/", "shop", null)]
    [InlineData("log_streams", null, "/shop/", null, "web-1")]
    [InlineData("log_group_prefix", null, "/shop/*", null, null)]
    public void Groups_are_named_or_found_in_one_way(string wrong, string? name, string? prefix, string? pattern, string? stream)
    {
        var config = CloudWatchRig.Config(
            ("log_group", name!), ("log_group_prefix", prefix!), ("log_group_pattern", pattern!), ("log_streams", stream is null ? null! : new[] { stream }));

        Assert.Equal(wrong, Assert.Single(CloudWatchConfig.Read(config, GuardedHttpTests.Guard()).Errors).Field);
    }

    [Fact]
    public void An_address_is_the_same_with_and_without_a_slash_at_its_end()
    {
        var addresses = new[] { "https://logs.example.com/cloud", "https://logs.example.com/cloud/" }.Select(address =>
            CloudWatchConfig.Read(CloudWatchRig.Config(("endpoint_url", address)), GuardedHttpTests.Guard()).Config!.Endpoint);

        Assert.Single(addresses.Distinct());
    }

    private static (string?, string?, string?, int?) Asked(JsonObject request) =>
        ((string?)request["_op"], (string?)request["logGroupNamePrefix"], (string?)request["nextToken"], (int?)request["limit"]);

    private static JsonObject Group(string name, long created, string kind = "STANDARD") => new()
    {
        ["logGroupName"] = name,
        ["creationTime"] = created,
        ["logGroupClass"] = kind,
        ["arn"] = $"arn:aws:logs:us-east-1:111122223333:log-group:{name}:*",
    };

    private static JsonObject Brief(string name) => new()
    {
        ["logGroupName"] = name,
        ["creationTime"] = 1_000,
        ["arn"] = $"arn:aws:logs:us-east-1:111122223333:log-group:{name}:*",
    };

    private static string Page(string? token, params JsonObject[] groups) =>
        new JsonObject { ["logGroups"] = new JsonArray([.. groups]), ["nextToken"] = token }.ToJsonString();
}
