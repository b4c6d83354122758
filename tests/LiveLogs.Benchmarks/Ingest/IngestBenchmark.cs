using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using LiveLogs.Ingestion;
using LiveLogs.Logs;
using LiveLogs.Storage.Entries;

namespace LiveLogs.Benchmarks.Ingest;

/// <summary>
/// How fast lines are stored, as parts of what the same server takes in the same minute. L1: the same rows, encoded
/// beforehand, by COPY into a bare table over one connection. L2: the same bytes into the real table with its indexes.
/// Writer: the batch commit of one connection, and the same with the patterns of its lines. Pipeline: everything from a page of the provider's JSON to viewers.
/// </summary>
internal static class IngestBenchmark
{
    /// <summary>What the service stores at once under load.</summary>
    private static readonly int BatchSize = new IngestionOptions().MaxBatchSize;

    private const int Rounds = 15;

    public static async Task<int> RunAsync(int rows)
    {
        await using var database = await BenchDatabase.CreateAsync();
        await using var pipeline = await Pipeline.StartAsync(database, rows, BatchSize);
        await database.ExecuteAsync("CREATE TABLE bare AS SELECT * FROM log_entries LIMIT 0");
        await database.ExecuteAsync("ALTER TABLE bare ALTER resource SET NOT NULL, ALTER attributes SET NOT NULL");
        await database.Partitions.EnsureAsync([.. pipeline.Batches[0].Entries.Take(1)], CancellationToken.None);
        var buffers = pipeline.Batches.Select(request => Encode(request.Entries, request.Connection.ProjectNumber)).ToList();
        Say(string.Create(CultureInfo.InvariantCulture,
            $"{rows:N0} rows in batches of {BatchSize:N0}, {buffers.Sum(buffer => (long)buffer.Length) / rows} B a row as COPY BINARY, {pipeline.BytesPerLine} B a line as the provider's JSON"));

        var times = Names.Select(_ => new List<TimeSpan>()).ToList();
        Func<Task>[] ways =
        [
            () => CopyAsync(database, EntryCopy.Statement.Replace("log_entries", "bare", StringComparison.Ordinal), buffers, times[0]),
            () => CopyAsync(database, EntryCopy.Statement, buffers, times[1]),
            pipeline.FindPatternsAndWriteAsync,
            () => pipeline.WriteAsync(times[3]),
            pipeline.RunAsync,
        ];
        var runs = ways.Select(_ => new List<Measured>()).ToList();
        for (var round = 0; round <= Rounds; round++)
        {
            for (var way = 0; way < ways.Length; way++)
            {
                await database.ExecuteAsync("TRUNCATE bare, log_entries");
                await database.ExecuteAsync("CHECKPOINT");
                if (way == 2)
                    pipeline.ForgetPatterns();

                var measured = await Measured.OfAsync(database, rows, ways[way]);
                // The first round compiles and fills pools.
                if (round > 0)
                    runs[way].Add(measured);
            }

            if (round > 0)
                Say(string.Join("   ", runs.Select((run, way) => $"{Names[way]} {run[^1]}")));
        }

        await pipeline.VerifyAsync();
        Console.WriteLine(JsonSerializer.Serialize(Result(runs, times, pipeline, rows)));
        return 0;
    }

    private static readonly string[] Names = ["L1", "L2", "patterns_and_writer", "writer", "pipeline"];

    private static Dictionary<string, object> Result(List<List<Measured>> runs, List<List<TimeSpan>> times, Pipeline pipeline, int rows) => new()
    {
        ["rows"] = rows,
        ["l1_rows_s"] = (long)Median(runs[0].Select(run => run.RowsPerSecond)),
        ["l2_rows_s"] = (long)Median(runs[1].Select(run => run.RowsPerSecond)),
        ["writer_rows_s"] = (long)Median(runs[3].Select(run => run.RowsPerSecond)),
        ["pipeline_rows_s"] = (long)Median(runs[4].Select(run => run.RowsPerSecond)),
        ["writer_to_l2"] = Ratio(runs[3], runs[1]),
        ["writer_to_l1"] = Ratio(runs[3], runs[0]),
        ["patterns_and_writer_to_l2"] = Ratio(runs[2], runs[1]),
        ["pipeline_to_l1"] = Ratio(runs[4], runs[0]),
        ["writer_to_l2_quietest"] = Math.Round(times[1].Min() / times[3].Min(), 3),
        ["service_cpu_us_per_line"] = Named(runs, run => run.ServiceMicroseconds),
        ["server_cpu_us_per_line"] = Named(runs, run => run.ServerMicroseconds),
        ["allocated_bytes_per_line"] = Named(runs, run => run.AllocatedBytes),
        ["rules"] = Pipeline.Rules,
        ["viewers"] = Pipeline.Viewers,
        ["viewer_lines_s"] = (long)pipeline.LinesPerViewerSecond,
    };

    private static double Ratio(List<Measured> of, List<Measured> to) =>
        Math.Round(Median(of.Zip(to, (one, other) => one.RowsPerSecond / other.RowsPerSecond)), 3);

    private static Dictionary<string, double> Named(List<List<Measured>> runs, Func<Measured, double> value) =>
        Names.Zip(runs).ToDictionary(pair => pair.First.ToLowerInvariant(), pair => Math.Round(Median(pair.Second.Select(value)), 2));

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted[sorted.Count / 2];
    }

    private static byte[] Encode(IReadOnlyList<LogEntry> entries, int projectNumber)
    {
        using var rows = new EntryCopy();
        rows.AddHeader();
        foreach (var entry in entries)
            rows.Add(entry, projectNumber);

        rows.AddTrailer();
        return rows.Written.ToArray();
    }

    private static async Task CopyAsync(BenchDatabase database, string statement, List<byte[]> buffers, List<TimeSpan> took)
    {
        await using var connection = await database.DataSource.OpenConnectionAsync();
        foreach (var buffer in buffers)
        {
            var started = Stopwatch.GetTimestamp();
            await using (var stream = await connection.BeginRawBinaryCopyAsync(statement))
            {
                for (var at = 0; at < buffer.Length; at += EntryWriter.FlushAt)
                    await stream.WriteAsync(buffer.AsMemory(at, Math.Min(EntryWriter.FlushAt, buffer.Length - at)));
            }

            took.Add(Stopwatch.GetElapsedTime(started));
        }
    }

    private static void Say(string text) => Console.WriteLine(text);
}
