using System.Text.Json;
using LiveLogs.Connectors.AzureMonitor;
using LiveLogs.Connectors.CloudWatch;
using LiveLogs.Connectors.GoogleCloud;
using LiveLogs.Tests.Connectors.CloudWatch;
using LiveLogs.Tests.Outbound;
using Xunit;

namespace LiveLogs.Tests.Connectors;

/// <summary>Tokens that somebody else gave are sent to their provider, or where the operator wants them.</summary>
public sealed class ForeignPlacesTests
{
    private const string Private = "http://127.0.0.1:8010/latest/meta-data";
    private const string Public = "https://idp.example.com/token";
    private const string Sts = "https://sts.googleapis.com/v1/token";

    [Theory]
    [InlineData(Private, Sts, true)]
    [InlineData(Public, Sts, true)]
    [InlineData(Public, "https://sts.europe-west4.rep.googleapis.com/v1/token", true)]
    [InlineData(Public, "https://sts-shop.p.googleapis.com/v1/token", true)]
    [InlineData(Private, "http://127.0.0.1:8011/v1/token", true)]
    [InlineData(Private, "https://evil.example.com/v1/token", false)]
    [InlineData(Public, "https://evil.example.com/v1/token", false)]
    [InlineData(Private, "http://localhost:8010/v1/token", false)]
    [InlineData(Private, "http://logs.internal/v1/token", false)]
    [InlineData(Public, "https://sts.googleapis.com.evil.example/v1/token", false)]
    [InlineData(Public, "https://sts.storage.googleapis.com/v1/token", false)]
    [InlineData(Public, "https://sts.googleapis.com:8443/v1/token", false)]
    [InlineData(Public, "https://sts.googleapis.com/v1/other", false)]
    [InlineData(Public, "http://sts.googleapis.com/v1/token", false)]
    [InlineData(Public, "https://user@sts.googleapis.com/v1/token", false)]
    [InlineData("http://logs.internal/x", "http://logs.internal/v1/token", true)]
    public void A_token_from_an_address_goes_to_Google_or_stays_where_it_is(string source, string tokenUrl, bool isGood) =>
        AssertFile(isGood, External($$"""{"url":"{{source}}"}""", tokenUrl));

    [Theory]
    [InlineData("""{"file":"/var/run/token"}""")]
    [InlineData("""{"environment_id":"aws1","regional_cred_verification_url":"https://sts.{region}.amazonaws.com"}""")]
    public void A_token_of_the_host_does_not_go_to_a_stranger(string source)
    {
        AssertFile(true, External(source, Sts));
        AssertFile(false, External(source, "https://evil.example.com/v1/token"));
    }

    [Theory]
    [InlineData("service_account_impersonation_url", "https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/a@b:generateAccessToken", true)]
    [InlineData("service_account_impersonation_url", "https://evil.example.com/v1/projects/-/serviceAccounts/a@b:generateAccessToken", false)]
    [InlineData("service_account_impersonation_url", "https://iamcredentials.storage.googleapis.com/v1/serviceAccounts/a@b:generateAccessToken", false)]
    [InlineData("token_info_url", "https://sts.googleapis.com/v1/introspect", true)]
    [InlineData("token_info_url", "https://evil.example.com/v1/introspect", false)]
    public void So_do_the_other_addresses_of_a_federation(string field, string address, bool isGood) =>
        AssertFile(isGood, External($$"""{"url":"{{Public}}"}""", Sts)[..^1] + $",\"{field}\":\"{address}\"}}");

    [Theory]
    [InlineData("https://oauth2.googleapis.com/token", true)]
    [InlineData("https://accounts.google.com/o/oauth2/token", true)]
    [InlineData("http://127.0.0.1:8010/token", true)]
    [InlineData("https://evil.example.com/token", false)]
    [InlineData("http://oauth2.googleapis.com/token", false)]
    [InlineData("http://public.example.com/token", false)]
    public void A_key_is_used_at_Google(string tokenUri, bool isGood) => AssertFile(
        isGood, $$"""{"type":"service_account","client_email":"a@b.iam.gserviceaccount.com","private_key_id":"1","private_key":"-----BEGIN PRIVATE KEY-----","token_uri":"{{tokenUri}}"}""");

