using LiveLogs.Benchmarks;

return args switch
{
    ["normalise", .. var files] when files.Length > 0 => NormaliseBenchmark.Run(files),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("Usage: LiveLogs.Benchmarks normalise FILE…");
    return 2;
}
