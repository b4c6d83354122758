using System.Globalization;
using LiveLogs.Connectors;
using LiveLogs.Connectors.Trials;
using LiveLogs.Ingestion;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace LiveLogs.Tests.Connectors.CloudWatch;

public class CloudWatchErrorsTests
{
    [Theory]
    [InlineData(400, """{"__type":"ThrottlingException","message":"Rate exceeded"}""", "Throttled", "ThrottlingException")]
    [InlineData(400, """{"__type":"com.amazonaws.logs#ThrottlingException","Message":"Rate exceeded"}""", "Throttled", "ThrottlingException")]
    [InlineData(400, """{"__type":"ThrottlingException:http://internal.amazon.com/coral/","message":"Rate exceeded"}""", "Throttled", "ThrottlingException")]
    [InlineData(400, """{"__type":"com.amazonaws.logs#LimitExceededException:http://x"}""", "Throttled", "LimitExceededException")]
    [InlineData(429, "<html>slow down</html>", "Throttled", null)]
    [InlineData(400, """{"__type":"UnrecognizedClientException","message":"The security token included in the request is invalid."}""", "Credentials", "UnrecognizedClientException")]
    [InlineData(403, """{"__type":"InvalidSignatureException","message":"The request signature we calculated does not match."}""", "Credentials", "InvalidSignatureException")]
    [InlineData(400, """{"__type":"ExpiredTokenException","message":"The security token included in the request is expired"}""", "Credentials", "ExpiredTokenException")]
    [InlineData(403, """{"__type":"MissingAuthenticationTokenException"}""", "Credentials", "MissingAuthenticationTokenException")]
    [InlineData(400, """{"__type":"AccessDeniedException","Message":"no"}""", "Permission", "AccessDeniedException")]
    [InlineData(400, """{"__type":"ResourceNotFoundException","message":"The specified log group does not exist."}""", "NotFound", "ResourceNotFoundException")]
    [InlineData(400, """{"__type":"InvalidParameterException","message":"Invalid filter pattern"}""", "Configuration", "InvalidParameterException")]
    [InlineData(400, """{"__type":"UnknownOperationException"}""", "Configuration", "UnknownOperationException")]
    [InlineData(403, """{"__type":"InvalidSignatureException","message":"Credential should be scoped to a valid region."}""", "Configuration", "WrongRegion")]
    [InlineData(500, """{"__type":"InternalFailure"}""", "Transient", "InternalFailure")]
    [InlineData(500, "", "Transient", null)]
    [InlineData(502, "<html>Bad gateway</html>", "Transient", null)]
    [InlineData(503, """{"__type":"ServiceUnavailableException","message":"try later"}""", "Transient", "ServiceUnavailableException")]
    [InlineData(504, "upstream", "Transient", null)]
    [InlineData(400, """{"__type":"ServiceUnavailableException"}""", "Transient", "ServiceUnavailableException")]
    [InlineData(200, "<html>Please sign in to the hotel's network</html>", "Transient", null)]
    [InlineData(200, """{"events":[{"eventId":"1","timestamp":1,"mess""", "Transient", null)]
    [InlineData(200, "", "Transient", null)]
    [InlineData(200, "null", "Transient", null)]
    [InlineData(200, "{}", "Transient", null)]
    [InlineData(200, """{"nextToken":"t"}""", "Transient", null)]
    [InlineData(200, """{"events":"none"}""", "Transient", null)]
    [InlineData(302, "", "Configuration", null)]
    [InlineData(404, "<html>Not found</html>", "Configuration", null)]
    [InlineData(400, """["\ud800"]""", "Configuration", null)]
    [InlineData(400, """{"__type":"BrandNewException","message":"?"}""", "Bug", "BrandNewException")]
    public async Task Every_answer_has_its_class_and_advice(int status, string body, string failure, string? code)
    {
        await using var rig = await CloudWatchRig.StartAsync((status, body));
        await using var session = rig.Open();

        var result = await session.TestAsync(default);
        var error = await Assert.ThrowsAsync<LogSourceException>(() => FirstCallAsync(rig));

        Assert.Equal(failure, error.Failure.ToString());
        Assert.Equal(code, error.ProviderCode);
        Assert.NotEmpty(error.Advice);
        Assert.DoesNotContain("hotel", error.Message, StringComparison.Ordinal);
        Assert.False(result.Ok);
        Assert.Equal(error.Advice, result.Advice);
    }

    [Fact]
    public async Task The_code_is_also_found_in_the_header()
    {
        await using var rig = await CloudWatchRig.StartAsync((_, context) =>
        {
            context.Response.Headers["x-amzn-ErrorType"] = "ResourceNotFoundException:";
            return CloudWatchRig.Answer(context, (400, "{}"));
        });

        var error = await Assert.ThrowsAsync<LogSourceException>(() => FirstCallAsync(rig));

        Assert.Equal(LogSourceFailure.NotFound, error.Failure);
    }

