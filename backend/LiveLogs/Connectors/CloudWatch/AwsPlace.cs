using LiveLogs.Outbound.Aws;

namespace LiveLogs.Connectors.CloudWatch;

/// <summary>Where a request goes, for the words of what becomes of it: a connection has up to three hosts, and a person has to know which one failed.</summary>
/// <param name="Address">The address.</param>
/// <param name="Field">The field that names it, or could.</param>
/// <param name="Service">What should answer there.</param>
/// <param name="IsOwn">Whether the configuration names it.</param>
internal sealed record AwsPlace(Uri Address, string Field, string Service, bool IsOwn)
{
    private const string LogsService = "the CloudWatch Logs service";

    public static AwsPlace Logs(CloudWatchConfig config) => new(config.Endpoint, "endpoint_url", LogsService, config.HasOwnEndpoint);

    /// <summary>Live Tail, which has a host of its own unless <c>endpoint_url</c> says otherwise.</summary>
    public static AwsPlace Stream(CloudWatchConfig config) => config.OwnStreamEndpoint is not null
        ? new(config.StreamEndpoint, "stream_endpoint_url", "the CloudWatch Logs service's Live Tail", true)
        : new(config.StreamEndpoint, config.StreamEndpoint == config.Endpoint ? "endpoint_url" : "stream_endpoint_url", LogsService, config.HasOwnEndpoint);

    public static AwsPlace Tokens(CloudWatchConfig config) => new(
        config.StsEndpoint ?? new Uri($"https://sts.{config.Region}.{AwsRegion.Suffix(config.Region)}/"), "sts_endpoint_url", "the Security Token Service", config.StsEndpoint is not null);
}
