using Microsoft.Extensions.Options;

namespace LiveLogs.Operations.Lifetime;

/// <summary>
/// Until the service has started, the error lines of the host and of the key ring, stack traces, are left out: the program
/// ends with <see cref="StartFailure"/>, which says the same in sentences, or with the exception itself.
/// </summary>
internal sealed class StartLog : IHostedLifecycleService, IPostConfigureOptions<LoggerFilterOptions>
{
    private static readonly string[] Categories =
    [
        "Microsoft.Extensions.Hosting.Internal.Host",
        "Microsoft.AspNetCore.DataProtection.KeyManagement.XmlKeyManager",
    ];

    private volatile bool _started;

    public void PostConfigure(string? name, LoggerFilterOptions options)
    {
        var providers = options.Rules.Select(rule => rule.ProviderName).Append(null).Distinct(StringComparer.Ordinal).ToList();
        foreach (var provider in providers)
        {
            foreach (var category in Categories)
                options.Rules.Add(new LoggerFilterRule(provider, category, LogLevel.Warning, (_, _, level) => _started || level != LogLevel.Error));
        }
    }

    public Task StartedAsync(CancellationToken cancellationToken)
    {
        _started = true;
        return Task.CompletedTask;
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
