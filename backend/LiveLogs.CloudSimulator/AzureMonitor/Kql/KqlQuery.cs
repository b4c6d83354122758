using System.Globalization;
using System.Text.RegularExpressions;
using LiveLogs.CloudSimulator.AzureMonitor.Store;

namespace LiveLogs.CloudSimulator.AzureMonitor.Kql;

/// <summary>Columns and rows that a query gave.</summary>
internal sealed record KqlResult(IReadOnlyList<KqlColumn> Columns, IReadOnlyList<KqlRow> Rows);

/// <summary>
/// Runs a query: a table and its pipeline of where, extend, project (-away, -rename, -keep), order, take, count and
/// <c>summarize count() [by …]</c>. What real KQL has besides is answered as a syntax error.
/// </summary>
internal sealed partial class KqlQuery(string text, DateTimeOffset now, Func<string, AzureTable?> find, (DateTimeOffset From, DateTimeOffset To)? timespan)
    : KqlParser(text, now)
{
    private static readonly string[] Hidden = ["_ItemId", "_TimeReceived", "_BilledSize"];

    private List<KqlColumn> _columns = [];
    private List<KqlColumn> _hidden = [];

    /// <exception cref="AzureException">The query is wrong.</exception>
    public KqlResult Run()
    {
        var rows = Table();
        while (Current.Kind != KqlTokenKind.End && !TryTake(";"))
        {
            Expect("|");
            rows = Apply(rows);
        }

        return Current.Kind == KqlTokenKind.End ? new KqlResult(_columns, [.. rows]) : throw Wrong();
    }

    protected override (KqlExpression Value, string Type)? FindColumn(string name)
    {
        var column = _columns.Find(column => column.Name == name) ?? _hidden.Find(column => column.Name == name);
        return column is null ? null : (column.Value, column.Type);
    }

    private IEnumerable<KqlRow> Table()
    {
        if (Current.Kind != KqlTokenKind.Name)
            throw Wrong();

        if (Current.Text is "print")
            return Print();

        var name = Name();
        var table = find(name) ?? throw AzureException.Unresolved("where", "table or column expression", name);
        _columns = [.. table.Columns.Select(Stored)];
        _hidden = [.. Hidden.Where(hidden => hidden != "_ItemId" || table.HasItemIds).Select(hidden => Stored(new AzureColumn(hidden, hidden == "_TimeReceived" ? "datetime" : hidden == "_BilledSize" ? "real" : "string")))];
        var (from, to) = IngestionRange();
        return table.Visible(Now, from, to)
            .Where(row => timespan is not { } span || (row.TimeGenerated >= span.From && row.TimeGenerated <= span.To))
            .Select(row => new KqlRow(row));
    }

    /// <summary>
    /// As the real service does, a condition that stands alone on a column that is the ingestion time is looked up, not tried on each row.
    /// </summary>
    private (DateTimeOffset From, DateTimeOffset To) IngestionRange()
    {
        var everything = (DateTimeOffset.MinValue, DateTimeOffset.MaxValue);
        if (IngestionColumn().Match(Text) is not { Success: true } column)
            return everything;

        foreach (Match range in LoneRange().Matches(Text))
        {
            if (range.Groups["name"].Value == column.Groups["name"].Value
                && DateTimeOffset.TryParse(range.Groups["from"].Value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var from)
                && DateTimeOffset.TryParse(range.Groups["to"].Value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var to))
                return (from, to);
        }

        return everything;
    }

    [GeneratedRegex(@"\b(?<name>\w+)\s*=\s*ingestion_time\(\)", RegexOptions.CultureInvariant)]
    private static partial Regex IngestionColumn();

    [GeneratedRegex(@"\|\s*where\s+(?<name>\w+)\s+between\s*\(datetime\((?<from>[^)]+)\)\s*\.\.\s*datetime\((?<to>[^)]+)\)\)\s*(?:\||\z)", RegexOptions.CultureInvariant)]
    private static partial Regex LoneRange();

    private List<KqlRow> Print()
    {
        Take();
        Assign(_columns);
        return [new KqlRow(new AzureRow(Now, Now, Now, null, new Dictionary<string, object?>()))];
    }

    private static KqlColumn Stored(AzureColumn column) => new(column.Name, column.Type, column.Name switch
    {
        "TimeGenerated" => row => row.Source.TimeGenerated,
        "_ItemId" => row => row.Source.ItemId,
        "_TimeReceived" => row => row.Source.IngestionTime,
        _ => row => row.Source.Values.GetValueOrDefault(column.Name),
    });

    private IEnumerable<KqlRow> Apply(IEnumerable<KqlRow> rows)
    {
        var token = Current;
        Operator = Name();
        switch (Operator)
        {
            case "where" or "filter":
                var condition = Expression().Value;
                return rows.Where(row => KqlValues.IsTrue(condition(row)));
            case "extend":
                Assign(_columns);
                return rows;
            case "project":
                var projected = new List<KqlColumn>();
                Assign(projected);
                (_columns, _hidden) = (projected, []);
                return rows;
            case "project-away":
                var away = Names();
                _columns = _columns.FindAll(column => !away.Contains(column.Name));
                return rows;
            case "project-keep":
                var kept = Names();
                _columns = _columns.FindAll(column => kept.Contains(column.Name));
                return rows;
            case "project-rename":
                Rename();
                return rows;
            case "order" or "sort":
                return Sorted(rows);
            case "take" or "limit":
                return rows.Take(int.Parse(Take().Text, null));
            case "count":
                return Counted(rows, "Count", []);
            case "summarize":
                return Summarized(rows);
            default:
                throw KqlLexer.Error(Text, token);
        }
    }

    private void Assign(List<KqlColumn> target)
    {
        var known = target == _columns;
        do
        {
            var name = IsAssignment() ? Name() : Current.Text;
            TryTake("=");
            var (value, type) = Expression();
            if (known)
                _columns = [.. _columns.Where(column => column.Name != name), new KqlColumn(name, type, value)];
            else
                target.Add(new KqlColumn(name, type, value));
        }
        while (TryTake(","));
    }

    private void Rename()
    {
        do
        {
            var to = Name();
            Expect("=");
            var from = Name();
            _columns = [.. _columns.Select(column => column.Name == from ? column with { Name = to } : column)];
        }
        while (TryTake(","));
    }

    private List<string> Names()
    {
        List<string> names = [Name()];
        while (TryTake(","))
            names.Add(Name());
        return names;
    }

    private IEnumerable<KqlRow> Sorted(IEnumerable<KqlRow> rows)
    {
        Expect("by");
        IOrderedEnumerable<KqlRow>? sorted = null;
        do
        {
            var value = Expression().Value;
            var descending = !TryTake("asc");
            if (descending)
                TryTake("desc");
            var order = Comparer<object?>.Create((left, right) => KqlValues.Compare(left, right) ?? (left is null ? right is null ? 0 : -1 : 1));
            sorted = (sorted, descending) switch
            {
                (null, true) => rows.OrderByDescending(row => value(row), order),
                (null, false) => rows.OrderBy(row => value(row), order),
                (_, true) => sorted.ThenByDescending(row => value(row), order),
                _ => sorted.ThenBy(row => value(row), order),
            };
        }
        while (TryTake(","));
        return sorted;
    }

    private List<KqlRow> Summarized(IEnumerable<KqlRow> rows)
    {
        var name = IsAssignment() ? Name() : "count_";
        TryTake("=");
        Expect("count");
        Expect("(");
        Expect(")");
        var by = new List<KqlColumn>();
        if (TryTake("by"))
            Assign(by);
        return Counted(rows, name, by);
    }

    private List<KqlRow> Counted(IEnumerable<KqlRow> rows, string name, List<KqlColumn> by)
    {
        var groups = rows.GroupBy(row => string.Join('\u0001', by.Select(column => KqlValues.ToText(column.Value(row))))).ToList();
        var counted = groups.ConvertAll(group =>
        {
            var first = group.First();
            var row = new KqlRow(first.Source);
            foreach (var column in by)
                row.Computed[column.Name] = column.Value(first);
            row.Computed[name] = group.LongCount();
            return row;
        });
        if (by.Count == 0 && counted.Count == 0)
            counted.Add(new KqlRow(new AzureRow(Now, Now, Now, null, new Dictionary<string, object?>())) { Computed = { [name] = 0L } });

        _columns = [.. by.Select(column => new KqlColumn(column.Name, column.Type, row => row.Computed[column.Name])), new KqlColumn(name, "long", row => row.Computed[name])];
        _hidden = [];
        return counted;
    }
}
