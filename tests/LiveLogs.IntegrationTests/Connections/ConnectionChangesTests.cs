using System.Text.Json;
using System.Text.Json.Nodes;
using LiveLogs.IntegrationTests.Storage;
using Xunit;

namespace LiveLogs.IntegrationTests.Connections;

/// <summary>Changes of a connection: versions, secrets that are kept, and what stays for good.</summary>
public sealed class ConnectionChangesTests(TestDatabase database) : ConnectionCalls(database), IClassFixture<TestDatabase>
{
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
        await Database.ExecuteAsync("UPDATE stream_status SET state = 'streaming'");
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
            return Task.FromResult(new LiveLogs.Connectors.Trials.ConnectionTestResult { Message = "Reads.", Latency = default });
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
}
