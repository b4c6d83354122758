using LiveLogs.Benchmarks;

return args switch
{
    ["normalise", .. var files] when files.Length > 0 => NormaliseBenchmark.Run(files),
    ["patterns", "--log", var log, "--out", var output] => PatternBenchmark.Run(log, output, null),
    ["patterns", "--log", var log, "--out", var output, "--templates", var templates] => PatternBenchmark.Run(log, output, templates),
    ["severity", "--log", var log, "--out", var output] => SeverityBenchmark.Run(log, output),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine(
        "Usage: LiveLogs.Benchmarks normalise FILE… | patterns --log FILE --out FILE [--templates FILE] | severity --log FILE --out FILE");
    return 2;
}
