using System.Text.Json;
using LiveLogs.Logs;
using LiveLogs.Operations;
using LiveLogs.Outbound;
using LiveLogs.Outbound.Aws;
using LiveLogs.ProjectConfig.Fields;

namespace LiveLogs.Connectors.CloudWatch;

/// <summary>A valid <c>connection_config</c> of <c>aws</c>, understood.</summary>
internal sealed partial record CloudWatchConfig
{
    public const int MaxStreamsPerCall = 100;
    private const int MaxDeepSweepDays = 14;

    private static readonly FieldCondition WithKeys = new("credentials", ["keys"]);

    public static readonly IReadOnlyList<ConfigField> Fields =
    [
        new("region", ConfigFieldKind.Text, "The region of the log groups.") { Placeholder = "eu-central-1", Required = true },
        new("log_group", ConfigFieldKind.TextOrList, "Names or ARNs, one a line, up to 50. Or find them by their names below.") { Label = "Log groups", Placeholder = "/aws/lambda/checkout" },
        new("log_group_prefix", ConfigFieldKind.Text, "Including groups created later; up to 500.") { Label = "Groups whose name begins with", Placeholder = "/aws/lambda/" },
        new("credentials", ConfigFieldKind.Text, "Identities of the host are for projects that the operator named.")
        {
            Label = "Sign in with",
            Default = "keys",
            Choices =
            [
                new("keys", "an access key"), new("profile", "a profile of the host"), new("web_identity", "the host’s web identity"),
                new("container", "the container’s role"), new("instance", "the instance’s role"), new("default", "the default of the host"),
            ],
        },
        new("access_key_id", ConfigFieldKind.Text, "Of an IAM user with only the permissions of the policy, or of temporary credentials.") { Placeholder = "AKIA…", OnlyWith = WithKeys },
        new("secret_access_key", ConfigFieldKind.Text, "Stored encrypted, and never shown again.") { Secret = true, OnlyWith = WithKeys },
        new("profile", ConfigFieldKind.Text, "Its name in the host’s AWS configuration.") { OnlyWith = new("credentials", ["profile"]) },
        new("role_arn", ConfigFieldKind.Text, "For logs of another account. Saved, the connection shows the external id that the role’s trust policy must require.")
        {
            Label = "Role to assume", Placeholder = "arn:aws:iam::111122223333:role/live-logs",
        },
        new("external_id", ConfigFieldKind.Text, "Created by LiveLogs with role_arn: the sts:ExternalId that the role's trust policy must require.") { Given = true },
        new("session_token", ConfigFieldKind.Text, "Only with temporary credentials.") { Secret = true, Advanced = true, OnlyWith = WithKeys },
        new("log_group_pattern", ConfigFieldKind.Text, "Instead of the beginning of the name.") { Label = "Groups whose name contains", Advanced = true },
        new("log_streams", ConfigFieldKind.TextList, "Names, one a line.") { Label = "Only these streams", Advanced = true },
        new("log_stream_prefix", ConfigFieldKind.Text, "Reads only these.") { Label = "Streams whose name begins with", Advanced = true },
        new("filter_pattern", ConfigFieldKind.Text, "A CloudWatch Logs filter pattern. Only matching entries are read.") { Advanced = true },
        new("live_tail", ConfigFieldKind.Flag, "About a second after they are written, for up to 10 named groups. AWS charges by the minute.")
        {
            Label = "Show lines before they can be read", Default = false, Advanced = true,
        },
        new("start_from", ConfigFieldKind.Text, "Where the first read begins: now, beginning, a time such as 2026-01-12T10:00:00Z, or a duration back: 15m, 24h, 7d.")
        {
            Label = "Read from", Placeholder = "15m", Advanced = true,
        },
        new("poll_interval_seconds", ConfigFieldKind.WholeNumber, "1 to 3,600. Left empty, the pace follows the data.") { Label = "Seconds between polls", Minimum = 1, Maximum = 3600, Advanced = true },
        new("late_window_seconds", ConfigFieldKind.WholeNumber, "10 to 1,209,600; 900 when empty. Later events are found by the daily sweep.")
        {
            Label = "Seconds that an event may be late", Minimum = 10, Maximum = 1_209_600, Default = 900, Advanced = true,
        },
        new("deep_sweep_days", ConfigFieldKind.WholeNumber, "0 (none) to 14; 14 when empty.") { Label = "Days that a daily sweep looks back", Minimum = 0, Maximum = 14, Default = 14, Advanced = true },
        new("endpoint_url", ConfigFieldKind.Text, "A VPC endpoint or an emulator.") { Label = "Address of the service", Placeholder = "https://…", Address = true, Advanced = true },
        new("stream_endpoint_url", ConfigFieldKind.Text, "Only if it is a different one. Live Tail has a host of its own and a VPC endpoint of its own (stream-logs).") { Label = "Address of the live tail", Placeholder = "https://…", Address = true, Advanced = true },
        new("sts_endpoint_url", ConfigFieldKind.Text, "Only if it is a different one.") { Label = "Address of the Security Token Service", Placeholder = "https://…", Address = true, Advanced = true },
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
