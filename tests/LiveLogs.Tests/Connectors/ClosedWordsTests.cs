using System.Security.Cryptography;
using System.Text.Json;
using LiveLogs.Connectors;
using LiveLogs.Connectors.AzureMonitor;
using LiveLogs.Connectors.Calls;
using LiveLogs.Connectors.GoogleCloud;
using LiveLogs.Connectors.Trials;
using LiveLogs.Ingestion;
using LiveLogs.Tests.Connectors.CloudWatch;
using LiveLogs.Tests.Outbound;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Xunit;

namespace LiveLogs.Tests.Connectors;

/// <summary>Of what answers inside the operator's network only error codes are shown, and the host that failed is the one that is named.</summary>
public sealed class ClosedWordsTests
{
    private const string Secret = "SECRETBODY";

    [Theory]
    [InlineData("""{"message":"SECRETBODY"}""", null, null)]
    [InlineData("""{"__type":"SECRETBODY","message":"SECRETBODY"}""", null, null)]
    [InlineData("""{"code":"SECRETBODY"}""", null, null)]
    [InlineData("{}", "SECRETBODY", null)]
    [InlineData("""{"__type":"AccessDeniedException","Message":"User: SECRETBODY is not authorized to perform: SECRETBODY"}""", null, "AccessDeniedException")]
    [InlineData("""{"__type":"AccessDeniedException","Message":"is not authorized to perform: secret:SECRETBODY"}""", null, "AccessDeniedException")]
    [InlineData("""{"__type":"BrandNewException","Message":"SECRETBODY"}""", null, "BrandNewException")]
    public async Task Aws_shaped_answers_of_a_private_host_show_their_code_only(string body, string? header, string? code)
    {
        await using var rig = await CloudWatchRig.StartAsync((_, context) =>
        {
            if (header is not null)
                context.Response.Headers["X-Amzn-ErrorType"] = header;
            return CloudWatchRig.Answer(context, (400, body));
        });
        await using var session = rig.Open();

        var result = await session.TestAsync(default);

        Assert.Equal(code, result.ProviderCode);
        Assert.DoesNotContain(Secret, JsonSerializer.Serialize(result), StringComparison.Ordinal);
    }

    [Fact]
    public void So_do_those_of_the_other_clouds()
    {
        var azure = AzureConfig.Read(
            Json(new { workspace_id = Guid.NewGuid(), tenant_id = "t", client_id = "c", client_secret = "s", query = "AppTraces", endpoint_url = "http://127.0.0.1:8010" }), Guard()).Config!;
        var google = GoogleConfig.Read(Json(new { project_id = "shop-prod", endpoint_url = "http://127.0.0.1:8010" }), Guard()).Config!;

        LogSourceException[] said =
        [
            AzureErrors.Classify(400, new AzureErrorBody([Secret, "SEM0100"], Secret), null, azure),
            AzureErrors.Partial(Json(new { code = Secret, message = Secret }), azure),
            GoogleErrors.Classify(new GoogleError(403, Secret, Secret) { Reason = Secret }, ResourceName.OfProject("shop"), false, google),
        ];

        Assert.All(said, error => Assert.DoesNotContain(Secret, $"{error.Message} {error.Advice} {error.ProviderCode}", StringComparison.Ordinal));
        Assert.Equal("SEM0100", said[0].ProviderCode);
    }

    [Theory]
    [InlineData(200, "{}", "access token")]
    [InlineData(400, """{"error":"SECRETBODY","error_description":"SECRETBODY"}""", "does not accept the credentials")]
    [InlineData(404, "SECRETBODY", null)]
    public async Task Without_a_token_a_test_is_no_success_and_names_who_gave_none(int status, string body, string? words)
    {
        await using var service = await ScriptedService.StartAsync(context =>
        {
            context.Response.StatusCode = status;
            context.Response.ContentType = "application/json";
            return context.Response.WriteAsync(body);
        });
        var result = await TestGoogleAsync(service.Address, new Uri("https://logging.googleapis.com/"));

        Assert.False(result.Ok);
        Assert.Contains(words ?? "", result.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, JsonSerializer.Serialize(result), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_host_that_does_not_answer_is_named_with_its_field()
    {
        await using var rig = await CloudWatchRig.StartAsync((200, CloudWatchRig.NoEvents));
        await using var session = rig.Open(("role_arn", "arn:aws:iam::123456789012:role/reader"), ("sts_endpoint_url", "http://localhost:1"));
        var aws = await session.TestAsync(default);
        Assert.Contains("localhost refuses connections", aws.Message, StringComparison.Ordinal);
        Assert.Contains("sts_endpoint_url", aws.Advice, StringComparison.Ordinal);

        var google = await TestGoogleAsync(new Uri("http://localhost:1/"), new Uri("http://127.0.0.1:2/"));
        Assert.Contains("localhost refuses connections", google.Message, StringComparison.Ordinal);
        Assert.Contains("token_uri", google.Advice, StringComparison.Ordinal);
    }

    private static async Task<ConnectionTestResult> TestGoogleAsync(Uri tokens, Uri endpoint)
    {
        using var rsa = RSA.Create(2048);
        var key = new { type = "service_account", client_email = "a@b.iam.gserviceaccount.com", private_key_id = "1", private_key = rsa.ExportPkcs8PrivateKeyPem(), token_uri = tokens };
        using var connector = new GoogleConnector(
            Guard(), new RequestBudgets(TimeProvider.System), Options.Create(new ConnectorsOptions()), TimeProvider.System, NullLogger<GoogleConnector>.Instance);
        await using var session = connector.CreateSession(new ConnectorContext
        {
            ConnectionId = Guid.NewGuid(),
            ProjectSlug = "shop",
            Config = Json(new { project_id = "shop-prod", endpoint_url = endpoint, credentials_json = key }),
        });
        return await session.TestAsync(CancellationToken.None);
    }

    private static LiveLogs.Outbound.GuardedHttp Guard() => GuardedHttpTests.Guard("127.0.0.1", "localhost");

    private static JsonElement Json(object value) => JsonSerializer.SerializeToElement(value);
}
