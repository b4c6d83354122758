using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using LiveLogs.Ingestion;
using LiveLogs.Logs;
using Microsoft.Extensions.Logging.Abstractions;

namespace LiveLogs.Benchmarks;

/// <summary>How many lines of log files one core understands in a second: severity, attributes, times, traces, key.</summary>
internal static class NormaliseBenchmark
{
    private const int Rounds = 25;

    private static readonly EventTime Now = EventTime.From(TimeProvider.System.GetUtcNow());

    public static int Run(IReadOnlyList<string> files)
    {
        var hasher = new EventKeyHasher();
        hasher.SetSecret(new byte[SipHash.KeyLength]);
        var normaliser = new EntryNormaliser(hasher, NullLogger<EntryNormaliser>.Instance);
        var rates = new Dictionary<string, long>();
        foreach (var file in files)
        {
            var name = Path.GetFileName(file);
            rates[name] = Measure(normaliser, [.. File.ReadLines(file).Where(line => line.Length > 0).Select(Raw)]);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-40} {rates[name],12:N0} lines/s"));
        }

        Console.WriteLine(JsonSerializer.Serialize(new { lines_per_s = rates }));
        return 0;
    }

    /// <summary>The best of several rounds: other programs only ever slow it down.</summary>
    private static long Measure(EntryNormaliser normaliser, List<RawEvent> events)
    {
        var origin = new LogOrigin
        {
            ConnectionId = Guid.Empty,
            ConnectionNumber = 1,
            ProjectNumber = 1,
            Source = "/bench/lines",
            Resource = new Dictionary<string, string> { ["cloud.provider"] = "aws" },
        };
        var best = TimeSpan.MaxValue;
        for (var round = 0; round < Rounds; round++)
        {
            var started = Stopwatch.GetTimestamp();
            foreach (var raw in events)
                normaliser.Normalise(raw, origin, Now);

            var elapsed = Stopwatch.GetElapsedTime(started);
            best = elapsed < best ? elapsed : best;
        }

        return (long)(events.Count / best.TotalSeconds);
    }

    private static RawEvent Raw(string line, int number) =>
        new() { EventId = number.ToString("D56", CultureInfo.InvariantCulture), Timestamp = Now, Message = line };
}
