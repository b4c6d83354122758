using System.Text;
using System.Text.Json;
using LiveLogs.Connectors.Push;
using LiveLogs.Ingestion;
using LiveLogs.Logs;
using Xunit;

namespace LiveLogs.Tests.Connectors.Push;

/// <summary>One odd record never blocks its neighbours, in whatever form it is pushed.</summary>
public sealed class OddRecordsTests
{
    private const int Limit = 1024 * 1024;
    private static PushBudget Budget => new(new PushOptions { MaxUnpackedBytes = Limit });
    private const string Good = """{"time":"2026-11-30T03:13:20Z","category":"A","properties":{"message":"good"}}""";
    private const string GoodEvent = """{"id":"1","timestamp":1796008400000,"message":"good"}""";

    private static readonly EventTime Arrival = EventTime.From(new DateTimeOffset(2026, 11, 30, 4, 0, 0, TimeSpan.Zero));

    [Theory]
    [InlineData("""{"time":"11/30/2026 03:13:21","resourceId":"/S/1","category":"FunctionAppLogs","level":"Informational","properties":{"message":"fn started"}}""", "2026-11-30T03:13:21.000Z")]
    [InlineData("""{"time":"11/30/2026 3:13:21 AM","category":"SignInLogs","level":"4"}""", "2026-11-30T03:13:21.000Z")]
    [InlineData("""{"time":"11/30/2026 3:13:21 PM","category":"SignInLogs"}""", "2026-11-30T15:13:21.000Z")]
    [InlineData("""{"time":"1/2/2026 3:13:21.123 PM +01:00","category":"SignInLogs"}""", "2026-01-02T14:13:21.123Z")]
    [InlineData("""{"EventTimeString":"11/30/2026 3:13:21 AM +00:00","EventName":"Retrieve Topic","category":"OperationalLogs"}""", "2026-11-30T03:13:21.000Z")]
    [InlineData("""{"EventTimestamp":"2026-11-30T03:13:21.5Z","category":"OperationalLogs"}""", "2026-11-30T03:13:21.500Z")]
    [InlineData("""{"startTime":"2026-11-30T03:13:21Z","category":"ArchiveLogs","message":"x"}""", "2026-11-30T03:13:21.000Z")]
    [InlineData("""{"time":1796008401000,"category":"A"}""", "2026-11-30T03:13:21.000Z")]
    [InlineData("""{"time":1796008401.25,"category":"A"}""", "2026-11-30T03:13:21.250Z")]
    [InlineData("""{"time":"1796008401","category":"A"}""", "2026-11-30T03:13:21.000Z")]
    [InlineData("""{"time":"2026-11-30T03:13:21.1234567890Z","category":"A"}""", "2026-11-30T03:13:21.123456789Z")]
    [InlineData("""{"time":"2026-11-30T03:13:21.12345678901234+01:00","category":"A"}""", "2026-11-30T02:13:21.123456789Z")]
    [InlineData("""{"time":"2026-11-30 03:13:21","category":"A"}""", "2026-11-30T03:13:21.000Z")]
    [InlineData("""{"time":"Mon, 30 Nov 2026 03:13:21 GMT","category":"A"}""", "2026-11-30T03:13:21.000Z")]
    [InlineData("""{"time":"no time","eventTimestamp":"2026-11-30T03:13:21Z","category":"A"}""", "2026-11-30T03:13:21.000Z")]
    public void A_record_of_Azure_has_the_time_that_it_states_however_it_is_written(string record, string expected)
    {
        var one = Assert.Single(Azure($$"""{"records":[{{record}}]}"""));

        Assert.Equal((expected, TimeSource.Own), (one.Timestamp.ToString(), one.TimeSource));
    }

