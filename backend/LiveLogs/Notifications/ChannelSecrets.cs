using System.Globalization;
using System.Text.Json.Nodes;
using LiveLogs.ProjectConfig.Fields;
using LiveLogs.Storage.Keys;
using Microsoft.AspNetCore.DataProtection;

namespace LiveLogs.Notifications;

/// <summary>Seals the secret fields of a channel, bound to the project, the channel and the addresses that they are for, as those of connections are.</summary>
internal sealed class ChannelSecrets(IDataProtectionProvider protection, ChannelCatalogue catalogue)
{
    /// <summary>Null when there is nothing to seal.</summary>
    public string? Seal(int projectNumber, Guid channelId, string kind, JsonObject plain, JsonObject secrets) =>
        SealedObject.Seal(Placed(projectNumber, channelId, kind, plain.ToJsonString()), secrets);

    /// <exception cref="SecretsUnreadableException">They do not open.</exception>
    public JsonObject Open(ChannelRecord channel) =>
        SealedObject.Open(
            Placed(channel.ProjectNumber, channel.Id, channel.Kind, channel.Config), Unplaced(channel.ProjectNumber, channel.Id), channel.SealedSecrets).Secrets;

    /// <summary>The secret fields; null when they do not open.</summary>
    public JsonObject? TryOpen(ChannelRecord channel)
    {
        try
        {
            return Open(channel);
        }
        catch (SecretsUnreadableException)
        {
            return null;
        }
    }

    /// <summary>The secrets of a channel sealed for its addresses; null when they are already, or do not open.</summary>
    public string? Place(ChannelRecord channel)
    {
        var placed = Placed(channel.ProjectNumber, channel.Id, channel.Kind, channel.Config);
        try
        {
            var (secrets, isPlaced) = SealedObject.Open(placed, Unplaced(channel.ProjectNumber, channel.Id), channel.SealedSecrets);
            return isPlaced ? null : SealedObject.Seal(placed, secrets);
        }
        catch (SecretsUnreadableException)
        {
            return null;
        }
    }

    private IDataProtector Placed(int projectNumber, Guid channelId, string kind, string config) => Unplaced(projectNumber, channelId)
        .CreateProtector(SecretPlace.Of(config, catalogue.TryFind(kind, out var known) ? known.Fields : []));

    private IDataProtector Unplaced(int projectNumber, Guid channelId) => protection.CreateProtector(
        "LiveLogs.Notifications.Secrets", projectNumber.ToString(CultureInfo.InvariantCulture), channelId.ToString("D"));
}
