namespace LiveLogs.Notifications;

/// <summary>Where a project's notifications go, as stored.</summary>
internal sealed class Channel
{
    public required Guid Id { get; init; }

    public required int ProjectNumber { get; init; }

    /// <summary>Unique in the project.</summary>
    public required string Name { get; set; }

    /// <summary>The name of its kind.</summary>
    public required string Kind { get; init; }

    /// <summary>A JSON object without the secret fields.</summary>
    public required string Config { get; set; }

    /// <summary>The secret fields, sealed by <see cref="ChannelSecrets"/>; null when there are none.</summary>
    public string? Secrets { get; set; }

    public bool Enabled { get; set; }

    /// <summary>The channel that takes over what this one could not deliver.</summary>
    public Guid? FallbackId { get; set; }

    public int Version { get; set; } = 1;

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; set; }
}
