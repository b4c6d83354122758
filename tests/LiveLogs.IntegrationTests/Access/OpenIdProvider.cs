using System.Buffers.Text;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace LiveLogs.IntegrationTests.Access;

/// <summary>An identity provider: discovery document, keys, and tokens signed with RS256.</summary>
internal sealed class OpenIdProvider : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly List<(RSA Key, string Id)> _keys = [(RSA.Create(2048), Guid.NewGuid().ToString("N"))];
    private int _looks;

    private OpenIdProvider(WebApplication app) => _app = app;

    public string Address => _app.Urls.Single();

    public byte[] PublicKey => Newest.Key.ExportSubjectPublicKeyInfo();

    /// <summary>How often the keys were asked for.</summary>
    public int Looks => Volatile.Read(ref _looks);

    /// <summary>Nobody gets the keys.</summary>
    public bool IsDown { get; set; }

    /// <summary>Keys are published without ids, and tokens name none.</summary>
    public bool HasNoIds { get; set; }

    /// <summary>Of the key that signs.</summary>
    public string KeyId => Newest.Id;

    private (RSA Key, string Id) Newest => _keys[^1];

    public static async Task<OpenIdProvider> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var provider = new OpenIdProvider(builder.Build());
        provider._app.MapGet("/.well-known/openid-configuration", () => Results.Json(new Dictionary<string, object>
        {
            ["issuer"] = provider.Address,
            ["jwks_uri"] = $"{provider.Address}/keys",
        }));
        provider._app.MapGet("/keys", () =>
        {
            Interlocked.Increment(ref provider._looks);
            return provider.IsDown ? Results.StatusCode(500) : Results.Json(new
            {
                keys = provider._keys.ConvertAll(provider.PublicJwk)
                    .Prepend(new Dictionary<string, string> { ["kty"] = "EC", ["crv"] = "P-999", ["kid"] = "odd", ["x"] = "AA", ["y"] = "AA" }),
            });
        });
        await provider._app.StartAsync();
        return provider;
    }

    /// <summary>Signs with a new key from now on; the one before stays good.</summary>
    public void Rotate() => _keys.Add((RSA.Create(2048), Guid.NewGuid().ToString("N")));

    /// <param name="project">In which project.</param>
    /// <param name="role">Which role.</param>
    /// <param name="pretended">Another provider, whose issuer and key id the token names.</param>
    public string Issue(string project, string role, OpenIdProvider? pretended = null)
    {
        var claims = TestToken.Claims(new Dictionary<string, string> { [project] = role });
        claims["iss"] = (pretended ?? this).Address;
        return TestToken.Sign(claims, Newest.Key, HasNoIds ? null : (pretended ?? this).Newest.Id);
    }

    /// <summary>Any claims, under this provider's key.</summary>
    public string Sign(Dictionary<string, object?> claims) => TestToken.Sign(claims, Newest.Key, HasNoIds ? null : Newest.Id);

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _keys.ForEach(key => key.Key.Dispose());
    }

    private Dictionary<string, string> PublicJwk((RSA Key, string Id) key)
    {
        var parameters = key.Key.ExportParameters(includePrivateParameters: false);
        var jwk = new Dictionary<string, string>
        {
            ["kty"] = "RSA",
            ["use"] = "sig",
            ["alg"] = "RS256",
            ["n"] = Base64Url.EncodeToString(parameters.Modulus),
            ["e"] = Base64Url.EncodeToString(parameters.Exponent),
        };
        if (!HasNoIds)
            jwk["kid"] = key.Id;
        return jwk;
    }
}
