using System.Diagnostics;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using LiveLogs.CloudSimulator.CloudWatch.Store;
using LiveLogs.CloudSimulator.Faults;
using Xunit;

namespace LiveLogs.Tests.CloudSimulator;

public sealed class FaultTests : IAsyncLifetime
{
    private static readonly FaultMatch Reads = new() { Operation = "FilterLogEvents" };

    private SimulatedCloudWatch _cloud = null!;

    public async ValueTask InitializeAsync()
    {
        _cloud = await SimulatedCloudWatch.StartAsync();
        var at = _cloud.Clock.GetUtcNow().AddMinutes(-1);
        _cloud.Group.Put("s", [.. Enumerable.Range(0, 6).Select(number => new NewLogEvent(at.AddSeconds(number), $"Größe {number} 🎉"))]);
    }

    public async ValueTask DisposeAsync() => await _cloud.DisposeAsync();

    [Fact]
    public async Task An_error_strikes_the_chosen_page_once()
    {
        _cloud.Simulator.Faults.Add(Reads with { Page = 3, Times = 1 }, new FaultEffects { Error = new FaultError { Code = "ThrottlingException" } });
        var parameters = Scan(limit: 1);

        await FollowAsync(parameters);
        await FollowAsync(parameters);
        Assert.Equal("ThrottlingException", (await _cloud.RefusedAsync("FilterLogEvents", parameters)).Code);
        await FollowAsync(parameters);
        Assert.Equal([200, 200, 400, 200], _cloud.Simulator.Requests.Read("FilterLogEvents").Select(request => request.Status));
        Assert.Equal([1, 2, 3, 3], _cloud.Simulator.Requests.Read("FilterLogEvents").Select(request => request.Page));
    }

    [Fact]
    public async Task Rules_choose_by_operation_call_and_time()
    {
        _cloud.Simulator.Faults.Add(Reads with { FirstCall = 2, LastCall = 2 }, Error("A", 500));
        _cloud.Simulator.Faults.Add(Reads with { FirstCall = 3, ForSeconds = 60 }, Error("B", 503));

        Assert.Equal(200, await StatusAsync());
        Assert.Equal(500, await StatusAsync());
        Assert.Equal(503, await StatusAsync());
        await _cloud.CallAsync("DescribeLogGroups", new { });
        _cloud.Advance(TimeSpan.FromSeconds(61));
        Assert.Equal(200, await StatusAsync());
    }

    [Fact]
    public async Task The_same_seed_strikes_the_same_calls()
    {
        async Task<List<int>> RunAsync()
        {
            _cloud.Simulator.Faults.Clear();
            _cloud.Simulator.Faults.Add(Reads with { Probability = 0.4, Seed = 11 }, Error("X", 500));
            var statuses = new List<int>();
            for (var call = 0; call < 40; call++)
                statuses.Add(await StatusAsync());
            return statuses;
        }

        var first = await RunAsync();

        Assert.Equal(first, await RunAsync());
        Assert.InRange(first.Count(status => status == 500), 8, 24);
    }

