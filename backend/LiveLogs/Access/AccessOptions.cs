using System.Text;
using Microsoft.Extensions.Options;

namespace LiveLogs.Access;

/// <summary>Which tokens are accepted: those of an identity provider, of a shared key, or both.</summary>
internal sealed class AccessOptions
{
    public const string Section = "Access";

    /// <summary>Address of an OpenID Connect provider whose signing keys are read from its discovery document.</summary>
    public string? Authority { get; set; }

    /// <summary>Off only for a provider inside a closed network that speaks plain HTTP.</summary>
    public bool RequireHttpsMetadata { get; set; } = true;

    /// <summary>A secret of at least 32 bytes, as text or base64, under which tokens are signed with HS256.</summary>
    public string? SigningKey { get; set; }

    /// <summary>
    /// What <c>iss</c> of a token signed with <see cref="SigningKey"/> has to be; not checked when empty. The provider's own is
    /// in its discovery document.
    /// </summary>
    public string? Issuer { get; set; }

    /// <summary>What <c>aud</c> has to be or to hold. With an <see cref="Authority"/> it must be set: a provider issues tokens for others too.</summary>
    public string? Audience { get; set; }

    /// <summary>
    /// How long a token may be valid from when it was issued, a minute to 3,650 days. With it, tokens that are valid for longer or do not say when they were issued are not accepted, and revocations that
    /// no token can outlive are removed. Not set: any time, and revocations stay.
    /// </summary>
    public TimeSpan? LongestToken { get; set; }

    /// <summary>Origins (<c>https://console.example.com</c>) whose pages may call the API; <c>*</c> for all.</summary>
    public string[] CorsOrigins { get; set; } = [];

    /// <summary>
    /// The keys that <see cref="SigningKey"/> can mean. A text that is also base64 means both: other programs that sign with
    /// the same setting take it one way or the other, and who knows one knows both.
    /// </summary>
    public IReadOnlyList<byte[]> SigningKeys()
    {
        if (string.IsNullOrEmpty(SigningKey))
            return [];
        List<byte[]> keys = [Encoding.UTF8.GetBytes(SigningKey)];
        var decoded = new byte[SigningKey.Length];
        if (Convert.TryFromBase64String(SigningKey, decoded, out var length) && length >= AccessOptionsValidator.MinKeyBytes)
            keys.Add(decoded[..length]);
        return keys;
    }
}

/// <summary>All reasons why the Access settings are invalid.</summary>
internal sealed class AccessOptionsValidator : IValidateOptions<AccessOptions>
{
    public const int MinKeyBytes = 32;

    public ValidateOptionsResult Validate(string? name, AccessOptions options)
    {
        List<string> failures = [];
        if (string.IsNullOrEmpty(options.Authority) && string.IsNullOrEmpty(options.SigningKey))
        {
            failures.Add(
                "Sign-in is not configured. Set Access:Authority (Access__Authority) to the address of your OpenID Connect provider, or " +
                "Access:SigningKey (Access__SigningKey) to a secret of at least 32 bytes, for example the output of: openssl rand -base64 48");
        }

        if (!string.IsNullOrEmpty(options.SigningKey) && Encoding.UTF8.GetByteCount(options.SigningKey) < MinKeyBytes)
            failures.Add($"Access:SigningKey is shorter than {MinKeyBytes} bytes.");
        if (!string.IsNullOrEmpty(options.Authority))
            CheckAuthority(options, failures);
        if (!string.IsNullOrEmpty(options.Authority) && string.IsNullOrEmpty(options.Audience))
            failures.Add("Access:Audience is empty: name the audience that your OpenID Connect provider puts into tokens for LiveLogs.");
        if (options.LongestToken is { } longest && (longest < TimeSpan.FromMinutes(1) || longest > TimeSpan.FromDays(3650)))
            failures.Add("Access:LongestToken must be 00:01:00 to 3650.00:00:00.");
        failures.AddRange(options.CorsOrigins.Where(origin => !IsOrigin(origin)).Select(origin =>
            $"Access:CorsOrigins: '{origin}' is not an origin such as https://console.example.com (no path, no slash at the end)."));
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private static void CheckAuthority(AccessOptions options, List<string> failures)
    {
        if (!Uri.TryCreate(options.Authority, UriKind.Absolute, out var authority) || !IsWeb(authority))
            failures.Add("Access:Authority is not an address such as https://login.example.com/realms/team.");
        else if (options.RequireHttpsMetadata && authority.Scheme != Uri.UriSchemeHttps)
            failures.Add("Access:Authority is not https. Inside a closed network Access:RequireHttpsMetadata=false allows it.");
    }

    private static bool IsOrigin(string origin) =>
        origin == "*" ||
        (Uri.TryCreate(origin, UriKind.Absolute, out var uri) && IsWeb(uri) &&
            string.Equals(uri.GetLeftPart(UriPartial.Authority), origin, StringComparison.OrdinalIgnoreCase));

    private static bool IsWeb(Uri uri) => uri.Scheme == Uri.UriSchemeHttps || uri.Scheme == Uri.UriSchemeHttp;
}
