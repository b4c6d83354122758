using System.Text;
using System.Text.Json;
using LiveLogs.Connectors.AzureMonitor;
using LiveLogs.Connectors.GoogleCloud;
using LiveLogs.Connectors.Push;
using LiveLogs.Ingestion;
using LiveLogs.Logs;

namespace LiveLogs.Benchmarks.Levels;

/// <summary>A line or record of some program and the level that it has, from <c>Levels/cases.ndjson</c>.</summary>
/// <param name="Program">Who writes such lines.</param>
/// <param name="Via">How it comes: <c>cloudwatch</c>, <c>azure</c> and <c>pubsub</c> (pushed), <c>google</c> and <c>azure_table</c> (polled).</param>
/// <param name="Input">The text of the message, or the record.</param>
/// <param name="Level">The right one.</param>
/// <param name="Why">Why it is right.</param>
/// <param name="Disputed">Why it is not, where it was found to be wrong; such a case does not count.</param>
internal sealed record LevelCase(string Program, string Via, JsonElement Input, string Level, string Why, string? Disputed = null)
{
    private const int Limit = 1024 * 1024;
    private static PushBudget Budget => new(new PushOptions { MaxUnpackedBytes = Limit });

    private static readonly EventTime Arrival = EventTime.From(new DateTimeOffset(2026, 1, 12, 10, 0, 0, TimeSpan.Zero));

    private static readonly JsonElement NoConfig = JsonElement.Parse("{}");

    /// <summary>All cases of a file: one JSON object a line.</summary>
    public static IReadOnlyList<LevelCase> ReadAll(string file) =>
        [.. File.ReadLines(file).Where(line => line.Length > 0).Select(line => JsonSerializer.Deserialize<LevelCase>(line, JsonSerializerOptions.Web)!)];

    /// <summary>The entry that the product makes of it.</summary>
    public LogEntry Normalise(EntryNormaliser normaliser)
    {
        var (source, raw) = Via switch
        {
            "azure" => Only(DiagnosticRecords.Read(Encoding.UTF8.GetBytes($"[{Input.GetRawText()}]"), Budget, Arrival)),
            "pubsub" => Only(PubSubReader.Read(Encoding.UTF8.GetBytes(Delivery()), NoConfig, Budget, Arrival)),
            "google" => ("projects/shop", EntryMapping.ToEvent(Input)),
            "azure_table" => Row(),
            _ => ("/shop/lines", new RawEvent { EventId = "1", Timestamp = Arrival, Message = Text() }),
        };
        var origin = new LogOrigin
        {
            ConnectionId = Guid.Empty,
            ConnectionNumber = 1,
            ProjectNumber = 1,
            Source = source,
            Resource = new Dictionary<string, string>(),
        };
        return normaliser.Normalise(raw, origin, Arrival);
    }

    private static (string Source, RawEvent Raw) Only(PushedBatch batch) => (batch.Sources[0].Source, batch.Sources[0].Events[0]);

    private string Text() => Input.ValueKind == JsonValueKind.String ? Input.GetString()! : Input.GetRawText();

    private string Delivery() =>
        $$$"""{"message":{"data":"{{{Convert.ToBase64String(Encoding.UTF8.GetBytes(Text()))}}}","messageId":"1","publishTime":"2026-01-12T10:00:00Z"},"subscription":"s"}""";

    private (string Source, RawEvent Raw) Row()
    {
        var columns = Input.EnumerateObject().ToList();
        var types = columns.ConvertAll(column => column.Value.ValueKind is JsonValueKind.Object or JsonValueKind.Array ? "dynamic" : "string");
        var cells = JsonElement.Parse($"[{string.Join(',', columns.Select(column => column.Value.GetRawText()))}]");
        var table = columns.Find(column => column.Name == "Type").Value.GetString()!;
        var row = new AnswerRow(new AnswerColumns([.. columns.Select(column => column.Name)], types), cells);
        return (table, AzureTableMapping.ToEvent(table, row, "1", Arrival, Arrival, isIngestion: false));
    }
}
