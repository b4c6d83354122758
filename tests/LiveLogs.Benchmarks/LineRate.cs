using System.Diagnostics;

namespace LiveLogs.Benchmarks;

/// <summary>How many lines a second one core works through.</summary>
internal static class LineRate
{
    private const int MinRounds = 5;

    /// <summary>The best of several rounds: other programs only ever slow it down.</summary>
    public static long Measure(int lines, TimeSpan atLeast, Action round)
    {
        var best = TimeSpan.MaxValue;
        var begun = Stopwatch.GetTimestamp();
        for (var rounds = 0; rounds < MinRounds || Stopwatch.GetElapsedTime(begun) < atLeast; rounds++)
        {
            var started = Stopwatch.GetTimestamp();
            round();
            var elapsed = Stopwatch.GetElapsedTime(started);
            best = elapsed < best ? elapsed : best;
        }

        return (long)(lines / best.TotalSeconds);
    }
}
