using LiveLogs.Ingestion;
using Xunit;

namespace LiveLogs.Tests.Connectors.AzureMonitor;

/// <summary>Rows that are not as the query service describes them, between rows that are.</summary>
public sealed class OddRowsTests
{
    private const string Columns = "__it __id __tg Message D";
    private const string First = """["2026-01-12T09:30:02Z","1","2026-01-12T09:30:00Z","first",null]""";
    private const string Last = """["2026-01-12T09:40:02Z","9","2026-01-12T09:40:00Z","last",null]""";

    [Theory]
    [InlineData("\"2026-01-12T09:35:00Z\"", "2026-01-12T09:35:00.000Z", TimeSource.Own)]
    [InlineData("\"2026-01-12T09:35:00.12345678901Z\"", "2026-01-12T09:35:00.123456789Z", TimeSource.Own)]
    [InlineData("null", "2026-01-12T09:35:02.000Z", TimeSource.Batch)]
    [InlineData("\"\"", "2026-01-12T09:35:02.000Z", TimeSource.Batch)]
    [InlineData("\"soon\"", "2026-01-12T09:35:02.000Z", TimeSource.Batch)]
    [InlineData("\"0001-01-01T00:00:00Z\"", "2026-01-12T09:35:02.000Z", TimeSource.Batch)]
    [InlineData("\"1970-01-01T00:00:00Z\"", "2026-01-12T09:35:02.000Z", TimeSource.Batch)]
    [InlineData("-5", "2026-01-12T09:35:02.000Z", TimeSource.Batch)]
    [InlineData("{}", "2026-01-12T09:35:02.000Z", TimeSource.Batch)]
    [InlineData("\"\\ud800\"", "2026-01-12T09:35:02.000Z", TimeSource.Batch)]
    public async Task A_row_without_a_usable_TimeGenerated_has_the_time_of_its_ingestion(string generated, string time, object from)
    {
        var odd = await OddAsync($$"""["2026-01-12T09:35:02Z","5",{{generated}},"odd",null]""");

        Assert.Equal((time, (TimeSource)from, "5", (TimeSource)from != TimeSource.Own), (odd.Timestamp.ToString(), odd.TimeSource, odd.EventId, odd.IsOdd));
        Assert.Equal("2026-01-12T09:35:02.000Z", odd.CursorTime.ToString());
    }

    [Theory]
    [InlineData("null")]
    [InlineData("\"\"")]
    [InlineData("\"soon\"")]
    public async Task A_row_whose_ingestion_is_not_told_stands_where_its_neighbour_does(string ingested)
    {
        var own = await OddAsync($$"""[{{ingested}},"5","2026-01-12T09:35:00Z","odd",null]""");
        var none = await OddAsync($$"""[{{ingested}},"5",null,"odd",null]""");

        Assert.Equal(("2026-01-12T09:35:00.000Z", TimeSource.Own), (own.Timestamp.ToString(), own.TimeSource));
        Assert.Equal(("2026-01-12T09:30:00.000Z", TimeSource.Neighbour), (none.Timestamp.ToString(), none.TimeSource));
        Assert.Equal(("2026-01-12T09:30:02.000Z", "2026-01-12T09:30:02.000Z"), (own.CursorTime.ToString(), none.CursorTime.ToString()));
    }

