using System.Text.RegularExpressions;
using Amazon;

namespace LiveLogs.Outbound.Aws;

/// <summary>
/// The names of regions and how hosts in them end. New regions open faster than software is updated, so any well-formed name of a known partition is
/// accepted.
/// </summary>
internal static partial class AwsRegion
{
    /// <summary>Prefix of the region names and DNS suffix of each partition, the more special ones first.</summary>
    private static readonly (string Prefix, string Suffix)[] Partitions =
    [
        ("cn-", "amazonaws.com.cn"),
        ("us-gov-", "amazonaws.com"),
        ("us-isob-", "sc2s.sgov.gov"),
        ("us-isof-", "csp.hci.ic.gov"),
        ("us-iso-", "c2s.ic.gov"),
        ("eu-isoe-", "cloud.adc-e.uk"),
        ("eusc-", "amazonaws.eu"),
        ("", "amazonaws.com"),
    ];

    /// <summary>The regions that the SDK knows.</summary>
    public static IEnumerable<string> Known => RegionEndpoint.EnumerableAllRegions.Select(region => region.SystemName).Where(IsWellFormed);

    public static bool IsWellFormed(string region) => Pattern().IsMatch(region);

    public static bool IsKnown(string region) => Known.Contains(region);

    /// <summary>The end of the host names of a region's partition.</summary>
    public static string Suffix(string region) =>
        Array.Find(Partitions, one => region.StartsWith(one.Prefix, StringComparison.Ordinal)).Suffix;

    [GeneratedRegex(
        @"^((af|ap|ca|eu|il|me|mx|sa|us|cn)|us-gov|us-iso[a-z]?|eu-iso[a-z]|eusc-[a-z]{2})-(north|south|east|west|central|northeast|northwest|southeast|southwest)-[1-9][0-9]?\z",
        RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
