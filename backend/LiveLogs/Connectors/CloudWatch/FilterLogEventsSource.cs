using System.Globalization;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using LiveLogs.Connectors.Calls;
using LiveLogs.Connectors.Records;
using LiveLogs.Ingestion;
using LiveLogs.Logs;

namespace LiveLogs.Connectors.CloudWatch;

/// <summary>
/// One log group, read with FilterLogEvents: it covers new streams without listing any, and it alone gives events an id.
/// </summary>
internal sealed class FilterLogEventsSource : ILogSource
{
    private readonly CloudWatchLogsClient _client;
    private readonly CloudWatchConfig _config;
    private readonly ServerClock _clock;
    private readonly LogGroup _group;
    private readonly LogGroupKey _key;

    /// <summary>The streams of each call; a single null when all streams, or those with the prefix, are read at once.</summary>
    private readonly string[]?[] _calls;

    private readonly NamedStreams _streams;

    /// <summary>One for each kind of scan: they take turns.</summary>
    private readonly Occurrences[] _occurrences = [.. Enum.GetValues<ScanKind>().Select(_ => new Occurrences())];
    private volatile int _idlePages;

    public FilterLogEventsSource(
        LogGroup group, CloudWatchConfig config, SourceProfile profile, CloudWatchLogsClient client, ServerClock clock, TimeProvider time)
    {
        _streams = new NamedStreams(config.LogStreams, time);
        (_group, _config, _client, _clock, Profile) = (group, config, client, clock, profile);
        // Two accounts may have groups of the same name; then only the ARN distinguishes them.
        Name = config.FindsLogGroups || config.LogGroups.Count(other => other.Name == group.Name) > 1 ? group.Identifier : group.Name;
        _calls = config.LogStreams.Count == 0 ? [null] : [.. config.LogStreams.Chunk(CloudWatchConfig.MaxStreamsPerCall)];
        _key = LogGroupKey.Of(group, config.Account, config.Region);
        Key = _key.ToString();
        Selection = MakeSelection();
        Resource = MakeResource();
    }

    public LogGroup Group => _group;

    public string Name { get; }

    public string Key { get; }

    public string Selection { get; }

    public IReadOnlyDictionary<string, string> Resource { get; }

    public SourceProfile Profile { get; }

    public bool MayBe(string otherKey) => LogGroupKey.Parse(otherKey) is { } other && _key.MayBe(other);

    public bool KnowsTime => _clock.IsKnown;

    public EventTime ServerNow() => _clock.EventNow();

    public async IAsyncEnumerable<SourcePage> ScanAsync(
        ScanWindow window, string? resumeToken, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (ToMilliseconds(window) is not { } range)
            yield break;

        var scan = new FilterLogEventsScan(_calls.Length, range, resumeToken);
        var occurrences = _occurrences[(int)window.Kind];
        while (scan.Place is { } place)
        {
            var answer = await AskAsync(_client, Request(place), Key, cancellationToken);
            occurrences.Begin(place.ToString(), isFirst: place.Token is null);
            scan.Advance(answer);
            _idlePages = scan.IdlePages ?? 0;
            yield return new SourcePage(NeighbourTimes.Fill(Events(answer, occurrences), ServerNow()), scan.Place?.ToString());
        }
    }

    public string? Warning => _streams.Warning ?? (_idlePages is > 0 and var pages
        ? string.Create(CultureInfo.InvariantCulture, $"The service is still searching: {pages:N0} pages in a row brought nothing new. Fewer log streams (log_streams, log_stream_prefix) are searched faster.")
        : null);

    /// <summary>The named streams that exist, as far as is known.</summary>
    public string[] PresentStreams => _streams.Present(_config.LogStreams);

    /// <summary>
    /// Asks for one page. A stream that does not exist makes the service refuse the whole call; then those that exist are found out, by asking for
    /// halves of them, and asked for alone.
    /// </summary>
    public async Task<FilterLogEventsResponse> AskAsync(
        CloudWatchLogsClient client, FilterLogEventsRequest request, string caller, CancellationToken cancellationToken)
    {
        if (request.LogStreamNames is not { } names)
            return await client.FilterLogEventsAsync(request, caller, cancellationToken);

        var probe = request with { NextToken = null, FilterPattern = null, EndTime = request.StartTime, Limit = 1 };
        foreach (var name in _streams.Due())
            _streams.Seen(name, await ExistAsync(client, probe with { LogStreamNames = [name] }, caller, cancellationToken));

        while (true)
        {
            var present = _streams.Present(names);
            if (present.Length == 0 && !_streams.HasNone)
                return new FilterLogEventsResponse();

            try
            {
                return await client.FilterLogEventsAsync(request with { LogStreamNames = present.Length > 0 ? present : names }, caller, cancellationToken);
            }
            catch (LogSourceException error) when (error.Failure == LogSourceFailure.NotFound && present.Length > 0)
            {
                // When the group is gone too, there is nothing to find out.
                if (!await ExistAsync(client, probe with { LogStreamNames = null }, caller, cancellationToken))
                    throw;

                await FindMissingAsync(client, probe, present, caller, cancellationToken);
                if (_streams.HasNone)
                    throw;
            }
        }
    }

