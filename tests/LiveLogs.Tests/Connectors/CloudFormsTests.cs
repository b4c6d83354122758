using System.Text.Json;
using LiveLogs.Connectors;
using LiveLogs.Outbound;
using LiveLogs.ProjectConfig.Fields;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace LiveLogs.Tests.Connectors;

/// <summary>What each cloud says for the form of its connections: its fields, and what has to be allowed there.</summary>
public sealed class CloudFormsTests : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddLogging().AddOutbound().AddConnectors()
        .AddSingleton<IConfiguration>(new ConfigurationBuilder().Build()).BuildServiceProvider();

    private IReadOnlyList<IConnector> Connectors => _services.GetRequiredService<ConnectorRegistry>().All;

    [Fact]
    public void Every_field_says_what_a_form_needs()
    {
        foreach (var field in Connectors.SelectMany(connector => connector.Fields))
        {
            Assert.EndsWith(".", field.Description, StringComparison.Ordinal);
            Assert.True(field.Choices.Count == 0 || field.Choices.Any(choice => choice.Value.Equals(field.Default)), field.Name);
            Assert.True(field.Default is null || (field.Minimum is null && field.Maximum is null) || (field.Default is int number && number >= field.Minimum && number <= field.Maximum), field.Name);
        }
    }

    [Fact]
    public void A_field_that_is_not_always_asked_for_depends_on_values_that_another_one_has()
    {
        foreach (var connector in Connectors)
        {
            foreach (var condition in connector.Fields.Select(field => field.OnlyWith).OfType<LiveLogs.Operations.FieldCondition>())
            {
                var other = connector.Fields.Single(field => field.Name == condition.Field);
                Assert.Subset(other.Choices.Select(choice => choice.Value).ToHashSet(), condition.Values.ToHashSet());
            }
        }
    }

    [Fact]
    public void Every_choice_and_limit_that_a_form_shows_is_what_the_connector_takes()
    {
        foreach (var connector in Connectors)
        {
            foreach (var field in connector.Fields)
            {
                Assert.All(field.Choices, choice => Assert.Empty(MistakesAt(connector, field, choice.Value)));
                foreach (var good in new[] { field.Minimum, field.Maximum }.OfType<int>())
                    Assert.Empty(MistakesAt(connector, field, good));
                if (field.Minimum is { } least)
                    Assert.NotEmpty(MistakesAt(connector, field, least - 1));
                if (field.Maximum is { } most)
                    Assert.NotEmpty(MistakesAt(connector, field, most + 1));
                if (field.Choices.Count > 0)
                    Assert.NotEmpty(MistakesAt(connector, field, "no-such-choice"));
            }
        }
    }

    [Fact]
    public void What_is_not_polled_says_what_to_do_instead()
    {
        Assert.All(Connectors, connector => Assert.NotEqual(connector.Cloud.IsPolled, connector.Cloud.AfterSaving is not null));
        Assert.All(Connectors.Where(connector => connector.Cloud.IsPolled), connector => Assert.NotEmpty(connector.Grants(Draft(new { }))));
    }

    [Fact]
    public void Drafts_of_any_form_are_answered()
    {
        foreach (var connector in Connectors)
        {
            foreach (var json in (string[])["{}", "[]", "7", "null", "\"x\""])
                Assert.NotNull(connector.Grants(new ConfigDraft(JsonElement.Parse(json))));
            foreach (var odd in (object?[])[null, 7, true, new[] { 1 }, new { x = 1 }, "", " ", "\"}{$(x)"])
                Assert.NotNull(connector.Grants(Draft(connector.Fields.ToDictionary(field => field.Name, _ => odd))));
        }
    }

    [Theory]
    [InlineData("""{"region":"eu-west-1","log_group":"shop"}""", """["arn:aws:logs:eu-west-1:*:log-group:shop:*"]""", "logs:FilterLogEvents")]
    [InlineData("""{"region":"cn-north-1","log_group":["a","arn:aws-cn:logs:cn-north-1:111122223333:log-group:b:*"]}""",
        """["arn:aws-cn:logs:cn-north-1:*:log-group:a:*","arn:aws-cn:logs:cn-north-1:111122223333:log-group:b:*"]""", "logs:FilterLogEvents")]
    [InlineData("""{"region":"us-gov-west-1","log_group_prefix":"/shop/","role_arn":"arn:aws-us-gov:iam::111122223333:role/live-logs"}""",
        """["arn:aws-us-gov:logs:us-gov-west-1:111122223333:log-group:/shop/*:*"]""", "logs:FilterLogEvents logs:DescribeLogGroups")]
    [InlineData("""{"log_group_pattern":"pay"}""", """["arn:aws:logs:*:*:log-group:*pay*:*"]""", "logs:FilterLogEvents logs:DescribeLogGroups")]
    [InlineData("""{"region":"eu-west-1","live_tail":true}""", """["arn:aws:logs:eu-west-1:*:log-group:NAME:*"]""", "logs:FilterLogEvents logs:StartLiveTail logs:DescribeLogGroups")]
    public void The_policy_of_aws_allows_these_groups_and_no_more(string config, string resources, string actions)
    {
        using var policy = JsonDocument.Parse(Grants("aws", config)[0].Text);
        var statements = policy.RootElement.GetProperty("Statement").EnumerateArray().ToList();

        Assert.Equal(actions, string.Join(' ', statements.Select(statement => statement.GetProperty("Action").GetString())));
        Assert.Equal(resources, JsonSerializer.Serialize(statements[0].GetProperty("Resource")));
    }

    [Fact]
    public void The_trust_policy_of_a_role_demands_the_external_id()
    {
        var grants = Grants("aws", """{"role_arn":"arn:aws:iam::111122223333:role/live-logs","external_id":"livelogs-1"}""");

        Assert.Equal(["Policy", "Trust policy of the role"], grants.Select(grant => grant.Title));
        Assert.Contains("\"sts:ExternalId\": \"livelogs-1\"", grants[1].Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"project_id":"shop","credentials_json":"{\"client_email\":\"a@b\"}"}""", "--member serviceAccount:a@b --role roles/logging.viewer")]
    [InlineData("""{"project_id":"shop","credentials_json":{"client_email":"a@b"}}""", "projects add-iam-policy-binding shop")]
    [InlineData("""{"credentials_json":"{"}""", "--project PROJECT")]
    [InlineData("""{"credentials_json":"{\"client_email\":\"a@b\"}","impersonate_service_account":"c@d"}""", "serviceAccount:c@d")]
    public void The_role_of_google_is_given_to_whoever_reads(string config, string part) =>
        Assert.Contains(part, Grants("gcp", config).Single().Text, StringComparison.Ordinal);

    public void Dispose() => _services.Dispose();

    private static IEnumerable<string> MistakesAt(IConnector connector, ConfigField field, object value) =>
        connector.Validate(JsonSerializer.SerializeToElement(new Dictionary<string, object> { [field.Name] = value })).Where(error => error.Field == field.Name && !error.Message.Contains("required", StringComparison.Ordinal)).Select(error => error.Message);

    private static ConfigDraft Draft(object config) => new(JsonSerializer.SerializeToElement(config));

    private IReadOnlyList<CloudGrant> Grants(string provider, string config) =>
        Connectors.Single(connector => connector.Cloud.Provider == provider).Grants(new ConfigDraft(JsonElement.Parse(config)));
}
