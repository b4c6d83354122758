using LiveLogs.Access;
using LiveLogs.Tests.Connectors;
using Microsoft.IdentityModel.Protocols;
using Xunit;

namespace LiveLogs.IntegrationTests.Access;

/// <summary>Keys of a provider over real HTTP, on a clock that only the test moves.</summary>
public sealed class ProviderKeysTests : IAsyncLifetime
{
    private readonly ManualTime _time = new();
    private readonly HttpClient _http = new();
    private OpenIdProvider _provider = null!;
    private ProviderKeys _keys = null!;

    public async ValueTask InitializeAsync()
    {
        _provider = await OpenIdProvider.StartAsync();
        _keys = new ProviderKeys($"{_provider.Address}/.well-known/openid-configuration", new HttpDocumentRetriever(_http) { RequireHttps = false }, _time);
        await _keys.GetConfigurationAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        _keys.Dispose();
        _http.Dispose();
        await _provider.DisposeAsync();
    }

    [Fact]
    public async Task A_new_key_is_known_to_the_first_token_under_it()
    {
        _time.Advance(ProviderKeys.Shortest);
        _provider.Rotate();

        Assert.Equal(KeyLookup.Known, await LookAsync(_provider.KeyId));
        Assert.Equal(2, _provider.Looks);
    }

    [Fact]
    public async Task Made_up_keys_cause_one_look_and_do_not_use_up_that_of_a_good_one()
    {
        _time.Advance(ProviderKeys.Shortest);
        var made = await Task.WhenAll(Enumerable.Range(0, 20).Select(number => LookAsync($"made-up-{number}", _time.GetUtcNow().AddMinutes(-1))));
        _provider.Rotate();
        var tooSoon = await LookAsync(_provider.KeyId, _time.GetUtcNow().AddSeconds(1));
        _time.Advance(ProviderKeys.Shortest);
        var then = await LookAsync(_provider.KeyId, _time.GetUtcNow());

        Assert.All(made, lookup => Assert.Equal(KeyLookup.Unknown, lookup));
        Assert.Equal((KeyLookup.Unsure, KeyLookup.Known, 3), (tooSoon, then, _provider.Looks));
    }

    [Fact]
    public async Task While_the_provider_is_away_its_keys_stay_good_and_others_are_unsure()
    {
        var known = _provider.KeyId;
        _provider.IsDown = true;
        _time.Advance(ProviderKeys.Lifetime);
        _provider.Rotate();

        Assert.Equal((KeyLookup.Known, KeyLookup.Unsure, KeyLookup.Unsure), (await LookAsync(known), await LookAsync(_provider.KeyId), await LookAsync("made-up")));
        var looks = _provider.Looks;
        await _keys.GetConfigurationAsync(TestContext.Current.CancellationToken);
        Assert.Equal((looks, KeyLookup.Known), (_provider.Looks, await LookAsync(known)));
    }

    private Task<KeyLookup> LookAsync(string id, DateTimeOffset? issued = null) => _keys.LookForAsync(id, issued, TestContext.Current.CancellationToken);
}
