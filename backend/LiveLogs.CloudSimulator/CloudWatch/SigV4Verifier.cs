using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace LiveLogs.CloudSimulator.CloudWatch;

/// <summary>Who signed a call, and for which region.</summary>
internal sealed record AwsCaller(AwsAccount Account, AwsAccessKey Key, string Region);

/// <summary>
/// Recomputes the signature of a request and refuses it as AWS does
/// (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html).
/// </summary>
internal sealed class SigV4Verifier(AwsAccounts accounts)
{
    private const string TimeFormat = "yyyyMMdd'T'HHmmss'Z'";

    private static readonly TimeSpan AllowedSkew = TimeSpan.FromMinutes(5);

    /// <exception cref="AwsException">The credentials or the signature are not accepted.</exception>
    public AwsCaller Verify(HttpRequest request, byte[] body, DateTimeOffset serverTime, string service = "logs")
    {
        var header = request.Headers.Authorization.ToString();
        if (header.Length == 0)
            throw new AwsException("MissingAuthenticationTokenException", "Missing Authentication Token");
        if (!SigV4Credential.TryParse(header, out var credential))
            throw new AwsException("IncompleteSignatureException", "Authorization header requires 'Credential', 'SignedHeaders' and 'Signature' parameters.");

        var (account, key) = accounts.Find(credential.KeyId)
            ?? throw new AwsException("UnrecognizedClientException", "The security token included in the request is invalid.");
        CheckToken(request, key, serverTime);
        var signedAt = CheckTime(request, credential, serverTime);
        CheckScope(account, credential, service);
        CheckSignature(request, body, credential, key, signedAt);
        return new AwsCaller(account, key, credential.Region);
    }

    private static void CheckToken(HttpRequest request, AwsAccessKey key, DateTimeOffset serverTime)
    {
        var token = request.Headers["X-Amz-Security-Token"].ToString();
        if (token != (key.SessionToken ?? ""))
            throw new AwsException("UnrecognizedClientException", "The security token included in the request is invalid.");
        if (key.ExpiresAt <= serverTime)
            throw new AwsException("ExpiredTokenException", "The security token included in the request is expired");
    }

    private static string CheckTime(HttpRequest request, SigV4Credential credential, DateTimeOffset serverTime)
    {
        var text = request.Headers["X-Amz-Date"].ToString();
        if (!DateTimeOffset.TryParseExact(text, TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var signedAt))
            throw new AwsException("IncompleteSignatureException", "Date must be in ISO-8601 'basic format'. Got '" + text + "'.");
        if (!text.StartsWith(credential.Date, StringComparison.Ordinal))
            throw Refused($"Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '{credential.Date}' != '{text}'.");
        if (signedAt < serverTime - AllowedSkew)
            throw Refused($"Signature expired: {text} is now earlier than {Format(serverTime - AllowedSkew)} ({Format(serverTime)} - 5 min.)");
        if (signedAt > serverTime + AllowedSkew)
            throw Refused($"Signature not yet current: {text} is still later than {Format(serverTime + AllowedSkew)} ({Format(serverTime)} + 5 min.)");
        return text;
    }

    private static void CheckScope(AwsAccount account, SigV4Credential credential, string service)
    {
        if (account.Regions.Count > 0 && !account.Regions.Contains(credential.Region))
            throw Refused($"Credential should be scoped to a valid region, not '{credential.Region}'. ");
        if (credential.Service != service)
            throw Refused($"Credential should be scoped to correct service: '{service}'. ");
    }

    private static void CheckSignature(HttpRequest request, byte[] body, SigV4Credential credential, AwsAccessKey key, string signedAt)
    {
        foreach (var name in request.Headers.Keys.Where(name => name.StartsWith("x-amz-", StringComparison.OrdinalIgnoreCase)).Append("host"))
        {
            if (!credential.SignedHeaders.Contains(name, StringComparer.OrdinalIgnoreCase))
                throw Refused($"'{name}' must be a 'SignedHeader' in the AWS 'Authorization' Header.");
        }

        var payload = Convert.ToHexStringLower(SHA256.HashData(body));
        var declared = request.Headers["X-Amz-Content-SHA256"].ToString();
        var text = string.Join('\n', SigV4Credential.Algorithm, signedAt, credential.Scope, Hash(Canonical(request, credential, payload)));
        var expected = Convert.ToHexStringLower(HMACSHA256.HashData(SigningKey(key.Secret, credential), Encoding.UTF8.GetBytes(text)));
        var matches = CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(expected), Encoding.UTF8.GetBytes(credential.Signature));
        if (!matches || (declared.Length > 0 && declared != payload))
        {
            throw Refused("The request signature we calculated does not match the signature you provided. "
                + "Check your AWS Secret Access Key and signing method. Consult the service documentation for details.");
        }
    }

    private static string Canonical(HttpRequest request, SigV4Credential credential, string payload)
    {
        var query = request.Query
            .SelectMany(pair => pair.Value, (pair, value) => $"{Uri.EscapeDataString(pair.Key)}={Uri.EscapeDataString(value ?? "")}")
            .Order(StringComparer.Ordinal);
        var text = new StringBuilder()
            .Append(request.Method).Append('\n')
            .Append(request.Path.Value).Append('\n')
            .AppendJoin('&', query).Append('\n');
        foreach (var name in credential.SignedHeaders)
            text.Append(name).Append(':').AppendJoin(',', request.Headers[name].Select(Collapse)).Append('\n');
        return text.Append('\n').AppendJoin(';', credential.SignedHeaders).Append('\n').Append(payload).ToString();
    }

    /// <summary>Trims, and makes one blank of several.</summary>
    private static string Collapse(string? value) =>
        string.Join(' ', (value ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries));

    private static byte[] SigningKey(string secret, SigV4Credential credential)
    {
        var key = Encoding.UTF8.GetBytes("AWS4" + secret);
        foreach (var part in (string[])[credential.Date, credential.Region, credential.Service, SigV4Credential.Terminator])
            key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(part));
        return key;
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static string Format(DateTimeOffset time) => time.ToString(TimeFormat, CultureInfo.InvariantCulture);

    private static AwsException Refused(string message) => new("InvalidSignatureException", message);
}
