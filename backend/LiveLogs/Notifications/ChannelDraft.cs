using System.Text.Json;

namespace LiveLogs.Notifications;

/// <summary>A channel as a client sends it, for the API's description; our own code reads it, to report all mistakes at once.</summary>
public sealed record ChannelDraft
{
    /// <summary>The project's name.</summary>
    public required string ProjectId { get; init; }

    /// <summary>Unique in the project; 1 to 200 characters, and not the name of a kind.</summary>
    public required string Name { get; init; }

    /// <summary>One of <c>GET /channels/kinds</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>The kind's settings. Secret fields are stored encrypted and never shown again.</summary>
    public required JsonElement Config { get; init; }

    /// <summary>Whether anything is sent; true when left out.</summary>
    public bool? Enabled { get; init; }

    /// <summary>The channel of the same project that takes over what this one could not deliver.</summary>
    public Guid? FallbackChannelId { get; init; }
}

/// <summary>A channel as a client sends it to replace a stored one.</summary>
public sealed record ChannelChange
{
    /// <summary>Unique in the project.</summary>
    public required string Name { get; init; }

    /// <summary>All of the kind's settings; a secret field that is left out is kept, one with null is cleared.</summary>
    public required JsonElement Config { get; init; }

    /// <summary>Whether anything is sent; true when left out.</summary>
    public bool? Enabled { get; init; }

    /// <summary>The channel of the same project that takes over what this one could not deliver.</summary>
    public Guid? FallbackChannelId { get; init; }
}
