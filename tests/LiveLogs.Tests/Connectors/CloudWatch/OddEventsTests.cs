using LiveLogs.Ingestion;
using Xunit;

namespace LiveLogs.Tests.Connectors.CloudWatch;

/// <summary>Events that are not as the API describes them, between events that are.</summary>
public sealed class OddEventsTests
{
    private const string First = """{"eventId":"1","timestamp":1000,"ingestionTime":1040,"message":"first","logStreamName":"web"}""";
    private const string Last = """{"eventId":"9","timestamp":1900,"ingestionTime":1940,"message":"last","logStreamName":"web"}""";

    [Theory]
    [InlineData("""{"eventId":"5","timestamp":1500.0,"message":"odd"}""", 1500)]
    [InlineData("""{"eventId":"5","timestamp":1.5E3,"message":"odd"}""", 1500)]
    [InlineData("""{"eventId":"5","timestamp":"1500","message":"odd"}""", 1500)]
    [InlineData("""{"eventId":"5","timestamp":null,"ingestionTime":1540,"message":"odd"}""", 1540)]
    [InlineData("""{"eventId":"5","ingestionTime":1540.9,"message":"odd"}""", 1540)]
    [InlineData("""{"eventId":"5","timestamp":1E300,"ingestionTime":1540,"message":"odd"}""", 1540)]
    [InlineData("""{"eventId":"5","timestamp":{"a":[1]},"ingestionTime":1540,"message":"odd"}""", 1540)]
    [InlineData("""{"eventId":5,"timestamp":1500,"message":"odd"}""", 1500)]
    [InlineData("""{"eventId":"5","timestamp":1500,"message":"odd","more":{"deep":[1,{"x":2}]}}""", 1500)]
    [InlineData("""{"timestamp":1500,"message":"odd"}""", 1500)]
    [InlineData("""{"eventId":null,"timestamp":1500,"message":"odd"}""", 1500)]
    [InlineData("""{"eventId":"","timestamp":1500,"message":"odd"}""", 1500)]
    public async Task An_odd_event_is_read_as_far_as_it_goes(string odd, long milliseconds)
    {
        var events = await ReadAsync(odd);

        Assert.Equal(["first", "odd", "last"], events.Select(one => one.Message));
        Assert.Equal(milliseconds, events[1].Timestamp.UnixMilliseconds);
        Assert.NotEmpty(events[1].EventId);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("\"text\"")]
    [InlineData("[[1]]")]
    [InlineData("7")]
    public async Task What_is_no_event_is_left_out(string odd) =>
        Assert.Equal(["first", "last"], (await ReadAsync(odd)).Select(one => one.Message));

    [Fact]
    public async Task A_message_that_is_no_text_stays_as_its_JSON() =>
        Assert.Equal("""{"a":1}""", (await ReadAsync("""{"eventId":"5","timestamp":1500,"message":{"a":1}}"""))[1].Message);

    [Fact]
    public async Task Equal_events_without_ids_are_counted_and_are_the_same_when_they_are_read_again()
    {
        const string odd = """{"timestamp":1500,"message":"same","logStreamName":"web"}""";
        const string other = """{"timestamp":1500,"message":"same","logStreamName":"worker"}""";
        await using var rig = await CloudWatchRig.StartAsync((200, $$"""{"events":[{{odd}},{{odd}}],"nextToken":"t"}"""), (200, $$"""{"events":[{{odd}},{{other}}]}"""),
            (200, $$"""{"events":[{{odd}},{{other}},{{odd}},{{odd}}]}"""));
        await using var session = rig.Open();

        var once = await IdsAsync(session.Sources[0]);
        var again = await IdsAsync(session.Sources[0]);

        Assert.Equal(4, once.Distinct().Count());
        Assert.Equal(once.Order(StringComparer.Ordinal), again.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("""{"eventId":"5","message":"odd"}""")]
    [InlineData("""{"eventId":"5","timestamp":"soon","ingestionTime":{},"message":"odd"}""")]
    public async Task An_event_without_any_time_has_that_of_its_neighbour(string odd)
    {
        var one = (await ReadAsync(odd))[1];

        Assert.Equal((1000, TimeSource.Neighbour, "5"), (one.Timestamp.UnixMilliseconds, one.TimeSource, one.EventId));
    }

    [Fact]
    public async Task A_page_that_comes_twice_because_its_token_repeats_makes_no_more_events_without_ids()
    {
        const string odd = """{"timestamp":1500,"message":"same","logStreamName":"web"}""";
        const string page = $$"""{"events":[{{odd}}],"nextToken":"t"}""";
        await using var rig = await CloudWatchRig.StartAsync((200, page), (200, page), (200, page), (200, $$"""{"events":[{{Last}}]}"""));
        await using var session = rig.Open();

        var ids = await IdsAsync(session.Sources[0]);

        // The first page, and the second in two readings.
        Assert.Equal((4, 3), (ids.Count, ids.Distinct().Count()));
    }

    private static async Task<List<string>> IdsAsync(ILogSource source) =>
        [.. (await CloudWatchRig.ScanAsync(source, CloudWatchRig.Window(1000, 2000))).SelectMany(page => page.Events).Select(one => one.EventId)];

    private static async Task<List<RawEvent>> ReadAsync(string odd)
    {
        await using var rig = await CloudWatchRig.StartAsync((200, $$"""{"events":[{{First}},{{odd}},{{Last}}]}"""));
        await using var session = rig.Open();
        return [.. (await CloudWatchRig.ScanAsync(session.Sources[0], CloudWatchRig.Window(1000, 2000))).SelectMany(page => page.Events)];
    }
}
