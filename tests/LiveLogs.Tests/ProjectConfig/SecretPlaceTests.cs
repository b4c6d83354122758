using System.Text.Json;
using System.Text.Json.Nodes;
using LiveLogs.Connectors.AzureMonitor;
using LiveLogs.Connectors.CloudWatch;
using LiveLogs.Connectors.GoogleCloud;
using LiveLogs.Notifications.Channels.Email;
using LiveLogs.ProjectConfig.Fields;
using LiveLogs.Tests.Notifications;
using LiveLogs.Tests.Outbound;
using Xunit;

namespace LiveLogs.Tests.ProjectConfig;

/// <summary>A stored secret is only sent where it was entered for.</summary>
public sealed class SecretPlaceTests
{
    private static readonly ConfigField[] Fields =
    [
        new("url", ConfigFieldKind.Text, "") { Address = true },
        new("port", ConfigFieldKind.WholeNumber, "") { Address = true },
        new("name", ConfigFieldKind.Text, ""),
        new("key", ConfigFieldKind.Text, "") { Secret = true },
        new("token", ConfigFieldKind.Text, "") { Secret = true },
    ];

    [Theory]
    [InlineData("""{"url":"https://a","port":1}""", "")]
    [InlineData("""{"url":" https://a ","port":1,"name":"b"}""", "")]
    [InlineData("""{"url":"https://a","port":1,"key":{"set":true,"last4":"abcd"}}""", "")]
    [InlineData("""{"url":"https://b","port":1}""", "key token")]
    [InlineData("""{"url":"https://b","port":1,"key":{"set":true,"last4":"abcd"},"token":{"set":true}}""", "key token")]
    [InlineData("""{"url":"https://b","port":1,"key":"new"}""", "token")]
    [InlineData("""{"url":"https://b","port":1,"key":"new","token":null}""", "")]
    [InlineData("""{"url":"https://a","port":2}""", "key token")]
    [InlineData("""{"url":"https://a"}""", "key token")]
    [InlineData("""{"url":null,"port":1}""", "key token")]
    [InlineData("""{"port":1}""", "key token")]
    [InlineData("""{"url":["https://a"],"port":1}""", "key token")]
    public void A_secret_that_would_move_is_asked_for_again(string sent, string asked)
    {
        var errors = SecretPlace.Check(Json(sent), """{"url":"https://a","port":1}""", new JsonObject { ["key"] = "k", ["token"] = "t" }, Fields);

        Assert.Equal(asked, string.Join(' ', errors.Select(error => error.Field)));
        Assert.All(errors, error => Assert.Contains("again", error.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void Without_stored_secrets_nothing_is_asked_for() =>
        Assert.Empty(SecretPlace.Check(Json("""{"url":"https://b"}"""), """{"url":"https://a"}""", [], Fields));

    [Fact]
    public void The_place_is_the_same_for_what_means_the_same_only()
    {
        var place = SecretPlace.Of("""{"url":"https://a","port":1}""", Fields);

        Assert.Equal(place, SecretPlace.Of("""{"port":1,"name":"x","url":" https://a "}""", Fields));
        Assert.Equal(SecretPlace.Of("{}", Fields), SecretPlace.Of("""{"url":null,"name":"x"}""", Fields));
        string[] others = ["{}", """{"url":"https://a"}""", """{"url":"https://a","port":11}""", """{"url":"https://a1","port":1}""", """{"url":"1","port":"https://a"}"""];
        Assert.Equal(others.Length, others.Select(other => SecretPlace.Of(other, Fields)).Append(place).Distinct().Count() - 1);
    }

    [Fact]
    public void Every_kind_names_the_addresses_of_its_secrets()
    {
        Assert.Equal(["endpoint_url", "stream_endpoint_url", "sts_endpoint_url"], Addresses(CloudWatchConfig.Fields));
        Assert.Equal(["authority_host", "cloud", "endpoint_url"], Addresses(AzureConfig.Fields));
        Assert.Equal(["endpoint_url", "iam_endpoint_url"], Addresses(GoogleConfig.Fields));
        Assert.Equal(["host", "port", "security"], Addresses(SmtpTransport.Fields));
    }

    [Fact]
    public void No_field_that_is_an_address_is_forgotten()
    {
        string[] words = ["url", "endpoint", "host", "address", "site", "authority", "server", "port"];
        using var kinds = new Kinds(TimeProvider.System);
        IEnumerable<ConfigField>[] all =
        [
            CloudWatchConfig.Fields, AzureConfig.Fields, GoogleConfig.Fields, kinds.Webhook.Fields, kinds.Slack.Fields, kinds.Jira.Fields, kinds.Teams.Fields,
            kinds.PagerDuty.Fields, kinds.Email.Fields,
        ];
        foreach (var field in all.SelectMany(fields => fields))
        {
            if (field.Name.Split('_').Intersect(words).Any())
                Assert.True(field.Address || field.Secret, $"{field.Name} is neither an address nor a secret.");
        }
    }

    [Theory]
    [InlineData("tenant_id", "../../x")]
    [InlineData("tenant_id", "a/b?c#d")]
    [InlineData("tenant_id", "x@evil")]
    [InlineData("tenant_id", "a b")]
    [InlineData("tenant_id", "a%2fb")]
    [InlineData("tenant_id", "..")]
    [InlineData("tenant_id", "tenant:80")]
    [InlineData("tenant_id", "tënant")]
    [InlineData("client_id", "../x")]
    [InlineData("client_id", "a&resource=b")]
    public void A_tenant_or_an_app_that_is_no_name_is_refused_when_it_is_saved(string field, string value)
    {
        var config = new Dictionary<string, string>
        {
            ["workspace_id"] = "11111111-1111-1111-1111-111111111111",
            ["tenant_id"] = "contoso.onmicrosoft.com",
            ["client_id"] = "22222222-2222-2222-2222-222222222222",
            ["client_secret"] = "s",
            ["query"] = "AppTraces",
        };
        Assert.Empty(AzureConfig.Read(JsonSerializer.SerializeToElement(config), GuardedHttpTests.Guard()).Errors);

        config[field] = value;

        Assert.Equal(field, Assert.Single(AzureConfig.Read(JsonSerializer.SerializeToElement(config), GuardedHttpTests.Guard()).Errors).Field);
    }

    private static IEnumerable<string> Addresses(IEnumerable<ConfigField> fields) =>
        fields.Where(field => field.Address).Select(field => field.Name).Order(StringComparer.Ordinal);

    private static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement;
}
