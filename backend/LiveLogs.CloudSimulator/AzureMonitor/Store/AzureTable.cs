namespace LiveLogs.CloudSimulator.AzureMonitor.Store;

/// <param name="Name">As in KQL.</param>
/// <param name="Type">bool, datetime, dynamic, guid, int, long, real, string, timespan, decimal.</param>
internal sealed record AzureColumn(string Name, string Type);

/// <summary>A row that is going to be written. Values as .NET has them; dynamic ones as JSON text.</summary>
internal sealed record NewRow(DateTimeOffset TimeGenerated, IReadOnlyDictionary<string, object?> Values)
{
    /// <summary>Null: now.</summary>
    public DateTimeOffset? IngestionTime { get; init; }

    /// <summary>Null: with the ingestion, plus the configured delay.</summary>
    public DateTimeOffset? VisibleAt { get; init; }

    /// <summary>Null: a new one.</summary>
    public string? ItemId { get; init; }

    public bool Expected { get; init; } = true;
}

internal sealed record AzureRow(
    DateTimeOffset TimeGenerated, DateTimeOffset IngestionTime, DateTimeOffset VisibleAt, string? ItemId, IReadOnlyDictionary<string, object?> Values);

/// <summary>One table of a workspace. Safe from any thread.</summary>
internal sealed class AzureTable(string name, bool isBasic)
{
    private readonly Lock _lock = new();
    private readonly List<AzureColumn> _columns = [new("TenantId", "guid"), new("TimeGenerated", "datetime")];
    /// <summary>In the order of ingestion.</summary>
    private readonly List<AzureRow> _rows = [];

    public string Name { get; } = name;

    /// <summary>Of the Basic plan: searched, not queried, and without item ids.</summary>
    public bool IsBasic { get; } = isBasic;

    /// <summary>Whether its rows have the column <c>_ItemId</c>, which is common to many tables and promised of none.</summary>
    public bool HasItemIds { get; set; } = true;

    public IReadOnlyList<AzureColumn> Columns
    {
        get
        {
            lock (_lock)
                return [.. _columns];
        }
    }

    /// <summary>Puts the columns in another order, or takes one away.</summary>
    public void ChangeColumns(Func<IReadOnlyList<AzureColumn>, IEnumerable<AzureColumn>> change)
    {
        lock (_lock)
        {
            var changed = change([.. _columns]).ToList();
            _columns.Clear();
            _columns.AddRange(changed);
        }
    }

    public void AddColumn(string name, string type)
    {
        lock (_lock)
        {
            if (_columns.TrueForAll(column => column.Name != name))
                _columns.Add(new AzureColumn(name, type));
        }
    }

    /// <summary>The rows that queries find now, of a range of ingestion times, both ends inclusive.</summary>
    public IReadOnlyList<AzureRow> Visible(DateTimeOffset now, DateTimeOffset from, DateTimeOffset to)
    {
        lock (_lock)
        {
            var first = FirstFrom(from);
            var last = to == DateTimeOffset.MaxValue ? _rows.Count : FirstFrom(to.AddTicks(1));
            return first < last ? _rows.GetRange(first, last - first).FindAll(row => row.VisibleAt <= now) : [];
        }
    }

    public void Add(IEnumerable<AzureRow> rows, int max)
    {
        lock (_lock)
        {
            foreach (var row in rows)
            {
                if (_rows.Count == 0 || _rows[^1].IngestionTime <= row.IngestionTime)
                    _rows.Add(row);
                else
                    _rows.Insert(FirstFrom(row.IngestionTime.AddTicks(1)), row);
            }

            if (_rows.Count > max)
                _rows.RemoveRange(0, _rows.Count - max);
        }
    }

    private int FirstFrom(DateTimeOffset ingested)
    {
        int low = 0, high = _rows.Count;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_rows[middle].IngestionTime < ingested)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }
}
