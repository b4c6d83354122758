using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using LiveLogs.CloudSimulator;
using LiveLogs.CloudSimulator.GoogleCloud;
using LiveLogs.CloudSimulator.GoogleCloud.Store;
using Xunit;

namespace LiveLogs.Tests.CloudSimulator;

/// <summary>entries:list as the API's reference tells it.</summary>
public sealed class GoogleListTests : IAsyncLifetime, IDisposable
{
    private static readonly string[] Shop = [$"projects/{GoogleDirectory.DefaultProject}"];
    private readonly ShiftedClock _clock = new();
    private readonly HttpClient _http = new();
    private Simulator? _simulator;

    private GoogleApi Google => _simulator!.GoogleCloud;

    public async ValueTask InitializeAsync()
    {
        _simulator = await Simulator.StartAsync(new SimulatorOptions(), _clock, CancellationToken.None);
        Authorise();
        var now = _clock.GetUtcNow();
        for (var number = 0; number < 1200; number++)
            Google.Store.Write(new NewLogEntry($"{Shop[0]}/logs/syslog", now.AddMilliseconds(-number), $"line {number}"));
    }

    public async ValueTask DisposeAsync() => await _simulator!.DisposeAsync();

    public void Dispose() => _http.Dispose();

    [Theory]
    [InlineData(5000, 1000)]
    [InlineData(0, 50)]
    [InlineData(7, 7)]
    public async Task G08_a_page_has_up_to_a_thousand_entries(int pageSize, int entries)
    {
        var answer = await ListAsync(new { resourceNames = Shop, pageSize });

        Assert.Equal(entries, answer.GetProperty("entries").GetArrayLength());
    }

    [Fact]
    public async Task G08_G09_G16_what_is_out_of_range_is_refused()
    {
        await RefusedAsync(new { resourceNames = Shop, pageSize = -1 });
        await RefusedAsync(new { resourceNames = Shop, filter = new string('x', 20_001) });
        await RefusedAsync(new { resourceNames = Enumerable.Repeat(Shop[0], 101) });
        await RefusedAsync(new { resourceNames = Shop, filter = "severity>=" });
        Assert.True((await ListAsync(new { resourceNames = Enumerable.Repeat(Shop[0], 100) })).TryGetProperty("entries", out _));
    }

    [Fact]
    public async Task G09_a_parent_that_is_not_among_the_resources_gives_nothing_and_no_error() =>
        Assert.False((await ListAsync(new { resourceNames = Shop, filter = "logName=\"projects/other/logs/syslog\"" })).TryGetProperty("entries", out _));

    [Fact]
    public async Task G07_a_token_is_good_for_the_same_question_and_a_day()
    {
        var token = (await ListAsync(new { resourceNames = Shop, pageSize = 10 })).GetProperty("nextPageToken").GetString();

        await RefusedAsync(new { resourceNames = Shop, pageToken = token, filter = "severity>=ERROR" });
        await RefusedAsync(new { resourceNames = Shop, pageToken = token, orderBy = "timestamp desc" });
        Assert.True((await ListAsync(new { resourceNames = Shop, pageToken = token })).TryGetProperty("entries", out _));

        _clock.Advance(TimeSpan.FromHours(24.1));
        Authorise();
        await RefusedAsync(new { resourceNames = Shop, pageToken = token });
    }

    [Fact]
    public async Task G17_pages_go_through_everything_once_in_either_direction()
    {
        foreach (var orderBy in new[] { "timestamp asc", "timestamp desc" })
        {
            var lines = new List<string>();
            string? pageToken = null;
            do
            {
                var answer = await ListAsync(new { resourceNames = Shop, orderBy, pageSize = 500, pageToken });
                lines.AddRange(answer.GetProperty("entries").EnumerateArray().Select(entry => entry.GetProperty("textPayload").GetString()!));
                pageToken = answer.TryGetProperty("nextPageToken", out var next) ? next.GetString() : null;
            }
            while (pageToken is not null);

            var expected = Enumerable.Range(0, 1200).Select(number => $"line {number}");
            Assert.Equal(orderBy.EndsWith("asc", StringComparison.Ordinal) ? expected.Reverse() : expected, lines);
        }
    }

    [Fact]
    public async Task G05_the_sixty_first_call_of_a_minute_is_refused_with_the_quota_and_the_next_minute_is_open()
    {
        _clock.Advance(TimeSpan.FromSeconds(60 - _clock.GetUtcNow().Second));
        for (var call = 0; call < 60; call++)
            await ListAsync(new { resourceNames = Shop, pageSize = 1 });

        var refused = await SendAsync(new { resourceNames = Shop });
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.Contains("\"quota_limit_value\":\"60\"", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        _clock.Advance(TimeSpan.FromMinutes(1));
        await ListAsync(new { resourceNames = Shop, pageSize = 1 });
    }

    [Theory]
    [InlineData("severity>=ERROR OR textPayload=\"line 1\" AND textPayload:\"line 1\"", 1)]
    [InlineData("\"line 11\" -\"line 110\" -- a comment (", 100)]
    [InlineData("textPayload=~\"^line 1$\" log_id(\"syslog\")", 1)]
    [InlineData("NOT resource.type=(\"global\" OR \"other\")", 0)]
    public async Task Filters_choose_what_the_language_says(string filter, int entries)
    {
        var answer = await ListAsync(new { resourceNames = Shop, filter, pageSize = 1000 });

        Assert.Equal(entries, answer.TryGetProperty("entries", out var found) ? found.GetArrayLength() : 0);
    }

    private void Authorise() => _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
        "Bearer", Google.Tokens.Issue(Google.Directory.Default, ["https://www.googleapis.com/auth/logging.read"], _clock.GetUtcNow()));

    private Task<HttpResponseMessage> SendAsync(object question) => _http.PostAsJsonAsync(new Uri($"{_simulator!.Url}/v2/entries:list"), question);

    private async Task<JsonElement> ListAsync(object question)
    {
        using var answer = await SendAsync(question);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    private async Task RefusedAsync(object question)
    {
        using var answer = await SendAsync(question);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("INVALID_ARGUMENT", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }
}
