using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using LiveLogs.IntegrationTests.Access;
using LiveLogs.IntegrationTests.Harness;
using LiveLogs.IntegrationTests.Storage;
using Xunit;
using static LiveLogs.IntegrationTests.Streaming.Pusher;

namespace LiveLogs.IntegrationTests.Streaming;

/// <summary>Who may push: keys, and Google's tokens.</summary>
public sealed class PushAccessTests(PushedService running) : IClassFixture<PushedService>
{
    private const string Sender = "pusher@shop.iam.gserviceaccount.com";
    private const string Audience = "livelogs-push";

    private readonly ServiceProcess _service = running.Service;
    private readonly TestDatabase _database = running.Database;

    [Fact]
    public async Task A_PubSub_push_needs_the_token_that_was_agreed()
    {
        var pusher = await Pusher.CreateAsync(_service, "pubsub");
        var entry = JsonSerializer.Serialize(new
        {
            logName = "projects/shop/logs/web",
            timestamp = $"{TimeProvider.System.GetUtcNow():yyyy-MM-ddTHH:mm:ss}.123456789Z",
            insertId = "a1",
            severity = "ERROR",
            textPayload = "from Google",
        });
        var delivery = new { message = new { data = Convert.ToBase64String(Encoding.UTF8.GetBytes(entry)), messageId = "1" }, subscription = "s" };
        Assert.Equal(HttpStatusCode.Unauthorized, (await pusher.SendAsync(_service.Client, "pubsub", delivery, token: Token())).Status);

        using var agreed = await _service.Client.PutAsJsonAsync(
            $"/api/v1/live-logs/connections/{pusher.Connection}/push/pubsub", new { service_account = Sender, audience = Audience });
        agreed.EnsureSuccessStatusCode();

        Assert.Equal((HttpStatusCode.OK, 1, 1, 0), Receipt(await pusher.SendAsync(_service.Client, "pubsub", delivery, token: Token())));
        Assert.Equal((HttpStatusCode.OK, 1, 0, 1), Receipt(await pusher.SendAsync(_service.Client, "pubsub", delivery, token: Token())));
        await using var stranger = await OpenIdProvider.StartAsync();
        foreach (var wrong in new[]
        {
            Token(audience: "another"), Token(email: "other@shop.iam.gserviceaccount.com"), Token(issuer: "https://accounts.example.com"),
            Token(verified: false), Token(secondsLeft: -120), stranger.Sign(Claims()), pusher.Key, "",
        })
            Assert.Equal(HttpStatusCode.Unauthorized, (await pusher.SendAsync(_service.Client, "pubsub", delivery, token: wrong)).Status);

        Assert.Equal(17, await _database.ScalarAsync<int>("SELECT severity FROM log_entries WHERE message = 'from Google'"));
    }

    [Fact]
    public async Task A_new_key_ends_the_one_before_it_at_once_or_when_it_was_asked_to()
    {
        var pusher = await Pusher.CreateAsync(_service, "rotation");
        var document = Pusher.Document("/push/rotation", [1]);
        var second = new Pusher(pusher.Connection, await Pusher.MakeKeyAsync(_service, pusher.Connection, keepPreviousSeconds: 600));
        foreach (var sender in new[] { pusher, second })
            Assert.Equal(HttpStatusCode.OK, (await sender.SendAsync(_service.Client, "cloudwatch", document)).Status);

        var third = new Pusher(pusher.Connection, await Pusher.MakeKeyAsync(_service, pusher.Connection));
        Assert.Equal(HttpStatusCode.OK, (await third.SendAsync(_service.Client, "cloudwatch", document)).Status);
        foreach (var sender in new[] { pusher, second })
            Assert.Equal(HttpStatusCode.Unauthorized, (await sender.SendAsync(_service.Client, "cloudwatch", document)).Status);

        Assert.Equal(0, await _database.ScalarAsync<long>(
            "SELECT count(*) FROM push_settings WHERE encode(key_hash, 'escape') LIKE '%' || $1 || '%'", third.Key));
        using var viewer = _service.ClientFor(Access.TestToken.For("shop", "viewer"));
        using var refused = await viewer.PostAsync($"/api/v1/live-logs/connections/{pusher.Connection}/push/key", null);
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        using var forbidden = await _service.Client.DeleteAsync($"/api/v1/live-logs/connections/{pusher.Connection}/push");
        forbidden.EnsureSuccessStatusCode();
        Assert.Equal(HttpStatusCode.Unauthorized, (await third.SendAsync(_service.Client, "cloudwatch", document)).Status);
    }

    private string Token(
        string audience = Audience, string email = Sender, string issuer = "https://accounts.google.com", bool verified = true, int secondsLeft = 3600) =>
        running.Google.Sign(Claims(audience, email, issuer, verified, secondsLeft));

    private static Dictionary<string, object?> Claims(
        string audience = Audience, string email = Sender, string issuer = "https://accounts.google.com", bool verified = true, int secondsLeft = 3600) => new()
        {
            ["iss"] = issuer,
            ["aud"] = audience,
            ["azp"] = "113774264463038321964",
            ["email"] = email,
            ["email_verified"] = verified,
            ["sub"] = "113774264463038321964",
            ["iat"] = TimeProvider.System.GetUtcNow().AddMinutes(-5).ToUnixTimeSeconds(),
            ["exp"] = TimeProvider.System.GetUtcNow().AddSeconds(secondsLeft).ToUnixTimeSeconds(),
        };
}
