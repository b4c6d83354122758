using System.Globalization;
using System.Text.Json.Nodes;
using LiveLogs.Storage;
using Microsoft.AspNetCore.DataProtection;

namespace LiveLogs.Notifications;

/// <summary>Seals the secret fields of a channel, bound to the project and the channel as those of connections are.</summary>
internal sealed class ChannelSecrets(IDataProtectionProvider protection)
{
    /// <summary>Null when there is nothing to seal.</summary>
    public string? Seal(int projectNumber, Guid channelId, JsonObject secrets) => SealedObject.Seal(Protector(projectNumber, channelId), secrets);

    /// <exception cref="SecretsUnreadableException">They do not open.</exception>
    public JsonObject Open(ChannelRecord channel) => SealedObject.Open(Protector(channel.ProjectNumber, channel.Id), channel.SealedSecrets);

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

    private IDataProtector Protector(int projectNumber, Guid channelId) => protection.CreateProtector(
        "LiveLogs.Notifications.Secrets", projectNumber.ToString(CultureInfo.InvariantCulture), channelId.ToString("D"));
}
