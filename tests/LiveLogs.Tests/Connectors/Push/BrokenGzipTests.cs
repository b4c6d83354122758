using System.IO.Compression;
using System.Text;
using System.Text.Json;
using LiveLogs.Connectors.Push;
using LiveLogs.Ingestion;
using LiveLogs.Logs;
using Xunit;

namespace LiveLogs.Tests.Connectors.Push;

/// <summary>Gzip that breaks off or is damaged: what can be unpacked is stored, the rest is marked and counted, and the neighbours are none the worse.</summary>
public sealed class BrokenGzipTests
{
    private static readonly EventTime Arrival = EventTime.From(new DateTimeOffset(2026, 11, 30, 4, 0, 0, TimeSpan.Zero));

    private static PushBudget Budget => new(new PushOptions());

    [Fact]
    public void Whole_events_of_a_record_that_breaks_off_are_events_and_the_neighbours_stay()
    {
        var whole = Document(0, 3);
        var half = Gzip(Document(100, 400))[..^400];
        var batch = Reader().ReadFirehose(Delivery(Gzip(whole), half, Gzip(Document(900, 2))));
        var events = Events(batch);
        var ids = events.Where(one => one.HasOwnId).Select(one => int.Parse(one.EventId, System.Globalization.CultureInfo.InvariantCulture)).ToList();

        Assert.Equal([0, 1, 2], ids[..3]);
        Assert.Equal([900, 901], ids[^2..]);
        Assert.InRange(ids.Count, 3 + 2 + 100, 3 + 2 + 399);
        Assert.Equal(Enumerable.Range(100, ids.Count - 5), ids[3..^2]);
        Assert.Contains("records[1].data", Assert.Single(batch.Refusals), StringComparison.Ordinal);
        // The event that was cut, if anything of it came.
        Assert.All(events.Where(one => !one.HasOwnId), one => Assert.True(one.Fields.GetProperty("livelogs.broken").GetBoolean()));
        Assert.DoesNotContain(events, one => one.Message.Contains('\ufffd', StringComparison.Ordinal));
    }

