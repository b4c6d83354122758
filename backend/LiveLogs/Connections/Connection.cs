namespace LiveLogs.Connections;

/// <summary>The state that a project wants for a connection's stream; Streaming carries it out.</summary>
internal enum DesiredState
{
    Stopped,
    Paused,
    Running,
}

/// <summary>One account of a cloud and what to read from it, as stored. A deleted one stays as a tombstone without secrets.</summary>
internal sealed class Connection
{
    public required Guid Id { get; init; }

    /// <summary>What the rows of its entries carry. Given by the database.</summary>
    public int Number { get; private set; }

    public required int ProjectNumber { get; init; }

    public required string Name { get; set; }

    /// <summary>The API's <c>cloud_provider</c>.</summary>
    public required string Provider { get; init; }

    /// <summary>A JSON object without the secret fields.</summary>
    public required string Config { get; set; }

    /// <summary>The secret fields, sealed by <see cref="ConnectionSecrets"/>; null when there are none.</summary>
    public string? Secrets { get; set; }

    public DesiredState DesiredState { get; set; }

    /// <summary>Connections with the same key share a provider's quota.</summary>
    public required string QuotaKey { get; set; }

    /// <summary>Grows with every change of what people configured; starting and stopping leave it.</summary>
    public int Version { get; set; } = 1;

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; set; }

    public DateTimeOffset? DeletedAt { get; set; }
}