    [Theory]
    [InlineData("""{"time":"","category":"X"}""")]
    [InlineData("""{"category":"X"}""")]
    [InlineData("""{"time":null,"category":"X"}""")]
    [InlineData("""{"time":{"$date":1},"category":"X"}""")]
    [InlineData("""{"time":"0001-01-01T00:00:00Z","category":"X"}""")]
    [InlineData("""{"time":"soon","category":"X"}""")]
    [InlineData("""{"time":"13/30/2026 03:13:21","category":"X"}""")]
    [InlineData("""{"time":-5,"category":"X"}""")]
    [InlineData("""{"time":1e300,"category":"X"}""")]
    public void One_without_a_usable_time_has_that_of_its_neighbour_and_alone_that_of_its_arrival(string record)
    {
        var among = Azure($$"""{"records":[{{Good}},{{record}}]}""");
        var before = Azure($$"""{"records":[{{record}},{{Good}}]}""");
        var alone = Assert.Single(Azure($$"""{"records":[{{record}}]}"""));

        Assert.Equal(("2026-11-30T03:13:20.000Z", TimeSource.Neighbour), (among[1].Timestamp.ToString(), among[1].TimeSource));
        Assert.Equal(TimeSource.Own, among[0].TimeSource);
        Assert.Equal(("2026-11-30T03:13:20.000Z", TimeSource.Neighbour), (before.Single(one => one.TimeSource != TimeSource.Own).Timestamp.ToString(), TimeSource.Neighbour));
        Assert.Equal((Arrival, TimeSource.Arrival), (alone.Timestamp, alone.TimeSource));
    }

