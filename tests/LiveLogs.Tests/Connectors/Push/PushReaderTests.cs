using System.IO.Compression;
using System.Text;
using System.Text.Json;
using LiveLogs.Connectors.Push;
using LiveLogs.Connectors.Trials;
using LiveLogs.Logs;
using Xunit;

namespace LiveLogs.Tests.Connectors.Push;

public sealed class PushReaderTests
{
    private const int Limit = 1024 * 1024;
    private static PushBudget Budget => new(new PushOptions { MaxUnpackedBytes = Limit });
    private static readonly EventTime Arrival = EventTime.From(new DateTimeOffset(2026, 11, 30, 4, 0, 0, TimeSpan.Zero));

    private const string Document =
        """
        {"messageType":"DATA_MESSAGE","owner":"123456789012","logGroup":"/shop/web","logStream":"web-1","subscriptionFilters":["all"],
         "logEvents":[{"id":"36","timestamp":1700000000123,"message":"ERROR \ud83d broken half","extractedFields":{}},
                      {"id":"37","timestamp":1700000000123,"message":"second"}]}
        """;

    [Fact]
    public void A_subscription_document_gives_the_ids_times_and_names_that_polling_gives()
    {
        var read = Assert.Single(Reader("""{"region":"eu-west-1","log_group":"/shop/web"}""").Read(Bytes(Document)).Sources);

        Assert.Equal("/shop/web", read.Source);
        Assert.Equal("eu-west-1", read.Resource["cloud.region"]);
        Assert.Equal("123456789012", read.Resource["cloud.account.id"]);
        Assert.Equal([("36", 1700000000123, "web-1"), ("37", 1700000000123, "web-1")],
            read.Events.Select(one => (one.EventId, one.Timestamp.UnixMilliseconds, one.Stream)));
        Assert.Equal("ERROR \ud83d broken half", read.Events[0].Message);
    }

    [Fact]
    public void It_is_read_packed_inside_a_Lambda_event_and_in_the_records_of_a_Firehose()
    {
        var packed = Convert.ToBase64String(Gzip(Document));
        var twoInOne = Convert.ToBase64String([.. Gzip(Document), .. Gzip(Document)]);

        Assert.Equal(2, Count(Reader("{}").Read(Gzip(Document))));
        Assert.Equal(2, Count(Reader("{}").Read(Bytes($$$"""{"awslogs":{"data":"{{{packed}}}"}}"""))));
        var firehose = $$"""{"requestId":"r","timestamp":1,"records":[{"data":"{{packed}}"},{"data":"{{twoInOne}}"}]}""";
        Assert.Equal(6, Count(Reader("{}").ReadFirehose(Bytes(firehose))));
        Assert.Equal(6, Count(Reader("{}").ReadFirehose(Gzip(firehose))));
    }

    [Fact]
    public void A_control_message_holds_nothing() =>
        Assert.Empty(Reader("{}").Read(Bytes("""{"messageType":"CONTROL_MESSAGE","owner":"CloudwatchLogs","logEvents":[]}""")).Sources);

    [Fact]
    public void Groups_of_the_same_name_in_two_accounts_keep_the_names_of_polling()
    {
        const string groups =
            """
            {"log_group":["arn:aws:logs:eu-west-1:111111111111:log-group:/shop/web","arn:aws:logs:eu-west-1:123456789012:log-group:/shop/web:*"]}
            """;

        Assert.Equal("arn:aws:logs:eu-west-1:123456789012:log-group:/shop/web", Assert.Single(Reader(groups).Read(Bytes(Document)).Sources).Source);
    }

    [Theory]
    [InlineData("", "body: it is empty")]
    [InlineData("hello", "body: it is not the expected JSON")]
    [InlineData("""{"messageType":"DATA_MESSAGE"}""", "not what a CloudWatch Logs subscription sends")]
    [InlineData("""{"hello":1}""", "not what a CloudWatch Logs subscription sends")]
    public void What_is_nothing_of_a_subscription_is_named(string body, string expected) =>
        Assert.Contains(expected, Assert.Throws<PushFormatException>(() => Reader("{}").Read(Bytes(body))).Message, StringComparison.Ordinal);

    [Fact]
    public void A_small_body_can_not_unpack_to_a_large_one() => Assert.True(
        Assert.Throws<PushFormatException>(() => Reader("{}").Read(Gzip(new string(' ', Limit + 1)))).IsTooLarge);

