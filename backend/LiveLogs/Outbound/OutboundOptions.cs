using System.ComponentModel.DataAnnotations;
using System.Security.Cryptography;
using Microsoft.Extensions.Options;

namespace LiveLogs.Outbound;

/// <summary>What the operator says about addresses that users name.</summary>
internal sealed class OutboundOptions
{
    public const string Section = "Outbound";

    /// <summary>
    /// Places inside private networks that users may name all the same: host names, addresses or networks
    /// (<c>10.1.0.0/16</c>), each with an optional <c>:port</c>. Plain http is allowed only for these.
    /// </summary>
    public IList<string> AllowedPrivateHosts { get; } = [];

    /// <summary>
    /// A PEM file with certificate authorities to trust besides those of the operating system: a company's own, or a test's. Read at start.
    /// </summary>
    public string? TrustedCertificates { get; set; }

    /// <summary>
    /// The company's proxy that connections go out through, such as <c>http://proxy.example.com:3128</c>, with <c>user:password@</c> if it asks for them.
    /// It has to allow CONNECT. Addresses that users name are resolved and judged here all the same, and the proxy is asked for the very address that was
    /// judged. Places in <see cref="AllowedPrivateHosts"/> are reached without it. Default: none; connections go out directly.
    /// </summary>
    public string? Proxy { get; set; }

    /// <summary>
    /// Give the proxy host names instead of addresses: for proxies that allow by name, and networks in which only the proxy can resolve the names of the
    /// Internet. A name that resolves here is still judged; what it means to the proxy is then the proxy's to judge: it must not reach private addresses.
    /// </summary>
    public bool ProxyResolvesNames { get; set; }

    /// <summary>How long resolving and connecting may take.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:01:00")]
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(10);
}

[OptionsValidator]
internal sealed partial class OutboundOptionsValidator : IValidateOptions<OutboundOptions>;

/// <summary>Every entry of the list has to be understood: a mistyped one would open nothing, silently.</summary>
internal sealed class AllowedPrivateHostsValidator : IValidateOptions<OutboundOptions>
{
    public ValidateOptionsResult Validate(string? name, OutboundOptions options)
    {
        var wrong = options.AllowedPrivateHosts.Where(entry => !AllowedPlace.TryParse(entry, out _)).ToList();
        return wrong.Count == 0
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(wrong.Select(entry =>
                $"{OutboundOptions.Section}:{nameof(options.AllowedPrivateHosts)}: '{entry}' is not a host name, an address or a network " +
                "such as 10.1.0.0/16, each with an optional :port."));
    }
}

/// <summary>A proxy that is not understood would be found out at the first connection.</summary>
internal sealed class EgressProxyValidator : IValidateOptions<OutboundOptions>
{
    public ValidateOptionsResult Validate(string? name, OutboundOptions options) =>
        string.IsNullOrEmpty(options.Proxy) || EgressProxy.TryParse(options.Proxy, out _)
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail($"{OutboundOptions.Section}:{nameof(options.Proxy)}: expected the address of a proxy, such as http://proxy.example.com:3128.");
}

/// <summary>A file that cannot be read would show only as failing handshakes.</summary>
internal sealed class TrustedCertificatesValidator : IValidateOptions<OutboundOptions>
{
    public ValidateOptionsResult Validate(string? name, OutboundOptions options)
    {
        if (options.TrustedCertificates is not { } file)
            return ValidateOptionsResult.Success;

        try
        {
            return TrustedAuthorities.Read(file).HasAny
                ? ValidateOptionsResult.Success
                : Fail($"there is no certificate in '{file}'.");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or CryptographicException)
        {
            return Fail($"'{file}' cannot be read as PEM certificates: {error.Message}");
        }
    }

    private static ValidateOptionsResult Fail(string problem) =>
        ValidateOptionsResult.Fail($"{OutboundOptions.Section}:{nameof(OutboundOptions.TrustedCertificates)}: {problem}");
}
