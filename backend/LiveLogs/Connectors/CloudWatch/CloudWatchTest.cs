using LiveLogs.Ingestion;
using LiveLogs.Logs;

namespace LiveLogs.Connectors.CloudWatch;

/// <summary>
/// The connection test: reads a few recent events of each log group as polling would, and says what to repair when that
/// fails. What reading does not need, such as listing log groups that were named, can only give warnings.
/// </summary>
internal sealed class CloudWatchTest(
    CloudWatchConfig config,
    IReadOnlyList<FilterLogEventsSource> named,
    LogGroupDiscovery? discovery,
    CloudWatchLogsClient client,
    ServerClock clock,
    CloudWatchParts parts)
{
    private const int MaxSamples = 5;

    /// <summary>Of the log groups that are found, so many are tried.</summary>
    private const int MaxFoundTried = 5;

    /// <summary>A page may be empty although more follow; this many are looked at for a sample.</summary>
    private const int MaxPages = 4;

    /// <summary>Stands for a log group where none is known.</summary>
    private const string Listed = "the list of log groups";

    private static readonly TimeSpan Lookback = TimeSpan.FromHours(1);

    private readonly List<SampleLine> _sample = [];
    private readonly List<string> _warnings = [];
    private readonly List<(string Source, LogSourceException Error)> _failures = [];
    private readonly long _callsBefore = client.Calls;
    private List<FilterLogEventsSource> _sources = [.. named];
    private TimeSpan? _latency;

    public async Task<ConnectionTestResult> RunAsync(CancellationToken cancellationToken)
    {
        var started = parts.Time.GetTimestamp();
        using var deadline = new CancellationTokenSource(parts.Options.TestTimeout, parts.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        var tried = 0;
        try
        {
            await FindAsync(either.Token);
            foreach (var source in _sources)
            {
                await TryAsync(source, either.Token);
                tried++;
                // These would fail for every group alike.
                if (_failures is [.., (_, var error)] && error.Failure is not (LogSourceFailure.Permission or LogSourceFailure.NotFound))
                    break;
            }

            if (discovery is null && (_failures.Count == 0 || _failures.Exists(failure => failure.Error.Failure == LogSourceFailure.NotFound)))
                await ListAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            if (tried == 0)
                _failures.Add((_sources.Count > 0 ? _sources[0].Name : Listed, TooSlow()));
            else if (tried < _sources.Count)
                _warnings.Add($"There was no time to try {_sources.Count - tried} of {_sources.Count} log groups.");
        }

        return Result(_latency ?? parts.Time.GetElapsedTime(started));
    }

    /// <summary>Without a list there is nothing to read, so here a missing permission is a failure.</summary>
    private async Task FindAsync(CancellationToken cancellationToken)
    {
        if (discovery is null)
            return;

        try
        {
            var found = await discovery.DiscoverAsync(null, cancellationToken);
            if (found.Warning is { } warning)
                _warnings.Add(warning);
            if (found.Sources.Count == named.Count)
                _warnings.Add($"No log group in region {config.Region} matches yet. They are found by themselves when they are made.");

            _sources = [.. found.Sources.Take(named.Count + MaxFoundTried).Cast<FilterLogEventsSource>()];
            if (found.Sources.Count > _sources.Count)
                _warnings.Add($"{found.Sources.Count - named.Count} log groups match; {MaxFoundTried} of them were tried.");
        }
        catch (LogSourceException error)
        {
            _failures.Add((Listed, error));
        }
    }

    private async Task TryAsync(FilterLogEventsSource source, CancellationToken cancellationToken)
    {
        var started = parts.Time.GetTimestamp();
        try
        {
            var now = clock.EventNow().UnixMilliseconds;
            var range = new MillisecondRange(Math.Max(0, now - (long)Lookback.TotalMilliseconds), now);
            var request = source.Request(new ScanPlace(0, range, null)) with { Limit = MaxSamples };
            for (var page = 0; page < MaxPages; page++)
            {
                var answer = await client.FilterLogEventsAsync(request, "test", cancellationToken);
                _latency ??= parts.Time.GetElapsedTime(started);
                _sample.AddRange((answer.Events ?? []).Take(MaxSamples - _sample.Count).Select(one => Sample(source, one)));
                if (answer.Events is { Count: > 0 } || string.IsNullOrEmpty(answer.NextToken))
                    break;

                request = request with { NextToken = answer.NextToken };
            }
        }
        catch (LogSourceException error)
        {
            _latency ??= parts.Time.GetElapsedTime(started);
            _failures.Add((source.Name, error));
        }
    }

    /// <summary>Names close to those not found, for the advice; and whether listing is allowed at all.</summary>
    private async Task ListAsync(CancellationToken cancellationToken)
    {
        try
        {
            var missing = _failures.Find(failure => failure.Error.Failure == LogSourceFailure.NotFound).Source;
            var answer = await client.DescribeLogGroupsAsync(Listing(missing), "test", cancellationToken);
            var names = (answer.LogGroups ?? []).Select(group => group.LogGroupName).OfType<string>().ToList();
            if (missing is null)
                return;

            if (names.Count == 0)
                _warnings.Add($"No log group with a name like '{missing}' is visible in region {config.Region}; is it in another region?");
            else if (names.Contains(missing))
                _warnings.Add("The log group exists, but not all of log_streams do.");
            else if (ClosestName.Find(missing, names) is { } closest)
                _warnings.Add($"Did you mean log group '{closest}'?");
            else
                _warnings.Add($"Log groups with similar names: {string.Join(", ", names.Take(5))}.");
        }
        catch (LogSourceException error)
        {
            if (error.Failure == LogSourceFailure.Permission)
                _warnings.Add("logs:DescribeLogGroups is not allowed. Reading does not need it, but log groups can not be listed for choosing.");
        }
    }

    private static DescribeLogGroupsRequest Listing(string? missing)
    {
        if (missing is null)
            return new DescribeLogGroupsRequest { Limit = 1 };

        // Half of the name finds its siblings and most misspellings.
        var prefix = missing[..(missing.Length / 2)];
        return new DescribeLogGroupsRequest { LogGroupNamePrefix = prefix.Length == 0 ? null : prefix, Limit = 50 };
    }

    private ConnectionTestResult Result(TimeSpan latency)
    {
        if (_failures.Count == 0)
        {
            var groups = _sources.Count == 1 ? $"'{_sources[0].Name}' can be read" : $"{_sources.Count} log groups can be read";
            return new ConnectionTestResult
            {
                Message = _sample.Count > 0 ? $"{groups}." : $"{groups}. There is no matching event in the last hour.",
                Latency = latency,
                Sample = _sample,
                Warnings = _warnings,
            };
        }

        var (source, error) = _failures[0];
        if (_failures.Count > 1)
            _warnings.Add("These log groups can not be read either: " + string.Join(", ", _failures.Skip(1).Select(failure => failure.Source)) + ".");

        return new ConnectionTestResult
        {
            Failure = FailureOf(error),
            Message = _sources.Count <= 1 ? error.Message : $"{source}: {error.Message}",
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
            ? CloudWatchErrors.TimedOut(parts.Options.TestTimeout, config)
            : new LogSourceException(LogSourceFailure.Throttled, "The account's request quota is used up by what is already being read.",
                "Try again later, read fewer log groups, or raise poll_interval_seconds.");

    private static SampleLine Sample(FilterLogEventsSource source, FilteredLogEvent one)
    {
        var text = one.Message ?? "";
        if (text.Length > SampleLine.MaxLength)
            text = text[..(char.IsHighSurrogate(text[SampleLine.MaxLength - 1]) ? SampleLine.MaxLength - 1 : SampleLine.MaxLength)];

        return new SampleLine(EventTime.FromUnixMilliseconds(one.Timestamp), source.Name, text);
    }

    private static ConnectionTestFailure FailureOf(LogSourceException error) => error.Failure switch
    {
        _ when error.ProviderCode == CloudWatchErrors.WrongRegion => ConnectionTestFailure.Region,
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
