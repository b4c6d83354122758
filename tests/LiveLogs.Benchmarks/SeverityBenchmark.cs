using System.Buffers;
using System.Text.Json;

namespace LiveLogs.Benchmarks;

/// <summary>
/// The level of every line of a log file as the product stores it, and how many lines a second one core understands for it (the
/// normaliser finds attributes, times and traces in the same pass).
/// </summary>
internal static class SeverityBenchmark
{
    /// <summary>The baseline: to look for the words anywhere in a line, right or wrong.</summary>
    private static readonly SearchValues<string> LevelWords =
        SearchValues.Create(["fatal", "error", "warn", "info", "debug", "trace"], StringComparison.OrdinalIgnoreCase);

    private static readonly TimeSpan MinMeasured = TimeSpan.FromSeconds(3);

    /// <param name="log">Any log file.</param>
    /// <param name="output">Receives one level name per line.</param>
    public static int Run(string log, string output)
    {
        var normaliser = BenchNormaliser.Create();
        var events = LogFile.ReadLines(log).Select(BenchNormaliser.Event).ToList();
        File.WriteAllLines(output, events.Select(raw => BenchNormaliser.Normalise(normaliser, raw).Level));
        var lines = events.ConvertAll(raw => raw.Message);
        var rate = LineRate.Measure(events.Count, MinMeasured, () =>
        {
            foreach (var raw in events)
                BenchNormaliser.Normalise(normaliser, raw);
        });
        Console.WriteLine(JsonSerializer.Serialize(new
        {
            lines = events.Count,
            lines_per_s = rate,
            baseline_lines_per_s = LineRate.Measure(events.Count, MinMeasured, () => FindWords(lines)),
        }));
        return 0;
    }

    private static int FindWords(List<string> lines) => lines.Sum(line => line.AsSpan().IndexOfAny(LevelWords));
}
