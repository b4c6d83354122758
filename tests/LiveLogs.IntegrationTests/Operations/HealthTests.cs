using System.Text.Json;
using LiveLogs.Access;
using LiveLogs.IntegrationTests.Access;
using LiveLogs.IntegrationTests.Storage;
using LiveLogs.Storage.Database;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Xunit;

namespace LiveLogs.IntegrationTests.Operations;

public sealed class HealthTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Fact]
    public async Task A_service_with_its_database_is_alive_and_ready()
    {
        await using var service = await TestService.StartAsync(database.ConnectionString);

        var live = await service.SendAsync(HttpMethod.Get, "/health/live", null);
        var ready = await service.SendAsync(HttpMethod.Get, "/health/ready", null);

        Assert.Equal((200, "healthy"), (live.Status, live.Json.GetProperty("status").GetString()));
        Assert.Equal(200, ready.Status);
        Assert.Equal("healthy", ready.Json.GetProperty("components").GetProperty("database").GetProperty("status").GetString());
    }

    [Fact]
    public async Task A_service_that_is_not_migrated_or_lost_its_database_is_alive_but_not_ready()
    {
        var own = new TestDatabase();
        await own.InitializeAsync();
        await using var service = await TestService.StartAsync(own.ConnectionString);
        await own.DisposeAsync();
        NpgsqlConnection.ClearAllPools();

        var lost = await service.SendAsync(HttpMethod.Get, "/health/ready", null);
        service.Services.GetRequiredService<Installation>().IsReady = false;
        var unmigrated = await service.SendAsync(HttpMethod.Get, "/health/ready", null);

        Assert.Equal(503, lost.Status);
        Assert.Equal(503, unmigrated.Status);
        Assert.DoesNotContain("pgsock", lost.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("livelogs_test", lost.Text, StringComparison.Ordinal);
        Assert.Equal(200, (await service.SendAsync(HttpMethod.Get, "/health/live", null)).Status);
    }

    [Fact]
    public async Task A_database_that_takes_no_batches_is_told_while_reads_go_on()
    {
        var own = new TestDatabase();
        await own.InitializeAsync();
        var connection = await StoredConnection.CreateAsync(own);
        await using var service = await LiveTail.TailService.StartAsync(own);
        await own.ExecuteAsync("ALTER TABLE entry_counts ADD CONSTRAINT full_disk CHECK (false) NOT VALID");

        var storing = service.Committer.CommitAsync(connection.Request([connection.Entry(1, TimeProvider.System.GetUtcNow())]), CancellationToken.None);
        await Harness.Eventually.TrueAsync(async () => await StatusAsync() == "degraded", TimeSpan.FromMinutes(1), () => "It says that all is well.");
        await own.ExecuteAsync("ALTER TABLE entry_counts DROP CONSTRAINT full_disk");
        await storing;

        Assert.Equal("healthy", await StatusAsync());
        await own.DisposeAsync();

        async Task<string?> StatusAsync()
        {
            var answer = await service.Client.GetAsync("/health/ready");
            Assert.Equal(200, (int)answer.StatusCode);
            return JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("status").GetString();
        }
    }

    [Fact]
    public async Task The_openapi_document_describes_connections_and_how_to_sign_in()
    {
        await using var service = await TestService.StartAsync(database.ConnectionString, app =>
            app.MapGet("/api/v1/live-logs/tail/{project_id}", (ProjectScope scope) => scope.Slug).WithSummary("Tail").RequireProject(ProjectRole.Viewer));

        var document = (await service.SendAsync(HttpMethod.Get, "/openapi/v1.json", null)).Json;
        var create = document.GetProperty("paths").GetProperty("/api/v1/live-logs/connections").GetProperty("post");

        Assert.StartsWith("3.1", document.GetProperty("openapi").GetString(), StringComparison.Ordinal);
        Assert.Equal("bearer", document.GetProperty("components").GetProperty("securitySchemes").GetProperty("bearer").GetProperty("scheme").GetString());
        Assert.True(create.GetProperty("security")[0].TryGetProperty("bearer", out _));
        Assert.Equal(
            "project_id",
            document.GetProperty("paths").GetProperty("/api/v1/live-logs/tail/{project_id}").GetProperty("get").GetProperty("parameters")[0].GetProperty("name").GetString());
        Assert.NotEqual(JsonValueKind.Undefined, create.GetProperty("responses").GetProperty("401").ValueKind);
        Assert.Contains("connection_config", document.GetProperty("components").GetProperty("schemas").GetProperty("ConnectionDraft").GetRawText(), StringComparison.Ordinal);
        Assert.All(
            document.GetProperty("paths").EnumerateObject().SelectMany(path => path.Value.EnumerateObject()),
            operation => Assert.False(string.IsNullOrEmpty(operation.Value.GetProperty("summary").GetString())));
    }

    [Fact]
    public async Task Every_answer_keeps_pages_to_this_origin()
    {
        await using var service = await TestService.StartAsync(database.ConnectionString);

        var answer = await service.SendAsync(HttpMethod.Get, "/api/v1/live-logs/connections/shop", TestToken.For("shop", "viewer"));

        Assert.Contains("script-src 'self'", answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.True(answer.Headers.CacheControl!.NoStore);
    }
}
