using System.Text.Json;
using LiveLogs.IntegrationTests.Access;
using LiveLogs.IntegrationTests.Storage;
using Xunit;

namespace LiveLogs.IntegrationTests.Connections;

/// <summary>The life of a connection: made, read, listed and deleted, by whom.</summary>
public sealed class ConnectionsTests(TestDatabase database) : ConnectionCalls(database), IClassFixture<TestDatabase>
{
    [Fact]
    public async Task A_connection_is_created_read_listed_and_deleted()
    {
        await using var service = await StartAsync();

        var created = await CreateAsync(service, "orders");
        var id = created.Json.GetProperty("id").GetGuid();
        var one = await service.SendAsync(HttpMethod.Get, created.Headers.Location!.ToString(), TestToken.For(_project, "viewer"));
        var list = await service.SendAsync(HttpMethod.Get, $"{Path}/{_project}", TestToken.For(_project, "viewer"));
        var deleted = await service.SendAsync(HttpMethod.Delete, $"{Path}/{id}", Admin);
        var gone = await service.SendAsync(HttpMethod.Get, $"{Path}/{id}", Admin);

        Assert.Equal((201, $"{Path}/{id}"), (created.Status, created.Headers.Location!.ToString()));
        Assert.Equal(created.Text, one.Text);
        Assert.Equal(
            ["id", "project_id", "connection_name", "cloud_provider", "connection_config", "status", "created_at", "updated_at"],
            one.Json.EnumerateObject().Select(field => field.Name));
        Assert.Equal("stopped", one.Json.GetProperty("status").GetString());
        Assert.EndsWith("Z", one.Json.GetProperty("created_at").GetString(), StringComparison.Ordinal);
        Assert.Equal(id, list.Json.GetProperty("items")[0].GetProperty("id").GetGuid());
        Assert.Equal((204, 404), (deleted.Status, gone.Status));
        Assert.Equal("connection_not_found", gone.Code);
    }

    [Fact]
    public async Task Secrets_are_shown_only_as_set_with_their_last_characters()
    {
        await using var service = await StartAsync();

        var created = await CreateAsync(service, "orders");
        var config = created.Json.GetProperty("connection_config");

        Assert.Equal("""{"set":true,"last4":"2345"}""", config.GetProperty("secret_access_key").GetRawText());
        Assert.False(config.TryGetProperty("session_token", out _));
        Assert.Equal("AKIA0000", config.GetProperty("access_key_id").GetString());
    }

    [Fact]
    public async Task A_list_is_paged_by_a_cursor_that_is_good_for_its_project_only()
    {
        await using var service = await StartAsync();
        foreach (var name in new[] { "e", "b", "d", "a", "c" })
            await CreateAsync(service, name);
        var other = $"other-{_project}";
        await service.SendAsync(HttpMethod.Post, Path, TestToken.For(other, "admin"), Draft("z", other));

        var names = new List<string?>();
        string? cursor = null;
        do
        {
            var page = (await service.SendAsync(HttpMethod.Get, $"{Path}/{_project}?limit=2&cursor={cursor}", Admin)).Json;
            names.AddRange(page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("connection_name").GetString()));
            cursor = page.GetProperty("next_cursor").GetString() ?? cursor;
            if (page.GetProperty("next_cursor").ValueKind == JsonValueKind.Null)
                break;
        }
        while (names.Count < 10);

        var foreign = await service.SendAsync(HttpMethod.Get, $"{Path}/{other}?cursor={cursor}", TestToken.For(other, "viewer"));
        var wrong = await service.SendAsync(HttpMethod.Get, $"{Path}/{_project}?limit=0&cursor=%21", Admin);

