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

/// <summary>A file that can not be read would show only as failing handshakes.</summary>
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
            return Fail($"'{file}' can not be read as PEM certificates: {error.Message}");
        }
    }

    private static ValidateOptionsResult Fail(string problem) =>
        ValidateOptionsResult.Fail($"{OutboundOptions.Section}:{nameof(OutboundOptions.TrustedCertificates)}: {problem}");
}
