using System.Text.RegularExpressions;
using Amazon;
using LiveLogs.ProjectConfig.Fields;

namespace LiveLogs.Connectors.CloudWatch;

/// <summary>
/// What differs between regions: names, hosts and quotas. New regions open faster than software is updated, so any
/// well-formed name of a known partition is accepted.
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

    /// <summary>Regions where FilterLogEvents is allowed 5 times a second, by the "CloudWatch Logs quotas" page.</summary>
    private static readonly string[] SlowRegions =
        ["ap-northeast-3", "ap-southeast-3", "ca-west-1", "eu-central-1", "il-central-1"];

    /// <summary>DescribeLogGroups a second and account; the same in every region.</summary>
    public const double DescribeLogGroupsQuota = 10;

    /// <summary>StartLiveTail a second and account; the same in every region.</summary>
    public const double StartLiveTailQuota = 5;

    public static bool IsWellFormed(string region) => Pattern().IsMatch(region);

    public static bool IsKnown(string region) => Known().Contains(region);

    /// <summary>The known region that was probably meant, or null.</summary>
    public static string? Closest(string region) => ClosestName.Find(region, Known());

    public static Uri LogsEndpoint(string region) =>
        new($"https://logs.{region}.{Suffix(region)}/");

    /// <summary>A host of the service itself: of a region, also its FIPS and dual-stack ones.</summary>
    public static bool IsLogsHost(string host) => LogsHostPattern().IsMatch(host);

    /// <summary>The Security Token Service: global, of a region, FIPS, dual-stack, and a VPC's own.</summary>
    public static ProviderHosts TokenService { get; } = new("the Security Token Service (https://sts.REGION.amazonaws.com)", StsHostPattern());

    /// <summary>The names of the services that are used here; the names of buckets, functions and machines are their owners'.</summary>
    public static ProviderHosts Services { get; } = new("an AWS service", ServiceHostPattern());

    /// <summary>A host of a VPC's own endpoint, for one service.</summary>
    public static bool IsVpcEndpoint(string host) => host.Contains(".vpce.", StringComparison.OrdinalIgnoreCase);

    /// <summary>The end of the host names of a region's partition.</summary>
    public static string Suffix(string region) =>
        Array.Find(Partitions, one => region.StartsWith(one.Prefix, StringComparison.Ordinal)).Suffix;

    /// <summary>FilterLogEvents a second and account (https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html).</summary>
    public static double FilterLogEventsQuota(string region) =>
        region == "us-east-1" ? 25 : SlowRegions.Contains(region) ? 5 : 10;

    [GeneratedRegex(
        @"^logs(-fips)?\.[a-z0-9-]{4,32}\.(amazonaws\.com(\.cn)?|sc2s\.sgov\.gov|csp\.hci\.ic\.gov|c2s\.ic\.gov|cloud\.adc-e\.uk|amazonaws\.eu|api\.aws|api\.amazonwebservices\.(com\.cn|eu))\z",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex LogsHostPattern();

    private const string AnySuffix = @"(?:amazonaws\.com(?:\.cn)?|sc2s\.sgov\.gov|csp\.hci\.ic\.gov|c2s\.ic\.gov|cloud\.adc-e\.uk|amazonaws\.eu|api\.aws|api\.amazonwebservices\.(?:com\.cn|eu))";

    private const string AnyRegion = @"[a-z]{2,5}(?:-[a-z]{2,12}){1,3}-[1-9][0-9]?";

    [GeneratedRegex($@"\A(?:vpce-[a-z0-9-]{{1,60}}\.)?sts(?:-fips)?(?:\.{AnyRegion})?(?:\.vpce)?\.{AnySuffix}\z", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex StsHostPattern();

    [GeneratedRegex($@"\A(?:vpce-[a-z0-9-]{{1,60}}\.)?(?:stream-)?(?:sts|logs)(?:-fips)?(?:\.{AnyRegion})?(?:\.vpce)?\.{AnySuffix}\z", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex ServiceHostPattern();

    private static IEnumerable<string> Known() =>
        RegionEndpoint.EnumerableAllRegions.Select(region => region.SystemName).Where(IsWellFormed);

    [GeneratedRegex(
        "^((af|ap|ca|eu|il|me|mx|sa|us|cn)|us-gov|us-iso[a-z]?|eu-iso[a-z]|eusc-[a-z]{2})-(north|south|east|west|central|northeast|northwest|southeast|southwest)-[1-9][0-9]?$",
        RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
