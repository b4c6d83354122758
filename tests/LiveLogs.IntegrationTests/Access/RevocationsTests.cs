using LiveLogs.Access;
using LiveLogs.IntegrationTests.Operations;
using LiveLogs.IntegrationTests.Storage;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace LiveLogs.IntegrationTests.Access;

/// <summary>Access that is taken away while tokens are still good.</summary>
public sealed class RevocationsTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private const string Root = "/api/v1/live-logs";
    private static readonly string Admin = TestToken.For("shop", "admin", "head of on-call");

    [Fact]
    public async Task Tokens_issued_until_then_give_no_role_in_the_project_and_later_ones_do()
    {
        await using var service = await StartAsync();
        var (old, undated) = (TokenOf("anna", issued: -60), TestToken.For("shop", "viewer", "anna"));
        Assert.Equal(200, (await ReadAsync(service, old)).Status);

        var revoked = await RevokeAsync(service, "anna");

        Assert.Equal((200, "anna", "head of on-call"),
            (revoked.Status, revoked.Json.GetProperty("subject").GetString(), revoked.Json.GetProperty("revoked_by").GetString()));
        Assert.Equal((403, "access_revoked"), await RefusalAsync(service, old));
        Assert.Equal((403, "access_revoked"), await RefusalAsync(service, undated));
        Assert.Equal(200, (await ReadAsync(service, TokenOf("anna", issued: 2))).Status);
        Assert.Equal(200, (await ReadAsync(service, TokenOf("berta", issued: -60))).Status);
    }

    [Fact]
    public async Task Other_projects_of_the_person_are_not_touched()
    {
        await using var service = await StartAsync();
        await service.Services.GetRequiredService<ProjectDirectory>().GetOrCreateAsync("blog", CancellationToken.None);
        await RevokeAsync(service, "carl");

        var blog = await service.SendAsync(HttpMethod.Get, $"{Root}/connections/blog", TestToken.For("blog", "viewer", "carl"));

        Assert.Equal(200, blog.Status);
    }

    [Fact]
    public async Task Access_that_was_given_back_counts_at_once()
    {
        await using var service = await StartAsync();
        await RevokeAsync(service, "auth0|dora/1");
        var token = TokenOf("auth0|dora/1", issued: -60);
        Assert.Equal(403, (await ReadAsync(service, token)).Status);
        Assert.Contains((await service.SendAsync(HttpMethod.Get, Path(), Admin)).Json.GetProperty("items").EnumerateArray(),
            item => item.GetProperty("subject").GetString() == "auth0|dora/1");

        var path = $"{Path()}?subject={Uri.EscapeDataString("auth0|dora/1")}";
        Assert.Equal(204, (await service.SendAsync(HttpMethod.Delete, path, Admin)).Status);

        Assert.Equal(200, (await ReadAsync(service, token)).Status);
        Assert.Equal("revocation_not_found", (await service.SendAsync(HttpMethod.Delete, path, Admin)).Code);
    }

    [Fact]
    public async Task Another_instance_knows_of_it_within_seconds()
    {
        await using var first = await StartAsync();
        await using var second = await StartAsync();
        var token = TokenOf("emil", issued: -60);
        Assert.Equal(200, (await ReadAsync(second, token)).Status);

        await RevokeAsync(first, "emil");

        await Harness.Eventually.TrueAsync(
            async () => (await ReadAsync(second, token)).Status == 403, RevocationBook.MaxAge + TimeSpan.FromSeconds(10), () => "The second instance still lets it in.");
    }

    [Theory]
    [InlineData("""{"subject": ""}""", "invalid_request")]
    [InlineData("""{"subject": 7}""", "invalid_request")]
    [InlineData("[]", "invalid_request")]
    [InlineData("{", "malformed_json")]
    [InlineData("""{"subject": "head of on-call"}""", "own_access")]
    public async Task What_makes_no_sense_is_refused(string body, string code)
    {
        await using var service = await StartAsync();

        var answer = await service.SendAsync(HttpMethod.Post, Path(), Admin, body);

        Assert.Equal((400, code), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task Only_admins_take_access_away()
    {
        await using var service = await StartAsync();

        var answer = await service.SendAsync(HttpMethod.Post, Path(), TestToken.For("shop", "editor", "fritz"), new { subject = "anna" });

        Assert.Equal((403, "role_too_low"), (answer.Status, answer.Code));
    }

    private async Task<TestService> StartAsync()
    {
        var service = await TestService.StartAsync(database.ConnectionString, app => app.MapAccess());
        await service.Services.GetRequiredService<ProjectDirectory>().GetOrCreateAsync("shop", CancellationToken.None);
        return service;
    }

    private static string Path() => $"{Root}/access/shop/revocations";

    private static Task<Answer> RevokeAsync(TestService service, string subject) => service.SendAsync(HttpMethod.Post, Path(), Admin, new { subject });

    private static Task<Answer> ReadAsync(TestService service, string token) => service.SendAsync(HttpMethod.Get, $"{Root}/connections/shop", token);

    private static async Task<(int, string?)> RefusalAsync(TestService service, string token)
    {
        var answer = await ReadAsync(service, token);
        return (answer.Status, answer.Code);
    }

    /// <param name="subject">Whose it is.</param>
    /// <param name="issued">Seconds from now.</param>
    private static string TokenOf(string subject, int issued)
    {
        var claims = TestToken.Claims(new Dictionary<string, string> { ["shop"] = "viewer" });
        (claims["sub"], claims["iat"]) = (subject, TimeProvider.System.GetUtcNow().AddSeconds(issued).ToUnixTimeSeconds());
        return TestToken.Sign(claims);
    }
}
