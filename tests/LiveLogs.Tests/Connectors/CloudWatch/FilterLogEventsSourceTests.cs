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
    public async Task More_than_a_hundred_streams_are_read_in_several_calls_of_one_scan()
    {
        await using var rig = await CloudWatchRig.StartAsync((request, context) =>
        {
            var streams = request["logStreamNames"]!.AsArray();
            Assert.InRange(streams.Count, 1, 100);
            var token = (string?)request["nextToken"];
            return CloudWatchRig.Answer(context, (200, token is null
                ? CloudWatchRig.Page("more", ((string)streams[0]!, 1000))
                : CloudWatchRig.Page(null, ((string)streams[^1]!, 1000))));
        });
        await using var session = rig.Open(("log_streams", Enumerable.Range(0, 250).Select(number => $"s{number:D3}").ToArray()));

        var pages = await CloudWatchRig.ScanAsync(session.Sources[0], CloudWatchRig.Window(1000, 2000));

        Assert.Equal(["s000", "s099", "s100", "s199", "s200", "s249"], pages.SelectMany(page => page.Events).Select(one => one.EventId));
        Assert.Equal([100, 100, 100, 100, 50, 50], rig.Requests.Select(request => request["logStreamNames"]!.AsArray().Count));
    }

    [Fact]
    public async Task A_scan_can_be_resumed_after_any_of_its_pages()
    {
        await using var rig = await CloudWatchRig.StartAsync((request, context) =>
        {
            var first = (string)request["logStreamNames"]![0]!;
            var number = int.Parse((string?)request["nextToken"] ?? "0", System.Globalization.CultureInfo.InvariantCulture);
            return CloudWatchRig.Answer(context, (200, CloudWatchRig.Page(number < 2 ? $"{number + 1}" : null, ($"{first}.{number}", 1000))));
        });
        await using var session = rig.Open(("log_streams", Enumerable.Range(0, 150).Select(number => $"s{number:D3}").ToArray()));
        var source = session.Sources[0];
        var window = CloudWatchRig.Window(1000, 2000);
        var whole = await CloudWatchRig.ScanAsync(source, window);
        Assert.Equal(6, whole.Count);

        for (var stop = 0; stop < whole.Count - 1; stop++)
        {
            var rest = await CloudWatchRig.ScanAsync(source, window, whole[stop].NextToken);

            Assert.Equal(
                whole.Skip(stop + 1).SelectMany(page => page.Events).Select(one => one.EventId),
                rest.SelectMany(page => page.Events).Select(one => one.EventId));
        }
    }

    [Theory]
    [InlineData("rubbish")]
    [InlineData("7:1000:2000:t")]
    [InlineData("0:999:2000:t")]
    [InlineData("0:1000:2001:t")]
    [InlineData("0:2000:1000:t")]
    public async Task A_token_of_another_scan_is_stale(string token)
    {
        await using var rig = await CloudWatchRig.StartAsync((200, CloudWatchRig.NoEvents));
        await using var session = rig.Open();

        var error = await Assert.ThrowsAsync<LogSourceException>(
            () => CloudWatchRig.ScanAsync(session.Sources[0], CloudWatchRig.Window(1000, 2000), token));

        Assert.Equal(LogSourceFailure.StaleToken, error.Failure);
    }

    [Fact]
    public async Task An_expired_token_is_stale_not_a_wrong_configuration()
    {
        await using var rig = await CloudWatchRig.StartAsync((400, """{"__type":"InvalidParameterException","message":"The specified nextToken is invalid."}"""));
        await using var session = rig.Open();

        var error = await Assert.ThrowsAsync<LogSourceException>(
            () => CloudWatchRig.ScanAsync(session.Sources[0], CloudWatchRig.Window(1000, 2000), "0:1000:2000:old"));

        Assert.Equal(LogSourceFailure.StaleToken, error.Failure);
        Assert.Equal("old", (string?)rig.Requests[0]["nextToken"]);
    }

    [Fact]
    public async Task A_token_that_repeats_without_events_starts_the_scan_over_once()
    {
        await using var rig = await CloudWatchRig.StartAsync(
            (200, CloudWatchRig.Page("t", ("1", 1000))),
            (200, CloudWatchRig.Page("t")),
            (200, CloudWatchRig.Page("u", ("1", 1000))),
            (200, CloudWatchRig.Page(null, ("2", 1500))));
        await using var session = rig.Open();

        var pages = await CloudWatchRig.ScanAsync(session.Sources[0], CloudWatchRig.Window(1000, 2000));

        Assert.Equal(["1", "1", "2"], pages.SelectMany(page => page.Events).Select(one => one.EventId));
        Assert.Equal([null, "t", null, "u"], rig.Requests.Select(request => (string?)request["nextToken"]));
    }

    [Fact]
    public async Task A_window_that_stays_stuck_is_split_until_all_of_it_is_read()
    {
        // The service goes round in circles for every window that holds more than 100 ms.
        await using var rig = await CloudWatchRig.StartAsync((request, context) =>
        {
            long from = (long)request["startTime"]!, to = (long)request["endTime"]!;
            var events = Enumerable.Range(0, 1001).Select(number => 1000L + number).Where(time => time >= from && time <= to).ToList();
            return CloudWatchRig.Answer(context, (200, events.Count > 100
                ? CloudWatchRig.Page("round")
                : CloudWatchRig.Page(null, [.. events.Select(time => ($"{time}", time))])));
        });
        await using var session = rig.Open();

        var pages = await CloudWatchRig.ScanAsync(session.Sources[0], CloudWatchRig.Window(1000, 2000));

        Assert.Equal(Enumerable.Range(1000, 1001).Select(time => $"{time}"), pages.SelectMany(page => page.Events).Select(one => one.EventId));
        Assert.Null(pages[^1].NextToken);
    }

    [Fact]
    public async Task A_token_that_repeats_for_a_single_millisecond_is_an_error_not_a_loop()
    {
        await using var rig = await CloudWatchRig.StartAsync((200, CloudWatchRig.Page("t", ("1", 1000))));
        await using var session = rig.Open();

        var error = await Assert.ThrowsAsync<LogSourceException>(
            () => CloudWatchRig.ScanAsync(session.Sources[0], CloudWatchRig.Window(1000, 1000)));

        Assert.Equal(LogSourceFailure.Bug, error.Failure);
        Assert.InRange(rig.Requests.Count, 4, 12);
    }

    [Theory]
    [InlineData(150)]
    [InlineData(400)]
    public async Task Empty_pages_with_ever_new_tokens_are_followed_however_many_there_are(int empty)
    {
        // As with hundreds of streams: so many pages are empty, whatever the range is.
        await using var rig = await CloudWatchRig.StartAsync((request, context) =>
        {
            var page = int.Parse((string?)request["nextToken"] ?? "0", System.Globalization.CultureInfo.InvariantCulture);
            return CloudWatchRig.Answer(context, (200, page < empty ? CloudWatchRig.Page($"{page + 1}") : CloudWatchRig.Page(null, ("1", 1000))));
        });
        await using var session = rig.Open();
        var source = session.Sources[0];
        var warned = 0;
        var events = new List<string>();
        await foreach (var page in source.ScanAsync(CloudWatchRig.Window(1000, 2000), null, default))
        {
            events.AddRange(page.Events.Select(one => one.EventId));
            warned += source.Warning is null ? 0 : 1;
        }

        Assert.Equal("1", Assert.Single(events));
        Assert.Equal(empty + 1, rig.Requests.Count);
        Assert.InRange(warned, empty - 101, empty - 99);
        Assert.Null(source.Warning);
    }

    [Theory]
    [InlineData(2, new[] { 1 })]
    [InlineData(100, new[] { 0 })]
    [InlineData(100, new[] { 17, 18, 99 })]
    [InlineData(250, new[] { 3, 120, 249 })]
    public async Task Streams_that_do_not_exist_do_not_keep_the_others_from_being_read(int count, int[] missing)
    {
        var gone = missing.Select(number => $"s{number:D3}").ToHashSet(StringComparer.Ordinal);
        await using var rig = await StreamsAsync(gone);
        await using var session = rig.Open(("log_streams", Enumerable.Range(0, count).Select(number => $"s{number:D3}").ToArray()));
        var source = session.Sources[0];

        var first = await CloudWatchRig.ScanAsync(source, CloudWatchRig.Window(1000, 2000));
        var before = rig.Requests.Count;
        var second = await CloudWatchRig.ScanAsync(source, CloudWatchRig.Window(1000, 2000));

        var expected = Enumerable.Range(0, count).Select(number => $"s{number:D3}").Where(name => !gone.Contains(name)).ToList();
        Assert.Equal(expected, first.SelectMany(page => page.Events).Select(one => one.EventId).Order(StringComparer.Ordinal));
        Assert.Equal(expected, second.SelectMany(page => page.Events).Select(one => one.EventId).Order(StringComparer.Ordinal));
        // Found out once, by halving.
        Assert.InRange(before, 2, 20 * missing.Length);
        Assert.All(gone, name => Assert.Contains(name, source.Warning, StringComparison.Ordinal));
    }

    [Fact]
    public async Task When_no_named_stream_exists_or_the_group_does_not_that_is_the_failure()
    {
        await using var rig = await StreamsAsync(["a", "b"]);
        await using var session = rig.Open(("log_streams", new[] { "a", "b" }));
        Assert.Equal(LogSourceFailure.NotFound, (await Assert.ThrowsAsync<LogSourceException>(() => CloudWatchRig.ScanAsync(session.Sources[0], CloudWatchRig.Window(1, 2)))).Failure);
        Assert.Equal(LogSourceFailure.NotFound, (await Assert.ThrowsAsync<LogSourceException>(() => CloudWatchRig.ScanAsync(session.Sources[0], CloudWatchRig.Window(1, 2)))).Failure);

        await using var empty = await CloudWatchRig.StartAsync((400, """{"__type":"ResourceNotFoundException","message":"The specified log group does not exist."}"""));
        await using var lost = empty.Open(("log_streams", new[] { "a", "b", "c", "d" }));
        Assert.Equal(LogSourceFailure.NotFound, (await Assert.ThrowsAsync<LogSourceException>(() => CloudWatchRig.ScanAsync(lost.Sources[0], CloudWatchRig.Window(1, 2)))).Failure);
        Assert.Equal(2, empty.Requests.Count);
    }

    /// <summary>One event a stream, called by its name; with a missing one the whole call is refused, as the service does.</summary>
    private static Task<CloudWatchRig> StreamsAsync(IReadOnlyCollection<string> gone) => CloudWatchRig.StartAsync((request, context) =>
    {
        var names = request["logStreamNames"]?.AsArray().Select(name => (string)name!).ToList() ?? [];
        return CloudWatchRig.Answer(context, names.Exists(gone.Contains)
            ? (400, """{"__type":"ResourceNotFoundException","message":"The specified log stream does not exist."}""")
            : (200, CloudWatchRig.Page(null, [.. names.Select(name => (name, 1000L))])));
    });

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
