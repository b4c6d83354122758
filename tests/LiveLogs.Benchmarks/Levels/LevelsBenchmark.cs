using System.Globalization;
using System.Text.Json;

namespace LiveLogs.Benchmarks.Levels;

/// <summary>How many lines of many programs, clouds and formats get their right level.</summary>
internal static class LevelsBenchmark
{
    private const int LongestShown = 200;

    /// <summary>Where the build puts the cases.</summary>
    public static readonly string Cases = Path.Combine(AppContext.BaseDirectory, "Levels", "cases.ndjson");

    /// <param name="file">Cases, one JSON object a line.</param>
    public static int Run(string file)
    {
        var normaliser = BenchNormaliser.Create();
        var cases = LevelCase.ReadAll(file);
        var judged = cases.Where(one => one.Disputed is null).ToList();
        var right = new Dictionary<string, (int Right, int All)>(StringComparer.Ordinal);
        foreach (var one in judged)
        {
            var entry = one.Normalise(normaliser);
            var (good, all) = right.GetValueOrDefault(one.Via);
            right[one.Via] = (good + (entry.Level == one.Level ? 1 : 0), all + 1);
            if (entry.Level != one.Level)
                Console.WriteLine($"{one.Program} ({one.Via}): {entry.Level}, right is {one.Level} ({one.Why}): {Shown(one.Input)}");
        }

        foreach (var (via, (good, all)) in right)
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{via,-12} {good,4} of {all,4}"));
        Console.WriteLine(JsonSerializer.Serialize(new
        {
            cases = judged.Count,
            disputed = cases.Count - judged.Count,
            programs = judged.Select(one => one.Program).Distinct().Count(),
            right = right.Values.Sum(count => count.Right),
            share = Math.Round((double)right.Values.Sum(count => count.Right) / judged.Count, 4),
        }));
        return 0;
    }

    private static string Shown(JsonElement input) => input.GetRawText() is var text && text.Length > LongestShown ? $"{text[..LongestShown]}…" : text;
}
