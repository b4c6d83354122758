using LiveLogs.Logs;
using Xunit;
using static LiveLogs.Tests.Ingestion.NormaliserFixture;

namespace LiveLogs.Tests.Ingestion;

/// <summary>What counts as a level, and what only looks like one.</summary>
public sealed class StatedLevelTests
{
    [Theory]
    // Colours are no part of a value.
    [InlineData("ERROR", "field", """{"level":"\u001b[31merror\u001b[39m","message":"db down"}""")]
    [InlineData("WARN", "field", """{"log.level":"\u001b[1;33mWARN \u001b[0m","msg":"slow"}""")]
    [InlineData("ERROR", "field", """{"log":"{\"level\":\"\\u001b[31merror\\u001b[39m\"}"}""")]
    [InlineData("ERROR", "field", """time=2026-01-12T10:00:00Z level="\x1b[31merror\x1b[0m" msg=down""")]
    // Small numbers in the company of fields that tell whose they are.
    [InlineData("FATAL", "field", """{"PRIORITY":"2","MESSAGE":"disk gone","_PID":"1"}""")]
    [InlineData("ERROR", "field", """{"priority":"3","syslog_identifier":"cart","message":"x"}""")]
    [InlineData("ERROR", "field", """{"pri":"11","ident":"cart","message":"x"}""")]
    [InlineData("ERROR", "field", """{"severity":3,"facility":"daemon","message":"x"}""")]
    [InlineData("ERROR", "field", """{"short_message":"x","version":"1.1","level":3}""")]
    [InlineData("ERROR", "field", """{"syslog_severity":3,"message":"x"}""")]
    [InlineData("ERROR", "field", """{"log":{"syslog":{"severity":{"code":3,"name":"Error"}}},"message":"x"}""")]
    [InlineData("FATAL", "field", """{"log":{"syslog":{"severity":{"code":2}}},"message":"x"}""")]
    [InlineData("WARN", "field", """{"log.syslog.severity.name":"Warning","message":"x"}""")]
    [InlineData("ERROR", "field", """{"itemType":"trace","severityLevel":3,"message":"x"}""")]
    [InlineData("WARN", "field", """{"c":"REPL","ctx":"main","msg":"x","s":"W","t":{"$date":"2026-01-12T10:00:00Z"}}""")]
    [InlineData("WARN", "field", """{"output":"x","priority":"Warning","rule":"Shell in container"}""")]
    [InlineData("FATAL", "field", """{"output":"x","priority":"Critical","rule":"Shell in container","output_fields":{}}""")]
    // Others are what somebody counts.
    [InlineData("INFO", "default", """{"priority":1,"queue":"emails","msg":"job enqueued"}""")]
    [InlineData("INFO", "default", """priority=1 msg="job enqueued" queue=mail""")]
    [InlineData("INFO", "default", """{"priority":2,"issue":"LL-3","title":"x"}""")]
    [InlineData("INFO", "default", """{"priority":"critical","issue":"LL-3"}""")]
    [InlineData("INFO", "default", """{"PRIORITY":1,"QUEUE":"emails"}""")]
    [InlineData("INFO", "default", """{"severity":1,"cvss":3.1,"msg":"finding"}""")]
    [InlineData("INFO", "default", """{"severity":10,"cvss":9.8,"msg":"finding"}""")]
    [InlineData("INFO", "default", """{"severityLevel":4,"title":"finding"}""")]
    [InlineData("INFO", "default", """{"s":"3","msg":"took"}""")]
    [InlineData("INFO", "default", """{"k":"other","n":9007199254740992,"s":"7"}""")]
    [InlineData("INFO", "default", """{"s":"E","msg":"size of a shirt"}""")]
    [InlineData("INFO", "default", "s=E size=3 msg=shirt")]
    [InlineData("INFO", "default", """{"level":1,"player":"bob","msg":"reached"}""")]
    [InlineData("INFO", "default", """{"Level":2,"Building":"A"}""")]
    [InlineData("INFO", "default", """{"at":3,"msg":"tick"}""")]
    [InlineData("INFO", "default", """{"errorlevel":1,"command":"copy"}""")]
    // A number that states nothing leaves the word to the rest.
    [InlineData("ERROR", "prefix", """{"priority":1,"log":"2026-01-12 10:00:00 ERROR boom"}""")]
    [InlineData("ERROR", "status", """{"level":0,"status":502,"request":"GET / HTTP/1.1"}""")]
    [InlineData("WARN", "field", """{"priority":1,"level":40,"msg":"pino"}""")]
    // Texts of records.
    [InlineData("ERROR", "prefix", """{"text":"[error] x"}""")]
    [InlineData("ERROR", "prefix", """{"log":"[error] x"}""")]
    [InlineData("ERROR", "prefix", """{"body":"[error] x"}""")]
    [InlineData("INFO", "default", """{"@mt":"said {Text}","Text":"FATAL: x"}""")]
    [InlineData("INFO", "default", """{"text":"FATAL: x","message":"somebody said"}""")]
    [InlineData("ERROR", "prefix", "<11>1 2026-01-12T10:00:00Z web-1 app 1 - [a@1 level=\"debug\"] x")]
    [InlineData("ERROR", "field", """<14>Jan 12 10:00:00 web-1 cart[1]: @cee: {"level":"error","msg":"down"}""")]
    [InlineData("ERROR", "field", """@cee: {"level":"error","msg":"down"}""")]
    [InlineData("ERROR", "field", """<log4j:event logger="shop.Pay" timestamp="1768212000123" level="ERROR" thread="main"><log4j:message><![CDATA[a > b]]></log4j:message></log4j:event>""")]
    [InlineData("WARN", "field", """<record><date>2026-01-12T10:00:00</date><level>WARNING</level><message>x</message></record>""")]
    [InlineData("INFO", "default", """<a level="ERROR">not a record of a logger</a>""")]
    // Requests: who logs all of them as INFO has not looked at their status.
    [InlineData("ERROR", "status", "INFO:     127.0.0.1:5000 - \"GET /x HTTP/1.1\" 500 Internal Server Error")]
    [InlineData("WARN", "status", "INFO:     127.0.0.1:5000 - \"GET /x HTTP/1.1\" 404 Not Found")]
    [InlineData("INFO", "prefix", "INFO:     127.0.0.1:5000 - \"GET /x HTTP/1.1\" 200 OK")]
    [InlineData("DEBUG", "prefix", "DEBUG: 127.0.0.1:5000 - \"GET /x HTTP/1.1\" 500 Internal Server Error")]
    // Errors and panics by their names.
    [InlineData("ERROR", "trace", "OSError: [Errno 28] No space left on device")]
    [InlineData("ERROR", "trace", "2026-01-12 10:00:00 OSError: [Errno 28] No space left on device")]
    [InlineData("ERROR", "trace", "EOFError")]
    [InlineData("ERROR", "trace", "TypeError [ERR_INVALID_ARG_TYPE]: The \"path\" argument must be a string")]
    [InlineData("ERROR", "trace", "Errno::ENOENT: No such file or directory")]
    [InlineData("ERROR", "trace", "ActiveRecord::StatementTimeoutError: too slow")]
    [InlineData("ERROR", "trace", "GuzzleHttp\\Exception\\ConnectException: no route")]
    [InlineData("INFO", "default", "Terror: no")]
    [InlineData("FATAL", "trace", "2026/01/01 00:00:00 http: panic serving 127.0.0.1:1: runtime error: index out of range")]
    [InlineData("FATAL", "trace", "thread 'tokio-runtime-worker' panicked at src/main.rs:1:2:\nboom")]
    [InlineData("FATAL", "trace", "thread 'main' has overflowed its stack")]
    [InlineData("ERROR", "prefix", "E20260101 00:00:00.000000 1 a.cc:1] bad")]
    [InlineData("FATAL", "prefix", "F20260101 00:00:00.000000 1 a.cc:1] bad")]
    public void A_level_is_what_a_line_states(string level, string source, string line)
    {
        var entry = Normalise(line);

        Assert.Equal((level, source), (entry.Level, LevelSourceNames.Of(entry.LevelSource)));
    }

