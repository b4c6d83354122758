using LiveLogs.Connectors;
using LiveLogs.Ingestion;
using Xunit;

namespace LiveLogs.Tests.Connectors.GoogleCloud;

/// <summary>Entries that are not as the API describes them, between entries that are.</summary>
public sealed class OddEntriesTests
{
    private const string First = """{"logName":"projects/p/logs/web","timestamp":"2026-01-12T09:30:00Z","receiveTimestamp":"2026-01-12T09:30:01Z","insertId":"1","textPayload":"first"}""";
    private const string Last = """{"logName":"projects/p/logs/web","timestamp":"2026-01-12T09:40:00Z","receiveTimestamp":"2026-01-12T09:40:01Z","insertId":"9","textPayload":"last"}""";

    [Theory]
    [InlineData("2026-01-12T09:35:00Z", "2026-01-12T09:35:01Z", "2026-01-12T09:35:00.000Z", TimeSource.Own)]
    [InlineData("soon", "2026-01-12T09:35:01Z", "2026-01-12T09:35:01.000Z", TimeSource.Batch)]
    [InlineData("", "2026-01-12T09:35:01Z", "2026-01-12T09:35:01.000Z", TimeSource.Batch)]
    [InlineData("1970-01-01T00:00:00Z", "2026-01-12T09:35:01Z", "2026-01-12T09:35:01.000Z", TimeSource.Batch)]
    [InlineData("0001-01-01T00:00:00Z", "2026-01-12T09:35:01Z", "2026-01-12T09:35:01.000Z", TimeSource.Batch)]
    [InlineData("2026-01-12T09:35:00.1234567890Z", "soon", "2026-01-12T09:35:00.123456789Z", TimeSource.Own)]
    [InlineData("1768210500", "soon", "2026-01-12T09:35:00.000Z", TimeSource.Own)]
    [InlineData("soon", "later", "2026-01-12T09:30:00.000Z", TimeSource.Neighbour)]
    public async Task A_time_that_can_not_be_used_gives_way_to_that_of_receipt_and_that_to_the_neighbours(string stated, string received, string time, object from)
    {
        var odd = await OddAsync($$"""{"logName":"projects/p/logs/web","timestamp":"{{stated}}","receiveTimestamp":"{{received}}","insertId":"5","textPayload":"odd"}""");

        Assert.Equal((time, (TimeSource)from, "odd"), (odd.Timestamp.ToString(), odd.TimeSource, odd.Message));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("[1]")]
    [InlineData("{\"$date\":1}")]
    [InlineData("-5")]
    [InlineData("1e300")]
    [InlineData("true")]
    [InlineData("\"\\ud800\"")]
    public async Task A_time_of_another_type_is_none(string time)
    {
        var odd = await OddAsync($$"""{"timestamp":{{time}},"receiveTimestamp":{{time}},"insertId":"5","textPayload":"odd"}""");

        Assert.Equal(("2026-01-12T09:30:00.000Z", TimeSource.Neighbour), (odd.Timestamp.ToString(), odd.TimeSource));
    }

    [Theory]
    [InlineData("""{"seconds":1768210500,"nanos":5}""", "2026-01-12T09:35:00.000000005Z")]
    [InlineData("""{"seconds":"1768210500"}""", "2026-01-12T09:35:00.000Z")]
    [InlineData("1768210500000", "2026-01-12T09:35:00.000Z")]
    public async Task A_time_that_is_written_in_another_way_is_read(string time, string expected) =>
        Assert.Equal(expected, (await OddAsync($$"""{"timestamp":{{time}},"insertId":"5","textPayload":"odd"}""")).Timestamp.ToString());

    [Theory]
    [InlineData("\"a text\"", "a text")]
    [InlineData("7", "7")]
    [InlineData("[[1],{\"a\":[]}]", "[[1],{\"a\":[]}]")]
    [InlineData("{}", "")]
    public async Task What_is_no_entry_is_a_line_at_the_time_of_its_neighbour(string json, string message)
    {
        var odd = await OddAsync(json);

        Assert.Equal((message, "2026-01-12T09:30:00.000Z", TimeSource.Neighbour, true), (odd.Message, odd.Timestamp.ToString(), odd.TimeSource, odd.IsOdd));
    }

    [Fact]
    public async Task What_holds_nothing_is_as_old_as_can_be_so_it_is_refused_and_counted()
    {
        var odd = await OddAsync("null");

        Assert.Equal((0, true), (odd.Timestamp.UnixNanoseconds, odd.IsOdd));
    }