    [Theory]
    [InlineData("endpoint_url", "https://evil.example.com/", false)]
    [InlineData("endpoint_url", "https://logging-shop.p.googleapis.com/", true)]
    [InlineData("endpoint_url", "https://shop.storage.googleapis.com/", false)]
    [InlineData("endpoint_url", "http://127.0.0.1:8010/", true)]
    [InlineData("iam_endpoint_url", "https://evil.example.com/", false)]
    public void Google_tokens_of_the_host_are_shown_to_Google_only(string field, string address, bool isGood)
    {
        var errors = GoogleConfig.Read(Json(("project_id", "shop-prod"), (field, address)), Guard()).Errors;

        Assert.Equal(isGood ? [] : [field], errors.Select(error => error.Field));
    }

    [Theory]
    [InlineData("https://login.microsoftonline.com", true)]
    [InlineData("https://login.microsoftonline.us", true)]
    [InlineData("https://login.partner.microsoftonline.cn", true)]
    [InlineData("https://127.0.0.1:8010", true)]
    [InlineData("https://evil.example.com", false)]
    [InlineData("https://login.microsoftonline.com.evil.example", false)]
    [InlineData("https://login.microsoftonline.com:444", false)]
    public void What_signs_in_to_Azure_goes_to_Microsoft(string authority, bool isGood)
    {
        foreach (var credential in ((string, object)[][])[[("client_secret", "s")], [("credential", "workload_identity")]])
        {
            var errors = AzureConfig.Read(Json([("authority_host", authority), .. Azure, .. credential]), Guard()).Errors;
            Assert.Equal(isGood ? [] : ["authority_host"], errors.Select(error => error.Field));
        }
    }

    [Theory]
    [InlineData("managed_identity", "https://evil.example.com", false)]
    [InlineData("workload_identity", "https://evil.example.com", false)]
    [InlineData("managed_identity", "https://api.loganalytics.io", true)]
    [InlineData("managed_identity", "https://shop.privatelink.monitor.azure.com", true)]
    [InlineData("managed_identity", "http://127.0.0.1:8010", true)]
    [InlineData("app", "https://logs.example.com", true)]
    public void Azure_tokens_of_the_host_are_shown_to_Microsoft_only(string credential, string endpoint, bool isGood)
    {
        (string, object)[] secret = credential == "app" ? [("client_secret", "s")] : [("credential", credential)];
        var errors = AzureConfig.Read(Json([("endpoint_url", endpoint), .. Azure, .. secret]), Guard()).Errors;

        Assert.Equal(isGood ? [] : ["endpoint_url"], errors.Select(error => error.Field));
    }

    [Theory]
    [InlineData("https://sts.amazonaws.com", true)]
    [InlineData("https://sts.eu-west-1.amazonaws.com", true)]
    [InlineData("https://sts-fips.us-gov-west-1.amazonaws.com", true)]
    [InlineData("https://vpce-0a1b-2c3d.sts.eu-west-1.vpce.amazonaws.com", true)]
    [InlineData("https://sts.cn-north-1.amazonaws.com.cn", true)]
    [InlineData("http://127.0.0.1:8010", true)]
    [InlineData("https://evil.example.com", false)]
    [InlineData("https://sts.s3.amazonaws.com", false)]
    [InlineData("https://sts.execute-api.eu-west-1.amazonaws.com", false)]
    [InlineData("http://sts.amazonaws.com", false)]
    public void A_role_is_assumed_at_Aws(string address, bool isGood) => Assert.Equal(
        isGood ? [] : ["sts_endpoint_url"],
        CloudWatchConfig.Read(CloudWatchRig.Config(("sts_endpoint_url", address)), Guard()).Errors.Select(error => error.Field));

    private static (string, object)[] Azure =>
        [("workspace_id", Guid.NewGuid().ToString()), ("tenant_id", "t"), ("client_id", "c"), ("query", "AppTraces")];

    private static LiveLogs.Outbound.GuardedHttp Guard() => GuardedHttpTests.Guard("127.0.0.1", "logs.internal");

    private static void AssertFile(bool isGood, string file)
    {
        var errors = GoogleConfig.Read(Json(("project_id", "shop-prod"), ("credentials_json", file)), Guard()).Errors;

        Assert.Equal(isGood ? [] : ["credentials_json"], errors.Select(error => error.Field));
    }

    private static string External(string source, string tokenUrl) =>
        $$"""{"type":"external_account","audience":"a","subject_token_type":"t","token_url":"{{tokenUrl}}","credential_source":{{source}}}""";

    private static JsonElement Json(params (string Name, object Value)[] fields) =>
        JsonSerializer.SerializeToElement(fields.ToDictionary(field => field.Name, field => field.Value));
}
