using System.Text.Json;
using LiveLogs.Logs;
using LiveLogs.Outbound;
using LiveLogs.Outbound.Aws;
using LiveLogs.ProjectConfig.Fields;

namespace LiveLogs.Connectors.CloudWatch;

/// <summary>A valid <c>connection_config</c> of <c>aws</c>, understood.</summary>
internal sealed partial record CloudWatchConfig
{
    public const int MaxStreamsPerCall = 100;
    private const int MaxDeepSweepDays = 14;

    public static readonly IReadOnlyList<ConfigField> Fields =
    [
        new("access_key_id", ConfigFieldKind.Text, "Id of the access key of an IAM user or of temporary credentials."),
        new("secret_access_key", ConfigFieldKind.Text, "The access key's secret.") { Secret = true },
        new("session_token", ConfigFieldKind.Text, "Only with temporary credentials.") { Secret = true },
        new("credentials", ConfigFieldKind.Text, "keys (default), or an identity of the host, for projects that the operator named: profile, web_identity, container, instance, default."),
        new("profile", ConfigFieldKind.Text, "Name of a profile of the host's AWS configuration; with credentials: profile."),
        new("role_arn", ConfigFieldKind.Text, "ARN of an IAM role to assume with these credentials."),
        new("external_id", ConfigFieldKind.Text, "Created by LiveLogs with role_arn: the sts:ExternalId that the role's trust policy must require."),
        new("sts_endpoint_url", ConfigFieldKind.Text, "Another address of the Security Token Service.") { Address = true },
        new("region", ConfigFieldKind.Text, "The region of the log groups, such as eu-west-1.") { Required = true },
        new("log_group", ConfigFieldKind.TextOrList, "Name or ARN of a log group, or a list of up to 50. Required unless log groups are found by prefix or pattern."),
        new("log_group_prefix", ConfigFieldKind.Text, "Reads every log group whose name begins with this text, also those that are created later."),
        new("log_group_pattern", ConfigFieldKind.Text, "Reads every log group whose name contains this text, also those that are created later."),
        new("log_streams", ConfigFieldKind.TextList, "Reads only these log streams of each group."),
        new("log_stream_prefix", ConfigFieldKind.Text, "Reads only log streams whose names begin with this text."),
        new("filter_pattern", ConfigFieldKind.Text, "Reads only events that match this CloudWatch Logs filter pattern."),
        new("live_tail", ConfigFieldKind.Flag, "Shows lines within about a second, marked provisional, to viewers that ask. AWS charges by the minute. Default: false."),
        new("endpoint_url", ConfigFieldKind.Text, "Another address of the service: a VPC endpoint or an emulator.") { Address = true },
        new("stream_endpoint_url", ConfigFieldKind.Text, "Another address of Live Tail, which has a host of its own and a VPC endpoint of its own (stream-logs). Default: the region's, or the one that belongs to endpoint_url.") { Address = true },
        new("poll_interval_seconds", ConfigFieldKind.WholeNumber, "Time between polls, 1 to 3,600. Without it the pace follows the data."),
        new("late_window_seconds", ConfigFieldKind.WholeNumber, "How late an event may appear and still be found, 10 to 1,209,600. Default: 900."),
        new("deep_sweep_days", ConfigFieldKind.WholeNumber, "How many days back a daily sweep looks for events that came even later, 0 (none) to 14. Default: 14."),
        new("start_from", ConfigFieldKind.Text, "Where the first read begins: now, beginning, a time (RFC 3339) or a duration back (15m, 24h, 7d). Default: 15m."),
    ];

    /// <summary>The service opened in July 2014; nothing it holds is older.</summary>
    private static readonly EventTime Beginning = EventTime.From(new DateTimeOffset(2014, 6, 1, 0, 0, 0, TimeSpan.Zero));

    public AwsCredentialKind Credentials { get; init; }

    /// <summary>Null unless <see cref="Credentials"/> are keys; so is the secret.</summary>
    public string? AccessKeyId { get; init; }

    public string? SecretAccessKey { get; init; }

    public string? Profile { get; init; }

    /// <summary>The role that is assumed with the credentials; null: they are used themselves.</summary>
    public string? RoleArn { get; init; }

    public Uri? StsEndpoint { get; init; }

    public string? SessionToken { get; init; }

    public required string Region { get; init; }

    /// <summary>Those that were named; may be empty when others are found.</summary>
    public required IReadOnlyList<LogGroup> LogGroups { get; init; }

    public string? LogGroupPrefix { get; init; }

    public string? LogGroupPattern { get; init; }

    /// <summary>Log groups are found by their names, and may come and go.</summary>
    public bool FindsLogGroups => LogGroupPrefix is not null || LogGroupPattern is not null;

    public IReadOnlyList<string> LogStreams { get; init; } = [];

    public string? LogStreamPrefix { get; init; }

    public string? FilterPattern { get; init; }

    /// <summary>Lines are also shown before they can be read.</summary>
    public bool LiveTail { get; init; }

    public required Uri Endpoint { get; init; }

    /// <summary>Where answers without end come from: the service's hosts have another one each for that, an emulator has not.</summary>
    public Uri StreamEndpoint => OwnStreamEndpoint ?? (CloudWatchRegion.IsLogsHost(Endpoint.Host) ? new UriBuilder(Endpoint) { Host = "stream-" + Endpoint.Host }.Uri : Endpoint);

