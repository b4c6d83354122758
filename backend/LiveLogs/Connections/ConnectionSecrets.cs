using System.Globalization;
using System.Text.Json.Nodes;
using LiveLogs.Storage;
using Microsoft.AspNetCore.DataProtection;

namespace LiveLogs.Connections;

/// <summary>
/// Seals the secret fields of a connection. The purpose names the project and the connection, so a ciphertext that is
/// moved to another row does not open there.
/// </summary>
internal sealed class ConnectionSecrets(IDataProtectionProvider protection)
{
    /// <summary>Null when there is nothing to seal.</summary>
    public string? Seal(int projectNumber, Guid connectionId, JsonObject secrets) =>
        SealedObject.Seal(Protector(projectNumber, connectionId), secrets);

    /// <summary>The secret fields of a connection; empty when it has none.</summary>
    /// <exception cref="SecretsUnreadableException">They do not open.</exception>
    public JsonObject Open(ConnectionRecord connection) => Open(connection.ProjectNumber, connection.Id, connection.SealedSecrets);

    /// <inheritdoc cref="Open(ConnectionRecord)"/>
    public JsonObject Open(int projectNumber, Guid connectionId, string? sealedSecrets) =>
        SealedObject.Open(Protector(projectNumber, connectionId), sealedSecrets);

    private IDataProtector Protector(int projectNumber, Guid connectionId) => protection.CreateProtector(
        "LiveLogs.Connections.Secrets",
        projectNumber.ToString(CultureInfo.InvariantCulture),
        connectionId.ToString("D"));
}
