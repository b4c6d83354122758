using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using LiveLogs.Connectors.Records;
using LiveLogs.Ingestion;
using LiveLogs.Logs;

namespace LiveLogs.Connectors.AzureMonitor;

/// <summary>
/// The rows of one answer becoming a page. Rows with an id are distinguished by it. Rows without one are distinguished by their whole content,
/// and equal ones at the same time by being the first, the second…; so that this is the same in every scan, a page never ends inside a time.
/// A row without a usable time has that of its ingestion, else its neighbour's, and stands where it is.
/// </summary>
/// <param name="table">Whose rows.</param>
/// <param name="isIngestion">Whether rows are ordered by ingestion time, and have ids; otherwise by <c>TimeGenerated</c>.</param>
/// <param name="now">The service's clock.</param>
internal sealed class AzurePage(string table, bool isIngestion, EventTime now)
{
    private readonly List<(RawEvent Event, EventTime? Cursor, string? Id)> _rows = [];
    private readonly Dictionary<string, int> _equals = new(StringComparer.Ordinal);

    public int Count => _rows.Count;

    public void Add(AnswerColumns columns, JsonElement cells)
    {
        if (cells.ValueKind != JsonValueKind.Array)
        {
            AddLine(cells);
            return;
        }

        var row = new AnswerRow(columns, cells);
        var cursor = Time(row, isIngestion ? KqlScan.CursorColumn : KqlScan.TimeColumn);
        var own = Time(row, KqlScan.TimeColumn);
        var time = own ?? cursor;
        var id = isIngestion && row.Text(KqlScan.IdColumn) is { Length: > 0 } given ? given : null;
        var raw = AzureTableMapping.ToEvent(table, row, id ?? Occurrence(cells, time, cursor), time ?? default, cursor ?? default, isIngestion) with
        {
            // Rows of tables that are only searched never have one.
            HasOwnId = id is not null || !isIngestion,
            TimeSource = own is not null ? TimeSource.Own : cursor is not null ? TimeSource.Batch : TimeSource.Arrival,
        };
        _rows.Add((raw, cursor, id));
    }

    /// <summary>Ingestion time and id of a row; null when either is not to be had.</summary>
    public static (EventTime Time, string Id)? KeyOf(AnswerColumns columns, JsonElement cells)
    {
        if (cells.ValueKind != JsonValueKind.Array)
            return null;

        var row = new AnswerRow(columns, cells);
        return Time(row, KqlScan.CursorColumn) is { } time && row.Text(KqlScan.IdColumn) is { Length: > 0 } id ? (time, id) : null;
    }

    /// <summary>The events to deliver, and where the next page begins; null when there is none.</summary>
    /// <param name="take">Rows asked for: fewer came only if there are no more.</param>
    /// <param name="from">Where the page begins: the position of rows that have no position of their own.</param>
    /// <exception cref="LogSourceException">More rows without ids share one time than fit into a page.</exception>
    public (IReadOnlyList<RawEvent> Events, ScanKey? Next) Cut(int take, EventTime from)
    {
        SetPlaces(from);
        if (_rows.Count < take)
            return (Events(_rows.Count), null);

        var last = _rows[^1];
        if (last.Id is { } id)
            return (Events(_rows.Count), new ScanKey(last.Cursor!.Value, id));

        var whole = _rows.FindIndex(row => row.Cursor == last.Cursor);
        return whole > 0
            ? (Events(whole), new ScanKey(last.Cursor!.Value, null))
            : throw new LogSourceException(LogSourceFailure.Transient, $"More than {take:N0} rows of {table} share one time and have no ids.", "LiveLogs tries a larger page.")
            {
                ProviderCode = nameof(AzurePage),
            };
    }

    private IReadOnlyList<RawEvent> Events(int count) => NeighbourTimes.Fill(_rows.GetRange(0, count).ConvertAll(row => row.Event), now);

    /// <summary>A row without a position in the scan gets that of its neighbour.</summary>
    private void SetPlaces(EventTime from)
    {
        var place = from;
        for (var i = 0; i < _rows.Count; i++)
        {
            var (raw, cursor, id) = _rows[i];
            place = cursor ?? place;
            if (cursor is null)
                _rows[i] = (isIngestion ? raw with { CursorTime = place } : raw, place, id);
        }
    }

    /// <summary>What is no row is a line of text. Null holds nothing: it is as old as can be, so it is refused and counted.</summary>
    private void AddLine(JsonElement value)
    {
        var raw = new RawEvent
        {
            EventId = Occurrence(value, null, null),
            HasOwnId = false,
            Timestamp = default,
            TimeSource = value.ValueKind == JsonValueKind.Null ? TimeSource.Own : TimeSource.Arrival,
            Message = RecordText.Of(value) ?? value.GetRawText(),
        };
        _rows.Add((raw, null, null));
    }

    private string Occurrence(JsonElement cells, EventTime? time, EventTime? cursor)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(cells.GetRawText())).AsSpan(0, 16));
        var place = $"{time?.UnixNanoseconds}-{cursor?.UnixNanoseconds}-{hash}";
        var number = _equals[place] = _equals.GetValueOrDefault(place) + 1;
        return number == 1 ? place : $"{place}-{number}";
    }

    private static EventTime? Time(AzureRow row, string column) =>
        row.Text(column) is { } text && RecordTime.TryReadWhole(text, out var time) ? time : null;
}
