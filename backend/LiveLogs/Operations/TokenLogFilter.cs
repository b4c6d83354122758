using Microsoft.Extensions.Options;

namespace LiveLogs.Operations;

/// <summary>
/// Silences the framework's own request lines, which repeat the query string and with it the tokens of WebSockets.
/// Whatever levels are configured, for whichever log provider: <see cref="RequestLog"/> writes these lines without tokens.
/// </summary>
internal sealed class TokenLogFilter : IPostConfigureOptions<LoggerFilterOptions>
{
    private const string Category = "Microsoft.AspNetCore.Hosting.Diagnostics";

    public void PostConfigure(string? name, LoggerFilterOptions options)
    {
        // The most specific category wins among the rules of a provider, and the last one among equals.
        var providers = options.Rules.Select(rule => rule.ProviderName).Append(null).Distinct(StringComparer.Ordinal).ToList();
        foreach (var provider in providers)
            options.Rules.Add(new LoggerFilterRule(provider, Category, LogLevel.Warning, null));
    }
}
