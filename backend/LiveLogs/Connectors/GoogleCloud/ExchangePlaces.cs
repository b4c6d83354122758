using System.Text.RegularExpressions;
using LiveLogs.Outbound;

namespace LiveLogs.Connectors.GoogleCloud;

/// <summary>
/// Where the tokens of a credentials file may be sent. Google's own readers once held the addresses to the same names
/// (<see href="https://cloud.google.com/iam/docs/workload-identity-federation-with-other-clouds"/>): a file says both where a token is fetched and where it is
/// posted to, so an address of a stranger in it would hand over whatever a private server answers.
/// </summary>
internal static partial class ExchangePlaces
{
    private static readonly ProviderHosts TokenService = new("the Security Token Service (https://sts.googleapis.com/v1/token)", StsNames(), StsPaths());
    private static readonly ProviderHosts IamService = new("the IAM credentials service (https://iamcredentials.googleapis.com/…)", IamNames());
    private static readonly ProviderHosts KeyService = new("the token service (https://oauth2.googleapis.com/token)", KeyNames());

    /// <summary>Google's services, whatever they are called; the names of storage buckets are their owners'.</summary>
    public static ProviderHosts Services { get; } = new("a service (*.googleapis.com)", ServiceNames());

    /// <summary>What is wrong with the addresses of a file; null when nothing is.</summary>
    public static string? WhyNot(CredentialsFile file, GuardedHttp http) =>
        file.Addresses.Select(http.Check).FirstOrDefault(found => found is not null) ?? file switch
        {
            ServiceAccountFile account => KeyService.WhyNot(account.TokenAddress, "token_uri", http),
            ExternalAccountFile external => WhyNot(external, http),
            _ => null,
        };

    private static string? WhyNot(ExternalAccountFile file, GuardedHttp http)
    {
        if (TokenService.WhyNot(file.TokenAddress, "token_url", http) is { } foreign)
            return foreign;
        if (file.ImpersonationAddress is { } impersonation && IamService.WhyNot(impersonation, "service_account_impersonation_url", http) is { } stranger)
            return stranger;
        if (file.InfoAddress is { } info && TokenService.WhyNot(info, "token_info_url", http) is { } other)
            return other;

        // An answer of one private server must not go to another, though the operator allowed both.
        return file.Source is UrlTokenSource source && !TokenService.Has(file.TokenAddress) && !IsSameHost(source.Address, file.TokenAddress)
            ? "The token of credential_source.url is only sent to Google: set token_url to https://sts.googleapis.com/v1/token."
            : null;
    }

    private static bool IsSameHost(Uri one, Uri other) => string.Equals(one.IdnHost, other.IdnHost, StringComparison.OrdinalIgnoreCase);

    // Global, with client certificates, of a region, and over Private Service Connect.
    [GeneratedRegex(@"\A(?:sts|sts\.mtls|sts\.[a-z]+-[a-z]+[0-9]{1,2}(?:\.rep)?|[a-z]+-[a-z]+[0-9]{1,2}-sts|sts-[a-z0-9\-]{1,60}\.p)\.googleapis\.com\z", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex StsNames();

    [GeneratedRegex(@"\A/v1(?:beta)?/(?:token|introspect)\z", RegexOptions.CultureInvariant)]
    private static partial Regex StsPaths();

    [GeneratedRegex(@"\A(?:iamcredentials|iamcredentials\.mtls|iamcredentials\.[a-z]+-[a-z]+[0-9]{1,2}(?:\.rep)?|[a-z]+-[a-z]+[0-9]{1,2}-iamcredentials|iamcredentials-[a-z0-9\-]{1,60}\.p)\.googleapis\.com\z", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex IamNames();

    [GeneratedRegex(@"\A(?:(?:oauth2|oauth2\.mtls|www|oauth2-[a-z0-9\-]{1,60}\.p)\.googleapis\.com|accounts\.google\.com)\z", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex KeyNames();

    [GeneratedRegex(@"\A(?!.*storage)(?:[a-z0-9\-]{1,63}\.){1,3}googleapis\.com\z", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex ServiceNames();
}
