using LiveLogs.ProjectConfig;

namespace LiveLogs.Connections;

/// <summary>The state that a project wants for a connection's stream; Streaming carries it out.</summary>
internal enum DesiredState
{
    Stopped,
    Paused,
    Running,
}

/// <summary>One account of a cloud and what to read from it, as stored. A deleted one stays as a tombstone without secrets.</summary>
internal sealed class Connection : ConfigItem
{
    /// <summary>What the rows of its entries carry. Given by the database.</summary>
    public int Number { get; init; }

    /// <summary>The API's <c>cloud_provider</c>.</summary>
    public required string Provider { get; init; }

    public DesiredState DesiredState { get; set; }

    /// <summary>Connections with the same key share a provider's quota.</summary>
    public required string QuotaKey { get; set; }

    public DateTimeOffset? DeletedAt { get; set; }

    /// <summary>The state that the stream last reported; read with the row.</summary>
    public string Status { get; init; } = "";

    /// <summary>A reader is also shown the status.</summary>
    public override string ETag => VersionTag.Of(Version, Status);
}
