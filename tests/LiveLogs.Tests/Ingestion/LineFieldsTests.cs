using LiveLogs.Logs;
using LiveLogs.Logs.Filters;
using Xunit;
using static LiveLogs.Tests.Ingestion.NormaliserFixture;

namespace LiveLogs.Tests.Ingestion;

/// <summary>Trace, service, time and fields of lines in the forms that programs and platforms give them.</summary>
public sealed class LineFieldsTests
{
    private const string Trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    private const string Span = "00f067aa0ba902b7";

    [Theory]
    [InlineData("shop", $"2026-11-30 10:00:00,123 INFO [shop.cart] [cart.py:42] [trace_id={Trace} span_id={Span} resource.service.name=shop trace_sampled=True] - added")]
    [InlineData("shop", $"[30-11-2026 10:00:00] {{cart}} [INFO] [trace_id={Trace} span_id={Span} resource.service.name=shop] - added")]
    [InlineData("checkout", $"10:00:00.123 [main] INFO  c.x.Y [traceId={Trace} spanId={Span}] - hello")]
    [InlineData("checkout", $"2026-11-30 10:00:00.123 INFO [traceId={Trace}, spanId={Span}] com.x.Y - hello")]
    [InlineData("checkout", $"2026-11-30 10:00:00.123 [main] [traceId={Trace}, spanId={Span}] INFO com.x.Y - hello")]
    [InlineData("checkout", $"2026-11-30 10:00:00.123 INFO  com.x.Y - [trace_id: {Trace}, span_id: {Span}] hello")]
    [InlineData("checkout", $"INFO (trace_id={Trace} span_id={Span}) hello")]
    [InlineData("checkout", $"INFO {{traceId={Trace}, spanId={Span}}} hello")]
    [InlineData("checkout", $"[trace_id={Trace}] [span_id={Span}] hello")]
    [InlineData("checkout", $"2026-01-12 10:00:00.000  INFO 1 --- [exec-1] [{Trace},{Span}] c.e.Pay : x")]
    public void Ids_are_read_in_brackets(string service, string line)
    {
        var entry = Normalise(line);

        Assert.Equal((Trace, Span, service), (entry.TraceId, entry.SpanId, entry.Service));
        Assert.DoesNotContain(Trace, Text(entry.Attributes));
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n\tat x")]
    [InlineData("\u0001\u001f")]
    public void Raw_control_characters_in_a_polled_line_of_json_are_part_of_its_texts(string control)
    {
        var entry = Normalise($$"""{"level":"error","trace_id":"{{Trace}}","msg":"one{{control}}two","detail":"a{{control}}b"}""");

        Assert.Equal(("ERROR", Trace, $"a{control}b"), (entry.Level, entry.TraceId, (string?)Attributes(entry)["detail"]));
        Assert.True(LogFilter.Parse($"attr.detail:{QuotedText.Write($"a{control}b")}").Matches(entry));
        Assert.Contains($"one{control}two", entry.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Pairs_in_brackets_are_fields_and_logger_and_thread_are_those_around_them()
    {
        var attributes = Attributes(Normalise($"2026-11-30 10:00:00.123 INFO [user=7, tenant=a b=\"c d\"] [traceId={Trace}] com.x.Y - hello"));

        Assert.Equal(("com.x.Y", null, 7, "a", "c d"), ((string?)attributes["logger"], (string?)attributes["thread"], (int?)attributes["user"], (string?)attributes["tenant"], (string?)attributes["b"]));
        Assert.Equal("True", (string?)Attributes(Normalise($"2026-11-30 10:00:00,123 INFO [shop.cart] [trace_id={Trace} trace_sampled=True] - added"))["trace_sampled"]);
    }

    [Theory]
    [InlineData("0000000000000000112210f47de98115", "0000000000000001", """{"dd.trace_id":"1234567890123456789","dd.span_id":"1"}""")]
    [InlineData("0000000000000000112210f47de98115", "0000000000000001", """{"dd":{"trace_id":1234567890123456789,"span_id":1}}""")]
    [InlineData("0000000000000000112210f47de98115", "0000000000000001", "2026-01-12 10:00:00,123 INFO [shop] [a.py:1] [dd.service=shop dd.env=prod dd.trace_id=1234567890123456789 dd.span_id=1] - added")]
    [InlineData("0000000000000000112210f47de98115", null, "added dd.trace_id=1234567890123456789 to the basket of somebody")]
    [InlineData(Trace, "0000000000000001", $$"""{"dd.trace_id":"{{Trace}}","dd.span_id":"1"}""")]
    [InlineData(Trace, Span, $$"""{"X-B3-TraceId":"{{Trace}}","X-B3-SpanId":"{{Span}}"}""")]
    [InlineData("0000000000000000463ac35c9f6413ad", "a2fb4a1d1a96d312", """{"X-B3-TraceId":"463ac35c9f6413ad","X-B3-SpanId":"a2fb4a1d1a96d312"}""")]
    [InlineData("0000000000000000463ac35c9f6413ad", "a2fb4a1d1a96d312", """{"b3":"463ac35c9f6413ad-a2fb4a1d1a96d312-1"}""")]
    [InlineData(Trace, Span, $$"""{"uber-trace-id":"{{Trace}}:{{Span}}:0:1"}""")]
    [InlineData("000000000000000000000000000abcde", "0000000000000fff", """{"headers":{"uber-trace-id":"abcde%3Afff%3A0%3A1"}}""")]
    [InlineData(Trace, Span, $$$"""{"LogLevel":"Information","Message":"x","Scopes":[{"Message":"request"},{"SpanId":"{{{Span}}}","TraceId":"{{{Trace}}}","ParentId":"0000000000000000"}]}""")]
    [InlineData(Trace, Span, $$"""{"traceparent":"00-{{Trace}}-{{Span}}-01"}""")]
    [InlineData(Trace, Span, "{\"X-Amzn-Trace-Id\":\"Self=1-67891234-12456789abcdef012345678;Root=1-4bf92f35-77b34da6a3ce929d0e0e4736;Parent=00f067aa0ba902b7;Sampled=1\"}")]
    [InlineData(Trace, null, "{\"request\":{\"headers\":{\"x-amzn-trace-id\":\"Root=1-4bf92f35-77b34da6a3ce929d0e0e4736\"}}}")]
    [InlineData(Trace, Span, $$"""{"sentry-trace":"{{Trace}}-{{Span}}-1"}""")]
    [InlineData(Trace, null, $$"""{"trace_id":"\u001b[36m{{Trace}}\u001b[0m"}""")]
    [InlineData("0000000000000000463ac35c9f6413ad", "a2fb4a1d1a96d312", "2026-01-12 10:00:00.000  INFO [shop,463ac35c9f6413ad,a2fb4a1d1a96d312,true] 1 --- [exec-1] c.e.Pay : x")]
    [InlineData(Trace, null, $$"""{"trace_id":"{{Trace}}","traceparent":"00-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-bbbbbbbbbbbbbbbb-01"}""")]
    public void Ids_of_all_tracers_are_read(string trace, string? span, string line)
    {
        var entry = Normalise(line);

        Assert.Equal((trace, span), (entry.TraceId, entry.SpanId));
    }

    [Theory]
    [InlineData("dd.trace_id", "1234567890123456789", """{"dd.trace_id":"1234567890123456789"}""")]
    [InlineData("X-B3-TraceId", "463ac35c9f6413ad", """{"X-B3-TraceId":"463ac35c9f6413ad"}""")]
    public void An_id_that_is_stored_in_another_form_is_an_attribute_as_it_is_written(string name, string value, string line) =>
        Assert.Equal(value, (string?)Attributes(Normalise(line))[name]);

    [Theory]
    [InlineData("trace_id:1234567890123456789")]
    [InlineData("trace_id:112210f47de98115")]
    [InlineData("trace_id:0000000000000000112210f47de98115")]
    public void Traces_of_64_bits_are_found_in_every_form(string filter) =>
        Assert.True(LogFilter.Parse(filter).Matches(Normalise("""{"dd.trace_id":"1234567890123456789"}""")));

    [Theory]
    [InlineData("cart", """{"log":"x\n","stream":"stdout","kubernetes":{"container_name":"web","labels":{"app":"shop","app.kubernetes.io/name":"cart"}}}""")]
    [InlineData("shop", """{"log":"x\n","kubernetes":{"labels":{"app":"shop"},"container_name":"web"}}""")]
    [InlineData("web", """{"log":"x\n","kubernetes":{"container_name":"web","pod_name":"web-1"}}""")]
    [InlineData("web", """{"log":"x\n","kubernetes":{"container":{"name":"web"}}}""")]
    [InlineData("web", """{"log":"x\n","container_name":"/web"}""")]
    [InlineData("pay", """{"log":"{\"service\":\"pay\",\"msg\":\"x\"}\n","kubernetes":{"container_name":"web"}}""")]
    [InlineData("cart", """{"resource":{"service.name":"cart"},"body":"x"}""")]
    [InlineData("cart", """{"resource":{"attributes":{"service.name":"cart"}},"body":"x"}""")]
    [InlineData("cart", """{"Resource":{"service.name":"cart"},"Body":"x"}""")]
    [InlineData("cart", """{"ResourceAttributes":{"service.name":"cart"},"Body":"x"}""")]
    [InlineData("cart", """{"resource":{"attributes":[{"key":"host.name","value":{"stringValue":"h"}},{"key":"service.name","value":{"stringValue":"cart"}}]},"body":{"stringValue":"x"}}""")]
    [InlineData("cart", """{"attributes":[{"key":"service.name","value":{"stringValue":"cart"}}],"severityNumber":9}""")]
    [InlineData("cart", """{"attributes":{"service.name":"cart"},"severityNumber":9}""")]
    [InlineData("cart", """{"labels":{"app":"cart"},"msg":"x"}""")]
    [InlineData("cart", """{"service":"\u001b[36mcart\u001b[0m","msg":"x"}""")]
    [InlineData("cart", """{"name":"cart","hostname":"h","pid":1,"level":30,"msg":"x","time":"2026-01-12T10:00:00.000Z","v":0}""")]
    [InlineData("checkout", """{"name":"bob","hostname":"h","msg":"x"}""")]
    [InlineData("checkout", """{"context":{"app":"Safari"},"msg":"x"}""")]
    public void The_service_is_found_where_platforms_and_programs_name_it(string service, string line) =>
        Assert.Equal(service, Normalise(line).Service);

    [Fact]
    public void A_batch_of_records_has_the_worst_level_and_the_first_service_and_trace()
    {
        var entry = Normalise($$$"""
            {"resourceLogs":[{"resource":{"attributes":[{"key":"host.name","value":{"stringValue":"h"}},{"key":"service.name","value":{"stringValue":"cart"}}]},"scopeLogs":[{"scope":{"name":"a"},"logRecords":[
            {"timeUnixNano":"1768212000000000000","severityNumber":9,"severityText":"INFO","body":{"stringValue":"fine"},"traceId":"{{{Trace}}}","spanId":"{{{Span}}}"},
            {"severityNumber":"SEVERITY_NUMBER_FATAL","body":{"stringValue":"db gone"},"attributes":[{"key":"a","value":{"intValue":"1"}}],"traceId":""}]}]}]}
            """);

        Assert.Equal(("FATAL", "field", "cart", Trace, Span), (entry.Level, LevelSourceNames.Of(entry.LevelSource), entry.Service, entry.TraceId, entry.SpanId));
        Assert.Equal("db gone", (string?)Attributes(entry)["body"]);
    }

    [Fact]
    public void Structured_data_of_syslog_is_kept_by_its_ids_and_unique_names_are_fields()
    {
        var attributes = Attributes(Normalise("""<165>1 2026-01-12T10:00:00Z web-1 app 8710 ID47 [a@1 id="1" k="[value\] more" q="\"x\" C:\\d \n"][b@2 id="2"][origin ip="10.0.0.1" ip="10.0.0.2"][empty] text "a"=1"""));

        Assert.Equal(
            """{"a@1":{"id":"1","k":"[value] more","q":"\"x\" C:\\d \\n"},"b@2":{"id":"2"},"origin":{"ip":["10.0.0.1","10.0.0.2"]},"empty":{}}""",
            attributes["structured_data"]!.ToJsonString(new System.Text.Json.JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));
        Assert.Equal(("[value] more", null, null), ((string?)attributes["k"], attributes["id"], attributes["ip"]));
        Assert.Equal(("web-1", "app"), ((string?)attributes["host"], (string?)attributes["logger"]));
    }

    [Fact]
    public void Structured_data_longer_than_a_header_is_read_and_the_record_behind_it()
    {
        var entry = Normalise($$"""<134>1 2026-01-12T10:00:00Z web-1 app 1 - [a@1 x="{{new string('y', 2000)}}" trace_id="{{Trace}}"] {"level":"error","order":7}""");

        Assert.Equal(("ERROR", Trace, 7), (entry.Level, entry.TraceId, (int?)Attributes(entry)["order"]));
    }

    [Theory]
    [InlineData(null, "web1 order 1796205688759 shipped")]
    [InlineData(null, "order 1796205688759 shipped")]
    [InlineData(null, "ORDER 1796205688 17 pieces shipped")]
    [InlineData(null, "ERROR: 1796205688759 is no order")]
    [InlineData(null, "10:00:00 order 1796205688759 shipped")]
    [InlineData("2026-01-12T10:00:00.000Z", "- 1768212000 2026.01.12 R02-M1 2026-01-12-10.00.00.675872 R02-M1 RAS KERNEL INFO x")]
    [InlineData("2026-01-12T10:00:00.000Z", "134681 node-246 unix.hw state_change.unavailable 1768212000 1 Component State Change")]
    [InlineData("2025-03-01T00:00:00.000Z", "Mar  1 00:00:00 web-1 app: a year ago")]
    [InlineData("2025-02-06T12:14:14.000Z", "Feb  6 12:14:14 lb haproxy[1]: x")]
    [InlineData("2026-01-13T09:00:00.000Z", "Jan 13 09:00:00 web-1 app: a zone ahead")]
    [InlineData("2025-01-14T00:00:00.000Z", "I0114 00:00:00.000000 1 a.cc:1] x")]
    public void A_time_is_never_invented_and_not_ahead(string? time, string line) => Assert.Equal(time, (string?)Attributes(Normalise(line))["time"]);

    [Theory]
    [InlineData("level=warn test=\"hello\\\\again\nworld\" b=2", """{"test":"hello\\again\nworld","b":2}""")]
    [InlineData("level=warn path=C:\\new\\table b=2", """{"path":"C:\\new\\table","b":2}""")]
    [InlineData("level=error a=1 b=2\nsome text below c=3", """{"a":1,"b":2}""")]
    [InlineData("a=1 b=\"open\nand more", "{}")]
    public void Line_breaks_in_quotes_belong_to_the_value(string line, string attributes) => Assert.Equal(attributes, Text(Normalise(line).Attributes));

    [Theory]
    [InlineData("0.1234567890123456789", "0.1234567890123456789")]
    [InlineData("1.2345678901234567890123456789012345e2", "123.45678901234567890123456789012345")]
    [InlineData("-12e-3", "-0.012")]
    [InlineData("1.50E+1", "15.0")]
    [InlineData("0e5", "0")]
    [InlineData("9007199254740993", "9007199254740993")]
    public void Numbers_keep_all_their_digits(string number, string stored) => Assert.Equal($$"""{"n":{{stored}}}""", Text(Normalise($$"""{"n":{{number}}}""").Attributes));
}
