using System.Globalization;
using LiveLogs.Benchmarks;
using LiveLogs.Benchmarks.Ingest;

return args switch
{
    ["ingest"] => await IngestBenchmark.RunAsync(200_000),
    ["ingest", var rows] => await IngestBenchmark.RunAsync(Number(rows)),
    ["normalise", .. var files] when files.Length > 0 => NormaliseBenchmark.Run(files),
    _ => Usage(),
};

static int Number(string text) => int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);

static int Usage()
{
    Console.Error.WriteLine("Usage: LiveLogs.Benchmarks ingest [ROWS] | normalise FILE…");
    return 2;
}
