using System.Text.Json;
using LiveLogs.Connectors;
using LiveLogs.Connectors.AzureMonitor;
using LiveLogs.Connectors.CloudWatch;
using LiveLogs.Connectors.GoogleCloud;
using LiveLogs.ProjectConfig.Fields;
using LiveLogs.Tests.Connectors.CloudWatch;
using LiveLogs.Tests.Outbound;
using Xunit;

namespace LiveLogs.Tests.Connectors;

public class KnownSecretsTests
{
    private const string Token = "IQoJb3JpZ2luX2VjEJv//////////wEaCXVzLWVhc3QtMSJHMEUCIQDSecretSessionTokenOfSomebody+/==";
    private const string Key = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7";

    private static readonly ConfigField[] Fields =
    [
        new("name", ConfigFieldKind.Text, ""),
        new("secret", ConfigFieldKind.Text, "") { Secret = true },
        new("file", ConfigFieldKind.Text, "") { Secret = true },
    ];

    [Theory]
    [InlineData("refused: SECRET", "refused: •••")]
    [InlineData("x-amz-security-token:SECRET\nhost:logs", "x-amz-security-token:•••\nhost:logs")]
    [InlineData("two SECRET and SECRET.", "two ••• and •••.")]
    [InlineData("nothing here", "nothing here")]
    [InlineData("", "")]
    public void A_secret_is_struck_out_wherever_it_stands(string text, string clean) =>
        Assert.Equal(clean, Known(Token).Clean(text.Replace("SECRET", Token, StringComparison.Ordinal), 600));

    [Theory]
    [InlineData(0, 30)]
    [InlineData(20, 40)]
    [InlineData(60, 85)]
    public void So_is_a_part_of_one(int from, int to)
    {
        var clean = Known(Token).Clean($"cut {Token[from..to]} here", 600);

        Assert.Equal("cut ••• here", clean);
    }

    [Fact]
    public void A_secret_that_is_cut_off_at_the_end_of_a_long_text_does_not_show_its_beginning()
    {
        for (var before = 560; before < 600; before++)
            Assert.DoesNotContain(Token[..12], Known(Token).Clean(new string('x', before) + Token + "yyy", 600), StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_service_repeats_of_the_request_is_cut_off()
    {
        var clean = Known(Token).Clean(
            "The request signature we calculated does not match. Check your key.\n\nThe Canonical String for this request should have been\n'POST\n/\n\nhost:logs'", 600);

        Assert.Equal("The request signature we calculated does not match. Check your key.", clean);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Of_a_credentials_file_the_key_is_secret_and_the_rest_explains(bool asText)
    {
        var file = new Dictionary<string, string> { ["client_email"] = "reader@shop.iam.gserviceaccount.com", ["private_key"] = $"-----BEGIN PRIVATE KEY-----\n{Key}\nabcdef\n-----END PRIVATE KEY-----\n" };
        var known = KnownSecrets.Of(JsonSerializer.SerializeToElement(new { file = asText ? JsonSerializer.Serialize(file) : (object)file }), Fields);

        Assert.Equal("reader@shop.iam.gserviceaccount.com has no key ••• here", known.Clean($"reader@shop.iam.gserviceaccount.com has no key {Key[..40]} here", 600));
    }

    [Fact]
    public void Short_secrets_and_tokens_made_of_them_are_struck_too_and_names_are_not()
    {
        var known = KnownSecrets.Of(JsonSerializer.SerializeToElement(new { name = "reader-of-the-shop", secret = "pa55wd" }), Fields);
        known.AddToken("ya29.token-of-this-hour");

        Assert.Equal("reader-of-the-shop: ••• and ••• and ab", known.Clean("reader-of-the-shop: pa55wd and ya29.token-of-this-hour and ab", 600));
        Assert.DoesNotContain("pa55wd", $"{known}", StringComparison.Ordinal);
    }

    [Fact]
    public void No_cloud_shows_what_its_service_repeats_of_the_secrets()
    {
        var awsConfig = CloudWatchConfig.Read(CloudWatchRig.Config(("session_token", Token)), GuardedHttpTests.Guard()).Config!;
        var aws = CloudWatchErrors.Classify(new AwsError(403, "InvalidSignatureException", $"Bad. x-amz-security-token:{Token}"), "FilterLogEvents", false, awsConfig);

        var azureConfig = AzureConfig.Read(
            JsonSerializer.SerializeToElement(new { workspace_id = Guid.NewGuid(), tenant_id = "t", client_id = "c", client_secret = Token, query = "AppTraces" }), GuardedHttpTests.Guard()).Config!;
        var azure = AzureErrors.Classify(401, new AzureErrorBody(["InvalidTokenError"], $"The token of {Token} is bad."), null, azureConfig);

        var googleConfig = new GoogleConfig
        {
            ProjectId = "shop",
            Resources = [],
            Endpoint = GoogleConfig.PublicEndpoint,
            Secrets = KnownSecrets.Of(JsonSerializer.SerializeToElement(new { secret = Token }), Fields),
        };
        var google = GoogleErrors.Classify(new GoogleError(401, "UNAUTHENTICATED", $"{Token} is no token."), ResourceName.OfProject("shop"), false, googleConfig);

        foreach (var said in (string[])[aws.Message, aws.ToString(), azure.Message, google.Message])
        {
            Assert.Contains("•••", said, StringComparison.Ordinal);
            Assert.DoesNotContain(Token[..12], said, StringComparison.Ordinal);
        }
    }

    private static KnownSecrets Known(string secret) => KnownSecrets.Of(JsonSerializer.SerializeToElement(new { secret }), Fields);
}
