namespace LiveLogs.Connections;

/// <summary>A connection that is not deleted, with its project's name and what its stream last said.</summary>
internal sealed record ConnectionRecord
{
    public required Guid Id { get; init; }

    public required int Number { get; init; }

    public required int ProjectNumber { get; init; }

    public required string ProjectSlug { get; init; }

    public required string Name { get; init; }

    public required string Provider { get; init; }

    /// <summary>The configuration without its secret fields: a JSON object.</summary>
    public required string Config { get; init; }

    /// <summary>The secret fields as stored. <see cref="ConnectionDirectory.OpenConfig"/> opens them.</summary>
    public required string? SealedSecrets { get; init; }

    public required DesiredState DesiredState { get; init; }

    public required string QuotaKey { get; init; }

    /// <summary>Changes whenever the configuration does: objects made from an older one must be made again.</summary>
    public required int Version { get; init; }

    /// <summary>The state that the stream last reported.</summary>
    public required string Status { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }
}
