using System.Text.RegularExpressions;
using LiveLogs.Outbound;

namespace LiveLogs.Connectors;

/// <summary>
/// The names under which a service of a provider answers. Tokens of another party (the operator's host, a private server) are sent to these only, or to
/// places that the operator named: at any other address they would be in the hands of the author of the configuration
/// (<see href="https://cwe.mitre.org/data/definitions/918.html"/>).
/// </summary>
/// <param name="service">What it is, in a sentence: "the Security Token Service".</param>
/// <param name="names">Its host names. Names that customers of the provider can have must not be among them.</param>
/// <param name="paths">Its paths; null: all.</param>
internal sealed class ProviderHosts(string service, Regex names, Regex? paths = null)
{
    /// <summary>Over an encrypted connection only: then the certificate proves the name.</summary>
    public bool Has(Uri address) =>
        address.Scheme == Uri.UriSchemeHttps && address.IsDefaultPort && names.IsMatch(address.IdnHost) && paths?.IsMatch(address.AbsolutePath) != false;

    /// <summary>Why an address may not be used; null when it may.</summary>
    /// <param name="address">The user's.</param>
    /// <param name="field">The field that names it.</param>
    /// <param name="http">Knows what the operator allowed.</param>
    public string? WhyNot(Uri address, string field, GuardedHttp http) => Has(address) || http.IsAllowed(address)
        ? null
        : $"{field} must be {service} of the provider itself. The operator can allow '{address.IdnHost}' by this name in "
            + $"{OutboundOptions.Section}:{nameof(OutboundOptions.AllowedPrivateHosts)}.";
}
