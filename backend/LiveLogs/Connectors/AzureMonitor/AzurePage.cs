using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using LiveLogs.Ingestion;
using LiveLogs.Logs;

namespace LiveLogs.Connectors.AzureMonitor;

/// <summary>
/// The rows of one answer becoming a page. Rows with an id are told apart by it. Those without one are told apart by everything they say,
/// and equal ones at the same time by being the first, the second…; so that this is the same in every scan, a page never ends inside a time.
/// </summary>
internal sealed class AzurePage(string table, bool isIngestion)
{
    private readonly List<(RawEvent Event, EventTime Cursor, string? Id)> _rows = [];
    private readonly Dictionary<string, int> _equals = new(StringComparer.Ordinal);

    public int Count => _rows.Count;

    public void Add(AnswerColumns columns, JsonElement cells)
    {
        var row = new AnswerRow(columns, cells);
        // A row whose own time is odd has that of its ingestion: the others are none the worse for it.
        var cursor = Time(table, row, isIngestion ? KqlScan.CursorColumn : KqlScan.TimeColumn);
        var time = row.Text(KqlScan.TimeColumn) is { } text && EventTime.TryParse(text, out var own) ? own : cursor;
        var id = isIngestion ? row.Text(KqlScan.IdColumn) : null;
        if (string.IsNullOrEmpty(id))
            id = null;

        _rows.Add((AzureTableMapping.ToEvent(table, row, id ?? Occurrence(cells, time, cursor), time, cursor, isIngestion), cursor, id));
    }

    /// <summary>Ingestion time and id of a row; the id is empty when it has none.</summary>
    public static (EventTime Time, string Id) KeyOf(string table, AnswerColumns columns, JsonElement cells)
    {
        var row = new AnswerRow(columns, cells);
        return (Time(table, row, KqlScan.CursorColumn), row.Text(KqlScan.IdColumn) ?? "");
    }

    /// <summary>The events to deliver, and where the next page begins; null when there is none.</summary>
    /// <param name="take">Rows asked for: fewer came only if there are no more.</param>
    /// <exception cref="LogSourceException">So many rows without ids share one time that a page can not hold them.</exception>
    public (IReadOnlyList<RawEvent> Events, ScanKey? Next) Cut(int take)
    {
        if (_rows.Count < take)
            return (Events(_rows.Count), null);

        var last = _rows[^1];
        if (last.Id is { } id)
            return (Events(_rows.Count), new ScanKey(last.Cursor, id));

        var whole = _rows.FindIndex(row => row.Cursor == last.Cursor);
        return whole > 0
            ? (Events(whole), new ScanKey(last.Cursor, null))
            : throw new LogSourceException(LogSourceFailure.Transient, $"More than {take:N0} rows of {table} share one time and have no ids.", "A larger page is tried.")
            {
                ProviderCode = nameof(AzurePage),
            };
    }

    private List<RawEvent> Events(int count) => _rows.GetRange(0, count).ConvertAll(row => row.Event);

    private string Occurrence(JsonElement cells, EventTime time, EventTime cursor)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(cells.GetRawText())).AsSpan(0, 16));
        var place = $"{time.UnixNanoseconds}-{cursor.UnixNanoseconds}-{hash}";
        var number = _equals[place] = _equals.GetValueOrDefault(place) + 1;
        return number == 1 ? place : $"{place}-{number}";
    }

    private static EventTime Time(string table, AzureRow row, string column) =>
        row.Text(column) is { } text && EventTime.TryParse(text, out var time)
            ? time
            : throw new LogSourceException(LogSourceFailure.Bug, $"A row of {table} came without its {column}.", "Check that the query keeps TimeGenerated.");
}
