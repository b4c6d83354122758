using System.Text.Json;
using LiveLogs.Connectors;
using LiveLogs.Connectors.Calls;
using LiveLogs.Connectors.CloudWatch;
using LiveLogs.Connectors.Trials;
using LiveLogs.Ingestion;
using LiveLogs.Tests.Outbound;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Xunit;

namespace LiveLogs.Tests.Connectors.CloudWatch;

public class AwsCredentialTests
{
    private const string Role = "arn:aws:iam::444455556666:role/team/reader";

    [Fact]
    public void The_external_id_is_of_the_connection_whatever_was_sent()
    {
        using var connector = Connector();
        var id = Guid.NewGuid();

        var completed = connector.Complete(id, Config(("role_arn", Role), ("external_id", "mine")));
        var without = connector.Complete(id, Config(("external_id", "mine")));

        Assert.Equal($"livelogs-{id:N}", completed.GetProperty("external_id").GetString());
        Assert.False(without.TryGetProperty("external_id", out _));
        Assert.Equal("AKIAIOSFODNN7EXAMPLE", completed.GetProperty("access_key_id").GetString());
        Assert.StartsWith("aws:444455556666:eu-west-1", connector.QuotaKey(completed), StringComparison.Ordinal);
    }

    [Fact]
    public void The_identity_of_the_host_is_for_projects_that_the_operator_named()
    {
        using var connector = Connector("shop");
        var config = Host(("credentials", "instance"));

        var refused = Assert.Throws<LogSourceException>(() => Open(connector, config, "other"));

        Assert.Equal(LogSourceFailure.Configuration, refused.Failure);
        Assert.Contains("AmbientCredentialProjects", refused.Advice, StringComparison.Ordinal);
        Assert.Single(Open(connector, config, "shop").Sources);
    }

    [Fact]
    public async Task A_profile_that_the_host_does_not_have_is_told()
    {
        using var connector = Connector("shop");
        await using var session = Open(connector, Host(("credentials", "profile"), ("profile", "no-such-profile")), "shop");

        var result = await session.TestAsync(CancellationToken.None);

        Assert.Equal(ConnectionTestFailure.Credentials, result.Failure);
        Assert.Contains("no-such-profile", result.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("credentials", "magic", "credentials")]
    [InlineData("credentials", "instance", "access_key_id")]
    [InlineData("role_arn", "arn:aws:iam::1:user/me", "role_arn")]
    [InlineData("profile", "prod", "profile")]
    public void Contradictions_are_told(string field, string value, string wrong)
    {
        using var connector = Connector();

        Assert.Contains(connector.Validate(Config((field, value))), error => error.Field == wrong);
    }

    private static IConnectorSession Open(CloudWatchConnector connector, JsonElement config, string project) =>
        connector.CreateSession(new ConnectorContext { ConnectionId = Guid.NewGuid(), ProjectSlug = project, Config = config });

    private static CloudWatchConnector Connector(params string[] ambient)
    {
        var options = new ConnectorsOptions();
        foreach (var project in ambient)
            options.AmbientCredentialProjects.Add(project);

        return new CloudWatchConnector(
            GuardedHttpTests.Guard("127.0.0.1"), new RequestBudgets(TimeProvider.System), Options.Create(options), TimeProvider.System,
            NullLogger<CloudWatchConnector>.Instance);
    }

    private static JsonElement Config(params (string Name, string Value)[] more) =>
        Host([("access_key_id", "AKIAIOSFODNN7EXAMPLE"), ("secret_access_key", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"), .. more]);

    private static JsonElement Host(params (string Name, string Value)[] more)
    {
        var config = new Dictionary<string, string> { ["region"] = "eu-west-1", ["log_group"] = "/shop/web" };
        foreach (var (name, value) in more)
            config[name] = value;

        return JsonSerializer.SerializeToElement(config);
    }
}
