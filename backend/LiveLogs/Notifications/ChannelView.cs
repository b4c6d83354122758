using System.Security.Claims;
using System.Text.Json.Nodes;
using LiveLogs.Access;
using LiveLogs.ProjectConfig;
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
    /// <param name="config">Its configuration, as the caller may see it.</param>
    public static ChannelView From(Channel channel, JsonObject config) => new()
    {
        Id = channel.Id,
        ProjectId = channel.ProjectSlug,
        Name = channel.Name,
        Kind = channel.Kind,
        Config = config,
        Enabled = channel.Enabled,
        FallbackChannelId = channel.FallbackId,
        Health = ChannelHealthView.From(channel),
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
    public static ChannelHealthView From(Channel channel) => new(
        channel.IsRefused || channel.Rejections >= RetryPolicy.RefusedFromRejections ? "refused"
            : channel.Failures > 0 || channel.Rejections >= RetryPolicy.FailingFromRejections ? "failing"
            : "healthy",
        Math.Max(channel.Failures, channel.Rejections),
        channel.LastError, channel.LastOkAt?.UtcDateTime);
}

/// <summary>Makes views of channels.</summary>
internal sealed class ChannelViews(ConfigType<Channel> type, ConfigSecrets<Channel> secrets)
{
    /// <param name="channel">The channel.</param>
    /// <param name="caller">Those who may not edit it see less of its addresses.</param>
    public ChannelView Of(Channel channel, ClaimsPrincipal caller)
    {
        var config = secrets.Mask(channel);
        return ChannelView.From(channel, caller.RoleIn(channel.ProjectSlug) >= type.EditRole ? config : SecretFields.Veil(config, type.FieldsOf(channel)));
    }
}

internal sealed record ChannelList(IReadOnlyList<ChannelView> Items);

/// <summary>The result of a channel test.</summary>
/// <param name="Status">delivered or failed.</param>
/// <param name="Failure">later, rejected, refused or unknown; null when delivered.</param>
/// <param name="Message">A sentence; never what the provider sent.</param>
/// <param name="LatencyMs">How long it took.</param>
internal sealed record ChannelTestView(string Status, string? Failure, string Message, long LatencyMs);