    [Fact]
    public async Task A_missing_permission_is_named_with_the_statement_that_grants_it()
    {
        await using var rig = await CloudWatchRig.StartAsync((400, """
            {"__type":"AccessDeniedException","Message":"User: arn:aws:iam::123456789012:user/reader is not authorized to perform: logs:FilterLogEvents on resource: arn:aws:logs:us-east-1:123456789012:log-group:/shop/payments:log-stream: because no identity-based policy allows the logs:FilterLogEvents action"}
            """));

        var error = await Assert.ThrowsAsync<LogSourceException>(() => FirstCallAsync(rig));

        Assert.Equal("logs:FilterLogEvents", error.MissingPermission);
        Assert.Contains(
            """{"Effect":"Allow","Action":"logs:FilterLogEvents","Resource":"arn:aws:logs:us-east-1:*:log-group:/shop/payments:*"}""",
            error.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Short_trouble_is_not_noticed()
    {
        await using var rig = await CloudWatchRig.StartAsync(
            (503, ""), (200, "<html>"), (200, CloudWatchRig.Page("t", ("1", 1000))),
            (400, """{"__type":"ThrottlingException","message":"Rate exceeded"}"""), (200, CloudWatchRig.Page(null, ("2", 1000))));
        await using var session = rig.Open();

        var pages = await CloudWatchRig.ScanAsync(session.Sources[0], CloudWatchRig.Window(1000, 2000));

        Assert.Equal(["1", "2"], pages.SelectMany(page => page.Events).Select(one => one.EventId));
        Assert.Equal((5, 1), (session.QuotaUse.Calls, session.QuotaUse.Throttles));
    }

    [Fact]
    public async Task A_connection_that_is_cut_in_the_middle_is_passing_trouble()
    {
        await using var rig = await CloudWatchRig.StartAsync(async (_, context) =>
        {
            context.Response.ContentLength = 1000;
            await context.Response.WriteAsync("{\"events\":[");
            await context.Response.Body.FlushAsync();
            context.Abort();
        });

        var error = await Assert.ThrowsAsync<LogSourceException>(() => FirstCallAsync(rig));

        Assert.Equal(LogSourceFailure.Transient, error.Failure);
        Assert.Equal(4, rig.Requests.Count);
    }

    [Fact]
    public async Task A_silent_service_times_out()
    {
        var options = new ConnectorsOptions { QuotaShare = 1, CallTimeout = TimeSpan.FromMilliseconds(300) };
        await using var rig = await CloudWatchRig.StartAsync((_, context) => SayNothingAsync(context), options, TimeProvider.System);
        await using var session = rig.Open();

        var result = await session.TestAsync(default);

        Assert.Equal(ConnectionTestFailure.Network, result.Failure);
        Assert.Contains("did not answer", result.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_caller_who_leaves_a_silent_service_is_not_an_error()
    {
        using var leave = new CancellationTokenSource();
        await using var rig = await CloudWatchRig.StartAsync(async (_, context) =>
        {
            await leave.CancelAsync();
            await SayNothingAsync(context);
        });
        await using var session = rig.Open();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => session.TestAsync(leave.Token));
    }

    [Theory]
    [InlineData(10)]
    [InlineData(-10)]
    public async Task A_wrong_clock_is_corrected_by_the_date_of_the_refusal(int minutes)
    {
        await using var rig = await CloudWatchRig.StartAsync((_, context) =>
        {
            var now = TimeProvider.System.GetUtcNow().AddMinutes(minutes);
            context.Response.Headers.Date = now.ToString("R", CultureInfo.InvariantCulture);
            var signed = DateTimeOffset.ParseExact(
                context.Request.Headers["X-Amz-Date"].ToString(), "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
            return CloudWatchRig.Answer(context, (now - signed).Duration() > TimeSpan.FromMinutes(5)
                ? (400, """{"__type":"InvalidSignatureException","message":"Signature expired: it is now too late"}""")
                : (200, CloudWatchRig.NoEvents));
        }, time: TimeProvider.System);
        await using var session = rig.Open();
        var source = session.Sources[0];

        await CloudWatchRig.ScanAsync(source, CloudWatchRig.Window(1, 2));
        await CloudWatchRig.ScanAsync(source, CloudWatchRig.Window(1, 2));

        Assert.Equal(3, rig.Requests.Count);
        var offset = source.ServerNow().ToDateTimeOffset() - TimeProvider.System.GetUtcNow();
        Assert.InRange(offset.TotalMinutes, minutes - 0.1, minutes + 0.1);
    }

    [Fact]
    public async Task Requests_are_signed_for_the_region_and_carry_the_session_token()
    {
        await using var rig = await CloudWatchRig.StartAsync((200, CloudWatchRig.NoEvents));
        await using var session = rig.Open(("access_key_id", "ASIAQNZGKIQY56JQ7WML"), ("session_token", "the-token"), ("region", "eu-central-1"));

        await CloudWatchRig.ScanAsync(session.Sources[0], CloudWatchRig.Window(1, 2));

        var headers = Assert.Single(rig.Headers);
        Assert.Matches("^AWS4-HMAC-SHA256 Credential=ASIAQNZGKIQY56JQ7WML/[0-9]{8}/eu-central-1/logs/aws4_request, SignedHeaders=.*host.*x-amz-security-token.*, Signature=[0-9a-f]{64}$", headers.Authorization.ToString());
        Assert.Equal("the-token", headers["X-Amz-Security-Token"].ToString());
        Assert.Equal("application/x-amz-json-1.1", headers.ContentType.ToString());
    }

    private static Task SayNothingAsync(HttpContext context) => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);

    private static async Task FirstCallAsync(CloudWatchRig rig)
    {
        await using var session = rig.Open();
        await CloudWatchRig.ScanAsync(session.Sources[0], CloudWatchRig.Window(1000, 2000));
    }
}
