using LiveLogs.Ingestion;

namespace LiveLogs.Connectors.AzureMonitor;

/// <summary>The connection test: signs in and reads a few recent rows of each table as polling would.</summary>
internal sealed class AzureTest(AzureConfig config, IReadOnlyList<AzureTableSource> sources, ServerClock clock, AzureParts parts)
{
    private const int MaxSamples = 5;
    private static readonly TimeSpan Lookback = TimeSpan.FromHours(1);

    private readonly List<SampleLine> _sample = [];
    private readonly List<string> _warnings = [];
    private readonly List<(string Source, LogSourceException Error)> _failures = [];

    public async Task<ConnectionTestResult> RunAsync(CancellationToken cancellationToken)
    {
        var started = parts.Time.GetTimestamp();
        TimeSpan? latency = null;
        using var deadline = new CancellationTokenSource(parts.Options.TestTimeout, parts.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        foreach (var source in sources)
        {
            try
            {
                await TryAsync(source, either.Token);
            }
            catch (LogSourceException error)
            {
                _failures.Add((source.Name, error));
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                if (latency is null)
                    _failures.Add((source.Name, AzureErrors.TimedOut(parts.Options.TestTimeout, config)));
                else
                    _warnings.Add("There was no time to try all tables.");
                break;
            }

            latency ??= parts.Time.GetElapsedTime(started);
            // These would fail for every table alike.
            if (_failures is [.., (_, var last)] && last.Failure is not (LogSourceFailure.NotFound or LogSourceFailure.Configuration))
                break;
        }

        return Result(latency ?? parts.Time.GetElapsedTime(started));
    }

    private async Task TryAsync(AzureTableSource source, CancellationToken cancellationToken)
    {
        var now = clock.EventNow();
        foreach (var row in await source.PeekAsync(now - Lookback, now, MaxSamples, cancellationToken))
        {
            if (_sample.Count < MaxSamples)
                _sample.Add(Sample(source.Name, row));
        }
    }

    private ConnectionTestResult Result(TimeSpan latency)
    {
        if (_failures.Count == 0)
        {
            var tables = sources.Count == 1 ? $"Table {sources[0].Name} can be read" : $"{sources.Count} tables can be read";
            return new ConnectionTestResult
            {
                Message = _sample.Count > 0 ? $"{tables}." : $"{tables}. No matching row came in during the last hour.",
                Latency = latency,
                Sample = _sample,
                Warnings = _warnings,
            };
        }

        var (source, error) = _failures[0];
        if (_failures.Count > 1)
            _warnings.Add("These tables can not be read either: " + string.Join(", ", _failures.Skip(1).Select(failure => failure.Source)) + ".");

        return new ConnectionTestResult
        {
            Failure = FailureOf(error),
            Message = sources.Count == 1 ? error.Message : $"{source}: {error.Message}",
            Latency = latency,
            Sample = _sample,
            Advice = error.Advice,
            ProviderCode = error.ProviderCode,
            MissingPermission = error.MissingPermission,
            Warnings = _warnings,
        };
    }

    private static SampleLine Sample(string source, RawEvent row)
    {
        var text = row.Message;
        if (text.Length > SampleLine.MaxLength)
            text = text[..(char.IsHighSurrogate(text[SampleLine.MaxLength - 1]) ? SampleLine.MaxLength - 1 : SampleLine.MaxLength)];

        return new SampleLine(row.Timestamp, source, text);
    }

    private static ConnectionTestFailure FailureOf(LogSourceException error) => error.Failure switch
    {
        LogSourceFailure.Credentials => ConnectionTestFailure.Credentials,
        LogSourceFailure.Permission => ConnectionTestFailure.Permission,
        LogSourceFailure.NotFound => ConnectionTestFailure.NotFound,
        LogSourceFailure.Throttled => ConnectionTestFailure.Throttled,
        LogSourceFailure.Forbidden => ConnectionTestFailure.Forbidden,
        LogSourceFailure.Configuration => ConnectionTestFailure.Configuration,
        LogSourceFailure.Transient when error.InnerException is HttpRequestException or IOException or TimeoutException => ConnectionTestFailure.Network,
        _ => ConnectionTestFailure.Service,
    };
}
