using System.Text.Json;
using System.Text.RegularExpressions;

namespace LiveLogs.Connectors.GoogleCloud;

/// <summary>
/// Reads a credentials file once and strictly: exact names, none of them twice, and nothing in <c>credential_source</c> but one
/// known way to a token. Google's own readers ignore the case of names and merge repeated objects
/// (<see href="https://cwe.mitre.org/data/definitions/436.html"/>), so the text itself never reaches them.
/// </summary>
internal static partial class CredentialsFileReader
{
    private const int MaxKeyLength = 16 * 1024;
    private const int MaxHeaders = 16;
    private const string UniverseDomain = "googleapis.com";

    private static readonly Uri DefaultTokenAddress = new("https://oauth2.googleapis.com/token");

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 8 };

    private static readonly string[] KnownFields =
    [
        "type", "project_id", "private_key_id", "private_key", "client_email", "client_id", "client_secret", "auth_uri", "token_uri",
        "auth_provider_x509_cert_url", "client_x509_cert_url", "universe_domain", "quota_project_id", "audience", "subject_token_type", "token_url",
        "token_info_url", "service_account_impersonation_url", "service_account_impersonation", "credential_source", "workforce_pool_user_project",
    ];

    private static readonly string[] RequiredKeyFields = ["client_email", "private_key", "private_key_id"];

    private static readonly string[] SourceFields =
    [
        "url", "headers", "format", "file", "environment_id", "region_url", "regional_cred_verification_url", "imdsv2_session_token_url", "executable",
        "certificate",
    ];

    /// <summary>Reads a file's content; null together with what is wrong with it. Never repeats any of it.</summary>
    public static (CredentialsFile? File, string? Problem) Read(string text)
    {
        try
        {
            using var json = JsonDocument.Parse(text, Strict);
            return (Read(new StrictJsonObject(json.RootElement, "", KnownFields, closed: false)), null);
        }
        catch (JsonException error)
        {
            return (null, error.LineNumber is null
                ? "This is not the content of a credentials file: it names a field twice."
                : "This is not the content of a credentials file: it is not JSON. Paste the whole file, from { to }.");
        }
        catch (InvalidOperationException)
        {
            return (null, "This is not the content of a credentials file: it contains half of a surrogate pair.");
        }
        catch (FormatException problem)
        {
            return (null, problem.Message);
        }
    }

    private static CredentialsFile Read(StrictJsonObject json)
    {
        if (json.Text("universe_domain") is not (null or UniverseDomain))
            throw new FormatException($"Only the universe_domain {UniverseDomain} is supported.");

        return json.Text("type", 100) switch
        {
            "service_account" => ReadServiceAccount(json),
            "external_account" => ReadExternalAccount(json),
            "authorized_user" => throw new FormatException("These are the credentials of a person, which expire with their session. Use the key of a service account."),
            null => throw new FormatException("The field 'type' is missing; in the key file of a service account it is service_account."),
            _ => throw new FormatException("Credentials of this 'type' are not supported; use service_account or external_account."),
        };
    }

    private static ServiceAccountFile ReadServiceAccount(StrictJsonObject json)
    {
        string[] missing = [.. RequiredKeyFields.Where(field => !json.Has(field))];
        if (missing.Length > 0)
            throw new FormatException($"The key file lacks {string.Join(" and ", missing)}. Paste the file as it was downloaded.");

        var key = json.Required("private_key", MaxKeyLength);
        if (!key.Contains("PRIVATE KEY", StringComparison.Ordinal))
            throw new FormatException("private_key is not a key in PEM form. Paste the file as it was downloaded.");

        // A file that went through an environment variable has \n in letters where lines end.
        key = key.Replace("\\r", "", StringComparison.Ordinal).Replace("\\n", "\n", StringComparison.Ordinal);
        return new ServiceAccountFile(json.Required("client_email"), json.Required("private_key_id"), key, json.Address("token_uri") ?? DefaultTokenAddress)
        {
            Project = json.Text("project_id"),
        };
    }

    private static ExternalAccountFile ReadExternalAccount(StrictJsonObject json)
    {
        _ = json.Required("token_url");
        var impersonation = json.Address("service_account_impersonation_url");
        if (impersonation is not null && !ImpersonationPath().IsMatch(impersonation.AbsolutePath))
            throw new FormatException("service_account_impersonation_url must end with serviceAccounts/EMAIL:generateAccessToken.");

        return new ExternalAccountFile(json.Required("audience"), json.Required("subject_token_type"), json.Address("token_url")!, ReadSource(json))
        {
            ImpersonationAddress = impersonation,
            InfoAddress = json.Address("token_info_url"),
            ClientId = json.Text("client_id"),
            ClientSecret = json.Text("client_secret"),
            WorkforcePoolUserProject = json.Text("workforce_pool_user_project"),
        };
    }

    private static SubjectTokenSource ReadSource(StrictJsonObject json)
    {
        var source = json.Object("credential_source", SourceFields) ?? throw new FormatException("The field credential_source is missing.");
        if (source.Has("executable") || source.Has("certificate"))
            throw new FormatException("A credential_source with executable or certificate is not supported; use url or file.");

        // Each kind has fields of its own; one of another kind beside them would leave open which kind is meant.
        if (source.Has("environment_id"))
            return ReadAws(json.Object("credential_source", "environment_id", "url", "region_url", "regional_cred_verification_url", "imdsv2_session_token_url")!);
        if (source.Has("file"))
        {
            var file = json.Object("credential_source", "file", "format")!;
            return new FileTokenSource(file.Required("file")) { JsonField = ReadFormat(file) };
        }

        var url = json.Object("credential_source", "url", "headers", "format")!;
        return url.Address("url") is { } address
            ? new UrlTokenSource(address, ReadHeaders(url)) { JsonField = ReadFormat(url) }
            : throw new FormatException("credential_source must have url, file or environment_id.");
    }

    private static AwsTokenSource ReadAws(StrictJsonObject source)
    {
        if (source.Required("environment_id") != "aws1")
            throw new FormatException("The only environment_id of credential_source that is supported is aws1.");

        return new AwsTokenSource(source.Required("regional_cred_verification_url"))
        {
            RegionAddress = source.Address("region_url"),
            CredentialsAddress = source.Address("url"),
            SessionTokenAddress = source.Address("imdsv2_session_token_url"),
        };
    }

    private static IReadOnlyDictionary<string, string> ReadHeaders(StrictJsonObject source)
    {
        var headers = source.Texts("headers");
        if (headers.Count > MaxHeaders || headers.Any(header => !HeaderName().IsMatch(header.Key) || !HeaderValue().IsMatch(header.Value)))
            throw new FormatException($"credential_source.headers must be at most {MaxHeaders} names of headers with values in ASCII.");
        return headers;
    }

    private static string? ReadFormat(StrictJsonObject source)
    {
        var format = source.Object("format", "type", "subject_token_field_name");
        return format?.Text("type", 100) switch
        {
            null or "text" => null,
            "json" => format.Required("subject_token_field_name"),
            _ => throw new FormatException("credential_source.format.type must be text or json."),
        };
    }

    [GeneratedRegex(@"/serviceAccounts/[A-Za-z0-9._%@\-]{1,256}:generateAccessToken\z", RegexOptions.CultureInvariant)]
    private static partial Regex ImpersonationPath();

    // What decides where a request ends, or whom it is for, is not the user's to set.
    [GeneratedRegex(@"^(?!(?i:host|connection|content-length|transfer-encoding|upgrade|te|trailer|expect)\z)[A-Za-z0-9!#$%&'*+.^_`|~\-]{1,100}\z", RegexOptions.CultureInvariant)]
    private static partial Regex HeaderName();

    [GeneratedRegex(@"^[\x20-\x7E]{0,2048}\z", RegexOptions.CultureInvariant)]
    private static partial Regex HeaderValue();
}
