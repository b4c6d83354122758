using System.Text.Json;
using LiveLogs.Connectors;
using LiveLogs.Outbound;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace LiveLogs.Tests.Connectors;

/// <summary>What each cloud says of itself, and who goes by it.</summary>
public sealed class CloudsTests : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddLogging().AddOutbound().AddConnectors()
        .AddSingleton<Microsoft.Extensions.Configuration.IConfiguration>(new Microsoft.Extensions.Configuration.ConfigurationBuilder().Build()).BuildServiceProvider();

    private ConnectorRegistry Registry => _services.GetRequiredService<ConnectorRegistry>();

    [Fact]
    public void Every_variable_fills_a_field_of_its_cloud_once()
    {
        foreach (var cloud in Registry.Clouds)
        {
            Assert.True(Registry.TryFind(cloud.Provider, out var connector));
            Assert.Subset(connector.Fields.Select(field => field.Name).ToHashSet(), cloud.Variables.Select(variable => variable.Field).ToHashSet());
            Assert.Equal(cloud.Variables.Count, cloud.Variables.Select(variable => variable.Name).Distinct().Count());
            Assert.EndsWith(".", cloud.PollingCost, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Filters_compare_with_the_clouds_that_entries_come_from()
    {
        var values = new CloudValues(Registry);

        Assert.Equal(("cloud", "aws azure gcp"), (values.Field, string.Join(' ', values.Values)));
    }

    [Fact]
    public void Variables_become_the_configuration_and_empty_ones_do_not()
    {
        var cloud = Registry.Clouds.Single(cloud => cloud.Provider == "aws");
        var environment = new Dictionary<string, string?> { ["AWS_REGION"] = "eu-central-1", ["AWS_LOG_GROUP"] = "", ["HOME"] = "/" };

        var config = EnvironmentConfig.Read(cloud, environment.GetValueOrDefault);

        Assert.Equal("""{"region":"eu-central-1"}""", config.GetRawText());
    }

    [Fact]
    public void A_variable_with_a_file_holds_its_path()
    {
        var cloud = Registry.Clouds.Single(cloud => cloud.Provider == "gcp");
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, """{"type": "service_account"}""");

            var config = EnvironmentConfig.Read(cloud, name => name == "GOOGLE_APPLICATION_CREDENTIALS" ? file : null);

            Assert.Equal("service_account", config.GetProperty("credentials_json").GetProperty("type").GetString());
            File.WriteAllText(file, "no JSON");
            Assert.ThrowsAny<JsonException>(() => EnvironmentConfig.Read(cloud, name => name == "GOOGLE_APPLICATION_CREDENTIALS" ? file : null));
        }
        finally
        {
            File.Delete(file);
        }
    }

    public void Dispose() => _services.Dispose();
}
