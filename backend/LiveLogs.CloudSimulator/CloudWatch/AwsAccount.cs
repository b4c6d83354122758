using System.Collections.Concurrent;

namespace LiveLogs.CloudSimulator.CloudWatch;

/// <summary>An AWS account of the simulation.</summary>
internal sealed class AwsAccount(string id)
{
    public const string DefaultId = "111122223333";

    /// <summary>Twelve digits.</summary>
    public string Id { get; } = id;

    /// <summary>The regions that this endpoint serves for the account; empty means any.</summary>
    public ISet<string> Regions { get; } = new HashSet<string>(StringComparer.Ordinal);

    /// <summary>Source accounts whose groups this (monitoring) account may read by ARN.</summary>
    public ISet<string> LinkedAccounts { get; } = new HashSet<string>(StringComparer.Ordinal);

    public IList<AwsAccessKey> Keys { get; } = [];

    /// <summary>Roles that others may assume, by name.</summary>
    public IDictionary<string, AwsRole> Roles { get; } = new Dictionary<string, AwsRole>(StringComparer.Ordinal);

    public static AwsAccount CreateDefault() =>
        new(DefaultId) { Keys = { new AwsAccessKey(AwsAccessKey.DefaultId, AwsAccessKey.DefaultSecret) } };
}

/// <summary>What the trust policy of a role demands.</summary>
/// <param name="ExternalId">The condition <c>sts:ExternalId</c>; null: none.</param>
/// <param name="Workload">A workload of another identity provider that may assume it instead; null: none.</param>
internal sealed record AwsRole(string? ExternalId, FederatedWorkload? Workload = null);

/// <summary>An access key and what its owner may do. May be changed while calls arrive.</summary>
internal sealed class AwsAccessKey(string id, string secret)
{
    public const string DefaultId = "AKIASIMULATOR0000000";

    public const string DefaultSecret = "simulator-secret";

    private readonly ConcurrentDictionary<string, bool> _denied = new(StringComparer.Ordinal);

    public string Id { get; } = id;

    public string Secret { get; } = secret;

    /// <summary>Set for temporary credentials; calls must then send it.</summary>
    public string? SessionToken { get; init; }

    /// <summary>When temporary credentials end; null: never.</summary>
    public DateTimeOffset? ExpiresAt { get; set; }

    /// <summary>The part of the caller's ARN behind the account, for example <c>user/live-logs</c> or <c>assumed-role/reader/session</c>.</summary>
    public string Principal { get; init; } = "user/live-logs";

    public IEnumerable<string> DeniedActions => _denied.Keys;

    /// <param name="action">Such as <c>logs:FilterLogEvents</c>.</param>
    public void Deny(string action) => _denied[action] = true;

    public void Allow(string action) => _denied.TryRemove(action, out _);

    public bool IsDenied(string action) => _denied.ContainsKey(action);

    public string Arn(string account) =>
        $"arn:aws:{(Principal.StartsWith("assumed-role/", StringComparison.Ordinal) ? "sts" : "iam")}::{account}:{Principal}";
}
