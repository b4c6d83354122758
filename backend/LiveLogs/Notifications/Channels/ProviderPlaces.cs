using LiveLogs.Outbound;
using LiveLogs.ProjectConfig.Fields;
using Microsoft.Extensions.Options;

namespace LiveLogs.Notifications.Channels;

/// <summary>Which addresses channels may name, and where the providers are.</summary>
internal sealed class ProviderPlaces(IOptions<NotificationsOptions> options, GuardedHttp guarded)
{
    private const int MaxAddress = 2_000;

    /// <summary>The base address of a provider, ending in a slash.</summary>
    public Uri Endpoint(string provider, string usual) =>
        options.Value.Endpoints.TryGetValue(provider, out var other) ? new Uri(other.AbsoluteUri.TrimEnd('/') + "/") : new Uri(usual);

    /// <summary>Checks an address that a user gives. Whether it really may be contacted is decided when connecting.</summary>
    /// <param name="reader">Gets the mistakes.</param>
    /// <param name="field">The field that holds the address.</param>
    /// <param name="suffixes">Ends of the host names that a provider has; empty: any host.</param>
    public void CheckAddress(ConfigReader reader, string field, params string[] suffixes) => CheckAddress(reader, field, _ => null, suffixes);

    /// <summary>As above; with what a kind has to say of an address that it does not take.</summary>
    public void CheckAddress(ConfigReader reader, string field, Func<Uri, string?> whyNot, params string[] suffixes)
    {
        if (reader.Text(field, MaxAddress) is not { } text)
            return;
        if (text.Any(character => char.IsControl(character) || char.IsWhiteSpace(character)))
            reader.Fail(field, "Leave out line breaks and blanks; inside an address they are written %0D%0A and %20.");
        else if (!Uri.TryCreate(text, UriKind.Absolute, out var address))
            reader.Fail(field, "Give an absolute address that begins with https://.");
        else if (address.Fragment.Length > 0 || text.Contains('#', StringComparison.Ordinal))
            reader.Fail(field, "Leave out everything from '#' on: it is never sent.");
        else if (guarded.Check(address) is { } problem)
            reader.Fail(field, problem);
        else if (whyNot(address) is { } reason)
            reader.Fail(field, reason);
        else if (suffixes.Length > 0 && !IsOf(address.IdnHost, suffixes))
            reader.Fail(field, $"The host must end in {string.Join(" or ", suffixes)}. The operator can add others, such as those of national clouds, in Notifications:TrustedHosts, host by host.");
    }

    private bool IsOf(string host, string[] suffixes) =>
        options.Value.TrustedHosts.Contains(host, StringComparer.OrdinalIgnoreCase) ||
        suffixes.Any(suffix => host.Equals(suffix, StringComparison.OrdinalIgnoreCase) || host.EndsWith($".{suffix}", StringComparison.OrdinalIgnoreCase));
}
