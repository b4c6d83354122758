using System.Text.RegularExpressions;
using LiveLogs.Outbound.Aws;
using LiveLogs.ProjectConfig.Fields;

namespace LiveLogs.Connectors.CloudWatch;

/// <summary>What differs between regions for reading logs: hosts and quotas.</summary>
internal static partial class CloudWatchRegion
{
    /// <summary>Regions where FilterLogEvents is allowed 5 times a second, by the "CloudWatch Logs quotas" page.</summary>
    private static readonly string[] SlowRegions =
        ["ap-northeast-3", "ap-southeast-3", "ca-west-1", "eu-central-1", "il-central-1"];

    /// <summary>DescribeLogGroups a second and account; the same in every region.</summary>
    public const double DescribeLogGroupsQuota = 10;

    /// <summary>StartLiveTail a second and account; the same in every region.</summary>
    public const double StartLiveTailQuota = 5;

    /// <summary>The known region that was probably meant, or null.</summary>
    public static string? Closest(string region) => ClosestName.Find(region, AwsRegion.Known);

    public static Uri LogsEndpoint(string region) =>
        new($"https://logs.{region}.{AwsRegion.Suffix(region)}/");

    /// <summary>A host of the service itself: of a region, also its FIPS and dual-stack ones.</summary>
    public static bool IsLogsHost(string host) => LogsHostPattern().IsMatch(host);

    /// <summary>The Security Token Service: global, of a region, FIPS, dual-stack, and a VPC's own.</summary>
    public static ProviderHosts TokenService { get; } = new("the Security Token Service (https://sts.REGION.amazonaws.com)", StsHostPattern());

    /// <summary>The names of the services that are used here; the names of buckets, functions and machines are their owners'.</summary>
    public static ProviderHosts Services { get; } = new("an AWS service", ServiceHostPattern());

    /// <summary>A host of a VPC's own endpoint, for one service.</summary>
    public static bool IsVpcEndpoint(string host) => host.Contains(".vpce.", StringComparison.OrdinalIgnoreCase);

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
}
