using System.Text.Json;
using LiveLogs.CloudSimulator.CloudWatch;
using LiveLogs.CloudSimulator.Faults;

namespace LiveLogs.CloudSimulator.GoogleCloud;

/// <summary>
/// Where access tokens come from: <c>/token</c> for signed assertions, <c>/v1/token</c> for tokens of other identity providers,
/// generateAccessToken to act as another account, and the metadata server of a machine.
/// </summary>
internal sealed class TokenApi(GoogleDirectory directory, AccessTokens tokens, GoogleOptions options)
{
    private const string AssertionGrant = "urn:ietf:params:oauth:grant-type:jwt-bearer";
    private const string ExchangeGrant = "urn:ietf:params:oauth:grant-type:token-exchange";

    public SimulatedResponse ForAssertion(IReadOnlyDictionary<string, string> form, DateTimeOffset now)
    {
        if (form.GetValueOrDefault("grant_type") != AssertionGrant)
            return Refusal("unsupported_grant_type", "Invalid grant_type");

        var (caller, problem) = tokens.VerifyAssertion(form.GetValueOrDefault("assertion", ""), now);
        return caller is null ? Refusal("invalid_grant", problem!) : Token(tokens.Issue(caller.Account, caller.Scopes, now));
    }

    public SimulatedResponse ForSubjectToken(IReadOnlyDictionary<string, string> form, DateTimeOffset now)
    {
        if (form.GetValueOrDefault("grant_type") != ExchangeGrant)
            return Refusal("unsupported_grant_type", "Invalid grant_type");

        var token = form.GetValueOrDefault("subject_token", "");
        var workload = directory.Workloads.FirstOrDefault(pair => pair.Key.Accepts(token, now) && pair.Key.Audience == form.GetValueOrDefault("audience"));
        if (workload.Value is null)
            return Refusal("invalid_grant", "The given credential is rejected by the attribute condition.");

        return Token(tokens.Issue(workload.Value, form.GetValueOrDefault("scope", "").Split(' ', StringSplitOptions.RemoveEmptyEntries), now));
    }

    /// <exception cref="GoogleException">The caller may not, or the account does not exist.</exception>
    public SimulatedResponse ForImpersonation(HttpRequest request, string email, byte[] body, DateTimeOffset now)
    {
        var caller = tokens.Verify(request, now);
        if (!caller.Account.MayImpersonate.Contains(email) || !caller.Has("cloud-platform", "iam"))
            throw GoogleException.Denied("iam.serviceAccounts.getAccessToken", $"projects/-/serviceAccounts/{email}");
        if (directory.FindAccount(email) is not { } account)
            throw new GoogleException("NOT_FOUND", "Requested entity was not found.");

        using var json = JsonDocument.Parse(body);
        var scopes = json.RootElement.GetProperty("scope").EnumerateArray().Select(scope => scope.GetString()!).ToList();
        var token = tokens.Issue(account, scopes, now);
        return Json(200, writer =>
        {
            writer.WriteString("accessToken", token);
            writer.WriteString("expireTime", NanoTime.Format(NanoTime.From(now + options.TokenLifetime)));
        });
    }

    public SimulatedResponse ForMachine(HttpRequest request, DateTimeOffset now)
    {
        if (request.Headers["Metadata-Flavor"] != "Google")
            return Json(403, writer => writer.WriteString("error", "Missing Metadata-Flavor:Google header."), "forbidden");

        return Token(tokens.Issue(directory.Default, ["https://www.googleapis.com/auth/cloud-platform"], now));
    }

    private static SimulatedResponse Refusal(string error, string description) => Json(400, writer =>
    {
        writer.WriteString("error", error);
        writer.WriteString("error_description", description);
    }, error);

    private SimulatedResponse Token(string token) => Json(200, writer =>
    {
        writer.WriteString("access_token", token);
        writer.WriteNumber("expires_in", (long)options.TokenLifetime.TotalSeconds);
        writer.WriteString("token_type", "Bearer");
        writer.WriteString("issued_token_type", "urn:ietf:params:oauth:token-type:access_token");
    });

    private static SimulatedResponse Json(int status, Action<Utf8JsonWriter> write, string? errorCode = null) =>
        new(status, "application/json; charset=utf-8", AwsJson.Object(write)) { ErrorCode = errorCode };
}
