using System.Globalization;
using LiveLogs.Benchmarks;

return args switch
{
    ["normalise", .. var files] when files.Length > 0 => NormaliseBenchmark.Run(files),
    ["alerts", .. var options] => await AlertsBenchmark.RunAsync(options is [var rules] ? int.Parse(rules, CultureInfo.InvariantCulture) : 1_000),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("Usage: LiveLogs.Benchmarks normalise FILE… | alerts [RULES]");
    return 2;
}
