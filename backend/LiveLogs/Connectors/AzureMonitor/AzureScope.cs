using System.Text.RegularExpressions;
using LiveLogs.ProjectConfig.Fields;

namespace LiveLogs.Connectors.AzureMonitor;

/// <summary>
/// Whose rows a connection reads: those of a workspace, or those of an Azure resource, in whatever workspaces they are kept
/// (https://learn.microsoft.com/azure/azure-monitor/logs/api/azure-resource-queries).
/// </summary>
internal sealed partial record AzureScope
{
    private const string WorkspaceField = "workspace_id";
    private const string ResourceField = "resource_id";

    private AzureScope(string id, bool isResource) => (Id, IsResource) = (id, isResource);

    /// <summary>A GUID, or a path from <c>/subscriptions</c> on.</summary>
    public string Id { get; }

    /// <summary>Then what the caller's roles leave out is silently missing, unless the service is asked to say so.</summary>
    public bool IsResource { get; }

    /// <summary>The part of the address behind the API's version.</summary>
    public string Path => IsResource ? Id[1..] : $"workspaces/{Id}";

    /// <summary>For people.</summary>
    public string Words => IsResource ? $"resource {Id}" : $"workspace {Id}";

    public string Field => IsResource ? ResourceField : WorkspaceField;

    public static AzureScope Read(ConfigReader reader)
    {
        var (workspace, resource) = (reader.Text(WorkspaceField, 128), reader.Text(ResourceField, 1024));
        switch (workspace, resource)
        {
            case (null, null):
                reader.Fail(WorkspaceField, "This field is required: id of the Log Analytics workspace (a GUID, on its overview page), or resource_id instead.");
                break;
            case ({ }, { }):
                reader.Fail(ResourceField, "Give either workspace_id or resource_id, not both.");
                break;
            case ({ }, null) when !Guid.TryParse(workspace, out _):
                reader.Fail(WorkspaceField, "This is not a workspace id: expected a GUID such as 00000000-0000-0000-0000-000000000000.");
                break;
            case (null, { }) when !ResourcePattern().IsMatch(resource):
                reader.Fail(ResourceField, "This is not the id of a resource: expected /subscriptions/GUID/resourceGroups/NAME/providers/NAMESPACE/TYPE/NAME (its JSON view in the portal shows it).");
                break;
        }

        return resource is not null ? new AzureScope(resource.TrimEnd('/'), isResource: true)
            : new AzureScope(Guid.TryParse(workspace, out var id) ? id.ToString() : "", isResource: false);
    }

    [GeneratedRegex(@"^/subscriptions/[0-9a-fA-F-]{36}/resource[gG]roups/[\w.()-]{1,90}(/providers/[\w.]{1,100}(/[\w.-]{1,100}/[\w.()~ -]{1,260})+)+/?\z", RegexOptions.CultureInvariant)]
    private static partial Regex ResourcePattern();
}