    [Fact]
    public void Lines_that_were_unpacked_are_lines()
    {
        var text = string.Concat(Enumerable.Range(0, 2_000).Select(number => $$"""{"n":{{number}},"x":"{{Guid.NewGuid()}}"}{{"\n"}}"""));
        var batch = Reader().ReadFirehose(Delivery(Gzip(text)[..^3_000], Gzip("""{"n":-1}""")));
        var events = Events(batch);

        Assert.InRange(events.Count, 1_000, 2_000);
        Assert.Equal("""{"n":-1}""", events[^1].Message);
        Assert.All(events[..^2], one => Assert.StartsWith("{\"n\":", one.Message, StringComparison.Ordinal));
        Assert.Single(batch.Refusals);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    [InlineData(18)]
    [InlineData(40)]
    [InlineData(-1)]
    [InlineData(-4)]
    [InlineData(-8)]
    [InlineData(-9)]
    public void Wherever_it_breaks_off_it_is_told_and_nothing_is_lost_twice(int length)
    {
        var packed = Gzip(Document(0, 20));
        var batch = Reader().ReadFirehose(Delivery(packed[..(length < 0 ? packed.Length + length : Math.Max(2, length))], Gzip(Document(50, 1))));
        var ids = Events(batch).Where(one => one.HasOwnId).Select(one => one.EventId).ToList();

        Assert.Single(batch.Refusals);
        Assert.Equal("50", ids[^1]);
        Assert.Equal(Enumerable.Range(0, ids.Count - 1).Select(id => $"{id}"), ids[..^1]);
    }

    [Fact]
    public void A_damaged_one_gives_what_came_before_the_damage()
    {
        // One byte after the other in the middle: some damages end the unpacking, others only make nonsense of what follows.
        for (var place = 0; place < 60; place++)
        {
            var packed = Gzip(Document(0, 400));
            packed[(packed.Length / 2) + place] ^= 0xFF;
            var batch = Reader().ReadFirehose(Delivery(packed));

            Assert.Single(batch.Refusals);
            Assert.Contains(Events(batch), one => one.EventId == "0" && one.HasOwnId);
        }
    }

    [Fact]
    public void Whole_ones_in_a_row_are_not_broken()
    {
        var batch = Reader().ReadFirehose(Delivery([.. Gzip(Document(0, 2)), .. Gzip(Document(2, 2))], Gzip("")));

        Assert.Equal(4, Events(batch).Count);
        Assert.Contains("it is empty", Assert.Single(batch.Refusals), StringComparison.Ordinal);
    }

    [Fact]
    public void The_other_half_is_kept_in_base64()
    {
        var half = Gzip(Document(0, 400))[200..];
        var one = Assert.Single(Events(Reader().ReadFirehose(Delivery(half))));

        Assert.Equal(half, Convert.FromBase64String(one.Message));
        Assert.Equal("base64", one.Fields.GetProperty("livelogs.encoding").GetString());
        Assert.True(one.IsOdd);
    }

    [Theory]
    [InlineData("Gr\u00fc\u00dfe")]
    [InlineData("na\u00efve \t caf\u00e9\r\n")]
    public void Text_in_another_encoding_stays_text(string text)
    {
        var one = Assert.Single(Events(Reader().ReadFirehose(Delivery(Encoding.Latin1.GetBytes(text)))));

        Assert.Contains('\ufffd', one.Message);
    }

    [Fact]
    public void Bodies_are_taken_as_far_as_they_came()
    {
        var lambda = Reader().Read(Gzip(Document(0, 400)).AsMemory()[..^400]);
        var firehose = Reader().ReadFirehose(Gzip(Encoding.UTF8.GetString(Delivery([.. Enumerable.Range(0, 400).Select(id => Encoding.UTF8.GetBytes($"line {id} {Guid.NewGuid()}"))]))).AsMemory()[..^1_000]);
        var azure = DiagnosticRecords.Read(Gzip($$"""{"records":[{{string.Join(',', Enumerable.Range(0, 400).Select(id => $$"""{"time":"2026-11-30T03:13:20Z","category":"A","properties":{"message":"{{id}} {{Guid.NewGuid()}}"} }"""))}}]}""").AsMemory()[..^400], Budget, Arrival);

        foreach (var batch in new[] { lambda, firehose, azure })
        {
            Assert.InRange(Events(batch).Count, 50, 400);
            Assert.Contains("body", Assert.Single(batch.Refusals), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_body_with_nothing_of_the_protocol_in_it_is_no_request_of_it()
    {
        var packed = Gzip(Document(0, 1))[..10];

        Assert.Throws<PushFormatException>(() => Reader().Read(packed));
        Assert.Throws<PushFormatException>(() => Reader().ReadFirehose(packed));
        Assert.Throws<PushFormatException>(() => DiagnosticRecords.Read(packed, Budget, Arrival));
        Assert.Throws<PushFormatException>(() => PubSubReader.Read(packed, Json("{}"), Budget, Arrival));
    }

    [Fact]
    public void A_message_of_PubSub_that_breaks_off_is_taken_as_far_as_it_came()
    {
        var half = Gzip(string.Concat(Enumerable.Range(0, 400).Select(id => $$"""{"message":"{{id}} {{Guid.NewGuid()}}"}{{"\n"}}""")))[..^1_000];
        var batch = PubSubReader.Read(Encoding.UTF8.GetBytes($$"""{"message":{"messageId":"7","publishTime":"2026-11-30T03:13:20Z","data":"{{Convert.ToBase64String(half)}}"} }"""), Json("{}"), Budget, Arrival);

        Assert.InRange(Events(batch).Count, 50, 400);
        Assert.Contains("message.data", Assert.Single(batch.Refusals), StringComparison.Ordinal);
    }

    private static string Document(int first, int count) =>
        $$"""{"messageType":"DATA_MESSAGE","owner":"123456789012","logGroup":"/shop/web","logStream":"web-1","subscriptionFilters":["all"],"logEvents":[{{string.Join(',', Enumerable.Range(first, count).Select(id => $$"""{"id":"{{id}}","timestamp":1796008400000,"message":"line {{id}} {{Guid.NewGuid()}}"}"""))}}]}""";

    private static byte[] Delivery(params byte[][] records) =>
        Encoding.UTF8.GetBytes($$"""{"requestId":"r","timestamp":1,"records":[{{string.Join(',', records.Select(record => $$"""{"data":"{{Convert.ToBase64String(record)}}"}"""))}}]}""");

    private static SubscriptionReader Reader() => new(Json("{}"), Budget, Arrival);

    private static List<RawEvent> Events(PushedBatch batch) => [.. batch.Sources.SelectMany(source => source.Events)];

    private static JsonElement Json(string text) => JsonElement.Parse(text);

    private static byte[] Gzip(string text)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
            gzip.Write(Encoding.UTF8.GetBytes(text));
        return packed.ToArray();
    }
}
