using LiveLogs.Ingestion;
using Xunit;

namespace LiveLogs.Tests.Connectors.CloudWatch;

/// <summary>Page tokens: where a scan goes on, and what happens when it does not.</summary>
public class PageTokensTests
{
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
}
