using System.Text.Json;

namespace LiveLogs.Connections;

/// <summary>A connection as a client sends it, for the API's description; our own code reads it, to report all mistakes at once.</summary>
public sealed record ConnectionDraft
{
    /// <summary>The project's name. It begins with the first connection that an admin creates in it.</summary>
    public required string ProjectId { get; init; }

    /// <summary>Unique in the project; 1 to 200 characters.</summary>
    public required string ConnectionName { get; init; }

    /// <summary>One of <c>GET /connections/kinds</c>, such as aws.</summary>
    public required string CloudProvider { get; init; }

    /// <summary>The provider's settings. Secret fields are stored encrypted and never shown again.</summary>
    public required JsonElement ConnectionConfig { get; init; }
}

/// <summary>A connection as a client sends it to replace a stored one.</summary>
public sealed record ConnectionChange
{
    /// <summary>Unique in the project; 1 to 200 characters.</summary>
    public required string ConnectionName { get; init; }

    /// <summary>All of the provider's settings; a secret field that is left out is kept, one with null is cleared.</summary>
    public required JsonElement ConnectionConfig { get; init; }
}
