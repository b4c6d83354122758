using System.Text.Json.Nodes;
using LiveLogs.CloudSimulator.AzureMonitor.Identity;
using LiveLogs.CloudSimulator.AzureMonitor.Kql;
using LiveLogs.CloudSimulator.AzureMonitor.Store;
using LiveLogs.CloudSimulator.Faults;

namespace LiveLogs.CloudSimulator.AzureMonitor;

/// <summary>
/// Queries of a resource: its rows in all workspaces. Workspaces and tables that the caller may not read are left out without an error;
/// <c>Prefer: include-permissions=true</c> tells of them (https://learn.microsoft.com/azure/azure-monitor/logs/api/azure-resource-queries).
/// </summary>
internal sealed class AzureResources(AzureWorkspaces workspaces, AzureOptions options)
{
    private const string ResourceColumn = "_ResourceId";

    public SimulatedResponse Answer(
        string resource, AzureQuestion question, HttpRequest request, EntraCaller caller, DateTimeOffset now, FaultEffects effects)
    {
        var asked = request.Headers["Prefer"].ToString().Contains("include-permissions=true", StringComparison.Ordinal);
        var result = new KqlQuery(question.Query, now, name => Table(resource, name, caller), null).Run();
        return AzureAnswer.Write(result, options, effects, asked ? Permissions(resource, caller) : null);
    }

    /// <summary>The rows of the resource that the caller may see, as one table; null when no workspace has it.</summary>
    private AzureTable? Table(string resource, string name, EntraCaller caller)
    {
        var tables = workspaces.All.Select(workspace => (Workspace: workspace, Table: workspaces.Find(workspace, name)))
            .Where(place => place.Table is { IsBasic: false }).ToList();
        if (tables.Count == 0)
            return null;

        var view = AzureTableSchemas.Create(name, isBasic: false);
        foreach (var (_, table) in tables.Where(place => !caller.App.DeniedWorkspaces.Contains(place.Workspace) && !caller.App.HiddenTables.Contains(name)))
        {
            foreach (var column in table!.Columns)
                view.AddColumn(column.Name, column.Type);
            view.Add(
                table.Visible(DateTimeOffset.MaxValue, DateTimeOffset.MinValue, DateTimeOffset.MaxValue).Where(row => IsOf(row, resource)).OrderBy(row => row.IngestionTime),
                int.MaxValue);
        }

        return view;
    }

    private static bool IsOf(AzureRow row, string resource) =>
        row.Values.GetValueOrDefault(ResourceColumn) is string id && id.Equals(resource, StringComparison.OrdinalIgnoreCase);

    private JsonObject Permissions(string resource, EntraCaller caller)
    {
        // A resource names every workspace that it sends to; those of the answer are only those that the caller may read.
        var all = workspaces.All.Where(workspace => workspaces.Tables(workspace).Any(table => table
            .Visible(DateTimeOffset.MaxValue, DateTimeOffset.MinValue, DateTimeOffset.MaxValue).Any(row => IsOf(row, resource)))).Select(AzureWorkspaces.ResourceId).ToList();
        var ids = workspaces.All.Where(workspace => !caller.App.DeniedWorkspaces.Contains(workspace)).Select(AzureWorkspaces.ResourceId).ToList();
        JsonArray Hidden() => [.. caller.App.HiddenTables.Select(table => JsonValue.Create(table))];
        return new JsonObject
        {
            ["resources"] = new JsonArray(new JsonObject
            {
                ["resourceId"] = resource,
                ["dataSources"] = new JsonArray([.. all.Select(id => JsonValue.Create(id))]),
            }),
            ["dataSources"] = new JsonArray([.. ids.Select(id => new JsonObject { ["resourceId"] = id, ["denyTables"] = Hidden() })]),
        };
    }
}
