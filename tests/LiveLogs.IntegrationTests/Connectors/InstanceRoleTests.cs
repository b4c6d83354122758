using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using LiveLogs.CloudSimulator;
using LiveLogs.CloudSimulator.CloudWatch;
using LiveLogs.IntegrationTests.Harness;
using LiveLogs.IntegrationTests.Storage;
using Xunit;

namespace LiveLogs.IntegrationTests.Connectors;

/// <summary>
/// The role of an EC2 machine. The SDK reads the address of the metadata service once in a process and keeps it, so the
/// service runs in a process of its own whose environment names the simulator.
/// </summary>
public sealed class InstanceRoleTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Fact]
    public async Task Aws_takes_the_role_of_the_machine_by_the_second_version_of_its_metadata_service()
    {
        await using var simulator = await Simulator.StartAsync(new SimulatorOptions(), TimeProvider.System, CancellationToken.None);
        simulator.CloudWatch.Store.TryCreateGroup(AwsAccount.DefaultId, "us-east-1", "/shop/payments");
        await using var service = await ServiceProcess.StartAsync(
            database.ConnectionString,
            ("AWS_EC2_METADATA_SERVICE_ENDPOINT", simulator.Url),
            ("Connectors__AmbientCredentialProjects__0", "shop"));
        var connection = await service.CreateConnectionAsync(
            "machine", new { credentials = "instance", region = "us-east-1", log_group = "/shop/payments", endpoint_url = simulator.Url });

        using var response = await service.Client.PostAsync($"/api/v1/live-logs/connections/{connection}/test", null);

        var answer = await response.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.True(answer.GetProperty("status").GetString() == "success", answer.ToString());
    }
}