    [Theory]
    [InlineData("[\"plain text line\"]", 1, 0)]
    [InlineData("plain text line", 1, 0)]
    [InlineData("\"plain text line\"", 1, 0)]
    [InlineData("[42,true,\"x\"]", 3, 0)]
    [InlineData("{\"records\":[null,GOOD]}", 1, 1)]
    [InlineData("{\"records\":[null]}", 0, 1)]
    [InlineData("[null,\"\",\"  \",GOOD]", 1, 3)]
    [InlineData("{\"records\":[GOOD,\"text among them\",7,[GOOD],GOOD]}", 5, 0)]
    [InlineData("{\"records\":\"not a list\",\"category\":\"A\"}", 1, 0)]
    [InlineData("[{\"records\":[GOOD]},\"{\\\"records\\\":[{\\\"time\\\":\\\"x\\\",\\\"properties\\\":{'appName':'a'}}]}\"]", 2, 0)]
    [InlineData("[\"{\\\"records\\\":[{\\\"time\\\":\\\"2026-11-30T03:13:20Z\\\"},{\\\"time\\\":\\\"x\\\"}]}\"]", 2, 0)]
    [InlineData("\uFEFF{\"records\":[GOOD]}", 1, 0)]
    [InlineData("{\"records\":[GOOD]}\n{broken\n{\"records\":[GOOD]}", 3, 0)]
    [InlineData("{\"records\":[GOOD,{\"time\":\"\\ud800\",\"category\":\"\\udc00\",\"\\ud800\":1}]}", 2, 0)]
    public void Whatever_Azure_sends_is_taken_and_only_what_holds_nothing_is_refused(string body, int stored, int refused)
    {
        var batch = DiagnosticRecords.Read(Bytes(body.Replace("GOOD", Good, StringComparison.Ordinal)), Budget, Arrival);

        Assert.Equal((stored, refused), (batch.Sources.Sum(source => source.Events.Count), batch.Refusals.Count));
        Assert.All(batch.Refusals, refusal => Assert.StartsWith("body", refusal, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""{"time":"2026-01-12T11:00:01Z","properties":[ 227 B blob data ]}""", "227 B blob data")]
    [InlineData("""{"time":"2026-01-12T11:00:01Z","level":"Error","m":"he said "no" loudly"}""", "loudly")]
    [InlineData("""{"time":"2026-01-12T11:00:01Z","m":"one quote " too many"}""", "too many")]
    [InlineData("""{"time":"2026-01-12T11:00:01Z","m":"a bracket", ]}""", "a bracket")]
    [InlineData("""nonsense""", "nonsense")]
    public void A_record_that_is_not_JSON_hides_no_other_of_its_list(string broken, string shown)
    {
        var records = $$"""{"records":[{{Good}},{{broken}},{{Good}}]}""";
        var spread = $$"""
            {
              "records": [
                {{Good}},
                {{broken}},
                {{Good}}
              ]
            }
            """;
        var good = Assert.Single(Azure(Good));
        foreach (var body in (string[])[records, JsonSerializer.Serialize(new[] { records }), spread, JsonSerializer.Serialize(new[] { spread })])
        {
            var events = Azure(body);

            Assert.Equal(3, events.Count);
            Assert.Equal(2, events.Count(found => found.Message == good.Message && found.Timestamp == good.Timestamp));
            Assert.Contains(shown, Assert.Single(events, found => found.Message != good.Message).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Documents_that_follow_a_broken_one_are_taken_apart_too()
    {
        const int Documents = 50;
        var broken = $$"""{"records":[{{Good}},{"m":[ 227 B blob data ]}]}""";

        var events = Azure(string.Concat(Enumerable.Repeat($"{broken}\n", Documents)));

        Assert.Equal(Documents, events.Count(found => found.Message == "good"));
        Assert.Equal(2 * Documents, events.Count);
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("\t")]
    [InlineData("\r\n")]
    public void A_record_with_raw_control_characters_in_its_texts_is_read(string raw)
    {
        var events = Azure($$"""{"records":[{{Good}},{"time":"2026-01-12T11:00:01Z","level":"Error","m":"one{{raw}}two"},{{Good}}]}""");

        Assert.Equal(3, events.Count);
        Assert.Single(events, found => found.Timestamp == EventTime.From(new DateTimeOffset(2026, 1, 12, 11, 0, 1, TimeSpan.Zero)));
    }

    [Fact]
    public void A_record_that_is_nested_very_deep_does_not_take_its_neighbours_with_it()
    {
        var deep = string.Concat(Enumerable.Repeat("""{"a":""", 500)) + "1" + new string('}', 500);

        Assert.Equal(3, Azure($$"""{"records":[{{Good}},{{deep}},{{Good}}]}""").Count);
    }

    [Theory]
    [InlineData("""{"id":"2","timestamp":"1796008401000","message":"x"}""", "2026-11-30T03:13:21.000Z", true)]
    [InlineData("""{"id":"2","timestamp":1796008401000.75,"message":"x"}""", "2026-11-30T03:13:21.000750Z", true)]
    [InlineData("""{"id":"2","timestamp":1.796008401e12,"message":"x"}""", "2026-11-30T03:13:21.000Z", true)]
    [InlineData("""{"id":"2","timestamp":"2026-11-30T03:13:21Z","message":"x"}""", "2026-11-30T03:13:21.000Z", true)]
    [InlineData("""{"id":"2","timestamp":"soon","message":"x"}""", "2026-11-30T03:13:20.000Z", false)]
    [InlineData("""{"id":"2","message":"x"}""", "2026-11-30T03:13:20.000Z", false)]
    [InlineData("""{"id":2,"timestamp":1796008401000,"message":{"text":"x"}}""", "2026-11-30T03:13:21.000Z", true)]
    [InlineData("""{"timestamp":1796008401000,"message":"no id"}""", "2026-11-30T03:13:21.000Z", true)]
    [InlineData("\"a text\"", "2026-11-30T03:13:20.000Z", false)]
    public void An_odd_event_of_a_subscription_is_taken(string odd, string expected, bool isOwn)
    {
        var batch = Reader().Read(Bytes($$"""{"messageType":"DATA_MESSAGE","logGroup":"g","logEvents":[{{GoodEvent}},{{odd}},{{GoodEvent}}]}"""));

        Assert.Empty(batch.Refusals);
        var events = batch.Sources.SelectMany(source => source.Events).ToList();
        Assert.Equal(3, events.Count);
        var one = Assert.Single(events, raw => raw.EventId != "1");
        Assert.Equal((expected, isOwn ? TimeSource.Own : TimeSource.Neighbour), (one.Timestamp.ToString(), one.TimeSource));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("{}")]
    public void An_event_of_a_subscription_that_holds_nothing_is_refused_alone(string odd)
    {
        var batch = Reader().Read(Bytes($$"""{"messageType":"DATA_MESSAGE","logGroup":"g","logEvents":[{{odd}},{{GoodEvent}}]}"""));

        Assert.Single(batch.Sources[0].Events);
        Assert.Contains("logEvents[0]", Assert.Single(batch.Refusals), StringComparison.Ordinal);
    }

    [Fact]
    public void A_subscription_document_may_begin_with_a_byte_order_mark_and_have_text_or_lists_beside_it()
    {
        var document = $$"""{"messageType":"DATA_MESSAGE","logGroup":"g","logEvents":[{{GoodEvent}}]}""";

        Assert.Single(Reader().Read(Bytes("\uFEFF" + document)).Sources);
        Assert.Equal(2, Count(Reader().Read(Bytes($"[{document},{{\"level\":\"error\"}}]"))));
        Assert.Equal(2, Count(Reader().Read(Bytes($"{document}\nnot JSON"))));
    }

    [Fact]
    public void Records_of_a_Firehose_are_documents_lines_of_json_or_text_and_what_is_none_is_refused_alone()
    {
        var document = $$"""{"messageType":"DATA_MESSAGE","logGroup":"g","logEvents":[{{GoodEvent}}]}""";
        var delivery = $$"""
            {"requestId":"r","timestamp":1796008402000,"records":[
              {"data":"{{Base64(document)}}"}, {"data":"{{Base64("plain text\n")}}"}, {"data":"{{Base64("""{"level":"error","time":"2026-11-30T03:13:25Z"}""")}}"},
              {"data":"{{Base64("2026-11-30 03:13:21 ERROR begins with a number")}}"},
              null, {"data":null}, {"data":"%%%"}, {"data":""}, {"data":"H4sIAAAA"}, 7, {"data":"{{Base64(document + "\n{broken\n" + document)}}"}]}
            """;

        var batch = Reader().ReadFirehose(Bytes(delivery));

        Assert.Equal((7, 6), (Count(batch), batch.Refusals.Count));
        Assert.Equal(
            ["g", "firehose"],
            batch.Sources.Select(source => source.Source));
        Assert.Equal(
            ["plain text", """{"level":"error","time":"2026-11-30T03:13:25Z"}""", "2026-11-30 03:13:21 ERROR begins with a number", "{broken"],
            batch.Sources[1].Events.Select(raw => raw.Message));
        Assert.Equal("2026-11-30T03:13:25.000Z", batch.Sources[1].Events[1].Timestamp.ToString());
    }

    [Theory]
    [InlineData("plain text", 1, "pubsub")]
    [InlineData("12 begins with a number", 1, "pubsub")]
    [InlineData("""{"level":"error","message":"no LogEntry"}""", 1, "pubsub")]
    [InlineData("""{"logName":"projects/p/logs/web","insertId":"a","textPayload":"no time"}""", 1, "projects/p")]
    [InlineData("""{"logName":"projects/p/logs/web","timestamp":"soon","insertId":"a","textPayload":"odd time"}""", 1, "projects/p")]
    [InlineData("null", 1, "pubsub")]
    [InlineData("{\"logName\":\"projects/p/logs/web\",\"\\ud800\":1}", 1, "pubsub")]
    public void A_message_of_PubSub_that_is_no_LogEntry_is_a_line_at_the_time_of_its_publication(string data, int stored, string source)
    {
        var body = $$$"""{"message":{"data":"{{{Base64(data)}}}","messageId":"9","publishTime":"2026-11-30T03:13:21.5Z"},"subscription":"s"}""";

        var batch = PubSubReader.Read(Bytes(body), Json("{}"), Budget, Arrival);

        Assert.Equal(stored, Count(batch));
        var one = Assert.Single(Assert.Single(batch.Sources).Events);
        Assert.Equal((source, "2026-11-30T03:13:21.500Z", TimeSource.Batch), (batch.Sources[0].Source, one.Timestamp.ToString(), one.TimeSource));
        var again = PubSubReader.Read(Bytes(body), Json("{}"), Budget, Arrival + TimeSpan.FromMinutes(1));
        Assert.Equal((one.EventId, one.Timestamp), (again.Sources[0].Events[0].EventId, again.Sources[0].Events[0].Timestamp));
    }

    [Theory]
    [InlineData("\"soon\"", "2026-11-30T03:13:22.000Z", TimeSource.Batch)]
    [InlineData("null", "2026-11-30T03:13:22.000Z", TimeSource.Batch)]
    [InlineData("\"1970-01-01T00:00:00Z\"", "2026-11-30T03:13:22.000Z", TimeSource.Batch)]
    [InlineData("1796008401", "2026-11-30T03:13:21.000Z", TimeSource.Own)]
    [InlineData("{\"seconds\":1796008401,\"nanos\":500000000}", "2026-11-30T03:13:21.500Z", TimeSource.Own)]
    public void A_LogEntry_whose_time_can_not_be_used_has_that_of_its_receipt(string time, string expected, object from)
    {
        var entry = $$"""{"logName":"projects/p/logs/web","timestamp":{{time}},"receiveTimestamp":"2026-11-30T03:13:22Z","insertId":"a","textPayload":"x"}""";
        var body = $$$"""{"message":{"data":"{{{Base64(entry)}}}","messageId":"9","publishTime":"2026-11-30T03:13:25Z"},"subscription":"s"}""";

        var one = Assert.Single(Assert.Single(PubSubReader.Read(Bytes(body), Json("{}"), Budget, Arrival).Sources).Events);

        Assert.Equal((expected, (TimeSource)from), (one.Timestamp.ToString(), one.TimeSource));
    }

    [Theory]
    [InlineData("""{"message":{"attributes":{"a":"b"},"messageId":"9"}}""")]
    [InlineData("""{"message":{"data":"%%","messageId":"9"}}""")]
    public void A_message_of_PubSub_without_data_is_refused_and_not_sent_again(string body)
    {
        var batch = PubSubReader.Read(Bytes(body), Json("{}"), Budget, Arrival);

        Assert.Empty(batch.Sources);
        Assert.Contains("message.data", Assert.Single(batch.Refusals), StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_request_gives_the_same_ids_and_another_one_with_the_same_line_does_not()
    {
        var first = Assert.Single(Azure("""["the same line"]"""));
        var again = Assert.Single(DiagnosticRecords.Read(Bytes("""["the same line"]"""), Budget, Arrival + TimeSpan.FromSeconds(5)).Sources[0].Events);
        var other = Azure("""["the same line","and another"]""");

        Assert.Equal(first.EventId, again.EventId);
        Assert.NotEqual(first.EventId, other[0].EventId);
    }

    private static List<RawEvent> Azure(string body) =>
        [.. DiagnosticRecords.Read(Bytes(body), Budget, Arrival).Sources.SelectMany(source => source.Events)];

    private static SubscriptionReader Reader() => new(Json("{}"), Budget, Arrival);

    private static int Count(PushedBatch batch) => batch.Sources.Sum(source => source.Events.Count);

    private static JsonElement Json(string text) => JsonElement.Parse(text);

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static string Base64(string text) => Convert.ToBase64String(Bytes(text));
}
