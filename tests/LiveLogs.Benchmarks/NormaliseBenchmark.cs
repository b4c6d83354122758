using System.Globalization;
using System.Text.Json;

namespace LiveLogs.Benchmarks;

/// <summary>How many lines of log files one core understands in a second: severity, attributes, times, traces, key.</summary>
internal static class NormaliseBenchmark
{
    private static readonly TimeSpan MinMeasured = TimeSpan.FromSeconds(1);

    public static int Run(IReadOnlyList<string> files)
    {
        var normaliser = BenchNormaliser.Create();
        var rates = new Dictionary<string, long>();
        foreach (var file in files)
        {
            var name = Path.GetFileName(file);
            var events = LogFile.ReadLines(file).Where(line => line.Length > 0).Select(BenchNormaliser.Event).ToList();
            rates[name] = LineRate.Measure(events.Count, MinMeasured, () =>
            {
                foreach (var raw in events)
                    BenchNormaliser.Normalise(normaliser, raw);
            });
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-40} {rates[name],12:N0} lines/s"));
        }

        Console.WriteLine(JsonSerializer.Serialize(new { lines_per_s = rates }));
        return 0;
    }
}
