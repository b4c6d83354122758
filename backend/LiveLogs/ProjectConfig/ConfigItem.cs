namespace LiveLogs.ProjectConfig;

/// <summary>Something of a project that callers reach by its id.</summary>
internal interface IProjectItem
{
    /// <summary>The name of the project.</summary>
    string ProjectSlug { get; }
}

/// <summary>One thing that a project configured, as stored. <see cref="ConfigShelf{T}"/> reads and writes it.</summary>
internal abstract class ConfigItem : IProjectItem
{
    public required Guid Id { get; init; }

    public required int ProjectNumber { get; init; }

    /// <summary>Read with the row; empty for one that is not stored yet.</summary>
    public string ProjectSlug { get; init; } = "";

    /// <summary>Unique in the project.</summary>
    public required string Name { get; set; }

    /// <summary>A JSON object without the secret fields.</summary>
    public string Config { get; set; } = "{}";

    /// <summary>The secret fields, sealed by <see cref="ConfigSecrets{T}"/>; null when there are none.</summary>
    public string? Secrets { get; set; }

    /// <summary>Grows with every change that a person makes: objects made from an older one must be made again.</summary>
    public int Version { get; set; } = 1;

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; set; }

    /// <summary>The entity tag of what readers are shown; see <see cref="VersionTag"/>.</summary>
    public virtual string ETag => VersionTag.Of(Version);
}