    /// <summary>At least one of the names is missing.</summary>
    private async Task FindMissingAsync(CloudWatchLogsClient client, FilterLogEventsRequest probe, string[] names, string caller, CancellationToken cancellationToken)
    {
        if (names is [var only])
        {
            _streams.Seen(only, exists: false);
            return;
        }

        foreach (var half in (string[][])[names[..(names.Length / 2)], names[(names.Length / 2)..]])
        {
            if (!await ExistAsync(client, probe with { LogStreamNames = half }, caller, cancellationToken))
                await FindMissingAsync(client, probe, half, caller, cancellationToken);
        }
    }

    private static async Task<bool> ExistAsync(CloudWatchLogsClient client, FilterLogEventsRequest probe, string caller, CancellationToken cancellationToken)
    {
        try
        {
            await client.FilterLogEventsAsync(probe, caller, cancellationToken);
            return true;
        }
        catch (LogSourceException error) when (error.Failure == LogSourceFailure.NotFound)
        {
            return false;
        }
    }

    /// <summary>The first request of a scan, which a connection test sends too.</summary>
    public FilterLogEventsRequest Request(ScanPlace place) => new()
    {
        LogGroupName = _group.Arn is null ? _group.Name : null,
        LogGroupIdentifier = _group.Arn,
        LogStreamNames = _calls[place.Call],
        LogStreamNamePrefix = _config.LogStreamPrefix,
        FilterPattern = _config.FilterPattern,
        StartTime = place.Range.From,
        EndTime = place.Range.To,
        NextToken = place.Token,
    };

    /// <summary>The whole milliseconds inside the window; null when there are none. The API knows none before 1970.</summary>
    private static MillisecondRange? ToMilliseconds(ScanWindow window)
    {
        var from = window.From.UnixMilliseconds;
        if (EventTime.FromUnixMilliseconds(from) < window.From)
            from++;

        from = Math.Max(0, from);
        var to = window.To.UnixMilliseconds;
        return from <= to ? new MillisecondRange(from, to) : null;
    }

    private static List<RawEvent> Events(FilterLogEventsResponse answer, Occurrences occurrences)
    {
        var events = new List<RawEvent>(answer.Events?.Count ?? 0);
        foreach (var one in answer.Events ?? [])
        {
            if (one is null)
                continue;

            events.Add(new RawEvent
            {
                EventId = string.IsNullOrEmpty(one.EventId) ? ContentIds.Of(one, occurrences) : one.EventId,
                HasOwnId = !string.IsNullOrEmpty(one.EventId),
                Timestamp = EventTime.FromUnixMilliseconds(one.Timestamp ?? one.IngestionTime ?? 0),
                TimeSource = one.Timestamp is not null ? TimeSource.Own : one.IngestionTime is not null ? TimeSource.Batch : TimeSource.Arrival,
                IngestedAt = one.IngestionTime is { } ingested ? EventTime.FromUnixMilliseconds(ingested) : null,
                Message = one.Message ?? "",
                Stream = one.LogStreamName ?? "",
            });
        }

        return events;
    }

    /// <summary>Everything that decides which events of the group are read.</summary>
    private string MakeSelection()
    {
        if (_config is { LogStreamPrefix: null, FilterPattern: null, LogStreams.Count: 0 })
            return "";

        var selection = string.Join('\n', [_config.LogStreamPrefix ?? "", _config.FilterPattern ?? "", .. _config.LogStreams.Order(StringComparer.Ordinal)]);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(selection)).AsSpan(0, 8));
    }

    /// <summary>https://opentelemetry.io/docs/specs/semconv/resource/cloud-provider/aws/logs/</summary>
    private Dictionary<string, string> MakeResource()
    {
        var resource = new Dictionary<string, string>
        {
            ["cloud.provider"] = "aws",
            ["cloud.region"] = _config.Region,
            ["aws.log.group.names"] = _group.Name,
        };
        if (_group is { Arn: { } arn, Account: { } account })
        {
            resource["cloud.account.id"] = account;
            resource["aws.log.group.arns"] = arn;
        }

        return resource;
    }
}
