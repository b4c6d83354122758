using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.DataProtection;

namespace LiveLogs.Storage.Keys;

/// <summary>Stored secrets were sealed for another row, under a key that is gone, or were changed.</summary>
internal sealed class SecretsUnreadableException(Exception innerException) : Exception("The stored secrets cannot be decrypted.", innerException);

/// <summary>A JSON object of secrets, stored as one ciphertext. The protector's purpose has to name the row it belongs to.</summary>
internal static class SealedObject
{
    /// <summary>Null when there is nothing to seal.</summary>
    public static string? Seal(IDataProtector protector, JsonObject secrets) =>
        secrets.Count == 0 ? null : protector.Protect(secrets.ToJsonString());

    /// <summary>What was sealed, with the protector of its row and place or, before there were places, of its row alone.</summary>
    /// <exception cref="SecretsUnreadableException">It opens with neither.</exception>
    public static (JsonObject Secrets, bool IsPlaced) Open(IDataProtector placed, IDataProtector unplaced, string? text)
    {
        try
        {
            return (Open(placed, text), true);
        }
        catch (SecretsUnreadableException)
        {
            return (Open(unplaced, text), false);
        }
    }

    /// <summary>What was sealed; empty for null.</summary>
    /// <exception cref="SecretsUnreadableException">It does not open.</exception>
    public static JsonObject Open(IDataProtector protector, string? text)
    {
        if (text is null)
            return [];
        try
        {
            return JsonNode.Parse(protector.Unprotect(text))!.AsObject();
        }
        catch (CryptographicException error)
        {
            throw new SecretsUnreadableException(error);
        }
    }
}
