using LiveLogs.Benchmarks;

return args switch
{
    ["normalise", .. var files] when files.Length > 0 => NormaliseBenchmark.Run(files),
    ["viewers"] => await ViewersBenchmark.RunAsync(CancellationToken.None),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("Usage: LiveLogs.Benchmarks normalise FILE… | viewers <PLAN");
    return 2;
}
