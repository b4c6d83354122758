using System.Globalization;
using System.Text.Json.Nodes;
using LiveLogs.Connectors;
using LiveLogs.ProjectConfig.Fields;
using LiveLogs.Storage.Keys;
using Microsoft.AspNetCore.DataProtection;

namespace LiveLogs.Connections;

/// <summary>
/// Seals the secret fields of a connection. The purpose names the project, the connection and the addresses that the secrets are for
/// (<see cref="SecretPlace"/>), so a ciphertext does not open in another row, nor beside another address.
/// </summary>
internal sealed class ConnectionSecrets(IDataProtectionProvider protection, ConnectorRegistry connectors)
{
    private const string Purpose = "LiveLogs.Connections.Secrets";

    /// <summary>Null when there is nothing to seal.</summary>
    public string? Seal(int projectNumber, Guid connectionId, string provider, JsonObject plain, JsonObject secrets) =>
        SealedObject.Seal(Placed(projectNumber, connectionId, provider, plain.ToJsonString()), secrets);

    /// <summary>The secret fields of a connection; empty when it has none.</summary>
    /// <exception cref="SecretsUnreadableException">They do not open.</exception>
    public JsonObject Open(ConnectionRecord connection) =>
        SealedObject.Open(
            Placed(connection.ProjectNumber, connection.Id, connection.Provider, connection.Config),
            Unplaced(connection.ProjectNumber, connection.Id),
            connection.SealedSecrets).Secrets;

    /// <summary>The secrets of a connection sealed for its addresses; null when they are already, or do not open.</summary>
    public string? Place(ConnectionRecord connection)
    {
        var placed = Placed(connection.ProjectNumber, connection.Id, connection.Provider, connection.Config);
        try
        {
            var (secrets, isPlaced) = SealedObject.Open(placed, Unplaced(connection.ProjectNumber, connection.Id), connection.SealedSecrets);
            return isPlaced ? null : SealedObject.Seal(placed, secrets);
        }
        catch (SecretsUnreadableException)
        {
            return null;
        }
    }

    private IDataProtector Placed(int projectNumber, Guid connectionId, string provider, string config) => Unplaced(projectNumber, connectionId)
        .CreateProtector(SecretPlace.Of(config, connectors.TryFind(provider, out var connector) ? connector.Fields : []));

    private IDataProtector Unplaced(int projectNumber, Guid connectionId) => protection.CreateProtector(
        Purpose, projectNumber.ToString(CultureInfo.InvariantCulture), connectionId.ToString("D"));
}
