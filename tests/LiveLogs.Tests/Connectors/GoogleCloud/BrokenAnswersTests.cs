using LiveLogs.Ingestion;
using LiveLogs.Logs;
using Xunit;

namespace LiveLogs.Tests.Connectors.GoogleCloud;

/// <summary>Calls that the service breaks off: passing trouble, after which nothing is missing.</summary>
public sealed class BrokenAnswersTests
{
    public static TheoryData<string> Kinds => BrokenAnswer.Kinds;

    [Theory]
    [MemberData(nameof(Kinds))]
    public Task One_is_tried_again_and_one_that_lasts_is_told(string kind) =>
        CheckAsync((context, whole) => BrokenAnswer.SendAsync(context, kind, whole));

    [Theory]
    [InlineData(200, """{"error":{"code":503,"status":"UNAVAILABLE","message":"down"}}""")]
    [InlineData(200, """{"error":{"code":499,"status":"CANCELLED","message":"gone"}}""")]
    [InlineData(200, """{"error":{"status":"DEADLINE_EXCEEDED"}}""")]
    [InlineData(200, """{"error":{}}""")]
    [InlineData(200, """{"error":"backend error"}""")]
    [InlineData(200, """{"entries":[{"insertId":"x","timestamp":"2026-01-12T09:30:00Z"}],"error":{"code":500}}""")]
    [InlineData(200, """[{"error":{"code":503,"status":"UNAVAILABLE"}}]""")]
    [InlineData(499, """{"error":{"code":499,"status":"CANCELLED","message":"gone"}}""")]
    [InlineData(499, "")]
    [InlineData(409, """{"error":{"code":409,"status":"ABORTED"}}""")]
    [InlineData(400, """{"error":{"code":400,"status":"CANCELLED"}}""")]
    [InlineData(504, """{"error":{"code":504,"status":"DEADLINE_EXCEEDED"}}""")]
    [InlineData(503, "<html>down</html>")]
    public Task So_is_an_answer_that_says_that_it_was_broken_off(int status, string body) =>
        CheckAsync((context, _) => GoogleRig.Answer(context, status, body));

    [Fact]
    public async Task A_quota_that_is_refused_inside_a_success_is_a_quota()
    {
        await using var rig = await GoogleRig.StartAsync(
            """{"error":{"code":429,"status":"RESOURCE_EXHAUSTED","details":[{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"100s"}]}}""");
        await using var session = rig.Open();

        var error = await Assert.ThrowsAsync<LogSourceException>(() => GoogleRig.ReadAsync(session.Sources[0]));

        Assert.Equal((LogSourceFailure.Throttled, (double?)100), (error.Failure, error.RetryAfter?.TotalSeconds));
    }

    [Fact]
    public async Task No_error_is_none()
    {
        await using var rig = await GoogleRig.StartAsync("""{"error":null}""");
        await using var session = rig.Open();

        Assert.Empty(await GoogleRig.ReadAsync(session.Sources[0]));
    }

    private static async Task CheckAsync(Func<Microsoft.AspNetCore.Http.HttpContext, string, Task> breakOff)
    {
        var at = EventTime.From(new DateTimeOffset(2026, 1, 12, 9, 30, 0, TimeSpan.Zero));
        var (asked, broken) = (0, int.MaxValue);
        await using var rig = await GoogleRig.StartAsync((request, context) =>
        {
            var isSecond = request["pageToken"] is not null;
            var whole = isSecond
                ? $$"""{"entries":[{{GoogleRig.Entry("3", at)}}]}"""
                : $$"""{"entries":[{{GoogleRig.Entry("1", at)}},{{GoogleRig.Entry("2", at)}}],"nextPageToken":"t"}""";
            // The second page only: the first is read.
            return isSecond && Interlocked.Increment(ref asked) <= broken ? breakOff(context, whole) : GoogleRig.Answer(context, 200, whole);
        });
        await using var session = rig.Open();
        var window = GoogleRig.Window(session.Sources[0]);
        List<SourcePage> pages = [];

        var error = await Assert.ThrowsAsync<LogSourceException>(async () =>
        {
            await foreach (var page in session.Sources[0].ScanAsync(window, null, default))
                pages.Add(page);
        });

        Assert.Equal(LogSourceFailure.Transient, error.Failure);
        Assert.NotEmpty(error.Advice);
        Assert.Equal(["line 1", "line 2"], pages.SelectMany(page => page.Events).Select(one => one.Message));

        // It goes on where it was, through one more break.
        broken = asked + 1;
        var rest = await GoogleRig.ScanAsync(session.Sources[0], window, pages[^1].NextToken);
        Assert.Equal(["line 3"], rest.SelectMany(page => page.Events).Select(one => one.Message));
    }
}
