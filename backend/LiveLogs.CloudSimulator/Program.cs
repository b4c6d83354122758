namespace LiveLogs.CloudSimulator;

/// <summary>The simulator as a program; see <see cref="CommandLine"/> for its arguments.</summary>
internal static class Program
{
    public static async Task<int> Main(string[] arguments)
    {
        if (!CommandLine.TryParse(arguments, out var options, out var faultFile, out var problem))
        {
            await Console.Error.WriteLineAsync(problem + Environment.NewLine + CommandLine.Usage);
            return 2;
        }

        await using var simulator = await Simulator.StartAsync(options, TimeProvider.System, CancellationToken.None);
        if (faultFile is not null)
            simulator.Faults.AddJson(await File.ReadAllTextAsync(faultFile));
        if (options.CaFile is not null)
            await File.WriteAllTextAsync(options.CaFile, simulator.CaCertificatePem);
        if (simulator.HttpsUrl.Length > 0)
            Console.WriteLine($"Cloud simulator listening with TLS on {simulator.HttpsUrl}");
        Console.WriteLine($"Cloud simulator listening on {simulator.Url}");
        await simulator.WaitForShutdownAsync(CancellationToken.None);
        return 0;
    }
}
