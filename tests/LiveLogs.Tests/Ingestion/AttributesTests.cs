using LiveLogs.Ingestion.Text;
using Xunit;
using static LiveLogs.Tests.Ingestion.NormaliserFixture;

namespace LiveLogs.Tests.Ingestion;

public class AttributesTests
{
    [Theory]
    [InlineData("{\"level\":\"info\",\"msg\":\"paid\",\"user\":{\"id\":7,\"tags\":[\"a\", \"b\"]},\"ok\":true,\"none\":null}",
        """{"user":{"id":7,"tags":["a","b"]},"ok":true,"none":null}""")]
    [InlineData("""{"a":1,"b":2,"a":{"x":1,"x":2}}""", """{"b":2,"a":{"x":2}}""")]
    [InlineData("""{"a":1,"\u0061":2}""", """{"a":2}""")]
    [InlineData("""{"n":1e3,"small":5e-7,"huge":1e400,"zero":-0,"long":12345678901234567890123}""",
        """{"n":1000,"small":0.0000005,"huge":"1e400","zero":0,"long":12345678901234567890123}""")]
    [InlineData("""{"a\u0000b":"\u0000","half":"\ud83d","pair":"\ud83d\ude00"}""", "{\"a\uFFFDb\":\"\uFFFD\",\"half\":\"\uFFFD\",\"pair\":\"😀\"}")]
    [InlineData("""{"level":"loud","ts":"once upon a time","trace_id":"12"}""", """{"level":"loud","ts":"once upon a time","trace_id":"12"}""")]
    [InlineData("  {\n  \"a\" : [ 1 , { } , [ ] ]\n}\n", """{"a":[1,{},[]]}""")]
    [InlineData("{}", "{}")]
    [InlineData("""{"a":1} and more""", "{}")]
    [InlineData("""{"a":1,}""", """{"a":1}""")]
    [InlineData("level=info order=o-1 amount=12.50 n=007 ok=true note=\"a \\\"b\\\" c\" empty=",
        """{"order":"o-1","amount":12.50,"n":"007","ok":true,"note":"a \"b\" c","empty":""}""")]
    [InlineData("2026-01-12 10:00:00 INFO order=o-1 amount=3",
        """{"order":"o-1","amount":3,"time":"2026-01-12T10:00:00.000Z"}""")]
    [InlineData("a sentence that has one a=b and then c=d but is mostly words of a sentence", "{}")]
    [InlineData("10.0.0.1 - - [12/Jan/2026:10:00:00 +0100] \"GET /cart?x=1 HTTP/1.1\" 200 1234",
        """{"method":"GET","path":"/cart?x=1","status":200,"time":"2026-01-12T09:00:00.000Z"}""")]
    [InlineData("REPORT RequestId: 8f5c7a9e-1111-2222-3333-444455556666\tDuration: 12.34 ms\tBilled Duration: 13 ms\tMemory Size: 128 MB\tMax Memory Used: 64 MB",
        """{"request_id":"8f5c7a9e-1111-2222-3333-444455556666","duration_ms":12.34,"billed_duration_ms":13,"memory_size_mb":128,"max_memory_used_mb":64}""")]
    [InlineData("2026-01-12 10:00:00.000  WARN 1 --- [  main] c.e.shop.Checkout  : low",
        """{"logger":"c.e.shop.Checkout","thread":"main","time":"2026-01-12T10:00:00.000Z"}""")]
    [InlineData("Jan 12 10:00:00 web-1 sshd[19939]: bye",
        """{"host":"web-1","logger":"sshd","time":"2026-01-12T10:00:00.000Z"}""")]
    [InlineData("just words", "{}")]
    public void Normalise_finds_fields(string line, string expected) =>
        Assert.Equal(expected, Text(Normalise(line).Attributes));

    [Theory]
    [InlineData("""{"time":"2026-01-12T11:00:00.123456789+01:00"}""", "2026-01-12T10:00:00.123456789Z")]
    [InlineData("""{"ts":1768212000}""", "2026-01-12T10:00:00.000Z")]
    [InlineData("""{"ts":1768212000.25}""", "2026-01-12T10:00:00.250Z")]
    [InlineData("""{"timestamp":1768212000123}""", "2026-01-12T10:00:00.123Z")]
    [InlineData("""{"timestamp":"1768212000123456"}""", "2026-01-12T10:00:00.123456Z")]
    [InlineData("Dec 31 23:59:59 web-1 app: old year", "2025-12-31T23:59:59.000Z")]
    [InlineData("[Mon Jan 12 10:00:00.5 2026] [error] x", "2026-01-12T10:00:00.500Z")]
    [InlineData("12 Jan 2026 10:00:00 hello", "2026-01-12T10:00:00.000Z")]
    [InlineData("260112 100000 148 INFO x", "2026-01-12T10:00:00.000Z")]
    [InlineData("Jan 12, 2026 10:00:00 PM shop.Stock check", "2026-01-12T22:00:00.000Z")]
    [InlineData("2026-02-30 10:00:00 no such day", null)]
    [InlineData("10:00:00 only a clock", null)]
    public void Normalise_reads_the_time_of_the_text_as_an_attribute(string line, string? expected)
    {
        var entry = Normalise(line);

        Assert.Equal(expected, (string?)Attributes(entry)["time"]);
        Assert.Equal(Now, entry.Timestamp);
    }

