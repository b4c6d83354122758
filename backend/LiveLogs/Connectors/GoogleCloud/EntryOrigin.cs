using System.Text.Json;

namespace LiveLogs.Connectors.GoogleCloud;

/// <summary>Where an entry comes from, read from its monitored resource.</summary>
/// <param name="Service">The program, where the kind of resource knows one; otherwise empty.</param>
/// <param name="Stream">The instance of it.</param>
/// <param name="Resource">OpenTelemetry resource attributes.</param>
internal sealed record EntryOrigin(string Service, string Stream, IReadOnlyDictionary<string, string> Resource)
{
    /// <summary>https://cloud.google.com/monitoring/api/resources: the label that names the program, the most telling one first.</summary>
    private static readonly string[] ServiceLabels =
        ["container_name", "service_name", "function_name", "job_name", "module_id", "job", "database_id", "cluster_name", "bucket_name", "forwarding_rule_name"];

    private static readonly string[] StreamLabels =
        ["pod_name", "revision_name", "instance_id", "version_id", "task_id", "node_id", "node_name"];

    /// <summary>https://opentelemetry.io/docs/specs/semconv/resource/</summary>
    private static readonly Dictionary<string, string> Conventions = new(StringComparer.Ordinal)
    {
        ["project_id"] = "cloud.account.id",
        ["region"] = "cloud.region",
        ["zone"] = "cloud.availability_zone",
        ["cluster_name"] = "k8s.cluster.name",
        ["namespace_name"] = "k8s.namespace.name",
        ["pod_name"] = "k8s.pod.name",
        ["container_name"] = "k8s.container.name",
        ["node_name"] = "k8s.node.name",
        ["instance_id"] = "host.id",
        ["function_name"] = "faas.name",
        ["revision_name"] = "faas.version",
    };

    public static EntryOrigin Of(JsonElement entry, string container)
    {
        var attributes = new Dictionary<string, string>(StringComparer.Ordinal);
        if (container.StartsWith("projects/", StringComparison.Ordinal))
            attributes["cloud.account.id"] = container["projects/".Length..];

        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        if (EntryMapping.Object(entry, "resource") is { } resource)
        {
            if (EntryMapping.Text(resource, "type") is { } type)
                attributes["gcp.resource_type"] = type;
            foreach (var label in EntryMapping.Object(resource, "labels")?.EnumerateObject() ?? default)
            {
                if (label.Value.ValueKind == JsonValueKind.String && label.Value.GetString() is { Length: > 0 } value)
                    labels[label.Name] = value;
            }
        }

        foreach (var (name, value) in labels)
            attributes[NameOf(name, value)] = value;
        return new EntryOrigin(First(labels, ServiceLabels), First(labels, StreamLabels), attributes);
    }

    /// <summary>A location is a region (europe-west1) or a zone of one (europe-west1-b).</summary>
    private static string NameOf(string label, string value) =>
        label == "location" ? (value.Length > 2 && value[^2] == '-' && char.IsAsciiLetterLower(value[^1]) ? "cloud.availability_zone" : "cloud.region")
        : Conventions.GetValueOrDefault(label) ?? $"gcp.{label}";

    private static string First(Dictionary<string, string> labels, string[] names)
    {
        foreach (var name in names)
        {
            if (labels.TryGetValue(name, out var value))
                return value;
        }

        return "";
    }
}
