using System.Globalization;
using LiveLogs.Benchmarks;
using LiveLogs.Benchmarks.Ingest;
using LiveLogs.Benchmarks.Levels;
using LiveLogs.Benchmarks.Search;

return args switch
{
    ["ingest"] => await IngestBenchmark.RunAsync(200_000),
    ["ingest", var rows] => await IngestBenchmark.RunAsync(Number(rows)),
    ["search"] => await SearchBenchmark.RunAsync(10_000_000),
    ["search", var rows] => await SearchBenchmark.RunAsync(Number(rows)),
    ["levels"] => LevelsBenchmark.Run(LevelsBenchmark.Cases),
    ["levels", var file] => LevelsBenchmark.Run(file),
    ["normalise", .. var files] when files.Length > 0 => NormaliseBenchmark.Run(files),
    ["viewers"] => await ViewersBenchmark.RunAsync(CancellationToken.None),
    ["alerts"] => await AlertsBenchmark.RunAsync(1_000),
    ["alerts", var rules] => await AlertsBenchmark.RunAsync(Number(rules)),
    ["rules"] => await RulesBenchmark.RunAsync(5_000, 600),
    ["rules", var rules] => await RulesBenchmark.RunAsync(Number(rules), 600),
    ["rules", var rules, var seconds] => await RulesBenchmark.RunAsync(Number(rules), Number(seconds)),
    ["patterns", "--log", var log, "--out", var output] => PatternBenchmark.Run(log, output, null),
    ["patterns", "--log", var log, "--out", var output, "--templates", var templates] => PatternBenchmark.Run(log, output, templates),
    ["severity", "--log", var log, "--out", var output] => SeverityBenchmark.Run(log, output),
    _ => Usage(),
};

static int Number(string text) => int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);

static int Usage()
{
    Console.Error.WriteLine(
        "Usage: LiveLogs.Benchmarks ingest [ROWS] | search [ROWS] | alerts [RULES] | rules [RULES [SECONDS]] | levels [FILE] | normalise FILE… | patterns --log FILE --out FILE [--templates FILE] | severity --log FILE --out FILE | viewers <PLAN");
    return 2;
}