    [Theory]
    [InlineData("""{"trace_id":"4bf92f3577b34da6a3ce929d0e0e4736","span_id":"00f067aa0ba902b7"}""")]
    [InlineData("""{"traceId":"4BF92F35-77B3-4DA6-A3CE-929D0E0E4736","spanId":"00F067AA0BA902B7"}""")]
    [InlineData("""{"trace":{"id":"4bf92f3577b34da6a3ce929d0e0e4736"},"span":{"id":"00f067aa0ba902b7"}}""")]
    [InlineData("""{"traceparent":"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"}""")]
    [InlineData("""{"otelTraceID":"4bf92f3577b34da6a3ce929d0e0e4736","otelSpanID":"00f067aa0ba902b7"}""")]
    [InlineData("""{"logging.googleapis.com/trace":"projects/shop/traces/4bf92f3577b34da6a3ce929d0e0e4736","logging.googleapis.com/spanId":"00f067aa0ba902b7"}""")]
    [InlineData("""{"X-Amzn-Trace-Id":"Root=1-4bf92f35-77b34da6a3ce929d0e0e4736;Parent=00f067aa0ba902b7;Sampled=1"}""")]
    [InlineData("paid trace_id=4bf92f3577b34da6a3ce929d0e0e4736 span_id=00f067aa0ba902b7 in time, as it should be done here")]
    [InlineData("got traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")]
    [InlineData("X-Amzn-Trace-Id: Root=1-4bf92f35-77b34da6a3ce929d0e0e4736;Parent=00f067aa0ba902b7;Sampled=1")]
    public void Normalise_reads_trace_and_span(string line)
    {
        var entry = Normalise(line);

        Assert.Equal("4bf92f3577b34da6a3ce929d0e0e4736", entry.TraceId);
        Assert.Equal("00f067aa0ba902b7", entry.SpanId);
    }

    [Theory]
    [InlineData("""{"trace_id":"00000000000000000000000000000000"}""")]
    [InlineData("no trace: 4bf92f35 here")]
    [InlineData("trace: 1768212000123456 µs")]
    public void Normalise_takes_nothing_else_for_a_trace(string line) => Assert.Null(Normalise(line).TraceId);

    [Theory]
    [InlineData("/aws/lambda/checkout", "", "x", "checkout")]
    [InlineData("/ecs/cart", "", "x", "cart")]
    [InlineData("/aws/rds/instance/shop-db/error", "", "x", "shop-db")]
    [InlineData("", "", "x", "")]
    [InlineData("/ecs/cart", "", """{"service":"pay"}""", "pay")]
    [InlineData("/ecs/cart", "", """{"service":{"name":"pay"}}""", "pay")]
    [InlineData("/ecs/cart", "", "service=pay order=1 level=info", "pay")]
    [InlineData("/ecs/cart", "named", """{"service":"pay"}""", "named")]
    public void Normalise_names_the_service(string source, string stated, string line, string expected) =>
        Assert.Equal(expected, Normalise(Raw(line) with { Service = stated }, Origin with { Source = source }).Service);

    [Fact]
    public void Fields_of_the_provider_join_those_of_the_text_and_win()
    {
        var raw = Raw("user=bob status=200") with
        {
            Fields = Json("""{"status":201,"message":"user=bob status=200","severity":"ERROR","extra":"\ud800",}""".Replace(",}", "}")),
        };

        var entry = Normalise(raw);

        Assert.Equal("ERROR", entry.Level);
        Assert.Equal("{\"user\":\"bob\",\"status\":201,\"extra\":\"\uFFFD\"}", Text(entry.Attributes));
    }

    [Fact]
    public void Resource_of_an_event_goes_on_top_of_its_source()
    {
        var entry = Normalise(Raw("x") with { Resource = new Dictionary<string, string> { ["cloud.region"] = "us-east-1", ["pod"] = "a\0" } });

        Assert.Equal("{\"cloud.provider\":\"aws\",\"cloud.region\":\"us-east-1\",\"pod\":\"a\uFFFD\"}", Text(entry.Resource));
    }

    [Fact]
    public void Too_large_a_member_is_left_out_whole_and_counted()
    {
        var line = $$"""{"a":1,"big":"{{new string('x', AttributeWriter.MaxBytes)}}","deep":{{new string('[', 100_000)}}{{new string(']', 100_000)}},"z":2}""";

        var entry = Normalise(line);

        Assert.Equal("""{"a":1,"z":2,"attributes_dropped":2}""", Text(entry.Attributes));
        Assert.Equal(line, entry.Message);
    }

    [Fact]
    public void Too_many_members_are_counted()
    {
        var line = $"{{{string.Join(',', Enumerable.Range(0, 1000).Select(i => $"\"k{i}\":{i}"))}}}";

        var attributes = Attributes(Normalise(line));

        Assert.Equal(AttributeWriter.MaxMembers + 1, attributes.Count);
        Assert.Equal(1000 - AttributeWriter.MaxMembers, (int?)attributes["attributes_dropped"]);
    }
}
