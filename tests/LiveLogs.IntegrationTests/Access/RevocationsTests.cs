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
    public async Task A_project_has_a_bounded_number_of_them_one_for_each_person()
    {
        await using var service = await StartAsync();
        var project = await service.Services.GetRequiredService<ProjectDirectory>().GetOrCreateAsync("full", CancellationToken.None);
        await database.ExecuteAsync(
            "INSERT INTO access_revocations SELECT $1, 'p' || n, now() - interval '400 days' + n * interval '1 s', 'an admin' FROM generate_series(1, $2) n", project, RevocationTable.MaxPerProject);
        var path = $"{Root}/access/full/revocations";
        var admin = TestToken.For("full", "admin", "head of on-call");

        var refused = await service.SendAsync(HttpMethod.Post, path, admin, new { subject = "one more" });
        Assert.Equal((409, "too_many_revocations"), (refused.Status, refused.Code));
        Assert.Equal(200, (await service.SendAsync(HttpMethod.Post, path, admin, new { subject = "p7" })).Status);
        Assert.Equal(RevocationTable.MaxPerProject, await database.ScalarAsync<long>("SELECT count(*) FROM access_revocations WHERE project_number = $1", project));
        Assert.Equal(204, (await service.SendAsync(HttpMethod.Delete, $"{path}?subject=p7", admin)).Status);
        Assert.Equal(200, (await service.SendAsync(HttpMethod.Post, path, admin, new { subject = "one more" })).Status);
    }

    [Fact]
    public async Task Where_tokens_are_bounded_revocations_go_that_none_can_outlive()
    {
        await using var service = await TestService.StartAsync(database.ConnectionString, app => app.MapAccess(), ("Access:LongestToken", "1.00:00:00"));
        var project = await service.Services.GetRequiredService<ProjectDirectory>().GetOrCreateAsync("bounded", CancellationToken.None);
        await database.ExecuteAsync(
            "INSERT INTO access_revocations SELECT $1, 'p' || n, now() - n * interval '1 h' - interval '30 min', 'an admin' FROM generate_series(0, 47) n", project);
        var admin = Of("head of on-call", "admin", issued: 0, hours: 24);

        var revoked = await service.SendAsync(HttpMethod.Post, $"{Root}/access/bounded/revocations", admin, new { subject = "anna" });

        Assert.Equal(200, revoked.Status);
        Assert.Equal(
            Enumerable.Range(0, 24).Select(number => $"p{number}").Append("anna").Order(StringComparer.Ordinal),
            (await service.SendAsync(HttpMethod.Get, $"{Root}/access/bounded/revocations", admin)).Json.GetProperty("items").EnumerateArray()
                .Select(item => item.GetProperty("subject").GetString()).Order(StringComparer.Ordinal));
        Assert.Equal(401, (await service.SendAsync(HttpMethod.Get, $"{Root}/connections/bounded", Of("berta", "viewer", issued: 0, hours: 25))).Status);
        Assert.Equal(401, (await service.SendAsync(HttpMethod.Get, $"{Root}/connections/bounded", TestToken.For("bounded", "viewer", "berta"))).Status);
        Assert.Equal(200, (await service.SendAsync(HttpMethod.Get, $"{Root}/connections/bounded", Of("berta", "viewer", issued: -3600, hours: 23))).Status);

        static string Of(string subject, string role, int issued, int hours)
        {
            var claims = TestToken.Claims(new Dictionary<string, string> { ["bounded"] = role });
            var start = TimeProvider.System.GetUtcNow().AddSeconds(issued);
            (claims["sub"], claims["iat"], claims["exp"]) = (subject, start.ToUnixTimeSeconds(), start.AddHours(hours).ToUnixTimeSeconds());
            return TestToken.Sign(claims);
        }
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
