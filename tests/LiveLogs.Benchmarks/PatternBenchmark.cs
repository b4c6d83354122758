using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using LiveLogs.Patterns;
using LiveLogs.Logs;
using LiveLogs.Ingestion;

namespace LiveLogs.Benchmarks;

/// <summary>The pattern of every line of a log file, and how many lines a second one core finds them for.</summary>
internal static class PatternBenchmark
{
    public static int Run(string log, string output)
    {
        var near = EventTime.From(TimeProvider.System.GetUtcNow());
        var lines = File.ReadAllLines(log);
        var tree = new PatternTree();
        var masked = new MaskedLine();
        var found = new Pattern[lines.Length];
        var next = 0L;
        var bodyOnly = Environment.GetEnvironmentVariable("BODY") == "1";
        for (var i = 0; i < lines.Length; i++)
        {
            var text = lines[i].AsSpan();
            if (!bodyOnly)
                text = text[LinePrefix.Read(text, near).TextStart..];
            MaskingScanner.Scan(text, masked);
            found[i] = tree.Find(masked) ?? tree.Learn(masked, () => ++next, []);
        }

        File.WriteAllLines(output, found.Select(pattern => pattern.Current.Id.ToString(CultureInfo.InvariantCulture)));
        File.WriteAllLines(output + ".templates", found.GroupBy(p => p.Current).Select(g => $"{g.Key.Id} {g.Count()} {g.Key.Template}"));
        if (Environment.GetEnvironmentVariable("PERF") == "1")
        {
            var cache = new Dictionary<ulong, Pattern>();
            var (bh, bm, bt) = (double.MaxValue, double.MaxValue, double.MaxValue);
            for (var r = 0; r < 200; r++)
            {
                var t = Stopwatch.GetTimestamp();
                var sum = 0;
                foreach (var l in lines) sum += LinePrefix.Read(l, near).TextStart;
                var h = Stopwatch.GetElapsedTime(t).TotalNanoseconds / lines.Length;
                t = Stopwatch.GetTimestamp();
                foreach (var l in lines) { MaskingScanner.Scan(l, masked); sum += masked.Count; }
                var m = Stopwatch.GetElapsedTime(t).TotalNanoseconds / lines.Length;
                t = Stopwatch.GetTimestamp();
                foreach (var l in lines)
                {
                    var text = l.AsSpan();
                    MaskingScanner.Scan(text[LinePrefix.Read(text, near).TextStart..], masked);
                    if (!cache.TryGetValue(masked.Hash, out var p)) { p = tree.Find(masked) ?? tree.Learn(masked, () => ++next, []); if (cache.Count > 20000) cache.Clear(); cache.Add(masked.Hash, p); }
                }
                var a = Stopwatch.GetElapsedTime(t).TotalNanoseconds / lines.Length;
                bh = Math.Min(bh, h); bm = Math.Min(bm, m); bt = Math.Min(bt, a);
            }
            Console.WriteLine($"{Path.GetFileName(log)} header {bh:N0} ns, mask(whole line) {bm:N0} ns, all {bt:N0} ns = {1e9 / bt:N0}/s; avg len {lines.Average(l => l.Length):N0}");
        }
        return 0;
    }
}
