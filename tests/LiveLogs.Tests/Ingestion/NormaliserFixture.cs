using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using LiveLogs.Ingestion;
using LiveLogs.Logs;
using Microsoft.Extensions.Logging.Abstractions;

namespace LiveLogs.Tests.Ingestion;

/// <summary>A normaliser with a secret, and events of one log group on 12 January 2026.</summary>
internal static class NormaliserFixture
{
    public static readonly EventTime Now = EventTime.From(new DateTimeOffset(2026, 1, 12, 10, 0, 0, TimeSpan.Zero));

    public static readonly LogOrigin Origin = new()
    {
        ConnectionId = new Guid("7f3c1a52-0d5e-4a2b-9c1d-8e6f5a4b3c2d"),
        ConnectionNumber = 7,
        ProjectNumber = 1,
        Source = "/aws/lambda/checkout",
        Resource = new Dictionary<string, string> { ["cloud.provider"] = "aws", ["cloud.region"] = "eu-west-1" },
    };

    private static readonly EntryNormaliser Normaliser = Create();

    public static RawEvent Raw(string message) => new()
    {
        EventId = "38865049064139660388650490641396603886504906413966012345",
        Timestamp = Now,
        Message = message,
        Stream = "2026/01/12/[$LATEST]a1b2c3",
    };

    public static LogEntry Normalise(string message) => Normalise(Raw(message));

    public static LogEntry Normalise(RawEvent raw) => Normaliser.Normalise(raw, Origin, Now);

    public static LogEntry Normalise(RawEvent raw, LogOrigin origin) => Normaliser.Normalise(raw, origin, Now);

    public static JsonObject Attributes(LogEntry entry) => JsonNode.Parse(entry.Attributes.Span)!.AsObject();

    public static string Text(ReadOnlyMemory<byte> json) => Encoding.UTF8.GetString(json.Span);

    public static JsonElement Json(string json) => JsonDocument.Parse(json).RootElement;

    private static EntryNormaliser Create()
    {
        var keys = new EventKeyHasher();
        keys.SetSecret("0123456789abcdef"u8);
        return new EntryNormaliser(keys, NullLogger<EntryNormaliser>.Instance);
    }
}
