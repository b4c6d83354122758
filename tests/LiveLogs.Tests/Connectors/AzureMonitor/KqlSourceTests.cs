using LiveLogs.Connectors.AzureMonitor;
using LiveLogs.Logs;
using Xunit;

namespace LiveLogs.Tests.Connectors.AzureMonitor;

public class KqlSourceTests
{
    [Theory]
    [InlineData("AppTraces", "")]
    [InlineData("  AppTraces // all of them", "")]
    [InlineData("AppTraces | where TimeGenerated > ago(1h)", "")]
    [InlineData("AppTraces | where ago(1h) < TimeGenerated", "")]
    [InlineData("AppTraces | where (TimeGenerated > ago(1h))", "")]
    [InlineData("AppTraces | where TimeGenerated between (ago(2h) .. now())", "")]
    [InlineData("AppTraces | where TimeGenerated >= startofday(now()) - 1d", "")]
    [InlineData("AppTraces | where ingestion_time() > ago(5m)", "")]
    [InlineData("AppTraces | where TimeGenerated > ago(1h) and SeverityLevel >= 2", "where SeverityLevel >= 2")]
    [InlineData("AppTraces | where SeverityLevel >= 2 and TimeGenerated > ago(1h) and Message has 'x'", "where (SeverityLevel >= 2) and (Message has 'x')")]
    [InlineData("AppTraces\n| where Message == \"a | summarize // no\" // comment\n| extend Shop = tostring(Properties.shop)", "where Message == \"a | summarize // no\"|extend Shop = tostring(Properties.shop)")]
    [InlineData("AppTraces | where TimeGenerated > datetime(2026-01-01)", "where TimeGenerated > datetime(2026-01-01)")]
    [InlineData("AppTraces | where A == 1 or B == 2 and C == 3", "where A == 1 or B == 2 and C == 3")]
    [InlineData("AppTraces | parse-where Message with * 'id=' Id:int | project-away Properties", "parse-where Message with * 'id=' Id:int|project-away Properties")]
    [InlineData("AppTraces | where Message matches regex @\"a\\b|\"\"c\"", "where Message matches regex @\"a\\b|\"\"c\"")]
    public void Row_by_row_queries_are_accepted_without_their_conditions_on_age(string text, string steps)
    {
        var (source, problem) = KqlSource.Parse(text);

        Assert.Null(problem);
        Assert.Equal("AppTraces", source!.Table);
        Assert.Equal(steps, string.Join('|', source.Steps));
    }

    [Theory]
    [InlineData("", "Begin with a table")]
    [InlineData("AppTraces | summarize count() by Level", "'summarize' at character 13")]
    [InlineData("AppTraces | where A == 1 | take 10", "'take' at character 28")]
    [InlineData("AppTraces | limit 10", "'limit'")]
    [InlineData("AppTraces | top 5 by TimeGenerated", "'top'")]
    [InlineData("AppTraces | sort by TimeGenerated", "'sort'")]
    [InlineData("AppTraces | order by TimeGenerated", "'order'")]
    [InlineData("AppTraces | distinct Message", "'distinct'")]
    [InlineData("AppTraces | render timechart", "'render'")]
    [InlineData("AppTraces | join kind=inner (AppRequests) on OperationId", "'join'")]
    [InlineData("AppTraces | mv-expand Properties", "'mv-expand'")]
    [InlineData("AppTraces | make-series count()", "'make-series'")]
    [InlineData("AppTraces | union AppRequests", "'union'")]
    [InlineData("AppTraces | evaluate bag_unpack(Properties)", "'evaluate'")]
    [InlineData("AppTraces | count", "'count'")]
    [InlineData("AppTraces | sample 3", "'sample'")]
    [InlineData("union AppTraces, AppRequests", "name of one table")]
    [InlineData("search 'error'", "name of one table")]
    [InlineData("workspace('x').AppTraces", "name of one table")]
    [InlineData("let t = AppTraces; t", "';' at character 18")]
    [InlineData("AppTraces; drop", "';'")]
    [InlineData("AppTraces | where A in (AppRequests | project Id)", "query inside a query")]
    [InlineData("AppTraces | where A == toscalar(print 1)", "'toscalar()'")]
    [InlineData("AppTraces | where rand() > 0.5", "'rand()'")]
    [InlineData("AppTraces | extend Age = now() - TimeGenerated", "'now()'")]
    [InlineData("AppTraces | where TimeGenerated > ago(1h) or Level == 1", "'ago()'")]
    [InlineData("AppTraces | extend __it = now()", "'__it'")]
    [InlineData("AppTraces | project-away *", "'*'")]
    [InlineData("AppTraces | where Message == \"open", "does not end")]
    [InlineData("AppTraces | where (A == 1", "never closed")]
    [InlineData("AppTraces | where A == 1) | where (B == 2", "has no opening bracket")]
    [InlineData("AppTraces | where A == ```x```", "multi-line")]
    [InlineData("AppTraces | ", "no operator")]
    [InlineData("AppTraces | where A == 1 and", "empty condition")]
    public void What_can_not_be_read_row_by_row_is_refused_with_its_place(string text, string part)
    {
        var (source, problem) = KqlSource.Parse(text);

        Assert.Null(source);
        Assert.Contains(part, problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_page_is_asked_for_by_ingestion_time_and_id_with_the_users_steps_in_between()
    {
        var source = KqlSource.Parse("AppTraces | where TimeGenerated > ago(1h) and SeverityLevel >= 2 | project Message").Source!;
        Assert.True(EventTime.TryParse("2026-01-31T08:00:00.1234567Z", out var from));

        var query = KqlScan.ByIngestion(source, new ScanKey(from, "id\" | union X //"), from + TimeSpan.FromMinutes(1), 500);

        Assert.Equal(
            """
            AppTraces
            | where TimeGenerated between (datetime(2026-01-29T07:00:00.1234567Z) .. datetime(2026-02-01T09:01:00.1234567Z))
            | extend __it = ingestion_time(), __id = column_ifexists("_ItemId", ""), __tg = TimeGenerated
            | where __it between (datetime(2026-01-31T08:00:00.1234567Z) .. datetime(2026-01-31T08:01:00.1234567Z))
            | where __it > datetime(2026-01-31T08:00:00.1234567Z) or strcmp(__id, "id\" | union X //") > 0
            | where SeverityLevel >= 2
            | project Message, __it, __id, __tg
            | order by __it asc, __id asc
            | take 500
            """, query);
    }

    [Theory]
    [InlineData("a\"b\\c\r\n\t\u0001", "\"a\\\"b\\\\c\\r\\n\\t\\u0001\"")]
    public void Texts_are_escaped_as_the_vendors_client_does(string text, string literal) => Assert.Equal(literal, KqlScan.Literal(text));
}