    [Theory]
    [InlineData("""{"timestamp":"2026-01-12T09:35:00Z","insertId":"5","jsonPayload":{"message":"odd","\udc00":1,"x":"half \ud83d of a pair"}}""")]
    [InlineData("""{"timestamp":"2026-01-12T09:35:00Z","insertId":"5","jsonPayload":{"message":"odd"},"labels":{"k":"\ud800"}}""")]
    [InlineData("""{"timestamp":"2026-01-12T09:35:00Z","insertId":"5","protoPayload":{"methodName":"odd","request":{"\ud800":"\udfff\ud800"}}}""")]
    public async Task Halves_of_surrogate_pairs_stop_nobody(string json)
    {
        var odd = await OddAsync(json);

        Assert.Equal(("odd", "2026-01-12T09:35:00.000Z"), (odd.Message, odd.Timestamp.ToString()));
        Assert.Contains("\uFFFD", odd.Fields.GetRawText().Replace("\\uFFFD", "\uFFFD", StringComparison.OrdinalIgnoreCase), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_entry_that_is_nested_very_deep_does_not_take_its_neighbours_with_it()
    {
        var deep = string.Concat(Enumerable.Repeat("""{"a":""", 500)) + "1" + new string('}', 500);

        var odd = await OddAsync($$$"""{"timestamp":"2026-01-12T09:35:00Z","insertId":"5","jsonPayload":{"message":"odd","deep":{{{deep}}}}}""");

        Assert.Equal("odd", odd.Message);
    }

    [Theory]
    [InlineData("""{"timestamp":"2026-01-12T09:35:00Z","textPayload":"odd"}""")]
    [InlineData("""{"timestamp":"2026-01-12T09:35:00Z","insertId":"","textPayload":"odd"}""")]
    [InlineData("""{"timestamp":"2026-01-12T09:35:00Z","insertId":null,"textPayload":"odd"}""")]
    [InlineData("""{"timestamp":"2026-01-12T09:35:00Z","insertId":5,"textPayload":"odd"}""")]
    [InlineData("""{"textPayload":"odd"}""")]
    public async Task Equal_entries_without_ids_are_counted_and_are_the_same_when_they_are_read_again(string odd)
    {
        var other = odd.Replace("odd", "other", StringComparison.Ordinal);
        await using var rig = await GoogleRig.StartAsync(
            $$"""{"entries":[{{odd}},{{odd}}],"nextPageToken":"t"}""", $$"""{"entries":[{{odd}},{{other}}]}""", $$"""{"entries":[{{odd}},{{other}},{{First}},{{odd}},{{odd}}]}""");
        await using var session = rig.Open();

        var once = await IdsAsync(session);
        var again = await IdsAsync(session);

        Assert.Equal(4, once.Distinct().Count());
        Assert.Equal(once.Order(StringComparer.Ordinal), again.Where(id => !id.EndsWith(" 1", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_page_that_comes_twice_because_its_token_repeats_makes_no_more_of_them()
    {
        const string odd = """{"timestamp":"2026-01-12T09:35:00Z","textPayload":"odd"}""";
        const string page = $$"""{"entries":[{{odd}}],"nextPageToken":"t"}""";
        await using var rig = await GoogleRig.StartAsync(page, page, page, $$"""{"entries":[{{Last}}]}""");
        await using var session = rig.Open();

        var ids = await IdsAsync(session);

        // The first page, and the second in two readings.
        Assert.Equal((4, 3), (ids.Count, ids.Distinct().Count()));
    }

    [Fact]
    public async Task An_entry_without_a_time_has_the_same_id_whoever_its_neighbours_are()
    {
        const string odd = """{"logName":"projects/p/logs/web","insertId":"5","textPayload":"odd"}""";
        await using var rig = await GoogleRig.StartAsync($$"""{"entries":[{{First}},{{odd}}]}""", $$"""{"entries":[{{odd}},{{Last}}]}""", $$"""{"entries":[{{odd}}]}""");
        await using var session = rig.Open();

        var read = new List<RawEvent>();
        for (var i = 0; i < 3; i++)
            read.AddRange((await GoogleRig.ReadAsync(session.Sources[0])).Where(raw => raw.Message == "odd"));

        Assert.Single(read.Select(raw => raw.EventId).Distinct());
        Assert.Equal([TimeSource.Neighbour, TimeSource.Neighbour, TimeSource.Arrival], read.Select(raw => raw.TimeSource));
        Assert.Equal(["2026-01-12T09:30:00.000Z", "2026-01-12T09:40:00.000Z"], read.Take(2).Select(raw => raw.Timestamp.ToString()));
        Assert.InRange(session.Sources[0].ServerNow() - read[2].Timestamp, TimeSpan.Zero, TimeSpan.FromHours(1));
    }

    private static async Task<List<string>> IdsAsync(IConnectorSession session) =>
        [.. (await GoogleRig.ReadAsync(session.Sources[0])).Select(raw => raw.EventId)];

    /// <summary>What becomes of one of three; the others have to be as they are.</summary>
    private static async Task<RawEvent> OddAsync(string odd)
    {
        await using var rig = await GoogleRig.StartAsync($$"""{"entries":[{{First}},{{odd}},{{Last}}]}""");
        await using var session = rig.Open();
        var events = await GoogleRig.ReadAsync(session.Sources[0]);

        Assert.Equal(3, events.Count);
        Assert.Equal(("first", false, "last", false), (events[0].Message, events[0].IsOdd, events[2].Message, events[2].IsOdd));
        return events[1];
    }
}
