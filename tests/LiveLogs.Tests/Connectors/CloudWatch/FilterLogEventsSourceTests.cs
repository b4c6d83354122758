using System.Text;
using System.Text.Json.Nodes;
using LiveLogs.Ingestion;
using LiveLogs.Logs;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace LiveLogs.Tests.Connectors.CloudWatch;

public class FilterLogEventsSourceTests
{
    [Fact]
    public async Task Scan_follows_tokens_through_empty_pages_to_the_end()
    {
        await using var rig = await CloudWatchRig.StartAsync(
            (200, CloudWatchRig.Page("t1")),
            (200, CloudWatchRig.Page("t2", ("1", 1000), ("2", 1000))),
            (200, CloudWatchRig.Page("t3")),
            (200, CloudWatchRig.Page(null, ("3", 1500))));
        await using var session = rig.Open(("filter_pattern", "ERROR"), ("log_stream_prefix", "web"));

        var pages = await CloudWatchRig.ScanAsync(session.Sources[0], CloudWatchRig.Window(1000, 2000));

        Assert.Equal(["1", "2", "3"], pages.SelectMany(page => page.Events).Select(one => one.EventId));
        Assert.Equal([null, "t1", "t2", "t3"], rig.Requests.Select(request => (string?)request["nextToken"]));
        Assert.All(rig.Requests, request =>
        {
            Assert.Equal("FilterLogEvents", (string?)request["_op"]);
            Assert.Equal(("/shop/payments", "ERROR", "web"), ((string?)request["logGroupName"], (string?)request["filterPattern"], (string?)request["logStreamNamePrefix"]));
            Assert.Equal((1000L, 2000L), ((long)request["startTime"]!, (long)request["endTime"]!));
            Assert.False(request.ContainsKey("logStreamNames"));
            Assert.False(request.ContainsKey("logGroupIdentifier"));
        });
        Assert.NotNull(pages[2].NextToken);
        Assert.Null(pages[3].NextToken);
    }

    [Fact]
    public async Task Events_carry_what_the_service_says()
    {
        const string id = "36945670431112364843520145287655456098272346545362567168";
        await using var rig = await CloudWatchRig.StartAsync((200, CloudWatchRig.Page(null, (id, 1_768_212_000_123))));
        await using var session = rig.Open();

        var one = Assert.Single(Assert.Single(await CloudWatchRig.ScanAsync(session.Sources[0], CloudWatchRig.Window(1, 2))).Events);

        Assert.Equal(id, one.EventId);
        Assert.Equal("2026-01-12T10:00:00.123Z", one.Timestamp.ToString());
        Assert.Equal("2026-01-12T10:00:00.163Z", one.IngestedAt.ToString());
        Assert.Equal("web-1", one.Stream);
        Assert.Equal($"line {id}", one.Message);
    }

    [Theory]
    [InlineData(1_000_000_000, 2_000_000_000, 1000, 2000)]
    [InlineData(1_000_000_001, 2_000_999_999, 1001, 2000)]
    [InlineData(-5_000_000_000, 1_000_000, 0, 1)]
    public async Task Windows_are_rounded_to_the_milliseconds_inside(long from, long to, long start, long end)
    {
        await using var rig = await CloudWatchRig.StartAsync((200, CloudWatchRig.NoEvents));
        await using var session = rig.Open();

        await CloudWatchRig.ScanAsync(session.Sources[0], new ScanWindow(new EventTime(from), new EventTime(to)));

        Assert.Equal((start, end), ((long)rig.Requests[0]["startTime"]!, (long)rig.Requests[0]["endTime"]!));
    }

    [Theory]
    [InlineData(1_000_001, 1_999_999)]
    [InlineData(-2_000_000, -1_000_000)]
    [InlineData(2_000_000, 1_000_000)]
    public async Task A_window_without_a_whole_millisecond_asks_nothing(long from, long to)
    {
        await using var rig = await CloudWatchRig.StartAsync((200, CloudWatchRig.NoEvents));
        await using var session = rig.Open();

        Assert.Empty(await CloudWatchRig.ScanAsync(session.Sources[0], new ScanWindow(new EventTime(from), new EventTime(to))));
        Assert.Empty(rig.Requests);
    }

    [Fact]
    public async Task Messages_come_through_whatever_is_in_them()
    {
        var body = """{"events":[{"eventId":"1","timestamp":1,"message":"a\u0000b \ud800 \u001b[31m 😀 \uD83D\uDE00 \"q\" \\n \r\n","logStreamName":"s"},{"eventId":"2","timestamp":1,"message":" "},{"eventId":"3","timestamp":1},{"eventId":"4","timestamp":1,"message":"BYTES"}]}""";
        var bytes = Encoding.UTF8.GetBytes(body);
        var at = bytes.AsSpan().IndexOf("BYTES"u8);
        (bytes[at], bytes[at + 1]) = (0xC3, 0x28);
        await using var rig = await CloudWatchRig.StartAsync((_, context) => context.Response.Body.WriteAsync(bytes).AsTask());
        await using var session = rig.Open();

        var events = Assert.Single(await CloudWatchRig.ScanAsync(session.Sources[0], CloudWatchRig.Window(1, 2))).Events;

        Assert.Equal(["a\0b \ud800 \u001b[31m 😀 😀 \"q\" \\n \r\n", " ", "", "\uFFFD(TES"], events.Select(one => one.Message));
    }

    [Fact]
    public async Task A_full_page_of_the_largest_messages_is_read_and_an_endless_answer_is_not()
    {
        var large = new JsonObject { ["events"] = new JsonArray(new JsonObject { ["eventId"] = "1", ["timestamp"] = 1, ["message"] = new string('\u0001', 1_048_576) }) }.ToJsonString();
        await using var rig = await CloudWatchRig.StartAsync(async (request, context) =>
        {
            if ((long)request["startTime"]! == 1)
            {
                await CloudWatchRig.Answer(context, (200, large));
                return;
            }

            await context.Response.WriteAsync("{\"events\":[");
            while (!context.RequestAborted.IsCancellationRequested)
                await context.Response.WriteAsync(new string(' ', 100_000), context.RequestAborted);
        });
        await using var session = rig.Open();

        var page = Assert.Single(await CloudWatchRig.ScanAsync(session.Sources[0], CloudWatchRig.Window(1, 2)));
        Assert.Equal(1_048_576, page.Events[0].Message.Length);

        var error = await Assert.ThrowsAsync<LogSourceException>(() => CloudWatchRig.ScanAsync(session.Sources[0], CloudWatchRig.Window(2, 3)));
        Assert.Equal(LogSourceFailure.Bug, error.Failure);
    }
}
