using System.Text.Json;
using LiveLogs.Connectors.CloudWatch;
using LiveLogs.Ingestion;
using LiveLogs.Logs;
using LiveLogs.Outbound.Aws;
using LiveLogs.Tests.Outbound;
using Xunit;

namespace LiveLogs.Tests.Connectors.CloudWatch;

public class CloudWatchConfigTests
{
    [Fact]
    public void A_minimal_configuration_reads_the_last_quarter_of_an_hour_at_the_pace_of_the_data()
    {
        var config = Good();

        Assert.Equal("https://logs.us-east-1.amazonaws.com/", config.Endpoint.AbsoluteUri);
        var profile = CloudWatchProfile.Make(config, null);
        Assert.Equal(TimeSpan.FromMinutes(15), profile.StartBefore);
        Assert.Equal(TimeSpan.FromMinutes(15), profile.LateWindow);
        Assert.Equal((TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(30)), (profile.MinInterval, profile.MaxInterval));
        Assert.Equal(TimeSpan.FromSeconds(60), profile.FastOverlap);
    }

    [Fact]
    public void A_poll_interval_of_the_connection_beats_that_of_the_operator()
    {
        var own = CloudWatchProfile.Make(Good(("poll_interval_seconds", 600)), TimeSpan.FromSeconds(5));
        Assert.Equal((TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(10)), (own.MinInterval, own.MaxInterval));
        Assert.True(own.FastOverlap > own.MaxInterval);

        var operators = CloudWatchProfile.Make(Good(), TimeSpan.FromSeconds(5));
        Assert.Equal((TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30)), (operators.MinInterval, operators.MaxInterval));
    }

    [Theory]
    [InlineData("now", 0)]
    [InlineData("90s", 90)]
    [InlineData("15m", 900)]
    [InlineData("24h", 86_400)]
    [InlineData("7d", 604_800)]
    public void Start_from_takes_durations(string text, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), Good(("start_from", text)).Start.Before);

    [Fact]
    public void Start_from_takes_instants_and_the_beginning()
    {
        Assert.True(EventTime.TryParse("2026-01-31T08:00:00+02:00", out var instant));
        Assert.Equal(instant, Good(("start_from", "2026-01-31T08:00:00+02:00")).Start.At);
        Assert.Null(Good(("start_from", "2026-01-31T08:00:00Z")).Start.Before);

        var beginning = Good(("start_from", "beginning"));
        Assert.Equal("2014-06-01T00:00:00.000Z", beginning.Start.At.ToString());
    }

    [Fact]
    public void All_mistakes_are_told_at_once_and_close_names_suggested()
    {
        var json = JsonDocument.Parse("""
            {"acces_key_id":"x", "secret_access_key":7, "region":"eu-wets-1", "log_group":["/ok","not a name"], "log_streams":"one",
             "log_stream_prefix":"a*", "endpoint_url":"http://169.254.169.254/", "poll_interval_seconds":0, "late_window_seconds":"60",
             "start_from":"yesterday", "filter_pattern":"", "colour":"red"}
            """).RootElement;

        var errors = CloudWatchConfig.Read(json, GuardedHttpTests.Guard()).Errors.ToDictionary(error => error.Field, error => error.Message);

        Assert.Contains("'access_key_id'", errors["acces_key_id"], StringComparison.Ordinal);
        Assert.Contains("required", errors["access_key_id"], StringComparison.Ordinal);
        Assert.Contains("not a number", errors["secret_access_key"], StringComparison.Ordinal);
        Assert.Contains("'eu-west-1'", errors["region"], StringComparison.Ordinal);
        Assert.Contains("'not a name'", errors["log_group"], StringComparison.Ordinal);
        Assert.Contains("list of texts", errors["log_streams"], StringComparison.Ordinal);
        Assert.Contains("literally", errors["log_stream_prefix"], StringComparison.Ordinal);
        Assert.Contains("AllowedPrivateHosts", errors["endpoint_url"], StringComparison.Ordinal);
        Assert.Contains("1 to 3,600, not 0", errors["poll_interval_seconds"], StringComparison.Ordinal);
        Assert.Contains("not a text", errors["late_window_seconds"], StringComparison.Ordinal);
        Assert.Contains("24h", errors["start_from"], StringComparison.Ordinal);
        Assert.Contains("empty", errors["filter_pattern"], StringComparison.Ordinal);
        Assert.Equal("There is no such field.", errors["colour"]);
        Assert.Equal(13, errors.Count);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("\"text\"")]
    [InlineData("7")]
    public void What_is_no_object_is_one_error(string json) =>
        Assert.Equal([""], CloudWatchConfig.Read(JsonDocument.Parse(json).RootElement, GuardedHttpTests.Guard()).Errors.Select(error => error.Field));

    [Theory]
    [InlineData("access_key_id", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "secret access key")]
    [InlineData("access_key_id", "ASIAQNZGKIQY56JQ7WML", "session token", "session_token")]
    [InlineData("log_group", "arn:aws:logs:eu-west-1:123456789012:log-group:/shop/payments", "eu-west-1, but the connection reads us-east-1")]
    [InlineData("region", "us-east-1.evil.example", "AWS region")]
    [InlineData("endpoint_url", "https://logs.example.com/?x=1", "'?'")]
    [InlineData("endpoint_url", "logs.example.com", "absolute")]
    public void Frequent_mistakes_are_recognised(string field, string value, string said, string? at = null)
    {
        var errors = CloudWatchConfig.Read(CloudWatchRig.Config((field, value)), GuardedHttpTests.Guard()).Errors;

        var error = Assert.Single(errors);
        Assert.Equal(at ?? field, error.Field);
        Assert.Contains(said, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("wJalr", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Streams_and_prefix_exclude_each_other() => Assert.Equal("log_stream_prefix", Assert.Single(
        CloudWatchConfig.Read(
            CloudWatchRig.Config(("log_streams", new[] { "a" }), ("log_stream_prefix", "b")), GuardedHttpTests.Guard()).Errors).Field);

    [Theory]
    [InlineData("us-east-1", "https://logs.us-east-1.amazonaws.com/")]
    [InlineData("cn-north-1", "https://logs.cn-north-1.amazonaws.com.cn/")]
    [InlineData("us-gov-west-1", "https://logs.us-gov-west-1.amazonaws.com/")]
    [InlineData("eusc-de-east-1", "https://logs.eusc-de-east-1.amazonaws.eu/")]
    [InlineData("us-iso-east-1", "https://logs.us-iso-east-1.c2s.ic.gov/")]
    [InlineData("us-isob-east-1", "https://logs.us-isob-east-1.sc2s.sgov.gov/")]
    [InlineData("eu-isoe-west-1", "https://logs.eu-isoe-west-1.cloud.adc-e.uk/")]
    [InlineData("us-isof-south-1", "https://logs.us-isof-south-1.csp.hci.ic.gov/")]
    public void Every_partition_has_its_host(string region, string endpoint)
    {
        Assert.True(AwsRegion.IsWellFormed(region));
        Assert.Equal(endpoint, CloudWatchRegion.LogsEndpoint(region).AbsoluteUri);
    }

    [Fact]
    public void Every_region_that_the_SDK_knows_is_well_formed() => Assert.DoesNotContain(
        Amazon.RegionEndpoint.EnumerableAllRegions.Select(region => region.SystemName),
        region => region != "us-east-1-regional" && !AwsRegion.IsWellFormed(region));

    [Fact]
    public void Keys_of_one_account_share_a_quota_per_region()
    {
        var one = Good(("access_key_id", "AKIAQNZGKIQY56JQ7WML"));
        var sibling = Good(("access_key_id", "AKIAQNZGKIQY5AAAAAAA"));
        var stranger = Good(("access_key_id", "AKIAIOSFODNN7EXAMPLE"));

        Assert.Equal("aws:029608264753:us-east-1", one.QuotaKey);
        Assert.Equal(one.QuotaKey, sibling.QuotaKey);
        Assert.NotEqual(one.QuotaKey, stranger.QuotaKey);
        Assert.DoesNotContain("AKIA", stranger.QuotaKey, StringComparison.Ordinal);
        Assert.NotEqual(stranger.QuotaKey, Good(("region", "eu-west-1")).QuotaKey);
    }

    [Fact]
    public void Secrets_are_marked_and_stay_out_of_what_is_printed()
    {
        Assert.Equal(["secret_access_key", "session_token"], CloudWatchConfig.Fields.Where(field => field.Secret).Select(field => field.Name));
        Assert.DoesNotContain("wJalr", $"{Good()}", StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_key_of_a_source_is_what_it_is_at_the_provider_and_the_selection_what_of_it_is_read()
    {
        const string arn = "arn:aws:logs:us-east-1:029608264753:log-group:/shop/payments";
        await using var rig = await CloudWatchRig.StartAsync((200, CloudWatchRig.NoEvents));
        var plain = Source(rig, ("access_key_id", "AKIAQNZGKIQY56JQ7WML"));

        Assert.Equal(("aws:~029608264753:us-east-1:/shop/payments", ""), (plain.Key, plain.Selection));
        Assert.Equal(plain.Key, Source(rig, ("access_key_id", "AKIAQNZGKIQY56JQ7WML"), ("filter_pattern", "ERROR")).Key);
        Assert.Equal("aws:029608264753:us-east-1:/shop/payments", Source(rig, ("log_group", arn)).Key);
        Assert.Equal(plain.Key, Source(rig, ("role_arn", "arn:aws:iam::029608264753:role/reader")).Key);
        Assert.NotEqual(plain.Selection, Source(rig, ("filter_pattern", "ERROR")).Selection);
        Assert.NotEqual(plain.Selection, Source(rig, ("log_streams", new[] { "a" })).Selection);
        Assert.Equal(
            Source(rig, ("log_streams", new[] { "b", "a" })).Selection,
            Source(rig, ("log_streams", new[] { "a", "b", "a" })).Selection);
    }

    [Theory]
    [InlineData("aws:*:us-east-1:/shop/payments", true)]
    [InlineData("aws:111122223333:us-east-1:/shop/payments", true)]
    [InlineData("aws:~029608264753:us-east-1:/shop/payments", true)]
    [InlineData("aws:*:us-east-1:/shop/payment", false)]
    [InlineData("aws:*:eu-west-1:/shop/payments", false)]
    [InlineData("discovery", false)]
    public async Task A_place_of_an_account_that_is_not_known_may_be_that_of_the_group(string other, bool may)
    {
        await using var rig = await CloudWatchRig.StartAsync((200, CloudWatchRig.NoEvents));

        Assert.Equal("aws:*:us-east-1:/shop/payments", Source(rig).Key);
        Assert.Equal(may, Source(rig).MayBe(other));
        Assert.Equal(may, Source(rig, ("access_key_id", "AKIAQNZGKIQY56JQ7WML")).MayBe(other));
    }

    [Theory]
    [InlineData("aws:444455556666:us-east-1:/shop/payments", "aws:111122223333:us-east-1:/shop/payments", false)]
    [InlineData("aws:~444455556666:us-east-1:/shop/payments", "aws:~111122223333:us-east-1:/shop/payments", false)]
    [InlineData("aws:~444455556666:us-east-1:/shop/payments", "aws:111122223333:us-east-1:/shop/payments", true)]
    public void Groups_of_two_accounts_are_two_unless_one_of_the_accounts_is_a_guess(string one, string other, bool may)
    {
        Assert.Equal(may, LogGroupKey.Parse(one)!.MayBe(LogGroupKey.Parse(other)!));
        Assert.Equal(one, LogGroupKey.Parse(one)!.ToString());
    }

    [Fact]
    public async Task A_group_that_is_named_by_name_and_by_the_ARN_of_its_own_account_is_read_once()
    {
        await using var rig = await CloudWatchRig.StartAsync((200, CloudWatchRig.NoEvents));
        await using var session = rig.Open(
            ("access_key_id", "AKIAQNZGKIQY56JQ7WML"), ("log_group", new[] { "/shop/web", "arn:aws:logs:us-east-1:029608264753:log-group:/shop/web" }));

        Assert.Equal("/shop/web", Assert.Single(session.Sources).Name);
    }

    [Fact]
    public async Task Groups_of_the_same_name_in_two_accounts_are_two_sources()
    {
        await using var rig = await CloudWatchRig.StartAsync((200, CloudWatchRig.NoEvents));
        await using var session = rig.Open(("log_group", new[]
        {
            "arn:aws:logs:us-east-1:111111111111:log-group:/shop/web:*",
            "arn:aws:logs:us-east-1:222222222222:log-group:/shop/web",
            "/shop/other",
        }));

        Assert.Equal(3, session.Sources.Select(source => source.Key).Distinct().Count());
        Assert.Equal(3, session.Sources.Select(source => source.Name).Distinct().Count());
        Assert.Equal("111111111111", session.Sources[0].Resource["cloud.account.id"]);
        Assert.Equal("/shop/web", session.Sources[0].Resource["aws.log.group.names"]);
        Assert.Equal(("aws", "us-east-1"), (session.Sources[2].Resource["cloud.provider"], session.Sources[2].Resource["cloud.region"]));

        await CloudWatchRig.ScanAsync(session.Sources[0], CloudWatchRig.Window(1, 2));
        Assert.Equal("arn:aws:logs:us-east-1:111111111111:log-group:/shop/web", (string?)rig.Requests[0]["logGroupIdentifier"]);
        Assert.Null(rig.Requests[0]["logGroupName"]);
    }

    [Theory]
    [InlineData(null, null, "https://stream-logs.us-east-1.amazonaws.com/")]
    [InlineData("https://logs-fips.us-east-1.amazonaws.com", null, "https://stream-logs-fips.us-east-1.amazonaws.com/")]
    [InlineData("https://logs.us-east-1.api.aws", null, "https://stream-logs.us-east-1.api.aws/")]
    [InlineData("https://logs.emulator.example.com:4566/", null, "https://logs.emulator.example.com:4566/")]
    [InlineData("https://vpce-0a1b-2c3d.logs.us-east-1.vpce.amazonaws.com", "https://vpce-9z8y.stream-logs.us-east-1.vpce.amazonaws.com", "https://vpce-9z8y.stream-logs.us-east-1.vpce.amazonaws.com/")]
    [InlineData(null, "https://live.example.com/", "https://live.example.com/")]
    public void Live_Tail_is_asked_for_at_the_host_that_serves_it(string? endpoint, string? stream, string expected)
    {
        var config = Good(("endpoint_url", endpoint!), ("stream_endpoint_url", stream!), ("live_tail", true));

        Assert.Equal(expected, config.StreamEndpoint.AbsoluteUri);
    }

    [Fact]
    public void The_VPC_endpoint_of_Live_Tail_can_not_be_told_from_that_of_the_logs()
    {
        var config = CloudWatchRig.Config(("endpoint_url", "https://vpce-0a1b-2c3d.logs.us-east-1.vpce.amazonaws.com"), ("live_tail", true));

        Assert.Equal("stream_endpoint_url", Assert.Single(CloudWatchConfig.Read(config, GuardedHttpTests.Guard()).Errors).Field);
    }

    [Fact]
    public async Task A_session_is_not_made_from_an_invalid_configuration()
    {
        await using var rig = await CloudWatchRig.StartAsync((200, CloudWatchRig.NoEvents));

        var error = Assert.Throws<LogSourceException>(() => rig.Open(("region", "nowhere")));

        Assert.Equal(LogSourceFailure.Configuration, error.Failure);
    }

    private static ILogSource Source(CloudWatchRig rig, params (string Name, object Value)[] more) => rig.Open(more).Sources[0];

    private static CloudWatchConfig Good(params (string Name, object Value)[] more)
    {
        var (config, errors) = CloudWatchConfig.Read(CloudWatchRig.Config(more), GuardedHttpTests.Guard());
        Assert.Empty(errors);
        return config!;
    }
}
