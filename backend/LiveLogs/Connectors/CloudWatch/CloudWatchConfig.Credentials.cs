using System.Text.Json;
using System.Text.RegularExpressions;
using LiveLogs.Outbound;
using LiveLogs.ProjectConfig.Fields;

namespace LiveLogs.Connectors.CloudWatch;

/// <content>How the fields that say who reads are read.</content>
internal sealed partial record CloudWatchConfig
{
    private static string? ReadAccessKeyId(ConfigReader reader)
    {
        const string field = "access_key_id";
        if (reader.Text(field, 128) is not { } text)
            return null;

        if (AccessKeyPattern().IsMatch(text))
            return text;

        reader.Fail(field, text.Length == 40
            ? "This looks like a secret access key; an access key id has letters and digits only, such as AKIAIOSFODNN7EXAMPLE."
            : "An access key id has letters and digits only, such as AKIAIOSFODNN7EXAMPLE.");
        return null;
    }

    private static AwsCredentialKind ReadKind(ConfigReader reader)
    {
        const string field = "credentials";
        var text = reader.Text(field, 32) ?? "keys";
        var kind = Array.Find(Enum.GetValues<AwsCredentialKind>(), kind => JsonNamingPolicy.SnakeCaseLower.ConvertName(kind.ToString()) == text);
        if (kind == AwsCredentialKind.Keys && text != "keys")
            reader.Fail(field, "Expected keys, profile, web_identity, container, instance or default.");

        foreach (var key in (string[])["access_key_id", "secret_access_key"])
        {
            if (text == "keys" && reader.IsAbsent(key))
                reader.Fail(key, "This field is required with credentials of the kind 'keys'.");
            else if (kind != AwsCredentialKind.Keys && !reader.IsAbsent(key))
                reader.Fail(key, $"Leave this out: with credentials '{text}' the host's own are used.");
        }

        if (kind == AwsCredentialKind.Profile == reader.IsAbsent("profile"))
            reader.Fail("profile", "Give the name of a profile only together with credentials 'profile', where it is required.");

        return kind;
    }

    private static string? ReadRole(ConfigReader reader)
    {
        const string field = "role_arn";
        if (reader.Text(field, 2048) is not { } text)
            return null;

        if (RolePattern().IsMatch(text))
            return text;

        reader.Fail(field, "This is not the ARN of a role, such as arn:aws:iam::111122223333:role/live-logs-reader.");
        return null;
    }

    /// <summary>It is sent a signature of the credentials, the host's among them, and what it answers is used in their place.</summary>
    private static Uri? ReadStsEndpoint(ConfigReader reader, GuardedHttp http)
    {
        const string field = "sts_endpoint_url";
        if (reader.Address(field, http) is not { } address)
            return null;

        if (CloudWatchRegion.TokenService.WhyNot(address, field, http) is { } problem)
            reader.Fail(field, problem);
        return address;
    }

    private static string? ReadSessionToken(ConfigReader reader, string? accessKeyId)
    {
        var token = reader.Text("session_token", 8192);
        if (token is null && accessKeyId?.StartsWith("ASIA", StringComparison.Ordinal) == true && reader.IsAbsent("session_token"))
            reader.Fail("session_token", "An access key id that begins with ASIA is temporary and works only with its session token.");

        return token;
    }

    // Emulators are content with short ones.
    [GeneratedRegex(@"^[A-Za-z0-9_]{3,128}\z", RegexOptions.CultureInvariant)]
    private static partial Regex AccessKeyPattern();

    [GeneratedRegex(@"^arn:aws[a-z\-]{0,12}:iam::[0-9]{12}:role/[\w+=,.@/\-]{1,512}\z", RegexOptions.CultureInvariant)]
    private static partial Regex RolePattern();
}
