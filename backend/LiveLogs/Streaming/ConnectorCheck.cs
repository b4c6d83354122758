using System.Text.Json;
using LiveLogs.Connectors;
using LiveLogs.Ingestion;
using LiveLogs.Logs;
using LiveLogs.Streaming.Polling;

namespace LiveLogs.Streaming;

/// <summary>
/// Tries a cloud as a connection would, and shows a person what works: the settings, a real read, then ten seconds of
/// streaming with the poller's own plan. Stores nothing.
/// </summary>
internal sealed class ConnectorCheck(ConnectorRegistry connectors, TimeProvider time, TextWriter output)
{
    private static readonly TimeSpan StreamTime = TimeSpan.FromSeconds(10);

    /// <returns>Whether everything worked.</returns>
    public async Task<bool> RunAsync(string provider, JsonElement config, CancellationToken cancellationToken)
    {
        await output.WriteLineAsync($"{provider}:");
        if (!connectors.TryFind(provider, out var connector))
            return Say(false, "connector", $"this build reads only {string.Join(", ", connectors.Providers)}.");

        var errors = connector.Validate(config);
        foreach (var error in errors)
            Say(false, "settings", $"{error.Field}: {error.Message}");

        if (errors.Count > 0)
            return false;

        Say(true, "settings", "complete");
        try
        {
            await using var session = connector.CreateSession(new ConnectorContext
            {
                ConnectionId = Guid.NewGuid(),
                ProjectSlug = "connector-check",
                Config = config,
            });
            return await TestAsync(session, cancellationToken) && await StreamAsync(session, cancellationToken);
        }
        catch (LogSourceException error)
        {
            return Say(false, "stream", $"{error.Message} {error.Advice}");
        }
    }

    private async Task<bool> TestAsync(IConnectorSession session, CancellationToken cancellationToken)
    {
        var result = await session.TestAsync(cancellationToken);
        foreach (var warning in result.Warnings)
            Say(null, "warning", warning);

        if (!result.Ok)
        {
            var permission = result.MissingPermission is { } missing ? $" Missing: {missing}." : "";
            return Say(false, JsonNamingPolicy.SnakeCaseLower.ConvertName(result.Failure.ToString()!), $"{result.Message}{permission} {result.Advice}");
        }

        Say(true, "read", $"{result.Message} ({result.Latency.TotalMilliseconds:F0} ms)");
        foreach (var line in result.Sample)
            await output.WriteLineAsync($"           {line.Timestamp} {line.Source}: {line.Text}");

        return true;
    }

    private async Task<bool> StreamAsync(IConnectorSession session, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(StreamTime, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        var seen = new HashSet<string>();
        var scans = 0;
        var sources = session.Sources;
        try
        {
            if (session.Discovery is { } discovery)
                sources = (await discovery.DiscoverAsync(null, either.Token)).Sources;

            await Task.WhenAll(sources.Select(source => FollowAsync(source, seen, () => scans++, either.Token)));
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            // The ten seconds are over.
        }

        return Say(scans > 0, "stream", $"{seen.Count} entries from {sources.Count} sources in {scans} clean scans of {StreamTime.TotalSeconds:F0} s");
    }

    private async Task FollowAsync(ILogSource source, HashSet<string> seen, Action scanned, CancellationToken cancellationToken)
    {
        var cursor = ScanPlanner.Begin(source.Profile, source.ServerNow(), EventTime.Min);
        while (true)
        {
            var (scan, wait) = ScanPlanner.Next(cursor, source.Profile, source.Profile.MinInterval, source.ServerNow());
            if (scan is null)
            {
                await Task.Delay(wait, time, cancellationToken);
                continue;
            }

            await foreach (var page in source.ScanAsync(new ScanWindow(scan.From, scan.To), scan.NextToken, cancellationToken))
            {
                lock (seen)
                    seen.UnionWith(page.Events.Select(raw => $"{source.Name} {raw.EventId}"));
            }

            cursor = ScanPlanner.AfterScan(cursor, source.Profile, scan);
            scanned();
        }
    }

    private bool Say(bool? good, string what, string text)
    {
        output.WriteLine($"  {(good switch { true => "ok  ", false => "FAIL", null => "note" })} {what,-12} {text}");
        return good != false;
    }
}
