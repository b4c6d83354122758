using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using LiveLogs.IntegrationTests.Access;
using LiveLogs.Logs;
using LiveLogs.Storage.Database;

namespace LiveLogs.Benchmarks.Search;

/// <summary>How long the first page of each kind of question takes over HTTP, and what a large download and a row take.</summary>
internal static class SearchBenchmark
{
    public const string Project = "bench";
    private const int Asked = 20;
    private const int AskedOfScans = 5;

    public static async Task<int> RunAsync(int count)
    {
        await using var database = await BenchDatabase.CreateAsync();
        await using var app = await BenchService.StartAsync(database);
        var rows = new SearchRows(database, app.Services, count);
        var started = Stopwatch.GetTimestamp();
        await rows.StoreAsync();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{count:N0} rows of 10 days stored and indexed in {Stopwatch.GetElapsedTime(started).TotalSeconds:0} s"));

        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()), Timeout = TimeSpan.FromMinutes(60) };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", TestToken.For(Project, "viewer"));
        var p95 = new Dictionary<string, double>();
        var result = new Dictionary<string, object> { ["rows"] = count, ["p95_ms"] = p95 };
        if (database.Engine.Kind == EngineKind.Timescale)
        {
            foreach (var (kind, question) in Questions(rows).Where(question => OfTexts.Contains(question.Kind)))
                p95[$"{kind}_scanned"] = await AskAsync(client, $"{kind}, scanned", question, AskedOfScans);

            started = Stopwatch.GetTimestamp();
            await rows.BuildBlockIndexAsync();
            result["block_index_s"] = Math.Round(Stopwatch.GetElapsedTime(started).TotalSeconds, 1);
        }

        foreach (var (kind, question) in Questions(rows))
            p95[kind] = await AskAsync(client, kind, question, Asked);

        foreach (var (name, value) in await rows.SizesAsync())
            result[name] = value;

        foreach (var (name, value) in await DownloadAsync(client, rows))
            result[name] = value;

        await app.StopAsync();
        Console.WriteLine(JsonSerializer.Serialize(result));
        return 0;
    }

    /// <summary>What the index of TimescaleDB's compressed days is for.</summary>
    private static readonly string[] OfTexts =
        ["rare_word", "pasted_id", "attribute_value", "rare_substring_all", "absent_substring_all", "common_word", "common_word_old"];

    /// <summary>Twenty different questions of each kind, about lines that exist, spread over the ten days.</summary>
    private static IEnumerable<(string Kind, Func<int, string> Question)> Questions(SearchRows rows)
    {
        var (all, day) = (Range(rows.End - SearchRows.Span, rows.End), Range(rows.End.AddDays(-1), rows.End));
        yield return ("newest", _ => $"?{all}");
        yield return ("time_level_source", i =>
            $"?q=level:error source:{SearchRows.SourceOf(Pick(i))}&{Range(rows.TimeOf(Pick(i)).AddMinutes(-30), rows.TimeOf(Pick(i)).AddMinutes(30))}");
        yield return ("rare_word", _ => $"?q={SampleEvents.RareWord}&{all}");
        yield return ("pasted_id", i => $"?q=\"{SampleEvents.RequestOf(Pick(i))}\"&{all}");
        yield return ("substring_last_day", i => $"?q={SampleEvents.RequestOf(rows.Count - 1 - (Pick(i) / 10))[3..11]}&{day}");
        yield return ("attribute_value", i => i % 2 == 0
            ? $"?q=attr.request_id:req-{SampleEvents.RequestOf(Pick(i))}&{all}"
            : $"?q=attr.user.id:{SampleEvents.UserOf(Pick(i))}&{all}");
        yield return ("rare_substring_all", i => $"?q={(i % 2 == 0 ? SampleEvents.RareWord[2..8] : SampleEvents.RequestOf(Pick(i))[3..11])}&{all}");
        yield return ("absent_substring_all", i => $"?q=nowhere{i}atall&{all}");
        yield return ("common_word", _ => $"?q=processed&{all}");
        yield return ("common_word_old", i => $"?q=processed&{Range(rows.End - SearchRows.Span, rows.End.AddDays(-3).AddMinutes(-i))}");
        yield return ("regex_day", i => $"?q=/order {i}\\d+ (paid|shipped)/&{day}");
        yield return ("rare_regex_day", i => $"?q=/message {SampleEvents.RequestOf(rows.Count - 1 - (Pick(i) / 10))[..6]}[0-9a-f]+ from/&{day}");
        yield return ("histogram_day", _ => $"/histogram?{day}");
        yield return ("histogram_ten_days", _ => $"/histogram?bucket=3600&{all}");
        yield return ("facets_hour", i => $"/facets?field=service&{Range(rows.TimeOf(Pick(i)).AddMinutes(-60), rows.TimeOf(Pick(i)))}");

        long Pick(int i) => (i * 7_919L * ((rows.Count / 200_000) + 1)) % rows.Count;
    }

    private static async Task<double> AskAsync(HttpClient client, string kind, Func<int, string> question, int asked)
    {
        var (times, found, cut) = (new List<double>(), 0, 0);
        for (var i = 0; i < asked; i++)
        {
            var started = Stopwatch.GetTimestamp();
            using var response = await client.GetAsync(Address(question(i)));
            var text = await response.Content.ReadAsStringAsync();
            times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            if (!response.IsSuccessStatusCode)
                throw new InvalidOperationException($"{question(i)}: {text}");

            using var answer = JsonDocument.Parse(text);
            found += answer.RootElement.GetProperty("items").GetArrayLength();
            cut += answer.RootElement.GetProperty("cut").ValueKind == JsonValueKind.Object ? 1 : 0;
        }

        times.Sort();
        var p95 = Math.Round(times[(int)Math.Ceiling(asked * 0.95) - 1], 1);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{kind,-30} p50 {times[asked / 2],8:0.0} ms   p95 {p95,8:0.0} ms   {found,6} found   {cut,3} cut"));
        return p95;
    }

    /// <summary>Half of all rows as JSON lines; how much memory the process takes meanwhile, at most.</summary>
    private static async Task<Dictionary<string, object>> DownloadAsync(HttpClient client, SearchRows rows)
    {
        GC.Collect();
        using var process = Process.GetCurrentProcess();
        var (before, peak, lines, started) = (process.WorkingSet64, 0L, -1L, Stopwatch.GetTimestamp());
        using var response = await client.GetAsync(
            Address($"/export?limit={rows.Count / 2}&{Range(rows.End - SearchRows.Span, rows.End)}"), HttpCompletionOption.ResponseHeadersRead);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        while (await reader.ReadLineAsync() is not null)
        {
            if (++lines % 100_000 != 0)
                continue;

            process.Refresh();
            peak = Math.Max(peak, process.WorkingSet64);
        }

        return new Dictionary<string, object>
        {
            ["export_rows"] = lines,
            ["export_rows_s"] = (long)(lines / Stopwatch.GetElapsedTime(started).TotalSeconds),
            ["export_memory_growth_mb"] = Math.Max(0, (peak - before) >> 20),
        };
    }

    private static string Range(DateTimeOffset from, DateTimeOffset to) => $"from={EventTime.From(from)}&to={EventTime.From(to)}";

    private static Uri Address(string question) =>
        new($"/api/v1/live-logs/stream/{Project}{question.Replace("\\", "%5C", StringComparison.Ordinal).Replace("+", "%2B", StringComparison.Ordinal)}", UriKind.Relative);
}
