using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;

namespace LiveLogs.Outbound;

/// <summary>One entry of the operator's list: a host name or a network, and perhaps one port of it.</summary>
internal sealed record AllowedPlace
{
    private AllowedPlace()
    {
    }

    /// <summary>Lower case, without a final dot; null when the entry is a network.</summary>
    public string? Host { get; private init; }

    public IPNetwork? Network { get; private init; }

    /// <summary>Null: every port.</summary>
    public int? Port { get; private init; }

    public bool AllowsHost(string host, int port) =>
        Host is not null && (Port is null || Port == port) && Host.Equals(Normalise(host), StringComparison.Ordinal);

    public bool AllowsAddress(IPAddress address, int port) =>
        Network is { } network && (Port is null || Port == port)
        && network.Contains(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address);

    public static bool TryParse(string? text, [NotNullWhen(true)] out AllowedPlace? place)
    {
        place = null;
        var (host, port, good) = SplitPort((text ?? "").Trim());
        if (!good || host.Length == 0)
            return false;

        if (IPNetwork.TryParse(host, out var network))
            place = new AllowedPlace { Network = network, Port = port };
        else if (IPAddress.TryParse(host, out var address))
            place = new AllowedPlace { Network = new IPNetwork(address, address.GetAddressBytes().Length * 8), Port = port };
        else if (Uri.CheckHostName(host) == UriHostNameType.Dns)
            place = new AllowedPlace { Host = Normalise(host), Port = port };

        return place is not null;
    }

    /// <summary>How names are compared: case does not matter, nor does the dot that ends an absolute name.</summary>
    public static string Normalise(string host) => host.TrimEnd('.').ToLowerInvariant();

    /// <summary>Takes <c>:port</c> off. Colons of a bare IPv6 address are its own; with a port it stands in brackets.</summary>
    private static (string Host, int? Port, bool Good) SplitPort(string text)
    {
        var end = text.StartsWith('[') ? text.IndexOf(']', StringComparison.Ordinal) : -1;
        if (end > 0)
        {
            var inside = text[1..end];
            return end == text.Length - 1 ? (inside, null, true)
                : text[end + 1] == ':' && TryPort(text[(end + 2)..], out var bracketed) ? (inside, bracketed, true)
                : ("", null, false);
        }

        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0 || colon != text.LastIndexOf(':'))
            return (text, null, true);

        return TryPort(text[(colon + 1)..], out var port) ? (text[..colon], port, true) : ("", null, false);
    }

    private static bool TryPort(string text, out int port) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port) && port is > 0 and <= 65_535;
}