    [Theory]
    [InlineData("""["2026-01-12T09:35:02Z",null,"2026-01-12T09:35:00Z","odd",null]""")]
    [InlineData("""["2026-01-12T09:35:02Z","","2026-01-12T09:35:00Z","odd",null]""")]
    [InlineData("""["2026-01-12T09:35:02Z","",null,"odd",null]""")]
    [InlineData("""[null,null,null,"odd",null]""")]
    public async Task Equal_rows_without_ids_are_counted_and_are_the_same_when_they_are_read_again(string odd)
    {
        var other = odd.Replace("odd", "other", StringComparison.Ordinal);
        await using var rig = await AzureTableRig.StartAsync(false, AzureTableRig.Table(Columns, First, odd, odd, other), AzureTableRig.Table(Columns, odd, other, Last, odd));

        var once = (await rig.ReadAsync()).Where(raw => raw.Message != "first").Select(raw => raw.EventId).ToList();
        var again = (await rig.ReadAsync()).Where(raw => raw.Message != "last").Select(raw => raw.EventId).ToList();

        Assert.Equal(3, once.Distinct().Count());
        Assert.Equal(once.Order(StringComparer.Ordinal), again.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("\"a text\"", "a text")]
    [InlineData("7", "7")]
    [InlineData("true", "true")]
    [InlineData("""{"Message":[[1]]}""", """{"Message":[[1]]}""")]
    public async Task What_is_no_row_is_a_line_at_the_time_of_its_neighbour(string json, string message)
    {
        var odd = await OddAsync(json);

        Assert.Equal((message, "2026-01-12T09:30:00.000Z", TimeSource.Neighbour), (odd.Message, odd.Timestamp.ToString(), odd.TimeSource));
    }

    [Fact]
    public async Task What_holds_nothing_is_as_old_as_can_be_so_it_is_refused_and_counted() =>
        Assert.Equal(0, (await OddAsync("null")).Timestamp.UnixNanoseconds);

    [Fact]
    public async Task A_row_with_too_few_or_too_many_cells_is_read_as_far_as_it_goes()
    {
        var shorter = await OddAsync("""["2026-01-12T09:35:02Z","5","2026-01-12T09:35:00Z","odd"]""");
        var longer = await OddAsync("""["2026-01-12T09:35:02Z","5","2026-01-12T09:35:00Z","odd",null,"more"]""");

        Assert.Equal(("odd", "5"), (shorter.Message, shorter.EventId));
        Assert.Equal(("odd", "more"), (longer.Message, longer.Fields.GetProperty("column_6").GetString()));
        Assert.Equal("", (await OddAsync("""["2026-01-12T09:35:02Z","5","2026-01-12T09:35:00Z"]""")).Message.Trim('{', '}'));
    }

    [Theory]
    [InlineData("""["2026-01-12T09:35:02Z","5","2026-01-12T09:35:00Z","odd \ud83d half",null]""")]
    [InlineData("""["2026-01-12T09:35:02Z","5","2026-01-12T09:35:00Z","odd","{\"a\":\"\\ud800\",\"\\udc00\":1}"]""")]
    [InlineData("""["2026-01-12T09:35:02Z","5","2026-01-12T09:35:00Z","odd",{"a":"\ud800","\udc00":[1]}]""")]
    public async Task Halves_of_surrogate_pairs_stop_nobody(string json) =>
        Assert.StartsWith("odd", (await OddAsync(json)).Message, StringComparison.Ordinal);

    [Fact]
    public async Task A_value_that_is_nested_very_deep_does_not_take_its_neighbours_with_it()
    {
        var deep = string.Concat(Enumerable.Repeat("""{"a":""", 500)) + "1" + new string('}', 500);

        Assert.Equal("odd", (await OddAsync($$"""["2026-01-12T09:35:02Z","5","2026-01-12T09:35:00Z","odd",{{deep}}]""")).Message);
    }

    [Fact]
    public async Task A_searched_table_knows_no_ingestion_and_a_row_without_a_time_stands_where_its_neighbour_does()
    {
        await using var rig = await AzureTableRig.StartAsync(true, AzureTableRig.Table(
            "__tg Message", """["2026-01-12T09:30:00Z","first"]""", """[null,"odd"]""", """["2026-01-12T09:40:00Z","last"]"""));

        var events = await rig.ReadAsync();

        Assert.Equal(["first", "odd", "last"], events.Select(raw => raw.Message));
        Assert.Equal(("2026-01-12T09:30:00.000Z", TimeSource.Neighbour), (events[1].Timestamp.ToString(), events[1].TimeSource));
        Assert.Equal([false, true, false], events.Select(raw => raw.IsOdd));
    }

    [Fact]
    public async Task A_full_page_that_ends_with_odd_rows_is_followed_by_the_next()
    {
        var good = Enumerable.Range(0, 9_999).Select(number => $$"""["2026-01-12T09:30:{{number / 1000:00}}.{{number % 1000:000}}Z","{{number:00000}}","2026-01-12T09:30:00Z","line {{number}}",null]""");
        var rows = good.Append("7").ToArray();
        await using var rig = await AzureTableRig.StartAsync(false, AzureTableRig.Table(Columns, rows), AzureTableRig.Table(Columns, [.. rows[^2..], Last]));

        var events = await rig.ReadAsync();

        Assert.Equal((2, 10_001, 10_001), (rig.Queries.Count, events.Count, events.Select(raw => raw.EventId).Distinct().Count()));
        Assert.Equal(["line 9998", "7", "last"], events.TakeLast(3).Select(raw => raw.Message));
    }

    /// <summary>What becomes of one of three; the others have to be as they are.</summary>
    private static async Task<RawEvent> OddAsync(string odd)
    {
        await using var rig = await AzureTableRig.StartAsync(false, AzureTableRig.Table(Columns, First, odd, Last));
        var events = await rig.ReadAsync();

        Assert.Equal(3, events.Count);
        Assert.Equal(("first", false, "last", false), (events[0].Message, events[0].IsOdd, events[2].Message, events[2].IsOdd));
        return events[1];
    }
}
