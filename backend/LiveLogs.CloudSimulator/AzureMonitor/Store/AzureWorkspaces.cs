using System.Collections.Concurrent;

namespace LiveLogs.CloudSimulator.AzureMonitor.Store;

/// <summary>One written row as the ground truth remembers it.</summary>
internal sealed record AzureLedgerEntry(Guid Workspace, string Table, AzureRow Row, bool Expected);

/// <summary>The workspaces with their tables, and everything ever written to them.</summary>
internal sealed class AzureWorkspaces
{
    /// <summary>What is older when it arrives gets the time of its arrival (log-standard-columns).</summary>
    private static readonly TimeSpan OldestTime = TimeSpan.FromDays(2);
    private static readonly TimeSpan FarthestTime = TimeSpan.FromDays(1);

    private readonly AzureOptions _options;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<Guid, ConcurrentDictionary<string, AzureTable>> _workspaces = new();
    private readonly Lock _lock = new();
    private readonly List<AzureLedgerEntry> _ledger = [];
    private long _rows;

    public AzureWorkspaces(AzureOptions options, TimeProvider time)
    {
        (_options, _time) = (options, time);
        foreach (var workspace in options.Workspaces)
            _workspaces[workspace] = new(StringComparer.Ordinal);
    }

    public IReadOnlyList<AzureLedgerEntry> Ledger
    {
        get
        {
            lock (_lock)
                return [.. _ledger];
        }
    }

    public IReadOnlyList<Guid> All => [.. _workspaces.Keys];

    /// <summary>A workspace as a resource among others.</summary>
    public static string ResourceId(Guid workspace) => $"/subscriptions/s/resourcegroups/g/providers/microsoft.operationalinsights/workspaces/{workspace}";

    public bool Has(Guid workspace) => _workspaces.ContainsKey(workspace);

    /// <summary>Makes workspace and table when they are new.</summary>
    public AzureTable Table(Guid workspace, string name, bool isBasic = false) =>
        _workspaces.GetOrAdd(workspace, _ => new(StringComparer.Ordinal)).GetOrAdd(name, _ => AzureTableSchemas.Create(name, isBasic));

    public AzureTable? Find(Guid workspace, string name) =>
        _workspaces.TryGetValue(workspace, out var tables) && tables.TryGetValue(name, out var table) ? table : null;

    public IReadOnlyList<AzureTable> Tables(Guid workspace) => _workspaces.TryGetValue(workspace, out var tables) ? [.. tables.Values] : [];

    /// <summary>Writes rows; columns that are new are added with the type of their first value.</summary>
    public IReadOnlyList<AzureRow> Write(Guid workspace, string tableName, IEnumerable<NewRow> rows, bool isBasic = false)
    {
        var table = Table(workspace, tableName, isBasic);
        var now = _time.GetUtcNow();
        var written = new List<AzureRow>();
        var entries = new List<AzureLedgerEntry>();
        foreach (var row in rows)
        {
            foreach (var (name, value) in row.Values.Where(pair => pair.Value is not null))
                table.AddColumn(name, TypeOf(value!));

            var ingested = row.IngestionTime ?? now;
            var generated = row.TimeGenerated < ingested - OldestTime || row.TimeGenerated > ingested + FarthestTime ? ingested : row.TimeGenerated;
            var id = table.IsBasic || !table.HasItemIds ? null : row.ItemId ?? NextId(workspace);
            var stored = new AzureRow(generated, ingested, row.VisibleAt ?? (ingested > now ? ingested : now) + _options.VisibilityDelay, id, row.Values);
            written.Add(stored);
            entries.Add(new AzureLedgerEntry(workspace, tableName, stored, row.Expected));
        }

        table.Add(written, _options.MaxRowsPerTable);
        if (_options.KeepLedger)
        {
            lock (_lock)
                _ledger.AddRange(entries);
        }

        return written;
    }

    private string NextId(Guid workspace)
    {
        var bytes = workspace.ToByteArray();
        BitConverter.TryWriteBytes(bytes.AsSpan(8), Interlocked.Increment(ref _rows));
        // Their order says nothing.
        (bytes[0], bytes[8]) = (bytes[8], bytes[0]);
        return new Guid(bytes).ToString();
    }

    private static string TypeOf(object value) => value switch
    {
        bool => "bool",
        int => "int",
        long => "long",
        double => "real",
        decimal => "decimal",
        TimeSpan => "timespan",
        DateTimeOffset => "datetime",
        Guid => "guid",
        _ => "string",
    };
}
