using LiveLogs.Connectors.Calls;
using LiveLogs.Connectors.Trials;
using LiveLogs.Ingestion;
using LiveLogs.Logs;
using LiveLogs.ProjectConfig.Fields;

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
    /// <summary>How many of the log groups that are found are tried.</summary>
    private const int MaxFoundTried = 5;

    /// <summary>A page may be empty although more follow; this many are looked at for a sample.</summary>
    private const int MaxPages = 4;

    /// <summary>Stands for a log group where none is known.</summary>
    private const string Listed = "the list of log groups";

    private static readonly TimeSpan Lookback = TimeSpan.FromHours(1);

    private static readonly TrialWords Words = new()
    {
        One = name => $"'{name}' can be read",
        Many = "log groups",
        NoSample = "There is no matching event in the last hour.",
        OfOneSource = [LogSourceFailure.Permission, LogSourceFailure.NotFound],
        WrongRegionCode = CloudWatchErrors.WrongRegion,
    };

    private readonly ConnectionTrial _trial = new(Words, parts.Options.TestTimeout, parts.Time);
    private readonly long _callsBefore = client.Calls;

    public async Task<ConnectionTestResult> RunAsync(CancellationToken cancellationToken)
    {
        if (discovery is null)
            return await _trial.RunAsync(named, ReadAsync, ListAsync, TooSlow, cancellationToken);

        using var deadline = new CancellationTokenSource(parts.Options.TestTimeout, parts.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        try
        {
            var sources = Choose(await discovery.DiscoverAsync(null, either.Token));
            return await _trial.RunAsync(sources, ReadAsync, null, TooSlow, cancellationToken);
        }
        catch (LogSourceException error)
        {
            // Without a list there is nothing to read, so here a missing permission is a failure.
            return _trial.Refused(Listed, error);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return _trial.Refused(Listed, TooSlow());
        }
    }

    private List<FilterLogEventsSource> Choose(DiscoveredSources found)
    {
        if (found.Warning is { } warning)
            _trial.Warn(warning);
        if (found.Note is { } note)
            _trial.Warn(note);
        if (found.Sources.Count == named.Count)
            _trial.Warn($"No log group in region {config.Region} matches yet. LiveLogs finds them automatically when they are created.");

        var sources = found.Sources.Take(named.Count + MaxFoundTried).Cast<FilterLogEventsSource>().ToList();
        if (found.Sources.Count > sources.Count)
            _trial.Warn($"{found.Sources.Count - named.Count} log groups match; {MaxFoundTried} of them were tried.");

        return sources;
    }

    private async Task ReadAsync(FilterLogEventsSource source, CancellationToken cancellationToken)
    {
        var now = clock.EventNow().UnixMilliseconds;
        var range = new MillisecondRange(Math.Max(0, now - (long)Lookback.TotalMilliseconds), now);
        var request = source.Request(new ScanPlace(0, range, null)) with { Limit = ConnectionTrial.MaxSamples };
        for (var page = 0; page < MaxPages; page++)
        {
            var answer = await source.AskAsync(client, request, "test", cancellationToken);
            var events = answer.Events ?? [];
            _trial.Answered(events.OfType<FilteredLogEvent>().Select(one => SampleLine.Of(EventTime.FromUnixMilliseconds(one.Timestamp ?? one.IngestionTime ?? 0), source.Name, one.Message ?? "")));
            if (events.Count > 0 || string.IsNullOrEmpty(answer.NextToken))
                break;

            request = request with { NextToken = answer.NextToken };
            if (page == MaxPages - 1)
                _trial.SawOnlyPart();
        }

        if (source.Warning is { } warning)
            _trial.Warn(warning);
    }

    /// <summary>Names close to those not found, for the advice; and whether listing is allowed at all.</summary>
    private async Task ListAsync(CancellationToken cancellationToken)
    {
        var missing = _trial.Missing;
        if (_trial.HasFailed && missing is null)
            return;

        try
        {
            var answer = await client.DescribeLogGroupsAsync(Listing(missing), "test", cancellationToken);
            var names = (answer.LogGroups ?? []).Select(group => group.LogGroupName).OfType<string>().ToList();
            if (missing is null)
                return;

            if (names.Count == 0)
                _trial.Warn($"No log group with a name like '{missing}' is visible in region {config.Region}; is it in another region?");
            else if (names.Contains(missing))
                _trial.Warn("The log group exists, but not all of log_streams do.");
            else if (ClosestName.Find(missing, names) is { } closest)
                _trial.Warn($"Did you mean log group '{closest}'?");
            else
                _trial.Warn($"Log groups with similar names: {string.Join(", ", names.Take(5))}.");
        }
        catch (LogSourceException error)
        {
            if (error.Failure == LogSourceFailure.Permission)
                _trial.Warn("logs:DescribeLogGroups is not allowed. Reading does not need it, but log groups cannot be listed for selection.");
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

    /// <summary>Either nothing answers, or the quota is used up so far that the turn of the test never came.</summary>
    private LogSourceException TooSlow() =>
        client.Calls > _callsBefore
            ? CloudWatchErrors.TimedOut(parts.Options.TestTimeout, config.Endpoint.Host)
            : new LogSourceException(LogSourceFailure.Throttled, "Reading that is already running uses up the account's request quota.",
                "Try again later, read fewer log groups, or raise poll_interval_seconds.");
}