    [Theory]
    [InlineData("priority", "1", """{"priority":1,"queue":"emails","msg":"job enqueued"}""")]
    [InlineData("priority", "1", """priority=1 msg="job enqueued" queue=mail""")]
    [InlineData("severity", "1", """{"severity":1,"cvss":3.1,"msg":"finding"}""")]
    [InlineData("s", "7", """{"k":"other","n":9007199254740992,"s":"7"}""")]
    [InlineData("level", "0", """{"level":0,"msg":"x"}""")]
    [InlineData("level", "30", """{"level":30,"msg":"x","severity":"ERROR"}""")]
    [InlineData("ts", "2026-01-12T09:00:00Z", "2026-01-12 10:00:00 ts=2026-01-12T09:00:00Z order=1")]
    [InlineData("timestamp", "2026-01-12T10:00:00.000Z", """{"ts":1768212000,"time":"12 ms"}""")]
    [InlineData("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00", """{"traceparent":"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00"}""")]
    public void What_was_not_used_without_loss_stays_an_attribute(string name, string value, string line) =>
        Assert.Equal(value, Attributes(Normalise(line))[name]?.ToString());

    [Theory]
    [InlineData("\tat shop.Pay.charge(Pay.java:12)")]
    [InlineData("\tat java.base/java.lang.Thread.run(Thread.java:833) ~[?:?]")]
    [InlineData("\t... 12 more")]
    [InlineData("   at Shop.Pay.Charge(Int32 amount) in /src/Pay.cs:line 12")]
    [InlineData("   at Shop.Pay.<>c.<Run>b__0()")]
    [InlineData("--- End of stack trace from previous location ---")]
    [InlineData("    at Object.<anonymous> (/var/task/index.js:1:1)")]
    [InlineData("    at async pay (file:///app/pay.mjs:9:3)")]
    [InlineData("    at /app/pay.js:9:3")]
    [InlineData("    at process.processTicksAndRejections (node:internal/process/task_queues:95:5)")]
    [InlineData("  File \"/app/pay.py\", line 3, in charge")]
    [InlineData("goroutine 12 [running]:")]
    [InlineData("main.charge(0xc000012345, 0x2)")]
    [InlineData("net/http.(*conn).serve(0xc0001, {0x1, 0x2})")]
    [InlineData("\t/app/main.go:12 +0x1d")]
    [InlineData("created by net/http.(*Server).Serve in goroutine 1")]
    [InlineData("\tfrom /app/pay.rb:12:in 'charge'")]
    [InlineData("app/models/pay.rb:12:in `charge'")]
    [InlineData("\t1: from /app/pay.rb:12:in `charge'")]
    [InlineData("    ~~~~^^^^^")]
    [InlineData("  thrown in /app/pay.php on line 3")]
    [InlineData("   at lambda_method5(Closure, Object, Object[])")]
    [InlineData("#0 /app/pay.php(12): charge()")]
    [InlineData("2026-01-12T10:00:00.123456Z stderr F \tat shop.Pay.charge(Pay.java:12)")]
    [InlineData("""{"log":"\tat shop.Pay.charge(Pay.java:12)\n","stream":"stderr"}""")]
    public void A_line_that_is_only_a_frame_has_the_level_of_its_trace(string line)
    {
        var entry = Normalise(line);

        Assert.Equal(("ERROR", "trace"), (entry.Level, LevelSourceNames.Of(entry.LevelSource)));
        Assert.Equal("INFO", Normalise(Raw(line) with { SeverityNumber = 9 }).Level);
    }

    [Theory]
    [InlineData("at 10:00:00")]
    [InlineData("at home (see below)")]
    [InlineData("... 12 orders more")]
    [InlineData("from Berlin to Rome")]
    [InlineData("created by bob.smith")]
    [InlineData("#1 order (of 2)")]
    [InlineData("order shipped (2)")]
    [InlineData("/app/main.go:12 changed")]
    [InlineData("12: done")]
    public void A_sentence_is_no_frame(string line) => Assert.Equal("INFO", Normalise(line).Level);
}