    /// <summary>The user's own; null: what belongs to <see cref="Endpoint"/>.</summary>
    public Uri? OwnStreamEndpoint { get; init; }

    /// <summary>The endpoint is the user's, not the region's own.</summary>
    public bool HasOwnEndpoint { get; init; }

    public TimeSpan? PollInterval { get; init; }

    public TimeSpan LateWindow { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>How far back the daily deep sweep looks; zero: there is none.</summary>
    public TimeSpan DeepSweep { get; init; } = TimeSpan.FromDays(MaxDeepSweepDays);

    public StartFrom Start { get; init; } = StartFrom.Default;

    /// <summary>Connections with the same key share the request quota: the account in its region, at this endpoint.</summary>
    public string QuotaKey =>
        $"aws:{QuotaOwner}:{Region}" + (HasOwnEndpoint ? $":{Endpoint.Authority}" : "");

    private string QuotaOwner =>
        RoleArn is not null ? RoleArn.Split(':')[4]
        : AccessKeyId is not null ? CloudWatch.AccessKeyId.QuotaOwner(AccessKeyId)
        : $"host-{Credentials}-{Profile}";

    /// <summary>The account whose groups are meant by their names, as the credentials seem to say; null where they do not.</summary>
    public string? Account =>
        RoleArn is not null ? RoleArn.Split(':')[4] : AccessKeyId is not null ? CloudWatch.AccessKeyId.AccountOf(AccessKeyId) : null;

    /// <summary>Secrets to remove from all texts of a provider.</summary>
    public KnownSecrets Secrets { get; init; } = new();

    /// <summary>Secrets stay out of whatever prints this.</summary>
    public override string ToString() => $"{nameof(CloudWatchConfig)} {QuotaKey}";

    /// <summary>Reads a configuration; null together with at least one error.</summary>
    public static (CloudWatchConfig? Config, IReadOnlyList<ConfigError> Errors) Read(JsonElement json, GuardedHttp http)
    {
        var reader = new ConfigReader(json, Fields);
        var region = ReadRegion(reader);
        var endpoint = reader.Address("endpoint_url", http);
        var kind = AwsCredentialKind.Keys;
        if (json.ValueKind == JsonValueKind.Object)
        {
            kind = ReadKind(reader);
            CheckTogether(reader);
        }

        var groups = ReadLogGroups(reader, region);
        var streams = ReadLogStreams(reader);
        var start = StartFrom.Read(reader, Beginning);
        var streamEndpoint = reader.Address("stream_endpoint_url", http);
        var liveTail = ReadLiveTail(reader, groups, streams);
        if (liveTail && streamEndpoint is null && endpoint is not null && CloudWatchRegion.IsVpcEndpoint(endpoint.Host))
            reader.Fail("stream_endpoint_url", "Live Tail has a VPC endpoint of its own, of the service stream-logs: give its address, or leave live_tail out.");
        var accessKeyId = ReadAccessKeyId(reader);
        var config = new CloudWatchConfig
        {
            Credentials = kind,
            AccessKeyId = accessKeyId,
            SecretAccessKey = reader.Text("secret_access_key", 1024),
            Profile = reader.Text("profile", 128),
            RoleArn = ReadRole(reader),
            StsEndpoint = ReadStsEndpoint(reader, http),
            SessionToken = ReadSessionToken(reader, accessKeyId),
            Secrets = KnownSecrets.Of(json, Fields, address => http.IsInside(address) && !CloudWatchRegion.Services.Has(address)),
            Region = region ?? "",
            LogGroups = groups,
            LogGroupPrefix = ReadPartOfName(reader, "log_group_prefix"),
            LogGroupPattern = ReadPartOfName(reader, "log_group_pattern"),
            LogStreams = streams,
            LogStreamPrefix = ReadPrefix(reader),
            LiveTail = liveTail,
            OwnStreamEndpoint = streamEndpoint,
            FilterPattern = reader.Text("filter_pattern", 1024),
            Endpoint = endpoint ?? CloudWatchRegion.LogsEndpoint(region ?? "us-east-1"),
            HasOwnEndpoint = endpoint is not null,
            PollInterval = Seconds(reader.WholeNumber("poll_interval_seconds", 1, 3600)),
            LateWindow = Seconds(reader.WholeNumber("late_window_seconds", 10, 1_209_600)) ?? TimeSpan.FromMinutes(15),
            DeepSweep = TimeSpan.FromDays(reader.WholeNumber("deep_sweep_days", 0, MaxDeepSweepDays) ?? MaxDeepSweepDays),
            Start = start,
        };
        config = config with { LogGroups = [.. groups.DistinctBy(group => (group.Account ?? config.Account, group.Name))] };
        return (reader.Errors.Count == 0 ? config : null, reader.Errors);
    }

    private static string? ReadRegion(ConfigReader reader)
    {
        if (reader.Text("region", 64) is not { } region)
            return null;

        if (AwsRegion.IsWellFormed(region))
            return region;

        var closest = CloudWatchRegion.Closest(region);
        reader.Fail("region", closest is null
            ? "This is not the name of an AWS region, such as eu-west-1."
            : $"This is not the name of an AWS region. Did you mean '{closest}'?");
        return null;
    }

    private static TimeSpan? Seconds(int? seconds) => seconds is { } whole ? TimeSpan.FromSeconds(whole) : null;
}
