using System.Text.Json;
using System.Text.Json.Serialization;
using LiveLogs.Logs;

namespace LiveLogs.Alerts.Matching;

/// <summary>A line that an alert shows, and where to find the whole line.</summary>
internal sealed record SampleLine(Guid ConnectionId, long Seq, string Timestamp, string Level, string Source, string Message)
{
    private const int MaxMessageLength = 1_000;

    public static SampleLine Of(LogEntry entry) =>
        new(entry.ConnectionId, entry.Seq, entry.Timestamp.ToString(), entry.Level, entry.Source, Cut(entry.Message));

    public static string Write(IEnumerable<SampleLine> lines) => JsonSerializer.Serialize([.. lines], SampleLineJson.Default.SampleLineArray);

    public static IReadOnlyList<SampleLine> Read(string json) => JsonSerializer.Deserialize(json, SampleLineJson.Default.SampleLineArray) ?? [];

    public static string Cut(string message)
    {
        if (message.Length <= MaxMessageLength)
            return message;

        var length = char.IsHighSurrogate(message[MaxMessageLength - 2]) ? MaxMessageLength - 2 : MaxMessageLength - 1;
        return string.Concat(message.AsSpan(0, length), "…");
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(SampleLine[]))]
internal sealed partial class SampleLineJson : JsonSerializerContext;
