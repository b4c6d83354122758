using System.Text.Json;
using LiveLogs.Connectors.GoogleCloud;

namespace LiveLogs.Connectors.Push;

/// <summary>
/// Understands a LogEntry of Google Cloud Logging as polling does, so that what is both polled and pushed is stored once.
/// </summary>
/// <param name="config">The connection's configuration, with or without secrets.</param>
internal sealed class PushedLogEntry(JsonElement config)
{
    private static readonly Dictionary<string, string> Resource = new() { ["cloud.provider"] = "gcp" };

    private readonly List<ResourceName> _polled = [.. Polled(config)];

    /// <param name="entry">A JSON object; copied where it is kept.</param>
    /// <exception cref="PushFormatException">What identifies an entry is missing.</exception>
    public PushedEvents Read(JsonElement entry)
    {
        var logName = EntryMapping.Text(entry, "logName") ?? "";
        var end = logName.IndexOf("/logs/", StringComparison.Ordinal);
        if (end <= 0)
            throw new PushFormatException("message.data: 'logName' is missing; this is not a LogEntry of Cloud Logging.");

        try
        {
            return new PushedEvents(SourceOf(logName[..end]), Resource, [EntryMapping.ToEvent(entry)]);
        }
        catch (JsonException)
        {
            throw new PushFormatException("message.data: 'timestamp' is missing or no time.");
        }
    }

    /// <summary>
    /// What polling would read it from: the project, a view of it, or the folder or organisation if that is all that is read.
    /// </summary>
    private string SourceOf(string container) =>
        (_polled.Find(resource => resource.Text == container)
            ?? _polled.Find(resource => resource.Container == container)
            ?? (_polled is [{ Project: null } only] ? only : null))?.Text
        ?? container;

    private static IEnumerable<ResourceName> Polled(JsonElement config)
    {
        if (config.TryGetProperty("resource_names", out var names) && names.ValueKind == JsonValueKind.Array)
        {
            foreach (var name in names.EnumerateArray())
            {
                if (name.ValueKind == JsonValueKind.String && ResourceName.TryParse(name.GetString()!, out var resource))
                    yield return resource;
            }
        }
        else if (EntryMapping.Text(config, "project_id") is { } project)
        {
            yield return ResourceName.OfProject(project);
        }
    }
}
