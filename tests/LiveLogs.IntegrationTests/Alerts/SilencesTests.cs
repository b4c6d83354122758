using System.Globalization;
using LiveLogs.IntegrationTests.LiveTail;
using LiveLogs.IntegrationTests.Storage;
using Xunit;

namespace LiveLogs.IntegrationTests.Alerts;

/// <summary>How many silences a project may have.</summary>
public sealed class SilencesTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private const int Most = 1_000;

    [Fact]
    public async Task A_project_has_a_thousand_silences_that_are_not_over_and_not_one_more()
    {
        await using var service = await TailService.StartAsync(database);
        var project = await AlertProject.CreateAsync(database, "quiet");
        await StoreAsync(project, Most - 1, "1 h");
        await StoreAsync(project, 1, "0 s");
        var later = TimeProvider.System.GetUtcNow().AddHours(2).ToString("O", CultureInfo.InvariantCulture);
        var body = $$"""{"ends_at": "{{later}}"}""";

        var both = await Task.WhenAll(CreateAsync(), CreateAsync());
        var created = Assert.Single(both, answer => answer.Status == 201);
        var refused = Assert.Single(both, answer => answer.Status == 409);
        Assert.Equal("too_many_silences", refused.Code);
        Assert.Equal(Most, await CountAsync());

        var address = $"/silences/{created.Json.GetProperty("id").GetString()}";
        Assert.Equal(200, (await service.SendAsync(HttpMethod.Put, address, project.Token, body)).Status);
        var over = await project.ScalarAsync<Guid>("SELECT id FROM alert_silences WHERE project_number = $1 AND ends_at <= now()", project.Number);
        Assert.Equal(409, (await service.SendAsync(HttpMethod.Put, $"/silences/{over}", project.Token, body)).Status);
        Assert.Equal(204, (await service.SendAsync(HttpMethod.Delete, address, project.Token)).Status);
        Assert.Equal(201, (await CreateAsync()).Status);
        Assert.Equal(Most, await CountAsync());
        Assert.Equal(
            "created,changed,deleted,created",
            await project.ScalarAsync<string>("SELECT string_agg(act, ',' ORDER BY number) FROM config_changes WHERE project_number = $1 AND thing = 'silence'", project.Number));

        Task<Operations.Answer> CreateAsync() => service.SendAsync(HttpMethod.Post, "/silences/quiet", project.Token, body);
        Task<long> CountAsync() => project.ScalarAsync<long>("SELECT count(*) FROM alert_silences WHERE project_number = $1 AND ends_at > now()", project.Number);
    }

    private async Task StoreAsync(AlertProject project, int count, string left) => await database.ExecuteAsync(
        """
        INSERT INTO alert_silences (id, project_number, matchers, starts_at, ends_at, created_by)
        SELECT gen_random_uuid(), $1, '[]', now() - interval '1 h', now() + $3::interval, 'somebody' FROM generate_series(1, $2)
        """,
        project.Number,
        count,
        left);
}
