using System.Text.Json;
using LiveLogs.Access;
using LiveLogs.IntegrationTests.Access;
using LiveLogs.IntegrationTests.Harness;
using LiveLogs.IntegrationTests.Operations;
using LiveLogs.IntegrationTests.Storage;
using LiveLogs.Notifications;
using LiveLogs.Notifications.Deliveries;
using LiveLogs.Tests.Notifications;
using LiveLogs.Tests.Notifications.StandIns;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace LiveLogs.IntegrationTests.Notifications;

public sealed class ChannelsTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private const string Path = "/api/v1/live-logs/channels";

    private readonly string _project = $"shop-{Guid.NewGuid().ToString("N")[..8]}";

    private string Editor => TestToken.For(_project, "editor");

    [Fact]
    public async Task A_channel_is_created_read_listed_changed_and_deleted()
    {
        await using var service = await StartAsync();

        var created = await CreateAsync(service, "ops");
        var address = created.Headers.Location!.ToString();
        var one = await service.SendAsync(HttpMethod.Get, address, Editor);
        var seen = await service.SendAsync(HttpMethod.Get, address, TestToken.For(_project, "viewer"));
        var list = await service.SendAsync(HttpMethod.Get, $"{Path}/{_project}", TestToken.For(_project, "viewer"));
        var blind = await service.SendAsync(HttpMethod.Put, address, Editor, Change("renamed"));
        var changed = await service.SendAsync(HttpMethod.Put, address, Editor, Change("renamed"), ("If-Match", one.ETag!));
        var stale = await service.SendAsync(HttpMethod.Put, address, Editor, Change("again"), ("If-Match", one.ETag!));
        var deleted = await service.SendAsync(HttpMethod.Delete, address, Editor);
        var gone = await service.SendAsync(HttpMethod.Get, address, Editor);

        Assert.Equal((201, created.Text), (created.Status, one.Text));
        // Whoever knows the whole address may post to it.
        var (whole, shown) = (one.Json.GetProperty("config").GetProperty("url").GetString()!, seen.Json.GetProperty("config").GetProperty("url").GetString()!);
        Assert.NotEqual(whole, shown);
        Assert.Contains(new Uri(whole).Host, shown, StringComparison.Ordinal);
        Assert.Equal("""{"set":true,"last4":"HyA="}""", one.Json.GetProperty("config").GetProperty("secret").GetRawText());
        Assert.Equal(("healthy", "ops"), (one.Json.GetProperty("health").GetProperty("state").GetString(), list.Json.GetProperty("items")[0].GetProperty("name").GetString()));
        Assert.Equal((428, 200, 412), (blind.Status, changed.Status, stale.Status));
        Assert.Equal("HyA=", changed.Json.GetProperty("config").GetProperty("secret").GetProperty("last4").GetString());
        Assert.Equal((204, 404, "channel_not_found"), (deleted.Status, gone.Status, gone.Code));
        Assert.Equal(0, await database.ScalarAsync<long>("SELECT count(*) FROM channels WHERE config::text LIKE '%whsec%' OR secrets LIKE '%whsec%'"));

        object Change(string name) => new { name, config = new { url = "https://hooks.example.com/x" } };
    }

    [Fact]
    public async Task Every_mistake_of_a_draft_is_named_at_once_and_no_secret_is_repeated()
    {
        await using var service = await StartAsync();

        var answer = await service.SendAsync(HttpMethod.Post, Path, Editor, new
        {
            project_id = _project,
            name = "slack",
            kind = "webhook",
            colour = "red",
            enabled = "yes",
            fallback_channel_id = Guid.NewGuid(),
            config = new { url = "https://10.0.0.1/", secret = "hunter2", title_template = "{{token}}" },
        });

        Assert.Equal((400, "invalid_request"), (answer.Status, answer.Code));
        Assert.Equal(
            ["colour", "config.secret", "config.title_template", "config.url", "enabled", "fallback_channel_id", "name"], answer.Fields);
        Assert.DoesNotContain("hunter2", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stored_secret_does_not_follow_to_a_new_address()
    {
        await using var service = await StartAsync();
        var created = await CreateAsync(service, "ops");
        var (address, etag) = (created.Headers.Location!.ToString(), created.ETag!);

        var moved = await service.SendAsync(HttpMethod.Put, address, Editor, new { name = "ops", config = new { url = "https://evil.example.com/x" } }, ("If-Match", etag));
        var masked = await service.SendAsync(
            HttpMethod.Put, address, Editor, new { name = "ops", config = new { url = "https://evil.example.com/x", secret = new { set = true, last4 = "HyA=" } } }, ("If-Match", etag));
        var same = await service.SendAsync(
            HttpMethod.Put, address, Editor, new { name = "renamed", config = new { url = "https://hooks.example.com/x" } }, ("If-Match", etag));

        Assert.Equal((400, 400, 200), (moved.Status, masked.Status, same.Status));
        Assert.Equal(["config.secret"], moved.Fields);
        Assert.Contains("url", moved.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_many_who_add_a_channel_at_once_only_as_many_succeed_as_there_is_room_for()
    {
        await using var service = await StartAsync(("Notifications:MaxChannelsPerProject", "3"));
        await CreateAsync(service, "first");

        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(number => CreateAsync(service, $"channel-{number}")));

        Assert.Equal((2, 10), (answers.Count(answer => answer.Status == 201), answers.Count(answer => answer.Code == "too_many_channels")));
    }

    [Fact]
    public async Task Roles_and_projects_are_kept_apart()
    {
        await using var service = await StartAsync();
        var address = (await CreateAsync(service, "ops")).Headers.Location!.ToString();

        var viewer = await service.SendAsync(HttpMethod.Delete, address, TestToken.For(_project, "viewer"));
        var @operator = await service.SendAsync(HttpMethod.Post, $"{address}/test", TestToken.For(_project, "operator"));
        var stranger = await service.SendAsync(HttpMethod.Get, address, TestToken.For("other-project", "admin"));
        var strangersList = await service.SendAsync(HttpMethod.Get, $"{Path}/{_project}", TestToken.For("other-project", "admin"));
        var nobody = await service.SendAsync(HttpMethod.Get, address, null);
        var foreign = await service.SendAsync(
            HttpMethod.Post, Path, TestToken.For("other-project", "admin"), Draft("theirs", "other-project", fallback: address.Split('/')[^1]));

        Assert.Equal([403, 403, 404, 403, 401, 400], [viewer.Status, @operator.Status, stranger.Status, strangersList.Status, nobody.Status, foreign.Status]);
    }

    [Fact]
    public async Task A_test_really_sends_and_repeats_nothing_that_the_provider_said()
    {
        await using var receiver = await new WebhookStandIn().StartAsync<WebhookStandIn>();
        await using var service = await StartAsync();
        var created = await service.SendAsync(HttpMethod.Post, Path, Editor, Draft("ops", _project, receiver.Address.ToString()));
        var address = created.Headers.Location!.ToString();

        var good = await service.SendAsync(HttpMethod.Post, $"{address}/test", Editor);
        receiver.Faults = _ => Fault.Status(403);
        var bad = await service.SendAsync(HttpMethod.Post, $"{address}/test", Editor);

        Assert.Equal("delivered", good.Json.GetProperty("status").GetString());
        Assert.Equal("alert.test", Assert.Single(receiver.Messages).Body.GetProperty("type").GetString());
        Assert.Equal((200, "refused"), (bad.Status, bad.Json.GetProperty("failure").GetString()));
        Assert.DoesNotContain("internal detail", bad.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Deliveries_are_paged_and_dead_letters_replayed()
    {
        await using var receiver = await new WebhookStandIn().StartAsync<WebhookStandIn>();
        await using var service = await StartAsync();
        var created = await service.SendAsync(HttpMethod.Post, Path, Editor, Draft("ops", _project, receiver.Address.ToString()));
        var id = created.Json.GetProperty("id").GetGuid();
        await database.ExecuteAsync(
            """
            INSERT INTO deliveries (project_number, episode_id, transition, target, notice, state, last_error, next_at, created_at, patience_from, finished_at)
            SELECT c.project_number, gen_random_uuid(), 1, c.id::text, $2::jsonb, 'dead', 'The provider answered 500.', now(), now(), now(), now()
            FROM channels c, generate_series(1, 3) WHERE c.id = $1
            """,
            id,
            JsonSerializer.Serialize(Notices.Of(), NoticeJson.Default.Notice));

        var first = await service.SendAsync(HttpMethod.Get, $"{Path}/{id}/deliveries?state=dead&limit=2", Editor);
        var second = await service.SendAsync(HttpMethod.Get, $"{Path}/{id}/deliveries?limit=2&cursor={first.Json.GetProperty("next_cursor").GetString()}", Editor);
        var wrong = await service.SendAsync(HttpMethod.Get, $"{Path}/{id}/deliveries?limit=0&state=lost&cursor=x", Editor);
        var one = await service.SendAsync(HttpMethod.Post, $"{Path}/{id}/deliveries/{first.Json.GetProperty("items")[0].GetProperty("id").GetInt64()}/replay", Editor);
        var unknown = await service.SendAsync(HttpMethod.Post, $"{Path}/{id}/deliveries/999999999/replay", Editor);
        var rest = await service.SendAsync(HttpMethod.Post, $"{Path}/{id}/deliveries/replay", Editor);

        Assert.Equal((2, 1), (first.Json.GetProperty("items").GetArrayLength(), second.Json.GetProperty("items").GetArrayLength()));
        Assert.Equal(["cursor", "limit", "state"], wrong.Fields);
        Assert.Equal((1, "not_a_dead_letter", 2), (one.Json.GetProperty("replayed").GetInt32(), unknown.Code, rest.Json.GetProperty("replayed").GetInt32()));
    }

    [Fact]
    public async Task What_was_committed_is_delivered_as_soon_as_it_is_signalled()
    {
        await using var receiver = await new WebhookStandIn().StartAsync<WebhookStandIn>();
        await using var service = await TestService.StartAsync(
            database.ConnectionString, null, ("Outbound:AllowedPrivateHosts:0", "127.0.0.1"), ("Notifications:PollInterval", "00:01:00"));
        var created = await service.SendAsync(HttpMethod.Post, Path, Editor, Draft("ops", _project, receiver.Address.ToString()));
        Assert.Equal(201, created.Status);
        var project = await service.Services.GetRequiredService<ProjectDirectory>().FindAsync(_project, CancellationToken.None);

        await using (var connection = await database.DataSource.OpenConnectionAsync())
        await using (var transaction = await connection.BeginTransactionAsync())
        {
            foreach (var notice in DeliveryFixture.Storm(100))
                await service.Services.GetRequiredService<Outbox>().AddAsync(connection, transaction, project!.Value, notice, ["ops"], CancellationToken.None);
            await transaction.CommitAsync();
        }

        service.Services.GetRequiredService<OutboxSignal>().Set();
        await Eventually.TrueAsync(
            () => Task.FromResult(receiver.Requests == 100), TimeSpan.FromSeconds(20), () => $"Only {receiver.Requests} of 100 were delivered.");
        Assert.Equal(0, receiver.Repeats);
    }

    [Fact]
    public async Task Wrong_settings_of_the_installation_end_the_start_with_each_of_them_named()
    {
        var error = await Assert.ThrowsAnyAsync<Exception>(() => TestService.StartAsync(
            database.ConnectionString,
            null,
            ("Notifications:Defaults:slack:webhook_url", "https://evil.example/"),
            ("Notifications:Defaults:email:transport", "pigeon")));

        Assert.Contains("slack:webhook_url", error.Message, StringComparison.Ordinal);
        Assert.Contains("email:transport", error.Message, StringComparison.Ordinal);
    }

    private Task<TestService> StartAsync(params (string Key, string? Value)[] settings) =>
        TestService.StartAsync(database.ConnectionString, null, [("Outbound:AllowedPrivateHosts:0", "127.0.0.1"), .. settings]);

    private Task<Answer> CreateAsync(TestService service, string name) => service.SendAsync(HttpMethod.Post, Path, Editor, Draft(name, _project));

    private static object Draft(string name, string project, string url = "https://hooks.example.com/x", string? fallback = null) => new
    {
        project_id = project,
        name,
        kind = "webhook",
        config = new { url, secret = WebhookStandIn.Secret },
        fallback_channel_id = fallback,
    };
}
