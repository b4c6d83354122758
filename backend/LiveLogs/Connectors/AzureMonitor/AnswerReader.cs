using System.Text.Json;
using LiveLogs.Connectors.Records;

namespace LiveLogs.Connectors.AzureMonitor;

/// <summary>An answer of the query service. Its rows count only when <see cref="Error"/> is null.</summary>
/// <param name="HasTable">Whether it has a table with its columns, be it empty.</param>
/// <param name="Error">What is wrong with it.</param>
/// <param name="Permissions">The rows that the caller's roles hide, if the query asked for it.</param>
internal sealed record QueryAnswer(bool HasTable, JsonElement? Error, JsonElement? Permissions)
{
    /// <summary>Where the caller's roles hide a table.</summary>
    public IReadOnlyList<string> PlacesHiding(string table) =>
        [.. Objects("resources").Concat(Objects("dataSources")).Where(place => Hides(place, table)).Select(IdOf).Distinct(StringComparer.OrdinalIgnoreCase)];

    /// <summary>
    /// Workspaces that keep rows of the resource and that the caller may not read: a resource names them among its data sources, and they are not
    /// among those of the answer ("Partial access", https://learn.microsoft.com/azure/azure-monitor/logs/api/azure-resource-queries).
    /// </summary>
    public IReadOnlyList<string> ClosedWorkspaces
    {
        get
        {
            var open = Objects("dataSources").Select(IdOf).Select(Normalise).ToHashSet(StringComparer.OrdinalIgnoreCase);
            return [.. Objects("resources").SelectMany(DataSources).Where(id => id.Length > 0 && !open.Contains(Normalise(id))).Distinct(StringComparer.OrdinalIgnoreCase)];
        }
    }

    private IEnumerable<JsonElement> Objects(string part) =>
        Permissions is { ValueKind: JsonValueKind.Object } permissions && permissions.TryGetProperty(part, out var list) && list.ValueKind == JsonValueKind.Array
            ? list.EnumerateArray().Where(one => one.ValueKind == JsonValueKind.Object)
            : [];

    private static IEnumerable<string> DataSources(JsonElement resource) => resource.TryGetProperty("dataSources", out var sources) && sources.ValueKind == JsonValueKind.Array
        ? sources.EnumerateArray().Select(source => source.ValueKind == JsonValueKind.String ? source.GetString() ?? "" : source.ValueKind == JsonValueKind.Object ? IdOf(source) : "")
        : [];

    private static string IdOf(JsonElement place) => place.TryGetProperty("resourceId", out var id) && id.ValueKind == JsonValueKind.String ? id.GetString() ?? "" : "";

    private static string Normalise(string id) => id.Trim('/');

    private static bool Hides(JsonElement place, string table) =>
        place.TryGetProperty("denyTables", out var tables) && tables.ValueKind == JsonValueKind.Array
        && tables.EnumerateArray().Any(one => one.ValueKind == JsonValueKind.String && string.Equals(one.GetString(), table, StringComparison.OrdinalIgnoreCase));
}

/// <param name="Names">By place.</param>
/// <param name="Types">By place: bool, datetime, dynamic, guid, int, long, real, string, timespan, decimal.</param>
internal sealed record AnswerColumns(IReadOnlyList<string> Names, IReadOnlyList<string> Types);

/// <summary>
/// Reads an answer as it arrives and hands over row by row: an answer may have 100 MB, of which a row's worth is kept in memory here. Rows that do not fit
/// the columns are handed over, too: neighbours are none the worse for them.
/// </summary>
internal sealed class AnswerReader(Stream stream, Action<AnswerColumns, JsonElement> onRow)
{
    /// <summary>A value may be nested deeply; one that is does not take its page with it.</summary>
    public const int MaxDepth = 1000;

    private byte[] _buffer = new byte[128 * 1024];
    private int _start;
    private int _end;
    private bool _isFinal;
    private JsonReaderState _state = new(new JsonReaderOptions { MaxDepth = MaxDepth });
    private string _top = "";
    private string _part = "";
    private int _tables;
    private AnswerColumns? _columns;
    private JsonElement? _error;
    private JsonElement? _permissions;

