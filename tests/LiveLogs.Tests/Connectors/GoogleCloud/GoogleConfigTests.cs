using System.Text.Json;
using LiveLogs.Connectors.GoogleCloud;
using LiveLogs.Ingestion;
using LiveLogs.Outbound;
using LiveLogs.ProjectConfig.Fields;
using LiveLogs.Tests.Outbound;
using Xunit;

namespace LiveLogs.Tests.Connectors.GoogleCloud;

public sealed class GoogleConfigTests
{
    private const string KeyFile =
        """{"type":"service_account","project_id":"shop-ops","private_key_id":"1","private_key":"-----BEGIN PRIVATE KEY-----","client_email":"a@b"}""";

    [Fact]
    public void The_seeds_fields_are_enough()
    {
        var (config, errors) = Read(("project_id", "shop-prod"), ("log_name", "syslog"), ("resource_type", "gce_instance"), ("credentials_json", KeyFile));

        Assert.Empty(errors);
        Assert.Equal(["projects/shop-prod"], config!.Resources.Select(resource => resource.Text));
        Assert.Equal("gcp:shop-ops", config.QuotaKey);
        Assert.False(config.NeedsHost);
        Assert.DoesNotContain("PRIVATE", config.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void G16_a_hundred_resources_are_read_and_one_more_is_refused()
    {
        string[] Names(int count) => [.. Enumerable.Range(1, count).Select(number => $"projects/shop-{number}")];

        Assert.Empty(Read(("project_id", "shop-prod"), ("resource_names", Names(100))).Errors);
        Assert.Equal("resource_names", Assert.Single(Read(("project_id", "shop-prod"), ("resource_names", Names(101))).Errors).Field);
    }

    [Fact]
    public void G29_a_filter_that_gets_too_long_with_the_times_added_is_refused_when_it_is_saved()
    {
        Assert.Empty(Read(("project_id", "shop-prod"), ("filter", $"textPayload=\"{new string('x', 19_000)}\"")).Errors);

        var error = Assert.Single(Read(("project_id", "shop-prod"), ("filter", $"textPayload=\"{new string('x', 19_900)}\"")).Errors);
        Assert.Equal("filter", error.Field);
        Assert.Contains("20,000", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"file":"/etc/shadow"}""", true)]
    [InlineData("""{"environment_id":"aws1","url":"https://example.com","regional_cred_verification_url":"https://sts.{region}.amazonaws.com"}""", true)]
    [InlineData("""{"url":"https://example.com/token"}""", false)]
    public void Federated_credentials_that_use_the_server_are_known_as_such(string source, bool needsHost)
    {
        var file = $$"""{"type":"external_account","audience":"a","subject_token_type":"t","token_url":"https://sts.googleapis.com/v1/token","credential_source":{{source}}}""";
        var (config, errors) = Read(("project_id", "shop-prod"), ("credentials_json", file));

        Assert.Empty(errors);
        Assert.Equal(needsHost, config!.NeedsHost);
    }

    [Theory]
    [InlineData("""{"type":"authorized_user"}""", "person")]
    [InlineData("""{"type":"service_account","client_email":"a@b"}""", "private_key")]
    [InlineData("not json", "is not JSON")]
    [InlineData("""{"type":"external_account","audience":"a","subject_token_type":"t","token_url":"http://169.254.169.254/","credential_source":{"url":"https://example.com"}}""", "private")]
    public void Credentials_that_can_not_work_are_refused_with_the_reason(string file, string reason)
    {
        var error = Assert.Single(Read(("project_id", "shop-prod"), ("credentials_json", file)).Errors);

        Assert.Equal("credentials_json", error.Field);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_address_of_the_exchange_that_may_not_be_contacted_is_told_as_such()
    {
        var config = Read(("project_id", "shop-prod"), ("credentials_json", KeyFile)).Config!;
        var wrapped = new InvalidOperationException("library", new HttpRequestException("x", new OutboundForbiddenException("h", "'h' leads inside.")));

        Assert.Equal(LogSourceFailure.Forbidden, GoogleErrors.FromToken(wrapped, null, config).Failure);
    }

    [Fact]
    public void All_mistakes_are_told_at_once()
    {
        var (_, errors) = Read(
            ("project_id", "Shop Prod"), ("log_name", "a b"), ("filter", "(open"), ("resource_names", new[] { "shop" }), ("start_from", "soon"));

        Assert.Equal(
            ["filter", "log_name", "project_id", "resource_names", "start_from"], errors.Select(error => error.Field).Order(StringComparer.Ordinal));
    }

    private static (GoogleConfig? Config, IReadOnlyList<ConfigError> Errors) Read(params (string Name, object Value)[] fields) =>
        GoogleConfig.Read(JsonSerializer.SerializeToElement(fields.ToDictionary(field => field.Name, field => field.Value)), GuardedHttpTests.Guard("127.0.0.1"));
}
