using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using LiveLogs.Connectors.GoogleCloud;
using LiveLogs.Ingestion;

namespace LiveLogs.Connectors.Push;

/// <summary>
/// Understands a LogEntry of Google Cloud Logging as polling does, so that what is both polled and pushed is stored once.
/// </summary>
/// <param name="config">The connection's configuration, with or without secrets.</param>
internal sealed class PushedLogEntry(JsonElement config)
{
    private static readonly Dictionary<string, string> Resource = new() { ["cloud.provider"] = "gcp" };

    private readonly List<ResourceName> _polled = [.. Polled(config)];

    /// <param name="entry">Any JSON value; copied where it is kept.</param>
    /// <param name="messageId">Of the message that brings it: it stands for the id of an entry that has none. Null when there is none.</param>
    /// <param name="raw">The event.</param>
    /// <param name="place">Where it is from.</param>
    /// <returns>False when it is no LogEntry.</returns>
    public bool TryRead(
        JsonElement entry, string? messageId, [NotNullWhen(true)] out RawEvent? raw, [NotNullWhen(true)] out PushedPlace? place)
    {
        (raw, place) = (null, null);
        var logName = EntryMapping.Text(entry, "logName") ?? "";
        var end = logName.IndexOf("/logs/", StringComparison.Ordinal);
        if (end <= 0)
            return false;

        place = new PushedPlace(SourceOf(logName[..end]), Resource);
        raw = EntryMapping.ToEvent(entry, messageId);
        return true;
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