    /// <summary>Null for an answer without any body.</summary>
    /// <exception cref="JsonException">It is no such answer, or was cut.</exception>
    public async Task<QueryAnswer?> ReadAsync(CancellationToken cancellationToken)
    {
        var total = 0L;
        while (!_isFinal)
        {
            var read = await FillAsync(cancellationToken);
            total += read;
            _isFinal = read == 0;
            if (total > 0)
                Consume();
        }

        return total == 0 ? null : new QueryAnswer(_columns is not null, _error, _permissions);
    }

    private async Task<int> FillAsync(CancellationToken cancellationToken)
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }

        if (_end == _buffer.Length)
            Array.Resize(ref _buffer, _buffer.Length * 2);

        var read = await stream.ReadAsync(_buffer.AsMemory(_end), cancellationToken);
        _end += read;
        return read;
    }

    private void Consume()
    {
        var reader = new Utf8JsonReader(_buffer.AsSpan(_start, _end - _start), _isFinal, _state);
        while (true)
        {
            var before = reader;
            if (!reader.Read())
                break;

            if (TryHandle(ref reader))
                continue;

            reader = before;
            break;
        }

        _state = reader.CurrentState;
        _start += (int)reader.BytesConsumed;
    }

    /// <summary>False when the value has not arrived whole.</summary>
    private bool TryHandle(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.CurrentDepth == 1)
                _top = reader.GetString()!;
            else
                _part = reader.GetString()!;
            return true;
        }

        if (IsRow(ref reader))
            return TryReadRow(ref reader);
        if (_top == "error" && reader.CurrentDepth == 1 && reader.TokenType is not (JsonTokenType.Null or JsonTokenType.EndObject))
            return TryHandleBesides(ref reader);
        if (reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray) || reader.CurrentDepth == 0)
            return true;

        if (_top != "tables")
            return TryHandleBesides(ref reader);

        switch (reader.CurrentDepth)
        {
            case 2:
                _tables++;
                return true;
            case 3 when _part == "columns" && reader.TokenType == JsonTokenType.StartArray:
                return TryReadColumns(ref reader);
            case >= 4:
                return reader.TrySkip();
            default:
                return true;
        }
    }

    /// <summary>Whatever stands among the rows of the first table.</summary>
    private bool IsRow(ref Utf8JsonReader reader) =>
        reader.CurrentDepth == 4 && reader.TokenType is not (JsonTokenType.EndArray or JsonTokenType.EndObject)
        && _top == "tables" && _part == "rows" && _tables == 1;

    private bool TryHandleBesides(ref Utf8JsonReader reader)
    {
        if (_top is not ("error" or "permissions"))
            return reader.TrySkip();

        if (!JsonDocument.TryParseValue(ref reader, out var value))
            return false;

        using (value)
        {
            if (_top == "error")
                _error = value.RootElement.Clone();
            else
                _permissions = value.RootElement.Clone();
        }

        return true;
    }

    private bool TryReadColumns(ref Utf8JsonReader reader)
    {
        if (!JsonDocument.TryParseValue(ref reader, out var columns))
            return false;

        using (columns)
        {
            if (_tables == 1)
            {
                _columns = new AnswerColumns(
                    [.. columns.RootElement.EnumerateArray().Select(column => RecordText.Of(column, "name") ?? "")],
                    [.. columns.RootElement.EnumerateArray().Select(column => RecordText.Of(column, "type") ?? "")]);
            }
        }

        return true;
    }

    private bool TryReadRow(ref Utf8JsonReader reader)
    {
        if (!JsonDocument.TryParseValue(ref reader, out var row))
            return false;

        using (row)
        {
            if (_columns is not { Names.Count: > 0 })
                throw new JsonException("There are rows without columns.");

            onRow(_columns, row.RootElement);
        }

        return true;
    }
}
