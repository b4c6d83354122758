using System.Text.Json;
using LiveLogs.CloudSimulator.AzureMonitor;
using LiveLogs.CloudSimulator.AzureMonitor.Store;

namespace LiveLogs.CloudSimulator;

/// <summary>Rows that a test in another process writes to a table.</summary>
internal sealed record AzureRowsDraft
{
    public Guid Workspace { get; init; } = AzureOptions.DefaultWorkspace;

    public required string Table { get; init; }

    /// <summary>Of the Basic plan, when the table is new.</summary>
    public bool Basic { get; init; }

    public required IReadOnlyList<AzureRowDraft> Rows { get; init; }

    public IEnumerable<string?> WriteTo(AzureWorkspaces workspaces) =>
        workspaces.Write(Workspace, Table, Rows.Select(row => row.ToRow()), Basic).Select(row => row.ItemId);
}

internal sealed record AzureRowDraft
{
    public required DateTimeOffset TimeGenerated { get; init; }

    public DateTimeOffset? IngestionTime { get; init; }

    public DateTimeOffset? VisibleAt { get; init; }

    public string? ItemId { get; init; }

    public IReadOnlyDictionary<string, JsonElement> Values { get; init; } = new Dictionary<string, JsonElement>();

    public NewRow ToRow() => new(TimeGenerated, Values.ToDictionary(pair => pair.Key, pair => ToValue(pair.Value)))
    {
        IngestionTime = IngestionTime,
        VisibleAt = VisibleAt,
        ItemId = ItemId,
    };

    private static object? ToValue(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.True or JsonValueKind.False => value.GetBoolean(),
        JsonValueKind.Number => value.TryGetInt64(out var whole) ? whole : value.GetDouble(),
        JsonValueKind.String => value.GetString(),
        _ => value.GetRawText(),
    };
}
