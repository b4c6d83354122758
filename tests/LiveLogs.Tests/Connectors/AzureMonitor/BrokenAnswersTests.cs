using LiveLogs.Ingestion;
using Xunit;

namespace LiveLogs.Tests.Connectors.AzureMonitor;

/// <summary>Calls that the service breaks off: passing trouble, after which nothing is missing.</summary>
public sealed class BrokenAnswersTests
{
    private const string Columns = "__it __id __tg Message";
    private const string Row = """["2026-01-12T09:30:02Z","1","2026-01-12T09:30:00Z","line 1"]""";
    private const string Other = """["2026-01-12T09:40:02Z","2","2026-01-12T09:40:00Z","line 2"]""";

    public static TheoryData<string> Kinds => BrokenAnswer.Kinds;

    [Theory]
    [MemberData(nameof(Kinds))]
    public Task One_is_told_and_the_next_question_brings_everything(string kind) =>
        CheckAsync((context, whole) => BrokenAnswer.SendAsync(context, kind, whole));

    [Theory]
    [InlineData(200, """{"error":{"code":"ServiceUnavailable","message":"down"}}""")]
    [InlineData(200, """{"error":"down"}""")]
    [InlineData(200, """{"error":{}}""")]
    [InlineData(200, """{"tables":[{"name":"PrimaryResult","columns":[{"name":"__it","type":"datetime"}],"rows":[]}],"error":{"code":"PartialError","message":"not all"}}""")]
    [InlineData(200, """{"tables":[{"name":"PrimaryResult","columns":[{"name":"__it","type":"datetime"}],"rows":[]}],"error":"not all"}""")]
    [InlineData(499, "")]
    [InlineData(499, """{"error":{"code":"ClientClosedRequest"}}""")]
    [InlineData(409, """{"error":{"code":"Conflict"}}""")]
    [InlineData(502, "<html>down</html>")]
    public Task So_is_an_answer_that_says_that_it_was_broken_off(int status, string body) =>
        CheckAsync((context, _) => AzureTableRig.Answer(context, status, body));

    private static async Task CheckAsync(Func<Microsoft.AspNetCore.Http.HttpContext, string, Task> breakOff)
    {
        var isBroken = true;
        var whole = AzureTableRig.Table(Columns, Row, Other);
        await using var rig = await AzureTableRig.StartAsync((_, context) => isBroken ? breakOff(context, whole) : AzureTableRig.Answer(context, 200, whole));
        List<SourcePage> pages = [];

        var error = await Assert.ThrowsAsync<LogSourceException>(async () => pages.AddRange(await rig.ScanAsync()));

        Assert.Equal(LogSourceFailure.Transient, error.Failure);
        Assert.NotEmpty(error.Advice);
        Assert.Empty(pages);
        isBroken = false;
        Assert.Equal(["1", "2"], (await rig.ReadAsync()).Select(raw => raw.EventId));
    }
}
