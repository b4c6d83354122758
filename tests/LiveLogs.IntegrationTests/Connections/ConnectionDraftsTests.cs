using LiveLogs.IntegrationTests.Access;
using LiveLogs.IntegrationTests.Storage;
using Xunit;

namespace LiveLogs.IntegrationTests.Connections;

/// <summary>What cannot be saved, and how the mistakes are named.</summary>
public sealed class ConnectionDraftsTests(TestDatabase database) : ConnectionCalls(database), IClassFixture<TestDatabase>
{
    [Fact]
    public async Task Every_mistake_of_a_draft_is_named_at_once()
    {
        await using var service = await StartAsync();

        var answer = await service.SendAsync(HttpMethod.Post, Path, Admin, new
        {
            project_id = _project,
            connection_name = new string('x', 201),
            cloud_provider = "scripted",
            colour = "red",
            connection_config = new { region = 7, log_groop = "/a", secret_access_key = (string?)null },
        });

        Assert.Equal((400, "invalid_request"), (answer.Status, answer.Code));
        Assert.Equal(
            ["colour", "connection_config.log_groop", "connection_config.log_group", "connection_config.region",
                "connection_config.secret_access_key", "connection_name"],
            answer.Fields);
    }

    [Theory]
    [InlineData("""{"project_id":7,"connection_name":[],"cloud_provider":{},"connection_config":"x"}""", "cloud_provider,connection_config,connection_name,project_id")]
    [InlineData("""{}""", "cloud_provider,connection_config,connection_name,project_id")]
    [InlineData("""{"project_id":"PROJECT","connection_name":"  ","cloud_provider":"ibm","connection_config":null}""", "cloud_provider,connection_config,connection_name")]
    [InlineData("""{"project_id":"PROJECT","connection_name":"a\nb","cloud_provider":"aws","connection_config":{}}""", "connection_config.log_group,connection_config.region,connection_name")]
    public async Task Wrong_types_and_missing_fields_are_named(string body, string fields)
    {
        await using var service = await StartAsync();

        var answer = await service.SendAsync(HttpMethod.Post, Path, Admin, body.Replace("PROJECT", _project, StringComparison.Ordinal));

        Assert.Equal(400, answer.Status);
        Assert.Superset(fields.Split(',').ToHashSet(), answer.Fields.ToHashSet());
    }

    [Theory]
    [InlineData("connections")]
    [InlineData("0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b")]
    [InlineData("0190a1b2c3d47e5f8a9b0c1d2e3f4a5b")]
    [InlineData("x")]
    [InlineData("Shop")]
    public async Task A_project_cannot_be_called_like_an_id_or_a_word_of_the_addresses(string slug)
    {
        await using var service = await StartAsync();

        var answer = await service.SendAsync(HttpMethod.Post, Path, TestToken.For(slug, "admin"), Draft("orders", slug));

        Assert.Equal(400, answer.Status);
        Assert.Equal(["project_id"], answer.Fields);
    }

    [Fact]
    public async Task A_name_is_taken_once_per_project_until_its_connection_is_deleted()
    {
        await using var service = await StartAsync();
        var first = await CreateAsync(service, "orders");

        var second = await service.SendAsync(HttpMethod.Post, Path, Admin, Draft("orders"));
        await service.SendAsync(HttpMethod.Delete, first.Headers.Location!.ToString(), Admin);
        var third = await service.SendAsync(HttpMethod.Post, Path, Admin, Draft("orders"));

        Assert.Equal((409, "connection_name_taken"), (second.Status, second.Code));
        Assert.Equal(201, third.Status);
    }
}
