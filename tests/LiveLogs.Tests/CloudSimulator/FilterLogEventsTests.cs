using System.Globalization;
using LiveLogs.CloudSimulator.CloudWatch;
using LiveLogs.CloudSimulator.CloudWatch.Store;
using Xunit;

namespace LiveLogs.Tests.CloudSimulator;

public sealed class FilterLogEventsTests : IAsyncLifetime
{
    private SimulatedCloudWatch _cloud = null!;
    private DateTimeOffset _start;

    public async ValueTask InitializeAsync()
    {
        _cloud = await SimulatedCloudWatch.StartAsync();
        _start = DateTimeOffset.FromUnixTimeMilliseconds(_cloud.Clock.GetUtcNow().AddMinutes(-5).ToUnixTimeMilliseconds());
    }

    public async ValueTask DisposeAsync() => await _cloud.DisposeAsync();

    [Fact]
    public async Task A17_both_ends_of_the_range_are_included()
    {
        Put(0, "a", "b");
        Put(1, "c");
        Put(2, "d");

        var page = await _cloud.CallAsync("FilterLogEvents", Scan(from: 0, to: 1));

        Assert.Equal(["a", "b", "c"], SimulatedCloudWatch.Messages(page));
        Assert.False(page.TryGetProperty("nextToken", out _));
        Assert.Equal(0, page.GetProperty("searchedLogStreams").GetArrayLength());
    }

    [Fact]
    public async Task Events_come_by_event_time_then_ingestion_time_then_batch()
    {
        var at = _start;
        _cloud.Group.Put("x", [new NewLogEvent(at, "third") { IngestionTime = at.AddSeconds(9) }]);
        _cloud.Group.Put("y", [new NewLogEvent(at.AddMilliseconds(1), "fifth") { IngestionTime = at }, new NewLogEvent(at, "first") { IngestionTime = at }]);
        _cloud.Group.Put("x", [new NewLogEvent(at, "fourth") { IngestionTime = at.AddSeconds(9) }, new NewLogEvent(at, "second") { IngestionTime = at }]);

        Assert.Equal(["first", "second", "third", "fourth", "fifth"], SimulatedCloudWatch.Messages(await _cloud.PagesAsync(Scan())));
    }

    [Fact]
    public async Task Twenty_five_thousand_events_of_one_millisecond_come_once_each_on_three_pages_even_while_more_appear()
    {
        Put(0, [.. Enumerable.Range(0, 25_000).Select(number => number.ToString(CultureInfo.InvariantCulture))]);
        var parameters = Scan(from: 0, to: 0);
        var first = await _cloud.CallAsync("FilterLogEvents", parameters);
        parameters["nextToken"] = first.GetProperty("nextToken").GetString()!;

        Put(0, "late");
        var rest = await _cloud.PagesAsync(parameters);

        var messages = SimulatedCloudWatch.Messages([first, .. rest]);
        Assert.Equal(2, rest.Count);
        Assert.Equal(25_001, messages.Distinct().Count());
        Assert.Equal(25_001, messages.Count);
    }

    [Fact]
    public async Task Event_ids_have_56_digits_and_differ_for_identical_events()
    {
        Put(0, "same", "same");
        Put(0, "same");

        var ids = (await _cloud.CallAsync("FilterLogEvents", Scan())).GetProperty("events").EnumerateArray()
            .Select(stored => stored.GetProperty("eventId").GetString()!).ToList();

        Assert.Equal(3, ids.Distinct().Count());
        Assert.All(ids, id => Assert.Matches("^[0-9]{56}$", id));
    }

    [Fact]
    public async Task A_page_holds_at_most_one_megabyte_but_always_one_event()
    {
        Put(0, new string('x', 600_000), new string('y', 600_000), new string('z', 1_048_576));

        var pages = await _cloud.PagesAsync(Scan());

        Assert.Equal([1, 1, 1], pages.Select(page => page.GetProperty("events").GetArrayLength()));
    }

    [Fact]
    public async Task A_rare_pattern_gives_empty_pages_with_a_token()
    {
        await using var cloud = await SimulatedCloudWatch.StartAsync(options => options.MaxScannedEvents = 100);
        cloud.Group.Put("s", [.. Enumerable.Range(0, 450).Select(number => new NewLogEvent(_start, number == 449 ? "needle" : "hay"))]);

        var pages = await cloud.PagesAsync(new() { ["logGroupName"] = SimulatedCloudWatch.GroupName, ["filterPattern"] = "needle" });

        Assert.Equal([0, 0, 0, 0, 1], pages.Select(page => page.GetProperty("events").GetArrayLength()));
    }

