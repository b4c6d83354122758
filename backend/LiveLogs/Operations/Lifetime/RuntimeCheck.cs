namespace LiveLogs.Operations.Lifetime;

/// <summary>
/// Warns at start on a .NET runtime with known security holes: the program rolls forward to whichever 10.0 runtime is installed.
/// https://github.com/dotnet/core/blob/main/release-notes/10.0/cve.md
/// </summary>
internal sealed partial class RuntimeCheck(ILogger<RuntimeCheck> logger) : IHostedService
{
    /// <summary>The first runtime without a known hole that applies to a service like this one.</summary>
    public static readonly Version Oldest = new(10, 0, 10);

    public static bool IsOutdated(Version runtime) => runtime < Oldest;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (IsOutdated(Environment.Version))
            Log.Outdated(logger, Environment.Version, Oldest);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static partial class Log
    {
        [LoggerMessage(11030, LogLevel.Warning,
            "The .NET runtime {Runtime} has known security holes. Install {Oldest} or newer: https://dotnet.microsoft.com/download/dotnet/10.0")]
        public static partial void Outdated(ILogger logger, Version runtime, Version oldest);
    }
}
