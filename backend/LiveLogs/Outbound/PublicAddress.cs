using System.Net;
using System.Net.Sockets;

namespace LiveLogs.Outbound;

/// <summary>
/// Distinguishes the public Internet from everything else, by the IANA special-purpose address registries
/// (https://www.iana.org/assignments/iana-ipv4-special-registry and …/iana-ipv6-special-registry). IPv6 addresses that
/// carry an IPv4 address inside are judged by what they carry.
/// </summary>
internal static class PublicAddress
{
    private static readonly IPNetwork[] NotPublic =
    [
        .. new[]
        {
            "0.0.0.0/8", // this network
            "10.0.0.0/8",
            "100.64.0.0/10", // shared by carriers; also a cloud's metadata service
            "127.0.0.0/8",
            "168.63.129.16/32", // the host agent of Azure, inside every virtual machine
            "169.254.0.0/16", // link-local: the metadata services
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.88.99.0/24",
            "192.168.0.0/16",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/4",
            "240.0.0.0/4",
            "2001::/23", // assignments of the IETF; Teredo inside it is unwrapped before
            "2001:db8::/32",
            "3fff::/20",
        }.Select(IPNetwork.Parse),
    ];

    private static readonly IPNetwork GlobalUnicast = IPNetwork.Parse("2000::/3");
    private static readonly IPNetwork Nat64 = IPNetwork.Parse("64:ff9b::/96");
    private static readonly IPNetwork SixToFour = IPNetwork.Parse("2002::/16");
    private static readonly IPNetwork Teredo = IPNetwork.Parse("2001::/32");

    public static bool IsPublic(IPAddress address)
    {
        if (address.AddressFamily == AddressFamily.InterNetwork)
            return !NotPublic.Any(network => network.Contains(address));

        if (address.AddressFamily != AddressFamily.InterNetworkV6)
            return false;

        var bytes = address.GetAddressBytes();
        if (address.IsIPv4MappedToIPv6 || Nat64.Contains(address))
            return IsPublic(Inner(bytes, 12));

        if (SixToFour.Contains(address))
            return IsPublic(Inner(bytes, 2));

        if (Teredo.Contains(address))
            return IsPublic(Inner(bytes, 4)) && IsPublic(Inner([.. bytes.Select(one => (byte)~one)], 12));

        // "::1", "::" and the long abandoned IPv4-compatible form fall outside of global unicast with the rest.
        return GlobalUnicast.Contains(address)
            && !NotPublic.Any(network => network.Contains(address));
    }

    private static IPAddress Inner(byte[] bytes, int at) => new(bytes.AsSpan(at, 4));
}
