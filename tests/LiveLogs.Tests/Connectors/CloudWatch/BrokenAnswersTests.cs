using LiveLogs.Ingestion;
using Xunit;

namespace LiveLogs.Tests.Connectors.CloudWatch;

/// <summary>Calls that the service breaks off: passing trouble, after which nothing is missing.</summary>
public sealed class BrokenAnswersTests
{
    public static TheoryData<string> Kinds => BrokenAnswer.Kinds;

    [Theory]
    [MemberData(nameof(Kinds))]
    public Task One_is_tried_again_and_one_that_lasts_is_told(string kind) =>
        CheckAsync((context, whole) => BrokenAnswer.SendAsync(context, kind, whole));

    [Theory]
    [InlineData(200, """{"__type":"ServiceUnavailableException","message":"down"}""")]
    [InlineData(200, """{"message":"Endpoint request timed out"}""")]
    [InlineData(499, "")]
    [InlineData(499, """{"__type":"RequestCancelled"}""")]
    [InlineData(400, """{"__type":"OperationAbortedException"}""")]
    [InlineData(408, "")]
    [InlineData(503, "<html>down</html>")]
    public Task So_is_an_answer_that_says_that_it_was_broken_off(int status, string body) =>
        CheckAsync((context, _) => CloudWatchRig.Answer(context, (status, body)));

    private static async Task CheckAsync(Func<Microsoft.AspNetCore.Http.HttpContext, string, Task> breakOff)
    {
        var (asked, broken) = (0, int.MaxValue);
        await using var rig = await CloudWatchRig.StartAsync((request, context) =>
        {
            var isSecond = request["nextToken"] is not null;
            var whole = isSecond ? CloudWatchRig.Page(null, ("3", 1700)) : CloudWatchRig.Page("t", ("1", 1500), ("2", 1600));
            // The second page only: the first is read.
            return isSecond && Interlocked.Increment(ref asked) <= broken ? breakOff(context, whole) : CloudWatchRig.Answer(context, (200, whole));
        });
        await using var session = rig.Open();
        List<SourcePage> pages = [];

        var error = await Assert.ThrowsAsync<LogSourceException>(async () =>
        {
            await foreach (var page in session.Sources[0].ScanAsync(CloudWatchRig.Window(1000, 2000), null, default))
                pages.Add(page);
        });

        Assert.Equal(LogSourceFailure.Transient, error.Failure);
        Assert.NotEmpty(error.Advice);
        Assert.Equal(["1", "2"], pages.SelectMany(page => page.Events).Select(one => one.EventId));

        // It goes on where it was, through one more break.
        broken = asked + 1;
        var rest = await CloudWatchRig.ScanAsync(session.Sources[0], CloudWatchRig.Window(1000, 2000), pages[^1].NextToken);
        Assert.Equal(["3"], rest.SelectMany(page => page.Events).Select(one => one.EventId));
    }
}
