using LiveLogs.Logs;
using Xunit;
using static LiveLogs.Tests.Ingestion.NormaliserFixture;

namespace LiveLogs.Tests.Ingestion;

/// <summary>Which level a line has, and what it was found by.</summary>
public sealed class LevelTests
{
    private const string Trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    private const string Span = "00f067aa0ba902b7";

    [Theory]
    // Wrapped by what ships logs of containers.
    [InlineData("ERROR", "field", """{"log":"{\"level\":\"error\",\"msg\":\"db down\",\"order\":7}\n","stream":"stdout","kubernetes":{"pod_name":"p"}}""")]
    [InlineData("ERROR", "field", """{"log":"2026-01-12T10:00:00.1Z stdout F {\"level\":\"error\",\"message\":\"db down\"}","kubernetes":{}}""")]
    [InlineData("ERROR", "field", """{"log":"{\"level\":\"error\"}\n","log_processed":{"level":"error","msg":"x"}}""")]
    [InlineData("ERROR", "field", """{"log":"not the level","log_processed":{"level":"error","msg":"x"}}""")]
    [InlineData("ERROR", "status", """{"log":"10.0.0.1 - - [12/Jan/2026:10:00:00 +0000] \"GET /x HTTP/1.1\" 502 157\n"}""")]
    [InlineData("WARN", "field", """{"log":"ts=2026-01-12T10:00:00Z level=warn msg=slow\n","stream":"stderr"}""")]
    [InlineData("WARN", "field", """{"message":"{\"log.level\":\"warn\",\"message\":\"foo\"}"}""")]
    [InlineData("WARN", "field", """{"body":{"message":"foo","level":"warn"}}""")]
    [InlineData("ERROR", "field", "\"{\\\"level\\\":\\\"error\\\",\\\"msg\\\":\\\"x\\\"}\"")]
    [InlineData("ERROR", "prefix", """{"message":"2026-01-12 10:00:00 ERROR boom","stream":"stdout"}""")]
    [InlineData("INFO", "field", """{"level":"info","message":"ERROR in the text of somebody"}""")]
    // Colours: whatever became of the escape character, links, and what only looks like a colour.
    [InlineData("ERROR", "prefix", "\u009b31mERROR\u009b0m boom")]
    [InlineData("ERROR", "prefix", "\u001b]8;;https://x.example/a\u001b\\ERROR\u001b]8;;\u001b\\ boom")]
    [InlineData("ERROR", "prefix", "\u001b]8;;https://x.example/a\u0007ERROR\u001b]8;;\u0007 boom")]
    [InlineData("ERROR", "prefix", "\u001b(B\u001b[mERROR boom")]
    [InlineData("ERROR", "prefix", "\u001b[38:2::255:100:100mERROR\u001b[0m boom")]
    [InlineData("ERROR", "prefix", "[31mERROR[0m boom")]
    [InlineData("ERROR", "prefix", "2026-01-12 10:00:00 [1;31mERROR[39m boom")]
    [InlineData("ERROR", "prefix", "\\x1b[38;5;196mERROR\\x1b[0m boom")]
    [InlineData("ERROR", "prefix", "\\u001b[1;31mERROR boom")]
    [InlineData("ERROR", "prefix", "\\033[31mERROR\\033[0m boom")]
    [InlineData("ERROR", "prefix", "\\e[31mERROR\\e[0m boom")]
    [InlineData("ERROR", "prefix", "^[[31mERROR^[[0m boom")]
    [InlineData("ERROR", "prefix", "#033[31mERROR#033[0m boom")]
    [InlineData("ERROR", "prefix", "\ufffd[31mERROR\ufffd[0m boom")]
    [InlineData("ERROR", "field", """{"level":"[31merror[39m","message":"db down"}""")]
    [InlineData("ERROR", "field", """{"level":"\\u001b[31merror\\u001b[39m","message":"db down"}""")]
    [InlineData("ERROR", "field", "ts=1 level=\u001b[31merror\u001b[0m msg=x")]
    [InlineData("ERROR", "prefix", "ERROR rate[5m] and [31mred")]
    [InlineData("ERROR", "prefix", "ERROR \u001b]8;;never closed")]
    // Requests.
    [InlineData("INFO", "status", "10.0.0.1 - - [12/Jan/2026:10:00:00 +0000] \"GET /logs?level=fatal HTTP/1.1\" 200 12")]
    [InlineData("INFO", "status", "10.0.0.1 - - [12/Jan/2026:10:00:00 +0000] \"GET / HTTP/1.1\" 200 12 \"-\" \"x severity=critical level=fatal\"")]
    [InlineData("ERROR", "status", "10.0.0.1 - - [12/Jan/2026:10:00:00 +0000] \"GET /?level=info HTTP/1.1\" 500 12")]
    [InlineData("ERROR", "status", "10.0.0.1 - INFO [12/Jan/2026:10:00:00 +0000] \"GET / HTTP/1.1\" 500 12")]
    [InlineData("INFO", "status", "FATAL: - - [12/Jan/2026:10:00:00 +0000] \"GET / HTTP/1.1\" 200 12")]
    [InlineData("INFO", "status", "10.0.0.1 - - [12/Jan/2026:10:00:00 +0000] \"GET /x HTTP/1.1\\\" 500 \\\" HTTP/1.1\" 200 12")]
    [InlineData("WARN", "status", "10.0.0.1 - - [12/Jan/2026:10:00:00 +0000] \"\\x16\\x03\\x01 level=fatal\" 400 157 \"-\" \"-\"")]
    [InlineData("WARN", "status", "10.0.0.1 - - [12/Jan/2026:10:00:00 +0000] \"-\" 408 0 \"-\" \"-\"")]
    [InlineData("ERROR", "status", "[2026-01-12T10:00:00.000Z] \"GET /x HTTP/1.1\" 503 UF 0 91 3 - \"-\" \"curl/8\"")]
    [InlineData("ERROR", "status", "h2 2026-01-12T10:00:00.123456Z app/shop/50dc6c495c0c9188 10.0.0.1:2817 10.0.0.2:80 0.000 0.001 0.000 502 - 34 366 \"GET https://shop.example:443/?level=info HTTP/2.0\" \"curl/8\" ECDHE TLSv1.2 arn:aws:x \"Root=1-58337262-36d228ad5d99923122bbe354\"")]
    [InlineData("ERROR", "status", "<134>Jan 12 10:00:00 lb haproxy[1]: 10.0.0.1:1 [12/Jan/2026:10:00:00.123] front back/web-1 0/0/0/1/1 503 213 - - ---- 1/1/0/0/0 0/0 \"GET /x HTTP/1.1\"")]
    [InlineData("ERROR", "status", "[GIN] 2026/01/12 - 10:00:00 | 500 |     1.2ms |  10.0.0.1 | GET      \"/x\"")]
    [InlineData("WARN", "status", "[GIN] 2026/01/12 - 10:00:00 |\u001b[97;43m 404 \u001b[0m|     1.2ms |  10.0.0.1 |\u001b[97;44m GET     \u001b[0m \"/x\"")]
    [InlineData("ERROR", "status", "2026-01-12 10:00:00 10.0.0.1 GET /shop level=fatal 443 - 10.0.0.2 Mozilla/5.0 - 500 0 0 15")]
    [InlineData("INFO", "status", "2026-01-12 10:00:00 10.0.0.1 GET /shop - 443 - 10.0.0.2 500 500 200 0 0 15")]
    [InlineData("ERROR", "status", """{"request":"GET /x?level=info HTTP/1.1","status":502}""")]
    [InlineData("ERROR", "status", """{"httpMethod":"GET","status":"502"}""")]
    [InlineData("ERROR", "status", """{"status":502,"request":"GET /x HTTP/1.1"}""")]
    [InlineData("WARN", "status", """{"sc-status":"404","cs-uri-stem":"/x"}""")]
    [InlineData("ERROR", "status", """{"httpRequest":{"requestMethod":"GET","status":502}}""")]
    [InlineData("ERROR", "status", """{"http":{"response":{"status_code":503}}}""")]
    [InlineData("INFO", "default", """{"job":"import","status":502}""")]
    [InlineData("INFO", "default", "2026-01-12 10:00:00 user searched for level=error in dashboard")]
    [InlineData("INFO", "default", "somebody typed \"level=error\" there")]
    [InlineData("INFO", "default", "Invalid user level=fatal from 10.0.0.1 port 22")]
    // Frameworks.
    [InlineData("ERROR", "prefix", "[2026-01-12 10:00:00] local.ERROR: boom {\"exception\":\"x\"}")]
    [InlineData("WARN", "prefix", "[2026-01-12 10:00:00] app.WARNING: low stock")]
    [InlineData("FATAL", "prefix", "[2026-01-12T10:00:00.123456+00:00] request.CRITICAL: Uncaught PHP Exception")]
    [InlineData("ERROR", "prefix", "[2026-01-12 10:00:00,123: ERROR/MainProcess] Task x raised unexpected")]
    [InlineData("ERROR", "prefix", "2026-01-12 10:00:00 UTC:10.0.0.1(5432):user@db:[123]:ERROR:  relation \"x\" does not exist")]
    [InlineData("FATAL", "prefix", "2026-01-12 10:00:00 UTC:10.0.0.1(5432):user@db:[123]:FATAL:  password authentication failed")]
    [InlineData("INFO", "prefix", "2026-01-12 10:00:00 UTC::@:[123]:LOG:  checkpoint starting")]
    [InlineData("ERROR", "prefix", "[Nest] 1  - 01/12/2026, 3:42:59 AM   ERROR [ExceptionsHandler] boom")]
    [InlineData("ERROR", "prefix", "\u001b[31m[Nest] 1  - \u001b[39m01/12/2026, 3:42:59 AM \u001b[31m  ERROR\u001b[39m \u001b[38;5;3m[ExceptionsHandler] \u001b[39m\u001b[31mboom\u001b[39m")]
    [InlineData("DEBUG", "prefix", "2026-01-12 09:36:48.598 traceId=4bf92f3577b34da6a3ce929d0e0e4736, spanId=00f067aa0ba902b7 DEBUG 5456 --- [exec-8] o.s.b.Foo : x")]
    [InlineData("INFO", "default", "2026-01-12 09:36:48.598 traceId=4bf92f3577b34da6a3ce929d0e0e4736 started")]
    [InlineData("ERROR", "prefix", "\u001b[38;2;255;100;100mERROR \u001b[0m red")]
    [InlineData("ERROR", "prefix", "\u001b[1;38;5;196mERROR\u001b[0m red")]
    [InlineData("ERROR", "prefix", "[\u001b[31mERROR\u001b[0m] x")]
    [InlineData("ERROR", "field", """{"time":"2026-01-12T10:00:00Z","level":"ERROR+2","msg":"x"}""")]
    [InlineData("FATAL", "field", "time=2026-01-12T10:00:00Z level=ERROR+4 msg=x")]
    [InlineData("TRACE", "field", """{"level":"DEBUG-4","msg":"x"}""")]
    [InlineData("ERROR", "prefix", "2026/01/12 10:00:00 ERROR+2 boom")]
    [InlineData("FATAL", "field", """{"level":"dpanic","msg":"x"}""")]
    [InlineData("ERROR", "prefix", "\n\nERROR boom")]
    [InlineData("ERROR", "prefix", "E0000 00:00:1768212000.123456 12345 x.cc:1] boom")]
    [InlineData("WARN", "prefix", "W260112 10:00:00.123456 123 server/node.go:12 ⋮ [n1] 1 slow")]
    [InlineData("ERROR", "prefix", "npm ERR! code ELIFECYCLE")]
    [InlineData("WARN", "prefix", "npm WARN deprecated left-pad@1.0.0")]
    [InlineData("INFO", "default", "npm install finished")]
    [InlineData("ERROR", "prefix", "##[error]The process failed")]
    [InlineData("WARN", "prefix", "::warning file=a.js,line=1::missing semicolon")]
    [InlineData("ERROR", "prefix", "[10:00:00] [Server thread/ERROR]: Could not load")]
    [InlineData("ERROR", "prefix", "2026-01-12T10:00:00Z E! [inputs.cpu] boom")]
    [InlineData("WARN", "prefix", "Jan 12 10:00:00 fw : %ASA-4-106023: Deny tcp")]
    [InlineData("WARN", "prefix", "2026-01-12 10:00:00.000:WARN:oejs.Server:main: slow")]
    // Numbers.
    [InlineData("ERROR", "field", """{"levelno":40,"message":"x"}""")]
    [InlineData("WARN", "field", """{"levelno":30,"message":"x"}""")]
    [InlineData("FATAL", "field", """{"levelno":50,"message":"x"}""")]
    [InlineData("INFO", "field", """{"levelno":20,"message":"x"}""")]
    [InlineData("ERROR", "field", """{"level":40,"lineno":12,"funcName":"f","message":"x"}""")]
    [InlineData("WARN", "field", """{"level":40,"pid":1,"hostname":"h","msg":"pino"}""")]
    [InlineData("ERROR", "field", """{"Level":2,"EventID":7031,"Message":"x"}""")]
    [InlineData("WARN", "field", """{"level":3,"Channel":"System","EventRecordID":1,"message":"x"}""")]
    [InlineData("INFO", "default", """{"level":0,"msg":"x"}""")]
    [InlineData("FATAL", "field", """{"level":0,"facility":"kern","short_message":"x"}""")]
    [InlineData("WARN", "field", """{"LogLevel":3,"Message":"x"}""")]
    // Names in odd places.
    [InlineData("ERROR", "field", """{"@level":"error","@message":"x"}""")]
    [InlineData("ERROR", "field", """{"status":"error","message":"x"}""")]
    [InlineData("INFO", "field", """{"status":"error","level":"info","message":"x"}""")]
    [InlineData("ERROR", "field", "{\"level\":\"\\u0065rror\"}")]
    [InlineData("ERROR", "field", "{\"\\u006cevel\":\"error\"}")]
    [InlineData("ERROR", "field", """{"level":{"name":"error"}}""")]
    // JSON that is none.
    [InlineData("ERROR", "field", """{"level":"error","loss":NaN,"message":"training failed"}""")]
    [InlineData("ERROR", "field", """{"level":"error","max":-Infinity,"tags":["a",],}""")]
    [InlineData("ERROR", "field", "{'level': 'error', 'done': None, 'text': \"it's\"}")]
    [InlineData("ERROR", "field", "{\"level\":\"info\",\"a\":1}\n{\"level\":\"error\",\"b\":2}")]
    [InlineData("ERROR", "field", "{\"level\":\"error\",\"message\":\"xxxx")]
    [InlineData("ERROR", "field", "{\"level\":\"error\",\"nested\":{\"a\":1}")]
    // What AWS Lambda says of the end of a program.
    [InlineData("ERROR", "trace", "RequestId: 8f5c7a9e-1111-2222-3333-444455556666 Error: Runtime exited with error: signal: killed\nRuntime.ExitError")]
    [InlineData("ERROR", "trace", """{"errorType":"Runtime.ExitError","errorMessage":"RequestId: 8f5c Error: Runtime exited with error: exit status 1"}""")]
    [InlineData("ERROR", "trace", """{"errorMessage":"boom","errorType":"ValueError","stackTrace":["File x"]}""")]
    [InlineData("ERROR", "trace", """{"time":"2026-01-12T10:00:00Z","type":"platform.report","record":{"requestId":"r","metrics":{"durationMs":3000.0},"status":"timeout"}}""")]
    [InlineData("ERROR", "trace", """{"type":"platform.runtimeDone","record":{"status":"error"}}""")]
    [InlineData("ERROR", "trace", """{"record":{"status":"failure"},"type":"platform.report"}""")]
    [InlineData("INFO", "default", """{"type":"platform.report","record":{"status":"success"}}""")]
    [InlineData("INFO", "default", """{"type":"order","record":{"status":"error"}}""")]
    [InlineData("INFO", "default", """{"errorType":"","errorMessage":null}""")]
    [InlineData("INFO", "default", """{"errorMessage":"None","exception":"null","errorCode":"0","msg":"paid"}""")]
    [InlineData("INFO", "default", """{"stack":"production-eu","msg":"deployed"}""")]
    [InlineData("ERROR", "trace", """{"stack":"Error: boom\n    at pay (a.js:1:2)"}""")]
    // Stack traces.
    [InlineData("ERROR", "trace", "Could not charge\n   at Shop.Pay.Charge() in /a.cs:line 1\n   at Shop.Main()")]
    [InlineData("FATAL", "trace", "\nthread 'main' panicked at src/main.rs:1:2:\nboom")]
    [InlineData("FATAL", "trace", "thread 'main' (12345) panicked at src/main.rs:1:2:\nboom")]
    [InlineData("ERROR", "trace", "/app/a.rb:1:in 'foo': boom (RuntimeError)")]
    public void A_line_has_the_surest_level_that_it_states_and_says_by_what(string level, string source, string line)
    {
        var entry = Normalise(line);

        Assert.Equal((level, source), (entry.Level, LevelSourceNames.Of(entry.LevelSource)));
    }

