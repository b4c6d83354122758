using System.Security.Claims;
using System.Text.Json.Nodes;
using LiveLogs.Access;
using LiveLogs.ProjectConfig.Fields;

namespace LiveLogs.Notifications;

/// <summary>A channel as clients see it: its secrets only as <c>{"set": true, "last4": …}</c>.</summary>
internal sealed record ChannelView
{
    public required Guid Id { get; init; }

    public required string ProjectId { get; init; }

    public required string Name { get; init; }

    public required string Kind { get; init; }

    public required JsonObject Config { get; init; }

    public required bool Enabled { get; init; }

    public required Guid? FallbackChannelId { get; init; }

    public required ChannelHealthView Health { get; init; }

    public required DateTime CreatedAt { get; init; }

    public required DateTime UpdatedAt { get; init; }

    /// <param name="channel">The channel.</param>
    /// <param name="secrets">Its secrets; null when they cannot be opened.</param>
    /// <param name="fields">Those of its kind.</param>
    /// <param name="mayEdit">Whether it is shown to somebody who may change it.</param>
    public static ChannelView From(ChannelRecord channel, JsonObject? secrets, IReadOnlyList<ConfigField> fields, bool mayEdit) => new()
    {
        Id = channel.Id,
        ProjectId = channel.ProjectSlug,
        Name = channel.Name,
        Kind = channel.Kind,
        Config = mayEdit ? SecretFields.Mask(channel.Config, secrets, fields) : SecretFields.Veil(SecretFields.Mask(channel.Config, secrets, fields), fields),
        Enabled = channel.Enabled,
        FallbackChannelId = channel.FallbackId,
        Health = ChannelHealthView.From(channel.Health),
        CreatedAt = channel.CreatedAt.UtcDateTime,
        UpdatedAt = channel.UpdatedAt.UtcDateTime,
    };
}

/// <param name="State">healthy, failing (LiveLogs tries again automatically, or the last messages were rejected) or refused (a person must repair it).</param>
/// <param name="Failures">Failures in a row, including rejected messages.</param>
/// <param name="LastError">A sentence; null after a message that reached all receivers.</param>
/// <param name="LastDeliveredAt">Null when nothing has been delivered yet.</param>
internal sealed record ChannelHealthView(string State, int Failures, string? LastError, DateTime? LastDeliveredAt)
{
    public static ChannelHealthView From(ChannelHealth health) => new(
        health.Refused || health.Rejections >= RetryPolicy.RefusedFromRejections ? "refused"
            : health.Failures > 0 || health.Rejections >= RetryPolicy.FailingFromRejections ? "failing"
            : "healthy",
        Math.Max(health.Failures, health.Rejections),
        health.LastError, health.LastOkAt?.UtcDateTime);
}

/// <summary>Makes views of channels.</summary>
internal sealed class ChannelViews(ChannelCatalogue catalogue, ChannelSecrets secrets)
{
    /// <param name="channel">The channel.</param>
    /// <param name="caller">Who asks.</param>
    public ChannelView Of(ChannelRecord channel, ClaimsPrincipal caller) => ChannelView.From(
        channel, secrets.TryOpen(channel), catalogue.TryFind(channel.Kind, out var kind) ? kind.Fields : [], caller.RoleIn(channel.ProjectSlug) >= ProjectRole.Editor);
}

internal sealed record ChannelList(IReadOnlyList<ChannelView> Items);

/// <summary>The result of a channel test.</summary>
/// <param name="Status">delivered or failed.</param>
/// <param name="Failure">later, rejected, refused or unknown; null when delivered.</param>
/// <param name="Message">A sentence; never what the provider sent.</param>
/// <param name="LatencyMs">How long it took.</param>
internal sealed record ChannelTestView(string Status, string? Failure, string Message, long LatencyMs);
