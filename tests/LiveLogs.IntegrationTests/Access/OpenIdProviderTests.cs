using System.Text;
using LiveLogs.IntegrationTests.Operations;
using LiveLogs.IntegrationTests.Storage;
using Xunit;

namespace LiveLogs.IntegrationTests.Access;

public sealed class OpenIdProviderTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private const string Path = "/api/v1/live-logs/connections/shop";

    [Fact]
    public async Task Tokens_of_the_provider_and_of_the_signing_key_are_both_good()
    {
        await using var provider = await OpenIdProvider.StartAsync();
        await using var service = await StartAsync(provider.Address);

        Assert.Equal(200, (await service.SendAsync(HttpMethod.Get, Path, provider.Issue("shop", "viewer"))).Status);
        Assert.Equal(200, (await service.SendAsync(HttpMethod.Get, Path, TestToken.For("shop", "viewer"))).Status);
    }

    [Fact]
    public async Task A_provider_is_enough_and_then_nobody_signs_with_a_key()
    {
        await using var provider = await OpenIdProvider.StartAsync();
        await using var service = await StartAsync(provider.Address, signingKey: "");

        Assert.Equal(200, (await service.SendAsync(HttpMethod.Get, Path, provider.Issue("shop", "viewer"))).Status);
        Assert.Equal("token_invalid", (await service.SendAsync(HttpMethod.Get, Path, TestToken.For("shop", "viewer"))).Code);
    }

    [Fact]
    public async Task The_providers_public_key_is_no_shared_secret()
    {
        await using var provider = await OpenIdProvider.StartAsync();
        await using var service = await StartAsync(provider.Address);
        var claims = TestToken.Claims(new Dictionary<string, string> { ["shop"] = "admin" });
        claims["iss"] = provider.Address;
        var pem = $"-----BEGIN PUBLIC KEY-----\n{Convert.ToBase64String(provider.PublicKey)}\n-----END PUBLIC KEY-----";

        Assert.Equal("token_invalid", (await service.SendAsync(HttpMethod.Get, Path, TestToken.Sign(claims, provider.PublicKey))).Code);
        Assert.Equal("token_invalid", (await service.SendAsync(HttpMethod.Get, Path, TestToken.Sign(claims, Encoding.ASCII.GetBytes(pem)))).Code);
    }

    [Fact]
    public async Task Another_provider_is_not_believed_whatever_it_says_it_is()
    {
        await using var provider = await OpenIdProvider.StartAsync();
        await using var other = await OpenIdProvider.StartAsync();
        await using var service = await StartAsync(provider.Address);

        Assert.Equal("token_invalid", (await service.SendAsync(HttpMethod.Get, Path, other.Issue("shop", "admin"))).Code);
        Assert.Equal("token_invalid", (await service.SendAsync(HttpMethod.Get, Path, other.Issue("shop", "admin", pretended: provider))).Code);
    }

    [Fact]
    public async Task A_provider_that_does_not_answer_is_a_503_and_the_signing_key_still_works()
    {
        await using var provider = await OpenIdProvider.StartAsync();
        var token = provider.Issue("shop", "viewer");
        var address = provider.Address;
        await provider.DisposeAsync();
        await using var service = await StartAsync(address);

        var answer = await service.SendAsync(HttpMethod.Get, Path, token);

        Assert.Equal((503, "identity_provider_unavailable"), (answer.Status, answer.Code));
        Assert.Equal(200, (await service.SendAsync(HttpMethod.Get, Path, TestToken.For("shop", "viewer"))).Status);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_key_that_was_changed_is_good_within_seconds_though_somebody_made_keys_up(bool hasNoIds)
    {
        await using var provider = await OpenIdProvider.StartAsync();
        await using var other = await OpenIdProvider.StartAsync();
        (provider.HasNoIds, other.HasNoIds) = (hasNoIds, hasNoIds);
        await using var service = await StartAsync(provider.Address);
        var old = provider.Issue("shop", "viewer");
        Assert.Equal(200, (await service.SendAsync(HttpMethod.Get, Path, old)).Status);
        for (var i = 0; i < 5; i++)
            Assert.NotEqual(200, (await service.SendAsync(HttpMethod.Get, Path, other.Issue("shop", "viewer"))).Status);

        provider.Rotate();
        var token = provider.Issue("shop", "viewer");
        await Harness.Eventually.TrueAsync(async () => (await service.SendAsync(HttpMethod.Get, Path, token)).Status == 200, TimeSpan.FromSeconds(60), () => "The new key was not found.");

        Assert.Equal(200, (await service.SendAsync(HttpMethod.Get, Path, old)).Status);
        Assert.InRange(provider.Looks, 2, 8);
    }

    private Task<TestService> StartAsync(string authority, string signingKey = TestToken.Key) => TestService.StartAsync(
        database.ConnectionString,
        null,
        ("Access:Authority", authority),
        ("Access:RequireHttpsMetadata", "false"),
        ("Access:SigningKey", signingKey));
}
