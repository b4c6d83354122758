using Microsoft.Extensions.Options;

namespace LiveLogs.Operations;

/// <summary>
/// Until the service has started, the host's own error line, a stack trace, is left out: the program ends with
/// <see cref="StartFailure"/>, which says the same in sentences, or with the exception itself.
/// </summary>
internal sealed class StartLog : IHostedLifecycleService, IPostConfigureOptions<LoggerFilterOptions>
{
    private const string Category = "Microsoft.Extensions.Hosting.Internal.Host";

    private volatile bool _started;

    public void PostConfigure(string? name, LoggerFilterOptions options)
    {
        var providers = options.Rules.Select(rule => rule.ProviderName).Append(null).Distinct(StringComparer.Ordinal).ToList();
        foreach (var provider in providers)
            options.Rules.Add(new LoggerFilterRule(provider, Category, LogLevel.Information, (_, _, level) => _started || level != LogLevel.Error));
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