    [Fact]
    public void A_long_stack_trace_in_an_envelope_is_looked_at()
    {
        var text = "2026-01-12 10:00:00.000 ERROR 1 --- [main] c.e.Foo : boom\\n" + string.Concat(Enumerable.Repeat("\\tat com.example.app.Class1.method(Class1.java:1)\\n", 600));

        Assert.Equal("ERROR", Normalise($$"""{"log":"{{text}}","stream":"stdout"}""").Level);
    }

    [Fact]
    public void Fields_and_trace_of_a_wrapped_line_are_the_entry_s_beside_those_of_the_wrapping()
    {
        var entry = Normalise($$$"""{"log":"{\"level\":\"error\",\"trace_id\":\"{{{Trace}}}\",\"order\":7,\"stream\":\"orders\",\"stream\":\"again\",\"order\":8}\n","stream":"stdout","kubernetes":{"pod_name":"p"}}""");
        var attributes = Attributes(entry);

        Assert.Equal(Trace, entry.TraceId);
        Assert.Equal(8, (int?)attributes["order"]);
        Assert.Equal("stdout", (string?)attributes["stream"]);
        Assert.Equal("p", (string?)attributes["kubernetes"]!["pod_name"]);
    }

    [Theory]
    [InlineData(Span, $"2026-01-12 10:00:00.000  INFO 1 --- [shop] [exec-1] [{Trace}-{Span}] c.e.Pay : x")]
    [InlineData(Span, $"2026-01-12 10:00:00.000  INFO [shop,{Trace},{Span}] 1 --- [exec-1] c.e.Pay : x")]
    [InlineData(Span, $"2026-01-12 10:00:00.000  INFO [shop,{Trace},{Span},true] 1 --- [exec-1] c.e.Pay : x")]
    [InlineData("000000000000007b", $"request X-Cloud-Trace-Context: {Trace}/123;o=1")]
    [InlineData(Span, $$"""{"b3":"{{Trace}}-{{Span}}-1"}""")]
    [InlineData(null, $$$"""{"context":{"trace_id":"{{{Trace}}}"}}""")]
    [InlineData(Span, $$$"""{"attributes":{"trace_id":"{{{Trace}}}","span_id":"{{{Span}}}"}}""")]
    [InlineData(Span, "x [AWS-XRAY-TRACE-ID: 1-4bf92f35-77b34da6a3ce929d0e0e4736@00f067aa0ba902b7] y")]
    [InlineData(null, $$"""{"OperationId":"{{Trace}}"}""")]
    public void Trace_ids_are_read_where_frameworks_write_them(string? span, string line)
    {
        var entry = Normalise(line);

        Assert.Equal((Trace, span), (entry.TraceId, entry.SpanId));
    }

