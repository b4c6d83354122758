using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using LiveLogs.ProjectConfig.Fields;
using LiveLogs.Storage.Keys;
using Microsoft.AspNetCore.DataProtection;

namespace LiveLogs.ProjectConfig;

/// <summary>
/// Seals the secret fields of an item. The purpose names the type, the project, the item and the addresses that the secrets are for
/// (<see cref="SecretPlace"/>), so a ciphertext does not open in another row, nor beside another address.
/// </summary>
internal sealed class ConfigSecrets<T>(IDataProtectionProvider protection, ConfigType<T> type, ILogger<ConfigSecrets<T>> logger)
    where T : ConfigItem
{
    /// <summary>The secrets, sealed for the item as it is now; null when there are none.</summary>
    public string? Seal(T item, JsonObject secrets) => SealedObject.Seal(Placed(item), secrets);

    /// <summary>The secret fields of an item; empty when it has none.</summary>
    /// <exception cref="SecretsUnreadableException">They do not open.</exception>
    public JsonObject Open(T item) => SealedObject.Open(Placed(item), Unplaced(item), item.Secrets).Secrets;

    /// <summary>The secret fields; null, and a warning in the log, when they do not open.</summary>
    public JsonObject? TryOpen(T item)
    {
        try
        {
            return Open(item);
        }
        catch (SecretsUnreadableException)
        {
            ConfigLog.Unreadable(logger, type.Words.Noun, item.Id, item.ProjectSlug);
            return null;
        }
    }

    /// <summary>The configuration with its secrets in place.</summary>
    /// <exception cref="SecretsUnreadableException">They do not open.</exception>
    public JsonElement OpenConfig(T item) => SecretFields.Merge(item.Config, Open(item));

    /// <summary>The configuration as people see it.</summary>
    public JsonObject Mask(T item) => SecretFields.Mask(item.Config, TryOpen(item), type.FieldsOf(item));

    /// <summary>The secrets of an item sealed for its addresses; null when they are already, or do not open.</summary>
    public string? Place(T item)
    {
        try
        {
            var (secrets, isPlaced) = SealedObject.Open(Placed(item), Unplaced(item), item.Secrets);
            return isPlaced ? null : Seal(item, secrets);
        }
        catch (SecretsUnreadableException)
        {
            return null;
        }
    }

    private IDataProtector Placed(T item) => Unplaced(item).CreateProtector(SecretPlace.Of(item.Config, type.FieldsOf(item)));

    private IDataProtector Unplaced(T item) => protection.CreateProtector(
        type.SecretsPurpose, item.ProjectNumber.ToString(CultureInfo.InvariantCulture), item.Id.ToString("D"));
}
