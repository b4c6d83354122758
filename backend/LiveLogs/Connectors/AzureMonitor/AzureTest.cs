using LiveLogs.Connectors.Calls;
using LiveLogs.Connectors.Trials;
using LiveLogs.Ingestion;

namespace LiveLogs.Connectors.AzureMonitor;

/// <summary>The connection test: signs in and reads a few recent rows of each table as polling would.</summary>
internal sealed class AzureTest(AzureConfig config, IReadOnlyList<AzureTableSource> sources, ServerClock clock, AzureParts parts)
{
    private static readonly TimeSpan Lookback = TimeSpan.FromHours(1);

    private static readonly TrialWords Words = new()
    {
        One = name => $"Table {name} can be read",
        Many = "tables",
        NoSample = "No matching row came in during the last hour.",
        OfOneSource = [LogSourceFailure.NotFound, LogSourceFailure.Configuration],
    };

    private readonly ConnectionTrial _trial = new(Words, parts.Options.TestTimeout, parts.Time);

    public Task<ConnectionTestResult> RunAsync(CancellationToken cancellationToken) => _trial.RunAsync(
        sources, ReadAsync, afterwards: null, () => AzureErrors.TimedOut(parts.Options.TestTimeout, config.Endpoint.Host), cancellationToken);

    private async Task ReadAsync(AzureTableSource source, CancellationToken cancellationToken)
    {
        var now = clock.EventNow();
        var rows = await source.PeekAsync(now - Lookback, now, ConnectionTrial.MaxSamples, cancellationToken);
        _trial.Answered(rows.Select(row => SampleLine.Of(row.Timestamp, source.Name, row.Message)));
    }
}