    [Fact]
    public void Equal_records_of_one_request_are_kept_apart_and_the_same_request_gives_the_same_ids()
    {
        var body = Bytes(
            """
            {"records":[
              {"time":"2026-01-31T08:00:00.1234567Z","resourceId":"/SUBSCRIPTIONS/1/VAULTS/SHOP","category":"AuditEvent","level":"Warning","properties":{"message":"denied"}},
              {"time":"2026-01-31T08:00:00.1234567Z","resourceId":"/SUBSCRIPTIONS/1/VAULTS/SHOP","category":"AuditEvent","level":"Warning","properties":{"message":"denied"}},
              {"time":"2026-01-31T08:00:01Z","resourceId":"/SUBSCRIPTIONS/1/VAULTS/SHOP","category":"Metrics","count":3}]}
            """);

        var first = DiagnosticRecords.Read(body, Budget, Arrival).Sources;
        var again = DiagnosticRecords.Read(body, Budget, Arrival).Sources;

        var audit = first[0].Events;
        Assert.Equal(("AuditEvent", "denied", 13, "SHOP"), (first[0].Source, audit[0].Message, audit[0].SeverityNumber, audit[0].Stream));
        Assert.NotEqual(audit[0].EventId, audit[1].EventId);
        Assert.Equal(first.SelectMany(source => source.Events.Select(one => one.EventId)), again.SelectMany(source => source.Events.Select(one => one.EventId)));
        Assert.Equal("""{"time":"2026-01-31T08:00:01Z","resourceId":"/SUBSCRIPTIONS/1/VAULTS/SHOP","category":"Metrics","count":3}""", first[1].Events[0].Message);
    }

    [Fact]
    public void A_log_entry_is_read_out_of_a_PubSub_message()
    {
        const string entry =
            """
            {"logName":"projects/shop/logs/run.googleapis.com%2Fstdout","timestamp":"2026-01-31T08:00:00.123456789Z","insertId":"abc","severity":"CRITICAL",
             "jsonPayload":{"message":"boom","order":7},"resource":{"type":"cloud_run_revision","labels":{"service_name":"web"}},
             "trace":"projects/shop/traces/0af7651916cd43dd8448eb211c80319c","spanId":"b7ad6b7169203331"}
            """;

        var read = Assert.Single(PubSubReader.Read(
            Bytes($$$"""{"message":{"data":"{{{Convert.ToBase64String(Bytes(entry))}}}","messageId":"9"},"subscription":"s"}"""), Json("""{"project_id":"shop"}"""), Budget, Arrival).Sources);

        var one = Assert.Single(read.Events);
        Assert.Equal("projects/shop", read.Source);
        Assert.Equal(("run.googleapis.com/stdout", "boom", 21), (one.Source, one.Message, one.SeverityNumber));
        Assert.Equal("projects/shop 2026-01-31T08:00:00.123456789Z abc", one.EventId);
        Assert.Equal("2026-01-31T08:00:00.123456789Z", one.Timestamp.ToString());
        Assert.Equal("0af7651916cd43dd8448eb211c80319c", one.TraceId);
        Assert.Contains("payload unwrapping off", Assert.Throws<PushFormatException>(() => PubSubReader.Read(Bytes(entry), Json("{}"), Budget, Arrival)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, 1, 4, true)]
    [InlineData(2, 3, 4, false)]
    [InlineData(0, 9, 4, true)]
    public void A_budget_that_is_not_enough_is_told(double own, double others, double budget, bool keepsUp)
    {
        var load = new PollingLoad(own, others, budget);

        Assert.Equal(keepsUp, load.KeepsUp);
        Assert.Equal(keepsUp, load.Advice is null);
    }

    [Theory]
    [InlineData("{}", "projects/shop")]
    [InlineData("""{"project_id":"other","resource_names":["folders/7"]}""", "folders/7")]
    [InlineData("""{"project_id":"other","resource_names":["folders/7","projects/shop"]}""", "projects/shop")]
    [InlineData("""{"resource_names":["projects/shop/locations/eu/buckets/b/views/v"]}""", "projects/shop/locations/eu/buckets/b/views/v")]
    public void A_pushed_log_entry_has_the_source_that_polling_reads_it_from(string config, string expected)
    {
        var entry = Json("""{"logName":"projects/shop/logs/web","timestamp":"2026-01-31T08:00:00Z","insertId":"abc","textPayload":"x"}""");

        Assert.True(new PushedLogEntry(Json(config)).TryRead(entry, null, out _, out var place));
        Assert.Equal(expected, place.Source);
    }

    private static SubscriptionReader Reader(string config) => new(Json(config), Budget, Arrival);

    private static int Count(PushedBatch batch) => batch.Sources.Sum(source => source.Events.Count);

    private static JsonElement Json(string text)
    {
        using var json = JsonDocument.Parse(text);
        return json.RootElement.Clone();
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static byte[] Gzip(string text)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionMode.Compress))
            gzip.Write(Bytes(text));

        return packed.ToArray();
    }
}
