using LiveLogs.Ingestion;

namespace LiveLogs.Connectors.GoogleCloud;

/// <summary>The connection test: reads a few recent entries of each source as polling would, and says what to repair when that fails.</summary>
internal sealed class GoogleTest(GoogleConfig config, IReadOnlyList<EntriesListSource> sources, LoggingClient client, GoogleParts parts)
{
    private const int MaxSamples = 5;

    /// <summary>A page may be empty although more follow; this many are looked at for a sample.</summary>
    private const int MaxPages = 3;

    /// <summary>More sources than this are polled less often than every half minute.</summary>
    private const int ManySources = 12;

    private static readonly TimeSpan Lookback = TimeSpan.FromHours(1);

    private readonly List<SampleLine> _sample = [];
    private readonly List<string> _warnings = [];
    private readonly List<(string Source, LogSourceException Error)> _failures = [];
    private readonly long _callsBefore = client.Calls;
    private TimeSpan? _latency;

    public async Task<ConnectionTestResult> RunAsync(CancellationToken cancellationToken)
    {
        var started = parts.Time.GetTimestamp();
        using var deadline = new CancellationTokenSource(parts.Options.TestTimeout, parts.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        var tried = 0;
        try
        {
            foreach (var source in sources)
            {
                await TryAsync(source, either.Token);
                tried++;
                // These would fail for every source alike.
                if (_failures is [.., (_, var error)] && error.Failure is not (LogSourceFailure.Permission or LogSourceFailure.NotFound))
                    break;
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            if (tried == 0)
                _failures.Add((sources[0].Name, TooSlow()));
            else if (tried < sources.Count)
                _warnings.Add($"There was no time to try {sources.Count - tried} of {sources.Count} resources.");
        }

        if (sources.Count > ManySources)
        {
            _warnings.Add($"Each of the {sources.Count} resources takes requests of its own from the project's quota, so they are polled only every "
                + $"{sources[0].Profile.MinInterval.TotalSeconds:0} s. A folder or organisation, or a log view over all of them, is read with one.");
        }

        return Result(_latency ?? parts.Time.GetElapsedTime(started));
    }

    private async Task TryAsync(EntriesListSource source, CancellationToken cancellationToken)
    {
        var started = parts.Time.GetTimestamp();
        try
        {
            var request = source.NewestSince(source.ServerNow() - Lookback, MaxSamples);
            for (var number = 0; number < MaxPages; number++)
            {
                var page = await client.ListAsync(request, EntryMapping.ToEvent, "test", cancellationToken);
                _latency ??= parts.Time.GetElapsedTime(started);
                _sample.AddRange(page.Events.Take(MaxSamples - _sample.Count).Select(Sample));
                if (page.Events.Count > 0 || page.NextPageToken is null)
                    break;

                request = request with { PageToken = page.NextPageToken };
            }
        }
        catch (LogSourceException error)
        {
            _latency ??= parts.Time.GetElapsedTime(started);
            _failures.Add((source.Name, error));
        }
    }

    private ConnectionTestResult Result(TimeSpan latency)
    {
        if (_failures.Count == 0)
        {
            var what = sources.Count == 1 ? $"The logs of {sources[0].Name} can be read" : $"The logs of {sources.Count} resources can be read";
            return new ConnectionTestResult
            {
                Message = _sample.Count > 0 ? $"{what}." : $"{what}. There is no matching entry in the last hour.",
                Latency = latency,
                Sample = _sample,
                Warnings = _warnings,
            };
        }

        var (source, error) = _failures[0];
        if (_failures.Count > 1)
            _warnings.Add("These can not be read either: " + string.Join(", ", _failures.Skip(1).Select(failure => failure.Source)) + ".");

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

    /// <summary>Either nothing answers, or the quota is used up so far that the turn of the test never came.</summary>
    private LogSourceException TooSlow() =>
        client.Calls > _callsBefore
            ? GoogleErrors.TimedOut(parts.Options.TestTimeout, config.Endpoint.Host)
            : new LogSourceException(LogSourceFailure.Throttled, "The project's requests of this minute are used up by what is already being read.",
                "Try again later, read fewer resources, or raise poll_interval_seconds.");

    private static SampleLine Sample(RawEvent one)
    {
        var text = one.Message;
        if (text.Length > SampleLine.MaxLength)
            text = text[..(char.IsHighSurrogate(text[SampleLine.MaxLength - 1]) ? SampleLine.MaxLength - 1 : SampleLine.MaxLength)];

        return new SampleLine(one.Timestamp, one.Source ?? "", text);
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