    [Fact]
    public void The_logger_is_found_behind_application_thread_and_trace()
    {
        var attributes = Attributes(Normalise($"2026-01-12 10:00:00.000  INFO 1 --- [shop] [exec-1] [{Trace}-{Span}] c.e.Pay : x"));

        Assert.Equal(("c.e.Pay", "exec-1"), ((string?)attributes["logger"], (string?)attributes["thread"]));
    }

    [Theory]
    [InlineData(13, "INFO", "field", """{"level":"info","message":"x"}""")]
    [InlineData(17, "INFO", "prefix", "I0112 10:00:00.123456 1 reflector.go:138] listing")]
    [InlineData(17, "INFO", "field", "time=\"2026-01-12T10:00:00Z\" level=info msg=\"ok\"")]
    [InlineData(17, "INFO", "status", "10.0.0.1 - - [12/Jan/2026:10:00:00 +0000] \"GET / HTTP/1.1\" 200 12")]
    [InlineData(9, "ERROR", "trace", "Traceback (most recent call last):\n  File \"a.py\", line 1")]
    [InlineData(17, "ERROR", "provider", "listening on :8080")]
    public void The_severity_of_a_whole_output_counts_less_than_what_the_line_states(int output, string level, string source, string line)
    {
        var entry = Normalise(Raw(line) with { SeverityNumber = output, IsSeverityOfOutput = true });

        Assert.Equal((level, source), (entry.Level, LevelSourceNames.Of(entry.LevelSource)));
        Assert.Equal("provider", LevelSourceNames.Of(Normalise(Raw(line) with { SeverityNumber = output }).LevelSource));
    }
}
