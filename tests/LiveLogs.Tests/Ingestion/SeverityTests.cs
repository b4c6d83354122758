using Xunit;
using static LiveLogs.Tests.Ingestion.NormaliserFixture;

namespace LiveLogs.Tests.Ingestion;

public class SeverityTests
{
    [Theory]
    [InlineData("ERROR", "2026-01-12 10:00:00 ERROR [Database] Connection refused")]
    [InlineData("WARN", "[WARN] 2026-01-12T10:00:00.123Z 8f5c7a9e-1111-2222-3333-444455556666 Payment declined")]
    [InlineData("WARN", "2026-01-12T10:00:00.123Z\t8f5c7a9e-1111-2222-3333-444455556666\tWARN\tslow query")]
    [InlineData("ERROR", "E0112 10:00:00.000000       1 controller.go:114] syncing failed")]
    [InlineData("DEBUG", "D/WindowManager( 1702): acquire lock")]
    [InlineData("WARN", "01-12 10:00:00.811  1702  2395 W AudioManager: focus was lost")]
    [InlineData("INFO", "<165>1 2026-01-12T10:00:00.003Z web-1 nginx 8710 ID47 - upstream timed out")]
    [InlineData("FATAL", "<34>Jan 12 10:00:00 web-1 su[230]: 'su root' failed")]
    [InlineData("ERROR", "Jan 12 10:00:00 web-1 app[1]: ERROR something bad")]
    [InlineData("INFO", "Jan 12 10:00:00 web-1 sshd[1]: Failed password with error count 3")]
    [InlineData("ERROR", "10.0.0.1 - - [12/Jan/2026:10:00:00 +0000] \"GET /cart?x=1 HTTP/1.1\" 502 1234 \"-\" \"curl/8\"")]
    [InlineData("WARN", "10.0.0.1 - bob [12/Jan/2026:10:00:00 +0000] \"GET /nope HTTP/2.0\" 404 12")]
    [InlineData("ERROR", "INFO:     10.0.0.1:51234 - \"POST /orders HTTP/1.1\" 500 Internal Server Error")]
    [InlineData("ERROR", "2026/01/12 10:00:00 [error] 123#123: *1 open() failed")]
    [InlineData("ERROR", "[Mon Jan 12 10:00:00.123456 2026] [core:error] [pid 1:tid 2] AH00037: link not allowed")]
    [InlineData("INFO", "[Mon Jan 12 10:00:00 2026] [notice] caught SIGTERM, shutting down")]
    [InlineData("WARN", "2026-01-12 10:00:00.000  WARN 1 --- [           main] c.e.shop.Checkout  : stock is low")]
    [InlineData("FATAL", "2026-01-12 10:00:00,000 - root - CRITICAL - disk full")]
    [InlineData("ERROR", "10:00:00.123 [http-nio-8080-exec-1] ERROR c.e.Foo - boom")]
    [InlineData("WARN", "[10:00:00 WRN] stock is low")]
    [InlineData("ERROR", "[2026-01-12T10:00:00Z ERROR shop::db] connection lost")]
    [InlineData("WARN", "[W 10:00:00.123 NotebookApp] kernel died")]
    [InlineData("ERROR", "fail: Shop.Orders[0]")]
    [InlineData("WARN", "warn: Microsoft.AspNetCore[3]")]
    [InlineData("ERROR", "Error: Cannot find module 'x'")]
    [InlineData("INFO", "An error occurred while saving")]
    [InlineData("INFO", "the request ended with error: none")]
    [InlineData("INFO", "no ERROR here, it is fine")]
    [InlineData("INFO", "2026-01-12 10:00:00 worker finished with ERROR count 0")]
    [InlineData("INFO", "10 ERROR lines were found")]
    [InlineData("INFO", "0 errors, 0 warnings")]
    [InlineData("INFO", "Fatality rate is unchanged")]
    [InlineData("ERROR", "2026-01-12T10:00:00.000Z 8f5c7a9e-1111-2222-3333-444455556666 Task timed out after 3.00 seconds")]
    [InlineData("INFO", "START RequestId: 8f5c7a9e-1111-2222-3333-444455556666 Version: $LATEST")]
    [InlineData("FATAL", "panic: runtime error: index out of range [5] with length 3")]
    [InlineData("ERROR", "TypeError: x is not a function\n    at Object.<anonymous> (/var/task/index.js:1:1)")]
    [InlineData("ERROR", "java.lang.IllegalStateException: boom")]
    [InlineData("ERROR", "Exception in thread \"main\" java.lang.NullPointerException")]
    [InlineData("ERROR", "Traceback (most recent call last):\n  File \"app.py\", line 1, in <module>\nValueError: x")]
    [InlineData("ERROR", "Could not charge\n\tat shop.Payment.charge(Payment.java:12)\n\tat shop.Main.main(Main.java:3)")]
    [InlineData("WARN", "level=warn msg=\"low disk\" disk=/dev/sda1 free=1.5 ok=true")]
    [InlineData("ERROR", "ts=2026-01-12T10:00:00Z caller=main.go:10 lvl=error err=\"no such host\"")]
    [InlineData("WARN", "ledger closed late, level=warning, took 12 s")]
    [InlineData("INFO", "2026-01-12 10:00:00.000 UTC [123] LOG:  checkpoint starting")]
    [InlineData("WARN", "2026-01-12T10:00:00.000000Z 0 [Warning] [MY-010068] [Server] CA certificate is self signed")]
    [InlineData("ERROR", "service-1  | ERROR could not bind")]
    [InlineData("ERROR", "E, [2026-01-12T10:00:00.000000 #123] ERROR -- : undefined method")]
    [InlineData("INFO", "[2026-01-12 10:00:00,000] INFO Started (kafka.server.KafkaServer)")]
    [InlineData("WARN", "[2026-01-12 10:00:00.000][1][warning][main] [source/server.cc:1] no listeners")]
    [InlineData("ERROR", "12-Jan-2026 10:00:00.000 SEVERE [main] org.apache.catalina.startup.Catalina.start failed")]
    [InlineData("WARN", "2026-01-12T10:00:00.000Z\tWARN\tserver/http.go:10\tslow\t{\"port\": 80}")]
    [InlineData("DEBUG", "2026-01-12T10:00:00.000Z\tdebug\tserver/http.go:10\tstarted")]
    [InlineData("FATAL", "PHP Fatal error:  Uncaught Exception: x")]
    [InlineData("WARN", "2026-01-12 10:00:00 | WARNING | app:main:10 - low stock")]
    [InlineData("ERROR", "\u001b[31mERROR\u001b[0m red as it comes from a terminal")]
    [InlineData("WARN", "Jan 12, 2026 10:00:00 AM shop.Stock check\nWARNING: low")]
    [InlineData("WARN", "260112 100000 148 WARN shop.Stock: low")]
    [InlineData("FATAL", "- 1768212000 2026.01.12 R02-M1 2026-01-12-10.00.00.675872 R02-M1 RAS KERNEL FATAL data TLB error interrupt")]
    [InlineData("ERROR", "{\"level\":\"error\",\"msg\":\"x\"}")]
    [InlineData("ERROR", "{\"level\":50,\"time\":1768212000123,\"pid\":1,\"msg\":\"as pino writes\"}")]
    [InlineData("WARN", "{\"severity\":\"WARNING\",\"message\":\"as on Google Cloud\"}")]
    [InlineData("ERROR", "{\"severity\":500,\"message\":\"as on Google Cloud\"}")]
    [InlineData("FATAL", "{\"level\":500,\"level_name\":\"CRITICAL\",\"message\":\"as Monolog writes\"}")]
    [InlineData("WARN", "{\"log\":{\"level\":\"warn\"},\"@timestamp\":\"2026-01-12T10:00:00Z\"}")]
    [InlineData("WARN", "{\"log.level\":\"WARN\",\"message\":\"as Elastic has it\"}")]
    [InlineData("ERROR", "{\"log\":\"2026-01-12 10:00:00 ERROR inner\\n\",\"stream\":\"stderr\"}")]
    [InlineData("ERROR", "{\"t\":{\"$date\":\"2026-01-12T10:00:00Z\"},\"s\":\"E\",\"c\":\"NETWORK\",\"msg\":\"as MongoDB writes\"}")]
    [InlineData("WARN", "{\"@t\":\"2026-01-12T10:00:00Z\",\"@mt\":\"Hi {x}\",\"@l\":\"Warning\",\"x\":1}")]
    [InlineData("ERROR", "{\"version\":\"1.1\",\"host\":\"h\",\"short_message\":\"as GELF has it\",\"level\":3}")]
    [InlineData("INFO", "{\"msg\":\"an error in the text\",\"errors\":3}")]
    [InlineData("FATAL", "{\"severity_number\":21,\"body\":\"OpenTelemetry\"}")]
    [InlineData("ERROR", "2026-01-12T10:00:00.000Z\t8f5c7a9e-1111-2222-3333-444455556666\tINFO\t{\"level\":\"error\",\"msg\":\"through console.log\"}")]
    [InlineData("INFO", "{not json} ERROR")]
    [InlineData("INFO", "")]
    public void Normalise_finds_the_level_where_levels_stand(string level, string line) =>
        Assert.Equal(level, Normalise(line).Level);

    [Fact]
    public void Normalise_believes_the_provider_first()
    {
        var entry = Normalise(Raw("{\"level\":\"error\"}") with { SeverityNumber = 13 });

        Assert.Equal("WARN", entry.Level);
        // What was not used is not lost.
        Assert.Equal("error", (string?)Attributes(entry)["level"]);
    }

    [Fact]
    public void Normalise_keeps_finer_severities_apart()
    {
        Assert.Equal(10, Normalise("<13>Jan 12 10:00:00 web-1 app[1]: hello").SeverityNumber);
        Assert.Equal(24, Normalise("{\"PRIORITY\":\"0\",\"MESSAGE\":\"as journald has it\"}").SeverityNumber);
        Assert.Equal(24, Normalise(Raw("x") with { SeverityNumber = 4000 }).SeverityNumber);
    }
}
