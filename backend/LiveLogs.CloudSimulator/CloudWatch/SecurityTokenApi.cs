using System.Collections.Specialized;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Web;
using System.Xml.Linq;
using LiveLogs.CloudSimulator.Faults;

namespace LiveLogs.CloudSimulator.CloudWatch;

/// <summary>
/// As much of the Security Token Service as assuming a role takes: AssumeRole and AssumeRoleWithWebIdentity over the query protocol
/// (https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html).
/// </summary>
internal sealed class SecurityTokenApi(AwsAccounts accounts, SigV4Verifier signatures)
{
    private static readonly XNamespace Namespace = "https://sts.amazonaws.com/doc/2011-06-15/";

    /// <summary>How long sessions last when the caller does not say; tests make them short.</summary>
    public TimeSpan SessionLifetime { get; set; } = TimeSpan.FromHours(1);

    public static bool Understands(HttpRequest request) =>
        request.ContentType?.StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase) == true;

    public static string Operation(byte[] body) => HttpUtility.ParseQueryString(Encoding.UTF8.GetString(body))["Action"] ?? "";

    public SimulatedResponse Respond(HttpRequest request, byte[] body, FaultEffects effects, DateTimeOffset serverTime)
    {
        try
        {
            if (effects.Error is { } error)
                throw new AwsException(error.Code, error.Message, error.Status);

            // Nothing signs a request with a foreign identity's token but that token.
            if (Operation(body) == "AssumeRoleWithWebIdentity")
                return AssumeRoleWithWebIdentity(body, serverTime);

            var caller = signatures.Verify(request, body, serverTime, "sts");
            return Operation(body) == "AssumeRole"
                ? AssumeRole(caller, body, serverTime)
                : throw new AwsException("InvalidAction", "Could not find operation");
        }
        catch (AwsException refused)
        {
            // The query protocol has names of its own for what JSON calls an exception.
            var code = refused.Code == "InvalidSignatureException" ? "SignatureDoesNotMatch" : refused.Code.Replace("UnrecognizedClientException", "InvalidClientTokenId", StringComparison.Ordinal);
            return Answer(StatusCodes.Status403Forbidden, code, new XElement(Namespace + "ErrorResponse",
                new XElement(Namespace + "Error",
                    new XElement(Namespace + "Type", "Sender"), new XElement(Namespace + "Code", code), new XElement(Namespace + "Message", refused.Text)),
                new XElement(Namespace + "RequestId", Guid.NewGuid())));
        }
    }

    /// <summary>Temporary credentials of a role.</summary>
    public static AwsAccessKey NewSession(string role, string? session, DateTimeOffset ends) =>
        new("ASIA" + Convert.ToHexString(RandomNumberGenerator.GetBytes(8)), Convert.ToHexString(RandomNumberGenerator.GetBytes(20)))
        {
            SessionToken = Convert.ToBase64String(RandomNumberGenerator.GetBytes(96)),
            ExpiresAt = ends,
            Principal = $"assumed-role/{role}/{session}",
        };

    private SimulatedResponse AssumeRole(AwsCaller caller, byte[] body, DateTimeOffset now)
    {
        var form = HttpUtility.ParseQueryString(Encoding.UTF8.GetString(body));
        var (account, name) = Find(form["RoleArn"]);
        if (!account.Roles.TryGetValue(name, out var role) || role.Workload is not null || (role.ExternalId is not null && role.ExternalId != form["ExternalId"]))
        {
            throw new AwsException(
                "AccessDenied", $"User: {caller.Key.Arn(caller.Account.Id)} is not authorized to perform: sts:AssumeRole on resource: {form["RoleArn"]}");
        }

        return Give("AssumeRole", account, name, form, now);
    }

    private SimulatedResponse AssumeRoleWithWebIdentity(byte[] body, DateTimeOffset now)
    {
        var form = HttpUtility.ParseQueryString(Encoding.UTF8.GetString(body));
        var (account, name) = Find(form["RoleArn"]);
        return account.Roles.TryGetValue(name, out var role) && role.Workload?.Accepts(form["WebIdentityToken"] ?? "", now) == true
            ? Give("AssumeRoleWithWebIdentity", account, name, form, now)
            : throw new AwsException("AccessDenied", "Not authorized to perform sts:AssumeRoleWithWebIdentity");
    }

    private (AwsAccount Account, string Role) Find(string? arn)
    {
        var (id, name) = arn?.Split(':') is [_, _, "iam", _, var account, var resource] ? (account, resource.Split('/')[^1]) : ("", "");
        return (accounts.GetOrAdd(id), name);
    }

    private SimulatedResponse Give(string operation, AwsAccount account, string role, NameValueCollection form, DateTimeOffset now)
    {
        var lifetime = form["DurationSeconds"] is { } seconds
            ? TimeSpan.FromSeconds(int.Parse(seconds, CultureInfo.InvariantCulture))
            : SessionLifetime;
        var key = NewSession(role, form["RoleSessionName"], now + lifetime);
        accounts.AddKey(account, key);
        return Answer(StatusCodes.Status200OK, errorCode: null, new XElement(Namespace + $"{operation}Response",
            new XElement(Namespace + $"{operation}Result",
                new XElement(Namespace + "Credentials",
                    new XElement(Namespace + "AccessKeyId", key.Id),
                    new XElement(Namespace + "SecretAccessKey", key.Secret),
                    new XElement(Namespace + "SessionToken", key.SessionToken),
                    new XElement(Namespace + "Expiration", (now + lifetime).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture))),
                new XElement(Namespace + "AssumedRoleUser",
                    new XElement(Namespace + "AssumedRoleId", "AROASIMULATOR:" + form["RoleSessionName"]),
                    new XElement(Namespace + "Arn", key.Arn(account.Id)))),
            new XElement(Namespace + "ResponseMetadata", new XElement(Namespace + "RequestId", Guid.NewGuid()))));
    }

    private static SimulatedResponse Answer(int status, string? errorCode, XElement body) =>
        new(status, "text/xml", Encoding.UTF8.GetBytes(body.ToString(SaveOptions.DisableFormatting))) { ErrorCode = errorCode };
}
