using System.Text;
using System.Text.Json;
using LiveLogs.Connectors.AzureMonitor;
using LiveLogs.Connectors.Push;
using LiveLogs.Logs;
using LiveLogs.Tests.Ingestion;
using Xunit;

namespace LiveLogs.Tests.Connectors.Push;

/// <summary>Levels and messages of Azure's records: the same whether they are pushed or polled.</summary>
public sealed class AzureLevelsTests
{
    private const string Trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static readonly EventTime Arrival = EventTime.From(new DateTimeOffset(2026, 1, 12, 10, 0, 0, TimeSpan.Zero));

    [Theory]
    [InlineData("INFO", """{"category":"SignInLogs","Level":4}""")]
    [InlineData("INFO", """{"category":"SignInLogs","level":"4"}""")]
    [InlineData("ERROR", """{"category":"GatewayLogs","Level":2}""")]
    [InlineData("WARN", """{"category":"GatewayLogs","Level":3}""")]
    [InlineData("FATAL", """{"category":"AuditLogs","level":"Critical"}""")]
    [InlineData("ERROR", """{"category":"FunctionAppLogs","level":"Informational","properties":{"message":"fn failed","level":"Error","levelId":4}}""")]
    [InlineData("ERROR", """{"category":"FunctionAppLogs","properties":"{'appName':'a','message':'fn failed','level':'Error','levelId':4}"}""")]
    [InlineData("ERROR", """{"category":"AppServiceHTTPLogs","properties":"{\"CsMethod\":\"GET\",\"ScStatus\":\"500\",\"TimeTaken\":3}"}""")]
    [InlineData("ERROR", """{"category":"AppServiceHTTPLogs","level":"Informational","properties":{"CsMethod":"GET","ScStatus":500}}""")]
    [InlineData("ERROR", """{"category":"AppServiceConsoleLogs","level":"Informational","resultDescription":"ERROR boom"}""")]
    [InlineData("INFO", """{"category":"AppServiceConsoleLogs","level":"Error","resultDescription":"INFO started"}""")]
    [InlineData("ERROR", """{"category":"AppServiceConsoleLogs","level":"Error","resultDescription":"no level in it"}""")]
    [InlineData("INFO", """{"category":"SQLInsights","level":"Informational","properties":{"query":"select 1"}}""")]
    public void A_resource_log_has_the_level_that_it_states(string level, string record) => Assert.Equal(level, Pushed(record).Level);

    [Theory]
    [InlineData("ERROR", "trace error", """{"Type":"AppTraces","Message":"trace error","SeverityLevel":3,"OperationId":"4bf92f3577b34da6a3ce929d0e0e4736"}""")]
    [InlineData("ERROR", "ex boom", """{"Type":"AppExceptions","OuterMessage":"ex boom","SeverityLevel":3}""")]
    [InlineData("ERROR", "GET /x 500", """{"Type":"AppRequests","Name":"GET /x","ResultCode":"500","Success":false}""")]
    [InlineData("ERROR", "ERROR boom", """{"Type":"ContainerLogV2","LogMessage":"ERROR boom","LogLevel":"error"}""")]
    [InlineData("ERROR", "disk fail", """{"Type":"Syslog","SyslogMessage":"disk fail","SeverityLevel":"err"}""")]
    [InlineData("FATAL", "disk gone", """{"Type":"Syslog","SyslogMessage":"disk gone","SeverityLevel":"crit"}""")]
    [InlineData("INFO", "I0112 10:00:00.123456 1 main.go:1] started", """{"Type":"ContainerLogV2","LogMessage":"I0112 10:00:00.123456 1 main.go:1] started","LogLevel":"error"}""")]
    [InlineData("ERROR", "service stopped", """{"Type":"Event","RenderedDescription":"service stopped","EventLevel":2,"EventLevelName":"Error"}""")]
    public void A_row_of_a_table_is_read_alike_whether_it_is_pushed_or_polled(string level, string message, string row)
    {
        var pushed = Pushed(row);
        var polled = Polled(row);

        Assert.Equal((level, message), (pushed.Level, pushed.Message));
        Assert.Equal((level, message), (polled.Level, polled.Message));
        Assert.Equal(pushed.TraceId, polled.TraceId);
        Assert.Equal(pushed.LevelSource, polled.LevelSource);
    }

    [Fact]
    public void The_trace_of_an_exported_row_is_the_entry_s() =>
        Assert.Equal(Trace, Pushed($$"""{"Type":"AppTraces","Message":"x","OperationId":"{{Trace}}"}""").TraceId);

    [Fact]
    public void Properties_that_are_a_text_can_be_searched()
    {
        var entry = Pushed("""{"category":"AppServiceHTTPLogs","properties":"{\"CsMethod\":\"GET\",\"ScStatus\":\"500\",\"TimeTaken\":3}"}""");

        Assert.Equal("500", (string?)NormaliserFixture.Attributes(entry)["properties"]!["ScStatus"]);
        Assert.Equal("fn failed", Pushed("""{"category":"FunctionAppLogs","properties":"{'appName':'a','message':'fn failed'}"}""").Message);
        Assert.Equal("not an object", (string?)NormaliserFixture.Attributes(Pushed("""{"category":"X","properties":"not an object"}"""))["properties"]);
    }

    private static LogEntry Pushed(string record)
    {
        var batch = DiagnosticRecords.Read(Encoding.UTF8.GetBytes($$"""{"records":[{{record}}]}"""), new PushBudget(new PushOptions()), Arrival);
        return NormaliserFixture.Normalise(batch.Sources[0].Events[0]);
    }

    private static LogEntry Polled(string record)
    {
        var columns = JsonElement.Parse(record).EnumerateObject().ToList();
        var cells = JsonElement.Parse($"[{string.Join(',', columns.Select(column => column.Value.GetRawText()))}]");
        var row = new AnswerRow(new AnswerColumns([.. columns.Select(column => column.Name)], [.. columns.Select(_ => "string")]), cells);
        return NormaliserFixture.Normalise(AzureTableMapping.ToEvent(columns.Find(column => column.Name == "Type").Value.GetString()!, row, "1", Arrival, Arrival, isIngestion: false));
    }
}
