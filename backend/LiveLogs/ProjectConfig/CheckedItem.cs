using System.Text.Json;
using LiveLogs.ProjectConfig.Fields;

namespace LiveLogs.ProjectConfig;

/// <summary>What a request wants an item to be, without a mistake.</summary>
/// <param name="Slug">The project.</param>
/// <param name="Name">Unique in the project.</param>
/// <param name="Config">Valid, with its secrets in place.</param>
internal abstract record CheckedItem<T>(string Slug, string Name, JsonElement Config)
    where T : ConfigItem
{
    /// <summary>Those of the item's kind.</summary>
    public abstract IReadOnlyList<ConfigField> Fields { get; }

    /// <summary>A new item; <see cref="Fill"/> is called next.</summary>
    public abstract T Create(Guid id, int projectNumber, DateTimeOffset now);

    /// <summary>Sets what the type has beside name and configuration.</summary>
    /// <returns>The configuration to store, with its secrets in place.</returns>
    public abstract JsonElement Fill(T item);
}
