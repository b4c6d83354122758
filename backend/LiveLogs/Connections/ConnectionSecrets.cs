using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.DataProtection;

namespace LiveLogs.Connections;

/// <summary>Stored secrets were sealed for another connection or project, under a key that is gone, or were changed.</summary>
internal sealed class SecretsUnreadableException(Exception innerException)
    : Exception("The stored secrets of a connection do not open.", innerException);

/// <summary>
/// Seals the secret fields of a connection. The purpose names the project and the connection, so a ciphertext that is
/// moved to another row does not open there.
/// </summary>
internal sealed class ConnectionSecrets(IDataProtectionProvider protection)
{
    /// <summary>Null when there is nothing to seal.</summary>
    public string? Seal(int projectNumber, Guid connectionId, JsonObject secrets) =>
        secrets.Count == 0 ? null : Protector(projectNumber, connectionId).Protect(secrets.ToJsonString());

    /// <summary>The secret fields of a connection; empty when it has none.</summary>
    /// <exception cref="SecretsUnreadableException">They do not open.</exception>
    public JsonObject Open(ConnectionRecord connection) => Open(connection.ProjectNumber, connection.Id, connection.SealedSecrets);

    /// <inheritdoc cref="Open(ConnectionRecord)"/>
    public JsonObject Open(int projectNumber, Guid connectionId, string? sealedSecrets)
    {
        if (sealedSecrets is null)
            return [];
        try
        {
            return JsonNode.Parse(Protector(projectNumber, connectionId).Unprotect(sealedSecrets))!.AsObject();
        }
        catch (CryptographicException error)
        {
            throw new SecretsUnreadableException(error);
        }
    }

    private IDataProtector Protector(int projectNumber, Guid connectionId) => protection.CreateProtector(
        "LiveLogs.Connections.Secrets",
        projectNumber.ToString(CultureInfo.InvariantCulture),
        connectionId.ToString("D"));
}
