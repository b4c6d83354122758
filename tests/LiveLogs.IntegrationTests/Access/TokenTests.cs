using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using LiveLogs.IntegrationTests.Operations;
using LiveLogs.IntegrationTests.Storage;
using Xunit;

namespace LiveLogs.IntegrationTests.Access;

public sealed class TokenTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private const string Path = "/api/v1/live-logs/connections/shop";

    [Fact]
    public async Task A_good_token_is_let_in()
    {
        await using var service = await TestService.StartAsync(database.ConnectionString);

        var answer = await service.SendAsync(HttpMethod.Get, Path, TestToken.For("shop", "viewer"));

        Assert.Equal(200, answer.Status);
        Assert.Equal("""{"items":[],"next_cursor":null}""", answer.Text);
    }

    [Fact]
    public async Task The_projects_claim_may_be_a_text_that_holds_json()
    {
        await using var service = await TestService.StartAsync(database.ConnectionString);

        var answer = await service.SendAsync(HttpMethod.Get, Path, TestToken.Sign(TestToken.Claims("""{"shop":"viewer"}""")));

        Assert.Equal(200, answer.Status);
    }

    [Theory]
    [InlineData("""{"other":"admin"}""")]
    [InlineData("""{"shop":"owner"}""")]
    [InlineData("""{"shop":"ADMIN"}""")]
    [InlineData("""{"shop":["admin"]}""")]
    [InlineData("""["shop"]""")]
    [InlineData(""" "shop" """)]
    [InlineData("""{"SHOP":"admin"}""")]
    public async Task A_claim_without_one_of_the_four_roles_in_the_project_is_forbidden(string projects)
    {
        await using var service = await TestService.StartAsync(database.ConnectionString);

        var answer = await service.SendAsync(
            HttpMethod.Get, Path, TestToken.Sign(TestToken.Claims(JsonDocument.Parse(projects).RootElement)));

        Assert.Equal((403, "forbidden_project"), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task Every_token_that_is_not_good_gets_a_401_that_says_why()
    {
        await using var service = await TestService.StartAsync(database.ConnectionString);
        var projects = new Dictionary<string, string> { ["shop"] = "admin" };
        var good = TestToken.Sign(TestToken.Claims(projects));
        var parts = good.Split('.');

        Assert.Equal("token_missing", await CodeAsync(null));
        Assert.Equal("token_expired", await CodeAsync(TestToken.Sign(TestToken.Claims(projects, TimeSpan.FromSeconds(-31)))));
        Assert.Equal("token_invalid", await CodeAsync(TestToken.Sign(TestToken.Claims(projects), "another key, which nobody here has given to it")));
        Assert.Equal("token_invalid", await CodeAsync(TestToken.Assemble("none", null, TestToken.Claims(projects), _ => [])));
        Assert.Equal("token_invalid", await CodeAsync(TestToken.Assemble("HS256", null, TestToken.Claims(projects), _ => [])));
        Assert.Equal("token_invalid", await CodeAsync(TestToken.Sign(With("aud", "somebody-else"))));
        Assert.Equal("token_invalid", await CodeAsync(TestToken.Sign(With("aud", null))));
        Assert.Equal("token_invalid", await CodeAsync(TestToken.Sign(With("iss", "somebody-else"))));
        Assert.Equal("token_invalid", await CodeAsync(TestToken.Sign(With("exp", null))));
        Assert.Equal("token_invalid", await CodeAsync(TestToken.Sign(With("nbf", TimeProvider.System.GetUtcNow().AddHours(1).ToUnixTimeSeconds()))));
        Assert.Equal("token_invalid", await CodeAsync(TestToken.Sign(With("nbf", "x"))));
        Assert.Equal("token_invalid", await CodeAsync(TestToken.Sign(With("sub", null))));
        Assert.Equal("token_invalid", await CodeAsync(TestToken.Sign(With("sub", " "))));
        Assert.Equal("token_invalid", await CodeAsync(WithHeader("""{"alg":"HS256","typ":"JWT","crit":["b64"],"b64":true}""")));
        Assert.Equal("token_invalid", await CodeAsync(WithHeader("""{"alg":"HS256","typ":"JWT","crit":[]}""")));
        Assert.Equal("token_invalid", await CodeAsync(TestToken.Assemble(
            "HS512", null, TestToken.Claims(projects), signed => HMACSHA512.HashData(Encoding.UTF8.GetBytes(TestToken.Key), signed))));
        Assert.Equal("token_invalid", await CodeAsync($"{parts[0]}.{parts[1]}A.{parts[2]}"));
        Assert.Equal("token_invalid", await CodeAsync("rubbish"));
        Assert.Equal("token_invalid", await CodeAsync("a.b.c"));
        Assert.Equal("token_invalid", await CodeAsync(new string('x', 20_000)));

        async Task<string?> CodeAsync(string? token)
        {
            var answer = await service.SendAsync(HttpMethod.Get, Path, token);
            Assert.Equal(401, answer.Status);
            Assert.StartsWith("Bearer", answer.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
            return answer.Code;
        }

        string WithHeader(string header)
        {
            var signed = $"{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(header))}.{parts[1]}";
            return $"{signed}.{Base64Url.EncodeToString(HMACSHA256.HashData(Encoding.UTF8.GetBytes(TestToken.Key), Encoding.ASCII.GetBytes(signed)))}";
        }

        Dictionary<string, object?> With(string name, object? value)
        {
            var claims = TestToken.Claims(projects);
            claims[name] = value;
            if (value is null)
                claims.Remove(name);
            return claims;
        }
    }

    [Fact]
    public async Task A_clock_that_differs_by_less_than_30_seconds_is_forgiven()
    {
        await using var service = await TestService.StartAsync(database.ConnectionString);
        var claims = TestToken.Claims(new Dictionary<string, string> { ["shop"] = "viewer" }, TimeSpan.FromSeconds(-20));

        Assert.Equal(200, (await service.SendAsync(HttpMethod.Get, Path, TestToken.Sign(claims))).Status);
    }

    [Fact]
    public async Task A_signing_key_in_base64_is_taken_as_text_and_as_what_it_encodes()
    {
        var bytes = Enumerable.Range(0, 48).Select(i => (byte)i).ToArray();
        var key = Convert.ToBase64String(bytes);
        await using var service = await TestService.StartAsync(database.ConnectionString, null, ("Access:SigningKey", key));
        var claims = TestToken.Claims(new Dictionary<string, string> { ["shop"] = "viewer" });

        Assert.Equal(200, (await service.SendAsync(HttpMethod.Get, Path, TestToken.Sign(claims, bytes))).Status);
        Assert.Equal(200, (await service.SendAsync(HttpMethod.Get, Path, TestToken.Sign(claims, Encoding.ASCII.GetBytes(key)))).Status);
    }

    [Fact]
    public async Task Issuer_and_audience_of_tokens_under_the_key_are_checked_only_when_configured()
    {
        await using var service = await TestService.StartAsync(
            database.ConnectionString, null, ("Access:Issuer", null), ("Access:Audience", null));
        var claims = TestToken.Claims(new Dictionary<string, string> { ["shop"] = "viewer" });
        claims.Remove("aud");
        claims["iss"] = "anybody";

        Assert.Equal(200, (await service.SendAsync(HttpMethod.Get, Path, TestToken.Sign(claims))).Status);
    }
}
