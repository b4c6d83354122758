using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Amazon.Runtime;
using LiveLogs.CloudSimulator.CloudWatch;
using Xunit;

namespace LiveLogs.Tests.CloudSimulator;

public sealed class SignatureTests : IAsyncLifetime
{
    private static readonly object NoParameters = new { };

    private SimulatedCloudWatch _cloud = null!;

    public async ValueTask InitializeAsync() => _cloud = await SimulatedCloudWatch.StartAsync();

    public async ValueTask DisposeAsync() => await _cloud.DisposeAsync();

    [Fact]
    public async Task The_vendors_own_signature_is_accepted() => await _cloud.CallAsync("DescribeLogGroups", NoParameters);

    [Fact]
    public async Task A_wrong_secret_an_unknown_key_and_no_signature_are_told_apart()
    {
        Assert.Equal("InvalidSignatureException", await CodeAsync(new BasicAWSCredentials(AwsAccessKey.DefaultId, "wrong")));
        Assert.Equal("UnrecognizedClientException", await CodeAsync(new BasicAWSCredentials("AKIAUNKNOWN000000000", "x")));
        using var unsigned = new HttpClient { BaseAddress = new Uri(_cloud.Simulator.Url) };
        Assert.Equal("MissingAuthenticationTokenException", (await _cloud.RefusedAsync("DescribeLogGroups", NoParameters, unsigned)).Code);
    }

    [Fact]
    public async Task A_changed_body_is_noticed()
    {
        using var changing = new HttpClient(new Amazon.Runtime.Signing.SigV4SigningHandler(
            new BasicAWSCredentials(AwsAccessKey.DefaultId, AwsAccessKey.DefaultSecret),
            Amazon.RegionEndpoint.EUWest1, "logs", new BodyChanger()));
        changing.BaseAddress = new Uri(_cloud.Simulator.Url);

        Assert.Equal("InvalidSignatureException", (await _cloud.RefusedAsync("DescribeLogGroups", new { limit = 1 }, changing)).Code);
    }

    [Fact]
    public async Task Temporary_credentials_need_their_token_and_end()
    {
        var account = _cloud.Simulator.CloudWatch.Accounts.GetOrAdd(AwsAccount.DefaultId);
        var key = new AwsAccessKey("ASIATEMPORARY0000000", "s3cret") { SessionToken = "token", ExpiresAt = _cloud.Clock.GetUtcNow().AddHours(1) };
        _cloud.Simulator.CloudWatch.Accounts.AddKey(account, key);

        Assert.Equal("UnrecognizedClientException", await CodeAsync(new BasicAWSCredentials(key.Id, key.Secret)));
        using var client = _cloud.ClientFor(new SessionAWSCredentials(key.Id, key.Secret, key.SessionToken), SimulatedCloudWatch.Region);
        await _cloud.CallAsync("DescribeLogGroups", NoParameters, client);
        key.ExpiresAt = _cloud.Clock.GetUtcNow();
        Assert.Equal("ExpiredTokenException", (await _cloud.RefusedAsync("DescribeLogGroups", NoParameters, client)).Code);
    }

    [Theory]
    [InlineData(-10, "Signature not yet current")]
    [InlineData(10, "Signature expired")]
    public async Task A_clock_that_is_ten_minutes_off_is_refused_and_the_date_header_tells_the_servers_time(int minutes, string text)
    {
        _cloud.Simulator.CloudWatch.ClockOffset = TimeSpan.FromMinutes(minutes);

        using var response = await _cloud.SendAsync("DescribeLogGroups", NoParameters);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains(text, await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.InRange((response.Headers.Date!.Value - _cloud.Clock.GetUtcNow()).TotalMinutes, minutes - 0.2, minutes + 0.2);
    }

    [Fact]
    public async Task A_region_that_is_not_served_is_refused()
    {
        _cloud.Simulator.CloudWatch.Accounts.GetOrAdd(AwsAccount.DefaultId).Regions.Add(SimulatedCloudWatch.Region);
        using var elsewhere = _cloud.ClientFor(new BasicAWSCredentials(AwsAccessKey.DefaultId, AwsAccessKey.DefaultSecret), "us-east-1");

        var (code, message) = await _cloud.RefusedAsync("DescribeLogGroups", NoParameters, elsewhere);

        Assert.Equal("InvalidSignatureException", code);
        Assert.Equal("Credential should be scoped to a valid region, not 'us-east-1'. ", message);
    }

    [Fact]
    public async Task A_denied_action_is_named_with_user_and_resource()
    {
        _cloud.Simulator.CloudWatch.Accounts.Find(AwsAccessKey.DefaultId)!.Value.Key.Deny("logs:FilterLogEvents");

        var (code, message) = await _cloud.RefusedAsync("FilterLogEvents", new { logGroupName = SimulatedCloudWatch.GroupName });

        Assert.Equal("AccessDeniedException", code);
        Assert.Equal("User: arn:aws:iam::111122223333:user/live-logs is not authorized to perform: logs:FilterLogEvents on resource: "
            + "arn:aws:logs:eu-west-1:111122223333:log-group:/shop/orders:log-stream: "
            + "because no identity-based policy allows the logs:FilterLogEvents action", message);
    }

    [Fact]
    public async Task Throttling_is_58_bytes_and_ends_when_time_passes()
    {
        await using var cloud = await SimulatedCloudWatch.StartAsync(options =>
        {
            options.EnforceRates = true;
            options.Rates["DescribeLogGroups"] = 0.5;
        });
        await cloud.CallAsync("DescribeLogGroups", NoParameters);

        using var response = await cloud.SendAsync("DescribeLogGroups", NoParameters);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(58, response.Content.Headers.ContentLength);
        Assert.Equal("{\"__type\":\"ThrottlingException\",\"message\":\"Rate exceeded\"}", await response.Content.ReadAsStringAsync());
        Assert.Equal("application/x-amz-json-1.1", response.Content.Headers.ContentType!.MediaType);
        Assert.True(response.Headers.Contains("x-amzn-RequestId"));
        await cloud.CallAsync("DescribeLogStreams", new { logGroupName = SimulatedCloudWatch.GroupName });

        cloud.Advance(TimeSpan.FromSeconds(2));
        await cloud.CallAsync("DescribeLogGroups", NoParameters);
    }

    [Fact]
    public async Task Unknown_operations_and_broken_json_have_their_own_errors()
    {
        Assert.Equal("UnknownOperationException", (await _cloud.RefusedAsync("StartDreaming", NoParameters)).Code);
        Assert.Equal("SerializationException", (await _cloud.RefusedAsync("DescribeLogGroups", new[] { 1 })).Code);
    }

    private async Task<string> CodeAsync(AWSCredentials credentials)
    {
        using var client = _cloud.ClientFor(credentials, SimulatedCloudWatch.Region);
        return (await _cloud.RefusedAsync("DescribeLogGroups", NoParameters, client)).Code;
    }

    private sealed class BodyChanger() : DelegatingHandler(new HttpClientHandler())
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes("{\"limit\":2}"));
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/x-amz-json-1.1");
            return base.SendAsync(request, cancellationToken);
        }
    }
}