    [Fact]
    public async Task An_event_is_returned_from_the_moment_it_is_visible()
    {
        _cloud.Group.Put("s", [new NewLogEvent(_start, "late") { VisibleAt = _cloud.Clock.GetUtcNow().AddSeconds(90) }]);

        Assert.Empty(SimulatedCloudWatch.Messages(await _cloud.PagesAsync(Scan())));
        _cloud.Advance(TimeSpan.FromSeconds(91));
        Assert.Equal(["late"], SimulatedCloudWatch.Messages(await _cloud.PagesAsync(Scan())));
    }

    [Fact]
    public async Task A_token_is_bound_to_its_parameters_but_not_to_the_limit()
    {
        Put(0, "a", "b", "c");
        var token = (await _cloud.CallAsync("FilterLogEvents", Scan(limit: 1))).GetProperty("nextToken").GetString()!;

        var other = Scan(limit: 2, to: 60_000);
        other["nextToken"] = token;
        Assert.Equal("InvalidParameterException", (await _cloud.RefusedAsync("FilterLogEvents", other)).Code);
        var same = Scan(limit: 2);
        same["nextToken"] = token;
        Assert.Equal(["b", "c"], SimulatedCloudWatch.Messages(await _cloud.CallAsync("FilterLogEvents", same)));
        same["nextToken"] = (token[0] == 'A' ? "B" : "A") + token[1..];
        Assert.Equal("InvalidParameterException", (await _cloud.RefusedAsync("FilterLogEvents", same)).Code);
    }

    [Fact]
    public async Task A_token_is_good_for_24_hours()
    {
        Put(0, "a", "b");
        var parameters = Scan(limit: 1);
        parameters["nextToken"] = (await _cloud.CallAsync("FilterLogEvents", parameters)).GetProperty("nextToken").GetString()!;

        _cloud.Advance(TimeSpan.FromHours(23.9));
        Assert.Equal(["b"], SimulatedCloudWatch.Messages(await _cloud.CallAsync("FilterLogEvents", parameters)));
        _cloud.Advance(TimeSpan.FromHours(0.2));
        Assert.Equal("InvalidParameterException", (await _cloud.RefusedAsync("FilterLogEvents", parameters)).Code);
    }

    [Fact]
    public async Task Streams_are_chosen_by_names_or_by_prefix()
    {
        _cloud.Group.Put("web-1", [new NewLogEvent(_start, "one")]);
        _cloud.Group.Put("web-2", [new NewLogEvent(_start, "two")]);
        _cloud.Group.Put("job", [new NewLogEvent(_start, "three")]);

        Assert.Equal(["two"], await NamesAsync("logStreamNames", new[] { "web-2" }));
        Assert.Equal(["two", "three"], await NamesAsync("logStreamNames", new[] { "web-2", "job" }));
        Assert.Equal(["one", "two"], await NamesAsync("logStreamNamePrefix", "web-"));
    }

    [Fact]
    public async Task Parameters_that_exclude_one_another_are_refused()
    {
        string[] many = [.. Enumerable.Range(0, 101).Select(number => $"s{number}")];
        await RefusedAsync(new() { ["logGroupName"] = "g", ["logStreamNames"] = many }, "less than or equal to 100");
        await RefusedAsync(Scan(("logStreamNames", new[] { "web-1" }), ("logStreamNamePrefix", "w")), "mutually exclusive");
        await RefusedAsync(Scan(("logGroupIdentifier", "g")), "mutually exclusive");
        await RefusedAsync([], "either logGroupName or logGroupIdentifier");
        await RefusedAsync(Scan(("limit", 10_001)), "Value '10001' at 'limit' failed to satisfy constraint: Member must have value less than or equal to 10000");
        await RefusedAsync(Scan(("startTime", 5), ("endTime", 4)), "End time");
        await RefusedAsync(Scan(("filterPattern", "[ip, user]")), "Invalid filter pattern");
        Assert.Equal("SerializationException", (await _cloud.RefusedAsync("FilterLogEvents", Scan(("limit", "ten")))).Code);
        Assert.Equal("ResourceNotFoundException", (await _cloud.RefusedAsync("FilterLogEvents", new { logGroupName = "missing" })).Code);
        Assert.Equal("ResourceNotFoundException", (await _cloud.RefusedAsync("FilterLogEvents", Scan(("logStreamNames", new[] { "missing" })))).Code);
    }

