using System.Text.Json;
using System.Text.Json.Nodes;
using LiveLogs.IntegrationTests.Access;
using LiveLogs.IntegrationTests.Operations;
using LiveLogs.IntegrationTests.Storage;
using Xunit;

namespace LiveLogs.IntegrationTests.Connections;

public sealed class ConnectionsTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private const string Path = "/api/v1/live-logs/connections";

    private readonly string _project = $"shop-{Guid.NewGuid().ToString("N")[..8]}";

    private string Admin => TestToken.For(_project, "admin");

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

    [Fact]
    public async Task A_change_needs_the_version_that_it_replaces()
    {
        await using var service = await StartAsync();
        var created = await CreateAsync(service, "orders");
        var address = created.Headers.Location!.ToString();

        var blind = await PutAsync(service, address, Change("orders"), null);
        var first = await PutAsync(service, address, Change("payments"), created.ETag);
        var second = await PutAsync(service, address, Change("carts"), created.ETag);
        var garbage = await PutAsync(service, address, Change("carts"), "1");
        var any = await PutAsync(service, address, Change("carts"), "*");
        var weakened = await PutAsync(service, address, Change("baskets"), $"W/{any.ETag}");
        var staleDelete = await service.SendAsync(HttpMethod.Delete, address, Admin, null, ("If-Match", first.ETag!));
        var delete = await service.SendAsync(HttpMethod.Delete, address, Admin, null, ("If-Match", weakened.ETag!));

        Assert.Equal((428, "if_match_required"), (blind.Status, blind.Code));
        Assert.Equal((200, "payments"), (first.Status, first.Json.GetProperty("connection_name").GetString()));
        Assert.NotEqual(created.ETag, first.ETag);
        Assert.Equal((412, "version_mismatch"), (second.Status, second.Code));
        Assert.Equal(412, garbage.Status);
        Assert.Equal(200, any.Status);
        Assert.Equal(200, weakened.Status);
        Assert.Equal(412, staleDelete.Status);
        Assert.Equal(204, delete.Status);
    }

    [Fact]
    public async Task Of_two_changes_at_once_one_wins_and_the_other_is_told()
    {
        await using var service = await StartAsync();
        var created = await CreateAsync(service, "orders");

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(i =>
            PutAsync(service, created.Headers.Location!.ToString(), Change($"orders-{i}"), created.ETag)));

        Assert.Single(answers, answer => answer.Status == 200);
        Assert.All(answers.Where(answer => answer.Status != 200), answer => Assert.Equal(412, answer.Status));
    }

    [Fact]
    public async Task What_a_client_has_already_is_not_sent_again_until_it_changes()
    {
        await using var service = await StartAsync();
        var created = await CreateAsync(service, "orders");
        var address = created.Headers.Location!.ToString();

        var same = await service.SendAsync(HttpMethod.Get, address, Admin, null, ("If-None-Match", created.ETag!));
        await database.ExecuteAsync("UPDATE stream_status SET state = 'streaming'");
        var running = await service.SendAsync(HttpMethod.Get, address, Admin, null, ("If-None-Match", created.ETag!));
        var change = await PutAsync(service, address, Change("payments"), created.ETag);

        Assert.Equal((304, ""), (same.Status, same.Text));
        Assert.Equal((200, "streaming"), (running.Status, running.Json.GetProperty("status").GetString()));
        Assert.Equal(200, change.Status);
    }

    [Fact]
    public async Task A_secret_that_is_left_out_or_sent_back_masked_is_kept_and_null_clears_it()
    {
        await using var service = await StartAsync();
        var seen = new List<JsonElement>();
        service.Connector.Answer = (config, _) =>
        {
            seen.Add(config);
            return Task.FromResult(new LiveLogs.Connectors.ConnectionTestResult { Message = "Reads.", Latency = default });
        };
        var created = await service.SendAsync(HttpMethod.Post, Path, Admin, Draft("orders", extra: ("session_token", "a session token, long")));
        var address = created.Headers.Location!.ToString();

        var config = Config();
        config.Remove("secret_access_key");
        var omitted = await PutAsync(service, address, Change("orders", config), created.ETag);
        var shown = JsonNode.Parse(omitted.Text)!.AsObject();
        var sentBack = await PutAsync(service, address, shown, omitted.ETag);
        await service.SendAsync(HttpMethod.Post, $"{address}/test", Admin);

        var cleared = JsonNode.Parse(sentBack.Text)!.AsObject();
        cleared["connection_config"]!["session_token"] = null;
        var withoutToken = await PutAsync(service, address, cleared, sentBack.ETag);
        cleared["connection_config"]!["secret_access_key"] = null;
        var withoutKey = await PutAsync(service, address, cleared, withoutToken.ETag);

        Assert.Equal((200, 200), (omitted.Status, sentBack.Status));
        Assert.Equal("the-secret-access-key-12345", seen.Single().GetProperty("secret_access_key").GetString());
        Assert.Equal("a session token, long", seen.Single().GetProperty("session_token").GetString());
        Assert.Equal(200, withoutToken.Status);
        Assert.False(withoutToken.Json.GetProperty("connection_config").TryGetProperty("session_token", out _));
        Assert.Equal(400, withoutKey.Status);
        Assert.Equal(["connection_config.secret_access_key"], withoutKey.Fields);
    }

    [Fact]
    public async Task Project_and_provider_cannot_be_changed()
    {
        await using var service = await StartAsync();
        var created = await CreateAsync(service, "orders");
        var change = Change("orders");
        change["project_id"] = "elsewhere";
        change["cloud_provider"] = "aws";

        var answer = await PutAsync(service, created.Headers.Location!.ToString(), change, created.ETag);

        Assert.Equal(["cloud_provider", "project_id"], answer.Fields);
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
        Assert.Equal("0 0 -", await database.ScalarAsync<string>(head, id));
        await database.ExecuteAsync(
            "UPDATE connection_heads SET owner = gen_random_uuid(), epoch = 7, claimed_at = now() FROM connections c WHERE c.number = connection_number AND c.id = $1", id);
        await database.ExecuteAsync("UPDATE connections SET desired_state = 'running' WHERE id = $1", id);

        await service.SendAsync(HttpMethod.Delete, $"{Path}/{id}", Admin);

        Assert.Equal("0 8 -", await database.ScalarAsync<string>(head, id));
        Assert.True(await database.ScalarAsync<bool>(
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
        Assert.DoesNotContain(service.Log.Lines, line => line.Contains("the-secret-access-key", StringComparison.Ordinal));
    }

    private Task<TestService> StartAsync() => TestService.StartAsync(
        database.ConnectionString, null, ("Logging:LogLevel:Default", "Trace"));

    private async Task<Answer> CreateAsync(TestService service, string name)
    {
        var answer = await service.SendAsync(HttpMethod.Post, Path, Admin, Draft(name));
        Assert.True(answer.Status == 201, answer.Text);
        return answer;
    }

    private Task<Answer> PutAsync(TestService service, string address, JsonObject change, string? etag) => etag is null
        ? service.SendAsync(HttpMethod.Put, address, Admin, change)
        : service.SendAsync(HttpMethod.Put, address, Admin, change, ("If-Match", etag));

    private JsonObject Draft(string name, string? project = null, params (string Name, string Value)[] extra)
    {
        var config = Config();
        foreach (var (field, value) in extra)
            config[field] = value;
        return new JsonObject
        {
            ["project_id"] = project ?? _project,
            ["connection_name"] = name,
            ["cloud_provider"] = "scripted",
            ["connection_config"] = config,
        };
    }

    private static JsonObject Change(string name, JsonObject? config = null) =>
        new() { ["connection_name"] = name, ["connection_config"] = config ?? Config() };

    private static JsonObject Config() => new()
    {
        ["region"] = "eu-central-1",
        ["log_group"] = "/shop/orders",
        ["access_key_id"] = "AKIA0000",
        ["secret_access_key"] = "the-secret-access-key-12345",
    };
}
