using System.Security.Cryptography;
using System.Text.Json;
using LiveLogs.CloudSimulator.Faults;

namespace LiveLogs.CloudSimulator.AzureMonitor.Identity;

/// <summary>
/// Sign-in as apps use it: discovery, the token endpoint with secrets, signed and federated assertions, and the metadata service that
/// gives tokens to managed identities.
/// </summary>
internal sealed class EntraApi(AzureOptions options, EntraTokens tokens, FaultScript faults, RequestLog requests, TimeProvider time)
{
    private const string AssertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

    private readonly FaultyDelivery _delivery = new(time);

    public void Map(WebApplication app)
    {
        app.MapGet("/common/discovery/instance", Instance);
        app.MapGet("/{tenant}/v2.0/.well-known/openid-configuration", OpenId);
        app.MapGet("/{tenant}/.well-known/openid-configuration", OpenId);
        app.MapPost("/{tenant}/oauth2/v2.0/token", TokenAsync);
        app.MapGet("/metadata/identity/oauth2/token", ManagedIdentityAsync);
    }

    private static IResult Instance(HttpRequest request) => Results.Json(new Dictionary<string, object>
    {
        ["tenant_discovery_endpoint"] = $"{Authority(request)}/common/v2.0/.well-known/openid-configuration",
        ["api-version"] = "1.1",
        ["metadata"] = new[]
        {
            new { preferred_network = request.Host.Value, preferred_cache = request.Host.Value, aliases = new[] { request.Host.Value } },
        },
    });

    private static IResult OpenId(HttpRequest request, string tenant)
    {
        var place = $"{Authority(request)}/{tenant}";
        return Results.Text(
            $$"""
            {"token_endpoint":"{{place}}/oauth2/v2.0/token","issuer":"{{place}}/v2.0","authorization_endpoint":"{{place}}/oauth2/v2.0/authorize",
             "jwks_uri":"{{place}}/discovery/v2.0/keys","token_endpoint_auth_methods_supported":["client_secret_post","private_key_jwt"],
             "response_types_supported":["code","id_token"],"subject_types_supported":["pairwise"],"id_token_signing_alg_values_supported":["RS256"]}
            """,
            "application/json");
    }

    private async Task TokenAsync(HttpContext context, string tenant)
    {
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        var (effects, names) = faults.Next(new FaultCall("Token", form["client_id"], null, tenant, 1));
        var response = effects.Error is { } error ? Refused(error.Status, error.Code, error.Message ?? error.Code) : Token(tenant, form, context.Request);
        await SendAsync(context, "Token", response, effects, names);
    }

    private SimulatedResponse Token(string tenant, IFormCollection form, HttpRequest request)
    {
        if (options.Apps.All(app => app.Tenant != tenant))
            return Refused(400, "invalid_request", $"AADSTS90002: Tenant '{tenant}' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud.");
        if (form["grant_type"] != "client_credentials")
            return Refused(400, "unsupported_grant_type", "AADSTS70003: The app requested an unsupported grant type.");
        if (options.Apps.FirstOrDefault(app => app.Tenant == tenant && app.ClientId == form["client_id"]) is not { } app)
            return Refused(400, "unauthorized_client", $"AADSTS700016: Application with identifier '{form["client_id"]}' was not found in the directory '{tenant}'.");

        var problem = form["client_assertion_type"] == AssertionType ? ProblemOfAssertion(form["client_assertion"].ToString(), app, $"{Authority(request)}/{tenant}/oauth2/v2.0/token")
            : app.Secrets.Contains(form["client_secret"].ToString()) ? null
            : $"AADSTS7000215: Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '{app.ClientId}'.";
        if (problem is not null)
            return Refused(401, "invalid_client", problem);

        var scope = form["scope"].ToString().Split(' ').First(one => one.Contains("://", StringComparison.Ordinal));
        return scope.EndsWith("/.default", StringComparison.Ordinal) ? Granted(app, scope[..^"/.default".Length])
            : Refused(400, "invalid_scope", $"AADSTS1002012: The provided value for scope {scope} is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier.");
    }

    private string? ProblemOfAssertion(string assertion, EntraApp app, string endpoint)
    {
        if (app.Workloads.Any(workload => workload.Accepts(assertion, time.GetUtcNow())))
            return null;

        try
        {
            return tokens.ProblemOf(assertion, app, endpoint);
        }
        catch (Exception error) when (error is JsonException or FormatException or CryptographicException or KeyNotFoundException or InvalidOperationException)
        {
            return "AADSTS50027: JWT token is invalid or malformed.";
        }
    }

    /// <summary>https://learn.microsoft.com/entra/identity/managed-identities-azure-resources/how-to-use-vm-token</summary>
    private Task ManagedIdentityAsync(HttpContext context)
    {
        var client = context.Request.Query["client_id"].ToString();
        var app = options.Apps.FirstOrDefault(app => app.IsManagedIdentity && (client.Length == 0 || app.ClientId == client));
        var response = context.Request.Headers["Metadata"] != "true" ? Refused(400, "invalid_request", "Required metadata header not specified")
            : app is null ? Refused(400, "invalid_request", "Identity not found")
            : Granted(app, context.Request.Query["resource"].ToString());
        return SendAsync(context, "ManagedIdentityToken", response, FaultEffects.None, []);
    }

    private SimulatedResponse Granted(EntraApp app, string audience)
    {
        var seconds = (int)options.TokenLifetime.TotalSeconds;
        return AzureErrors.Json(200, new
        {
            token_type = "Bearer",
            expires_in = seconds,
            ext_expires_in = seconds,
            expires_on = (time.GetUtcNow() + options.TokenLifetime).ToUnixTimeSeconds(),
            access_token = tokens.Issue(app, audience),
        });
    }

    private SimulatedResponse Refused(int status, string code, string description)
    {
        const string prefix = "AADSTS";
        int[] numbers = description.StartsWith(prefix, StringComparison.Ordinal) ? [int.Parse(description[prefix.Length..].Split(':')[0], null)] : [];
        var response = AzureErrors.Json(status, new
        {
            error = code,
            error_description = $"{description} Trace ID: {Guid.NewGuid()} Correlation ID: {Guid.NewGuid()} Timestamp: {time.GetUtcNow():u}",
            error_codes = numbers,
            timestamp = time.GetUtcNow().ToString("u", null),
            trace_id = Guid.NewGuid(),
            correlation_id = Guid.NewGuid(),
        });
        return response with { ErrorCode = code };
    }

    private async Task SendAsync(HttpContext context, string operation, SimulatedResponse response, FaultEffects effects, IReadOnlyList<string> names)
    {
        requests.Add(new LoggedRequest { At = time.GetUtcNow(), Operation = operation, Status = response.Status, ErrorCode = response.ErrorCode, Faults = names });
        await _delivery.SendAsync(context, response, effects, time.GetUtcNow() + options.ClockOffset, context.RequestAborted);
    }

    private static string Authority(HttpRequest request) => $"{request.Scheme}://{request.Host}";
}
