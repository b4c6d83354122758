using LiveLogs.Connectors.Records;
using LiveLogs.Connectors.Trials;
using LiveLogs.Ingestion;

namespace LiveLogs.Connectors.GoogleCloud;

/// <summary>The connection test: reads a few recent entries of each source as polling would, and says what to repair when that fails.</summary>
internal sealed class GoogleTest(GoogleConfig config, IReadOnlyList<EntriesListSource> sources, LoggingClient client, GoogleParts parts)
{
    /// <summary>A page may be empty although more follow; this many are looked at for a sample.</summary>
    private const int MaxPages = 3;

    /// <summary>More sources than this are polled less often than every half minute.</summary>
    private const int ManySources = 12;

    private static readonly TimeSpan Lookback = TimeSpan.FromHours(1);

    private static readonly TrialWords Words = new()
    {
        One = name => $"The logs of {name} can be read",
        Many = "resources",
        NoSample = "There is no matching entry in the last hour.",
        OfOneSource = [LogSourceFailure.Permission, LogSourceFailure.NotFound],
    };

    private readonly ConnectionTrial _trial = new(Words, parts.Options.TestTimeout, parts.Time);
    private readonly long _callsBefore = client.Calls;

    public Task<ConnectionTestResult> RunAsync(CancellationToken cancellationToken)
    {
        if (sources.Count > ManySources)
        {
            _trial.Warn($"Each of the {sources.Count} resources takes requests of its own from the project's quota, so they are polled only every "
                + $"{sources[0].Profile.MinInterval.TotalSeconds:0} s. A folder or organisation, or a log view over all of them, is read with one.");
        }

        return _trial.RunAsync(sources, ReadAsync, afterwards: null, TooSlow, cancellationToken);
    }

    private async Task ReadAsync(EntriesListSource source, CancellationToken cancellationToken)
    {
        var request = source.NewestSince(source.ServerNow() - Lookback, ConnectionTrial.MaxSamples);
        for (var number = 0; number < MaxPages; number++)
        {
            var page = await client.ListAsync(request, EntryMapping.ToListedEvent, "test", cancellationToken);
            _trial.Answered(NeighbourTimes.Fill(page.Events, source.ServerNow()).Select(one => SampleLine.Of(one.Timestamp, one.Source ?? "", one.Message)));
            if (page.Events.Count > 0 || page.NextPageToken is null)
                break;

            request = request with { PageToken = page.NextPageToken };
            if (number == MaxPages - 1)
                _trial.SawOnlyPart();
        }
    }

    /// <summary>Either nothing answers, or the quota is used up so far that the turn of the test never came.</summary>
    private LogSourceException TooSlow() =>
        client.Calls > _callsBefore
            ? GoogleErrors.TimedOut(parts.Options.TestTimeout, config.Endpoint.Host)
            : new LogSourceException(LogSourceFailure.Throttled, "Reading that is already running uses up the project's requests of this minute.",
                "Try again later, read fewer resources, or raise poll_interval_seconds.");
}
