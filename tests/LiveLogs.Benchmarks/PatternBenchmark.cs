using System.Globalization;
using System.Text.Json;
using LiveLogs.Logs;
using LiveLogs.Patterns.Headers;
using LiveLogs.Patterns.Masking;
using LiveLogs.Patterns.Mining;

namespace LiveLogs.Benchmarks;

/// <summary>The pattern of every line of a log file, and how many lines a second one core finds them for.</summary>
internal static class PatternBenchmark
{
    private const int MaxPatterns = 10_000;

    /// <summary>How long is measured at least, and in how many rounds.</summary>
    private static readonly TimeSpan MinMeasured = TimeSpan.FromSeconds(3);

    private static readonly EventTime Now = EventTime.From(TimeProvider.System.GetUtcNow());

    /// <param name="log">Any log file.</param>
    /// <param name="output">Receives the number of one pattern per line, as it counts after the last line.</param>
    /// <param name="templates">Receives number, count and template of each pattern; null for none.</param>
    public static int Run(string log, string output, string? templates)
    {
        var lines = LogFile.ReadLines(log);
        var found = Mine(lines).ConvertAll(pattern => pattern.Current);
        File.WriteAllLines(output, found.Select(pattern => pattern.Id.ToString(CultureInfo.InvariantCulture)));
        if (templates is not null)
            File.WriteAllLines(templates, found.CountBy(pattern => pattern).OrderBy(count => count.Key.Id).Select(Describe));

        Console.WriteLine(JsonSerializer.Serialize(new
        {
            lines = lines.Length,
            patterns = found.Distinct().Count(),
            lines_per_s = LineRate.Measure(lines.Length, MinMeasured, () => Mine(lines)),
            baseline_lines_per_s = LineRate.Measure(lines.Length, MinMeasured, () => Split(lines)),
        }));
        return 0;
    }

    private static List<Pattern> Mine(string[] lines)
    {
        var miner = new PatternMiner(MaxPatterns);
        var changes = new PatternChanges(0);
        var found = new List<Pattern>(lines.Length);
        foreach (var line in lines)
            found.Add(miner.FindOrLearn(new PatternLine(line, Now, new StreamKey(1, "log")), changes));
        return found;
    }

    /// <summary>The least that any miner does: cut every line at its blanks and look each word up.</summary>
    private static HashSet<ulong> Split(string[] lines)
    {
        var words = new HashSet<ulong>();
        foreach (var line in lines)
        {
            foreach (var range in line.AsSpan().Split(' '))
                words.Add(MaskedLine.HashOf(line.AsSpan(range)));
        }

        return words;
    }

    private static string Describe(KeyValuePair<Pattern, int> count) => string.Create(
        CultureInfo.InvariantCulture, $"{count.Key.Id} {count.Value} {PatternTemplate.ToText(count.Key.Template)}");
}
