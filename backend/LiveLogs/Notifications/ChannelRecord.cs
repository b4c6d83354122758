namespace LiveLogs.Notifications;

/// <summary>A channel with its project's name and how it fares.</summary>
internal sealed record ChannelRecord
{
    public required Guid Id { get; init; }

    public required int ProjectNumber { get; init; }

    public required string ProjectSlug { get; init; }

    public required string Name { get; init; }

    public required string Kind { get; init; }

    /// <summary>The configuration without its secret fields: a JSON object.</summary>
    public required string Config { get; init; }

    /// <summary>The secret fields as stored.</summary>
    public required string? SealedSecrets { get; init; }

    public required bool Enabled { get; init; }

    public required Guid? FallbackId { get; init; }

    public required int Version { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    public required ChannelHealth Health { get; init; }
}

/// <summary>How deliveries through a channel went lately.</summary>
/// <param name="Failures">In a row.</param>
/// <param name="Refused">The provider refused the channel for good; somebody has to repair it.</param>
/// <param name="LastError">A sentence; null after a success.</param>
/// <param name="LastOkAt">Null when nothing was delivered since the settings were last changed.</param>
/// <param name="Rejections">Messages that were rejected in a row.</param>
internal sealed record ChannelHealth(int Failures, bool Refused, string? LastError, DateTimeOffset? LastOkAt, int Rejections);
