using System.Text.Json.Nodes;
using LiveLogs.ProjectConfig.Fields;

namespace LiveLogs.ProjectConfig;

/// <summary>A request to create or change an item, for the type that reads it.</summary>
/// <param name="Reader">Reads the body; it has complained of unknown and missing fields.</param>
/// <param name="Slug">The project.</param>
/// <param name="ProjectNumber">Its number; null when nothing was created in it yet.</param>
/// <param name="Seen">The item to change; null for a new one.</param>
/// <param name="StoredSecrets">Its secrets; none when they do not open: the client has to send them again.</param>
/// <param name="Shelf">Where to look for other items.</param>
internal sealed record ConfigRequest<T>(
    ConfigReader Reader, string Slug, int? ProjectNumber, T? Seen, JsonObject StoredSecrets, ConfigShelf<T> Shelf)
    where T : ConfigItem;