        Assert.Equal(["a", "b", "c", "d", "e"], names);
        Assert.Equal(["cursor"], foreign.Fields);
        Assert.Equal(["cursor", "limit"], wrong.Fields);
    }

    [Fact]
    public async Task To_a_stranger_a_connection_does_not_exist_and_a_lower_role_is_told()
    {
        await using var service = await StartAsync();
        var created = await CreateAsync(service, "orders");
        var address = created.Headers.Location!.ToString();
        var stranger = TestToken.For("elsewhere", "admin");

        foreach (var (method, path) in new[] { (HttpMethod.Get, address), (HttpMethod.Put, address), (HttpMethod.Delete, address), (HttpMethod.Post, $"{address}/test") })
        {
            var foreign = await service.SendAsync(method, path, stranger, method == HttpMethod.Put ? Change("x") : null);
            Assert.Equal((404, "connection_not_found"), (foreign.Status, foreign.Code));
            Assert.Equal("token_missing", (await service.SendAsync(method, path, null, method == HttpMethod.Put ? Change("x") : null)).Code);
        }

        Assert.Equal("role_too_low", (await service.SendAsync(HttpMethod.Put, address, TestToken.For(_project, "editor"), Change("x"))).Code);
        Assert.Equal("role_too_low", (await service.SendAsync(HttpMethod.Delete, address, TestToken.For(_project, "editor"))).Code);
        Assert.Equal("role_too_low", (await service.SendAsync(HttpMethod.Post, $"{address}/test", TestToken.For(_project, "viewer"))).Code);
        Assert.Equal("role_too_low", (await service.SendAsync(HttpMethod.Post, Path, TestToken.For(_project, "editor"), Draft("y"))).Code);
        Assert.Equal("forbidden_project", (await service.SendAsync(HttpMethod.Post, Path, stranger, Draft("y"))).Code);
        Assert.Equal("forbidden_project", (await service.SendAsync(HttpMethod.Get, $"{Path}/{_project}", stranger)).Code);
        Assert.Equal("connection_not_found", (await service.SendAsync(HttpMethod.Delete, $"{Path}/not-a-uuid", Admin)).Code);
    }

    [Fact]
    public async Task Creating_makes_the_sequencer_and_deleting_fences_the_stream_and_erases_the_secrets()
    {
        await using var service = await StartAsync();
        var created = await CreateAsync(service, "orders");
        var id = created.Json.GetProperty("id").GetGuid();
        var head = "SELECT h.seq || ' ' || h.epoch || ' ' || coalesce(h.owner::text, '-') FROM connection_heads h JOIN connections c ON c.number = h.connection_number WHERE c.id = $1";
        Assert.Equal("0 0 -", await Database.ScalarAsync<string>(head, id));
        await Database.ExecuteAsync(
            "UPDATE connection_heads SET owner = gen_random_uuid(), epoch = 7, claimed_at = now() FROM connections c WHERE c.number = connection_number AND c.id = $1", id);
        await Database.ExecuteAsync("UPDATE connections SET desired_state = 'running' WHERE id = $1", id);

        await service.SendAsync(HttpMethod.Delete, $"{Path}/{id}", Admin);

        Assert.Equal("0 8 -", await Database.ScalarAsync<string>(head, id));
        Assert.True(await Database.ScalarAsync<bool>(
            "SELECT secrets IS NULL AND deleted_at IS NOT NULL AND desired_state = 'stopped' FROM connections WHERE id = $1", id));
        Assert.Equal("connection_not_found", (await service.SendAsync(HttpMethod.Delete, $"{Path}/{id}", Admin)).Code);
    }

    [Fact]
    public async Task Who_did_what_is_logged_and_no_line_holds_a_secret()
    {
        await using var service = await StartAsync();
        var created = await CreateAsync(service, "orders");
        var address = created.Headers.Location!.ToString();
        await PutAsync(service, address, Change("payments"), created.ETag);
        await service.SendAsync(HttpMethod.Post, $"{address}/test", Admin);
        await service.SendAsync(HttpMethod.Delete, address, Admin);

        var id = created.Json.GetProperty("id").GetString();
        foreach (var act in new[] { "created", "changed", "tested", "deleted" })
            Assert.Single(service.Log.Lines, line => line.Contains($"Audit: connection {id} of project {_project} was {act} by tests", StringComparison.Ordinal));
        Assert.Equal(
            "created,changed,deleted",
            await Database.ScalarAsync<string>("SELECT string_agg(act, ',' ORDER BY number) FROM config_changes WHERE thing = 'connection' AND item = $1", id!));
        Assert.DoesNotContain(service.Log.Lines, line => line.Contains("the-secret-access-key", StringComparison.Ordinal));
    }
}
