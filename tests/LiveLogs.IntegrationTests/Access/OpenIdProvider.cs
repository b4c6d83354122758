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
    private readonly RSA _key = RSA.Create(2048);
    private readonly string _keyId = Guid.NewGuid().ToString("N");

    private OpenIdProvider(WebApplication app) => _app = app;

    public string Address => _app.Urls.Single();

    public byte[] PublicKey => _key.ExportSubjectPublicKeyInfo();

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
        provider._app.MapGet("/keys", () => Results.Json(new { keys = new[] { provider.PublicJwk() } }));
        await provider._app.StartAsync();
        return provider;
    }

    /// <param name="project">In which project.</param>
    /// <param name="role">Which role.</param>
    /// <param name="pretended">Another provider, whose issuer and key id the token names.</param>
    public string Issue(string project, string role, OpenIdProvider? pretended = null)
    {
        var claims = TestToken.Claims(new Dictionary<string, string> { [project] = role });
        claims["iss"] = (pretended ?? this).Address;
        return TestToken.Sign(claims, _key, (pretended ?? this)._keyId);
    }

    /// <summary>Any claims, under this provider's key.</summary>
    public string Sign(Dictionary<string, object?> claims) => TestToken.Sign(claims, _key, _keyId);

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _key.Dispose();
    }

    private Dictionary<string, string> PublicJwk()
    {
        var parameters = _key.ExportParameters(includePrivateParameters: false);
        return new Dictionary<string, string>
        {
            ["kty"] = "RSA",
            ["use"] = "sig",
            ["alg"] = "RS256",
            ["kid"] = _keyId,
            ["n"] = Base64Url.EncodeToString(parameters.Modulus),
            ["e"] = Base64Url.EncodeToString(parameters.Exponent),
        };
    }
}