    [Theory]
    [InlineData(FaultErrorForm.Namespaced, "{\"__type\":\"com.amazon.coral.service#ThrottlingException\",\"message\":\"Rate exceeded\"}")]
    [InlineData(FaultErrorForm.WithUrl,
        "{\"__type\":\"ThrottlingException:http://internal.amazon.com/coral/com.amazon.coral.service/\",\"message\":\"Rate exceeded\"}")]
    [InlineData(FaultErrorForm.CapitalMessage, "{\"__type\":\"ThrottlingException\",\"Message\":\"Rate exceeded\"}")]
    internal async Task Errors_come_in_every_known_form(FaultErrorForm form, string body)
    {
        _cloud.Simulator.Faults.Add(Reads, new FaultEffects { Error = new FaultError { Code = "ThrottlingException", Form = form } });

        using var response = await _cloud.SendAsync("FilterLogEvents", Scan());

        Assert.Equal(body, await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_proxy_answers_html_with_200_and_json_can_be_truncated()
    {
        _cloud.Simulator.Faults.Add(Reads with { Times = 1 }, new FaultEffects { HtmlStatus = 200 });
        _cloud.Simulator.Faults.Add(Reads with { FirstCall = 2 }, new FaultEffects { TruncateAfter = 40 });

        using var html = await _cloud.SendAsync("FilterLogEvents", Scan());
        using var truncated = await _cloud.SendAsync("FilterLogEvents", Scan());

        Assert.Equal((HttpStatusCode.OK, "text/html"), (html.StatusCode, html.Content.Headers.ContentType!.MediaType));
        Assert.Equal(40, (await truncated.Content.ReadAsByteArrayAsync()).Length);
    }

    [Fact]
    public async Task Connections_are_reset_before_the_headers_and_inside_the_body()
    {
        _cloud.Simulator.Faults.Add(Reads with { Times = 1 }, new FaultEffects { Reset = true });
        _cloud.Simulator.Faults.Add(Reads with { FirstCall = 2, Times = 1 }, new FaultEffects { CutAfter = 60 });

        await Assert.ThrowsAsync<HttpRequestException>(() => _cloud.SendAsync("FilterLogEvents", Scan()));
        await Assert.ThrowsAsync<HttpRequestException>(() => _cloud.SendAsync("FilterLogEvents", Scan()));
        Assert.Equal(200, await StatusAsync());
    }

    [Fact]
    public async Task Answers_stall_before_and_inside_the_body()
    {
        _cloud.Simulator.Faults.Add(Reads with { Times = 1 }, new FaultEffects { StallSeconds = 0.3 });
        _cloud.Simulator.Faults.Add(Reads with { FirstCall = 2 }, new FaultEffects { StallSeconds = 0.3, StallAfter = 20 });

        for (var call = 0; call < 2; call++)
        {
            var watch = Stopwatch.StartNew();
            Assert.Equal(6, SimulatedCloudWatch.Messages(await _cloud.CallAsync("FilterLogEvents", Scan())).Count);
            Assert.True(watch.ElapsedMilliseconds >= 290);
        }
    }

    [Fact]
    public async Task Bodies_are_compressed_or_split_inside_characters()
    {
        _cloud.Simulator.Faults.Add(Reads with { Times = 1 }, new FaultEffects { Gzip = true });
        _cloud.Simulator.Faults.Add(Reads with { FirstCall = 2 }, new FaultEffects { SplitCharacters = true });

        using var packed = await _cloud.SendAsync("FilterLogEvents", Scan());
        await using var unpacked = new GZipStream(await packed.Content.ReadAsStreamAsync(), CompressionMode.Decompress);
        Assert.Equal(6, (await JsonDocument.ParseAsync(unpacked)).RootElement.GetProperty("events").GetArrayLength());

        using var split = await _cloud.SendAsync("FilterLogEvents", Scan());
        Assert.True(split.Headers.TransferEncodingChunked);
        Assert.Contains("Größe 5 🎉", Encoding.UTF8.GetString(await split.Content.ReadAsByteArrayAsync()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pages_can_be_empty_short_and_followed_by_an_empty_last_one()
    {
        _cloud.Simulator.Faults.Add(Reads with { LastCall = 2 }, new FaultEffects { EmptyPage = true });
        _cloud.Simulator.Faults.Add(Reads with { FirstCall = 3 }, new FaultEffects { PageItems = 4 });
        _cloud.Simulator.Faults.Add(Reads with { FirstCall = 4, LastCall = 4 }, new FaultEffects { ExtraToken = true });

        var pages = await _cloud.PagesAsync(Scan());

        Assert.Equal([0, 0, 4, 2, 0], pages.Select(page => page.GetProperty("events").GetArrayLength()));
        Assert.Equal(6, SimulatedCloudWatch.Messages(pages).Distinct().Count());
    }

    [Fact]
    public async Task The_same_token_can_come_back_with_the_page_and_the_page_is_read_again()
    {
        _cloud.Simulator.Faults.Add(Reads with { Page = 2, Times = 1 }, new FaultEffects { RepeatToken = true });
        var parameters = Scan(limit: 2);

        await FollowAsync(parameters);
        var token = parameters["nextToken"];
        var second = await FollowAsync(parameters);
        Assert.Equal(token, parameters["nextToken"]);
        var again = await FollowAsync(parameters);

        Assert.Equal(SimulatedCloudWatch.Messages(second), SimulatedCloudWatch.Messages(again));
        Assert.NotEqual(token, parameters["nextToken"]);
    }

    [Fact]
    public async Task A_share_of_the_written_events_is_visible_late()
    {
        _cloud.Simulator.Faults.Add(new FaultMatch { Operation = "PutLogEvents" },
            new FaultEffects { Visibility = new FaultVisibility { DelaySeconds = 30, Share = 0.5, Seed = 3 } });
        _cloud.Group.TryCreateStream("late");
        var now = _cloud.Clock.GetUtcNow().ToUnixTimeMilliseconds();
        await _cloud.CallAsync("PutLogEvents", new
        {
            logGroupName = SimulatedCloudWatch.GroupName,
            logStreamName = "late",
            logEvents = Enumerable.Range(0, 100).Select(number => new { timestamp = now, message = $"{number}" }),
        });

        var seen = SimulatedCloudWatch.Messages(await _cloud.PagesAsync(Scan("late"))).Count;
        _cloud.Advance(TimeSpan.FromSeconds(31));

        Assert.InRange(seen, 30, 70);
        Assert.Equal(100, SimulatedCloudWatch.Messages(await _cloud.PagesAsync(Scan("late"))).Count);
    }

    [Fact]
    public async Task Other_clients_can_use_up_most_of_the_quota()
    {
        await using var cloud = await SimulatedCloudWatch.StartAsync(options => options.EnforceRates = true);
        cloud.Simulator.Faults.Add(Reads, new FaultEffects { QuotaShare = 0.2 });

        var statuses = new List<int>();
        for (var call = 0; call < 6; call++)
        {
            using var response = await cloud.SendAsync("FilterLogEvents", Scan());
            statuses.Add((int)response.StatusCode);
        }

        Assert.InRange(statuses.Count(status => status == 200), 2, 4);
        Assert.Contains(400, statuses);
        Assert.Equal(6, cloud.Simulator.Requests.PeakPerSecond("FilterLogEvents"));
    }

    [Fact]
    public async Task A_script_and_events_arrive_over_the_control_endpoint()
    {
        using var http = new HttpClient { BaseAddress = new Uri(_cloud.Simulator.Url) };
        using var script = new StringContent(
            """[{"name": "storm", "when": {"operation": "FilterLogEvents", "times": 1}, "then": {"error": {"code": "ServiceUnavailableException", "status": 503, "form": "namespaced"}}}]""");
        (await http.PostAsync("/_simulator/faults", script)).EnsureSuccessStatusCode();
        using var wrong = new StringContent("""[{"when": {"operator": "x"}, "then": {}}]""");
        Assert.Equal(HttpStatusCode.BadRequest, (await http.PostAsync("/_simulator/faults", wrong)).StatusCode);
        using var events = JsonContent.Create(new
        {
            region = SimulatedCloudWatch.Region,
            log_group = SimulatedCloudWatch.GroupName,
            log_stream = "control",
            events = new[] { new { timestamp = _cloud.Clock.GetUtcNow(), message = "from outside" } },
        });
        (await http.PostAsync("/_simulator/aws/events", events)).EnsureSuccessStatusCode();

        Assert.Equal(503, await StatusAsync());
        Assert.Equal(["from outside"], SimulatedCloudWatch.Messages(await _cloud.CallAsync("FilterLogEvents", Scan("control"))));
        var requests = await http.GetFromJsonAsync<JsonElement>("/_simulator/requests?operation=FilterLogEvents");
        Assert.Equal("storm", requests.GetProperty("items")[0].GetProperty("faults")[0].GetString());
        var ledger = await http.GetFromJsonAsync<JsonElement>("/_simulator/ledger?from=6");
        Assert.Equal("from outside", ledger.GetProperty("items")[0].GetProperty("message").GetString());
    }

    private static FaultEffects Error(string code, int status) => new() { Error = new FaultError { Code = code, Status = status } };

    private static Dictionary<string, object> Scan(string stream = "s", int limit = 10_000) =>
        new() { ["logGroupName"] = SimulatedCloudWatch.GroupName, ["logStreamNamePrefix"] = stream, ["limit"] = limit };

    private async Task<int> StatusAsync()
    {
        using var response = await _cloud.SendAsync("FilterLogEvents", Scan());
        return (int)response.StatusCode;
    }

    private async Task<JsonElement> FollowAsync(Dictionary<string, object> parameters)
    {
        var page = await _cloud.CallAsync("FilterLogEvents", parameters);
        parameters["nextToken"] = page.GetProperty("nextToken").GetString()!;
        return page;
    }
}
