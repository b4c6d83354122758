using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using LiveLogs.Logs;
using Xunit;

namespace LiveLogs.Tests.Logs;

public class LogEntryJsonTests
{
    [Fact]
    public void Write_gives_every_member_of_the_contract() =>
        Assert.Equal(
            """{"connection_id":"7f3c1a52-0d5e-4a2b-9c1d-8e6f5a4b3c2d","seq":9007199254740993,"event_id":"388","timestamp":"2026-01-12T10:00:00.123456789Z","observed_timestamp":"2026-01-12T10:00:01.000Z","level":"ERROR","level_source":"field","severity_number":18,"message":"a \"b\"\né","source":"/aws/lambda/pay","stream":"a1","service":"pay","resource":{"cloud.provider":"aws"},"attributes":{"status":503},"trace_id":"4bf92f3577b34da6a3ce929d0e0e4736","span_id":"00f067aa0ba902b7","pattern_id":42}""",
            Write(new LogEntry
            {
                ConnectionId = new Guid("7f3c1a52-0d5e-4a2b-9c1d-8e6f5a4b3c2d"),
                ConnectionNumber = 1,
                Seq = 9007199254740993,
                EventKey = 1,
                EventId = "388",
                Timestamp = new EventTime(1_768_212_000_123_456_789),
                ObservedTimestamp = EventTime.FromUnixMilliseconds(1_768_212_001_000),
                SeverityNumber = 18,
                LevelSource = LevelSource.Field,
                Message = "a \"b\"\né",
                Source = "/aws/lambda/pay",
                Stream = "a1",
                Service = "pay",
                Resource = Encoding.UTF8.GetBytes("""{"cloud.provider":"aws"}"""),
                Attributes = Encoding.UTF8.GetBytes("""{"status":503}"""),
                TraceId = "4bf92f3577b34da6a3ce929d0e0e4736",
                SpanId = "00f067aa0ba902b7",
                PatternId = 42,
            }));

    [Fact]
    public void Write_gives_null_for_what_is_absent() =>
        Assert.EndsWith(
            "\"source\":\"s\",\"stream\":null,\"service\":null,\"resource\":{},\"attributes\":{},\"trace_id\":null,\"span_id\":null,\"pattern_id\":null}",
            Write(new LogEntry
            {
                ConnectionId = default,
                ConnectionNumber = 1,
                EventKey = 1,
                EventId = "",
                Timestamp = default,
                ObservedTimestamp = default,
                SeverityNumber = 9,
                Message = "",
                Source = "s",
            }),
            StringComparison.Ordinal);

    private static string Write(LogEntry entry)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
            LogEntryJson.Write(writer, entry);
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