    [Fact]
    public async Task A_linked_account_is_read_by_arn_and_may_hold_the_same_event_id()
    {
        var own = new NewLogEvent(_start, "own") { EventId = new string('7', 56) };
        var source = _cloud.Simulator.CloudWatch.Store.Group("444455556666", SimulatedCloudWatch.Region, SimulatedCloudWatch.GroupName);
        _cloud.Group.Put("s", [own]);
        source.Put("s", [own with { Message = "theirs" }]);

        Assert.Equal("ResourceNotFoundException", (await _cloud.RefusedAsync("FilterLogEvents", new { logGroupIdentifier = source.Arn })).Code);
        _cloud.Simulator.CloudWatch.Accounts.GetOrAdd(AwsAccount.DefaultId).LinkedAccounts.Add("444455556666");
        var theirs = await _cloud.CallAsync("FilterLogEvents", new { logGroupIdentifier = source.Arn });
        var mine = await _cloud.CallAsync("FilterLogEvents", new { logGroupIdentifier = SimulatedCloudWatch.GroupName });

        Assert.Equal(["theirs"], SimulatedCloudWatch.Messages(theirs));
        Assert.Equal(["own"], SimulatedCloudWatch.Messages(mine));
        Assert.Equal(new string('7', 56), theirs.GetProperty("events")[0].GetProperty("eventId").GetString());
    }

    [Fact]
    public async Task Any_text_comes_back_as_it_was_written()
    {
        string[] texts = ["nul \0 inside", "\u001b[31mred\u001b[0m", "one\r\ntwo\ttabs", "{\"a\":\"\\\"quoted\\\"\"}", "Grüße, 世界 🎉 <&+'>", " ", "a\\u0041\\"];
        Put(0, texts);

        Assert.Equal(texts, SimulatedCloudWatch.Messages(await _cloud.PagesAsync(Scan())));
    }

    [Fact]
    public async Task A_lone_surrogate_is_sent_as_an_escape()
    {
        Put(0, "a\ud83cb\"\n🎉");

        using var response = await _cloud.SendAsync("FilterLogEvents", Scan());

        Assert.Contains("\"message\":\"a\\ud83cb\\\"\\n🎉\"", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_million_events_are_kept_and_read_from_any_place()
    {
        for (var batch = 0; batch < 100; batch++)
            Put(batch, [.. Enumerable.Range(0, 10_000).Select(_ => "line")]);

        var page = await _cloud.CallAsync("FilterLogEvents", Scan(from: 99, to: 99, limit: 100));

        Assert.Equal(1_000_000, _cloud.Group.Count);
        Assert.Equal(100, page.GetProperty("events").GetArrayLength());
    }

    private void Put(int milliseconds, params string[] messages) =>
        _cloud.Group.Put(SimulatedCloudWatch.StreamName, [.. messages.Select(message => new NewLogEvent(_start.AddMilliseconds(milliseconds), message))]);

    private Dictionary<string, object> Scan(int from = 0, int to = 10_000, int limit = 10_000) => new()
    {
        ["logGroupName"] = SimulatedCloudWatch.GroupName,
        ["startTime"] = _start.AddMilliseconds(from).ToUnixTimeMilliseconds(),
        ["endTime"] = _start.AddMilliseconds(to).ToUnixTimeMilliseconds(),
        ["limit"] = limit,
    };

    private static Dictionary<string, object> Scan(params (string Name, object Value)[] parameters)
    {
        var scan = new Dictionary<string, object> { ["logGroupName"] = SimulatedCloudWatch.GroupName };
        foreach (var (name, value) in parameters)
            scan[name] = value;
        return scan;
    }

    private async Task<List<string>> NamesAsync(string field, object value) =>
        SimulatedCloudWatch.Messages(await _cloud.PagesAsync(Scan((field, value))));

    private async Task RefusedAsync(Dictionary<string, object> parameters, string text)
    {
        var (code, message) = await _cloud.RefusedAsync("FilterLogEvents", parameters);
        Assert.Equal("InvalidParameterException", code);
        Assert.Contains(text, message, StringComparison.Ordinal);
    }
}
