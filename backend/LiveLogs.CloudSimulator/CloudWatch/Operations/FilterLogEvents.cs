using System.Globalization;
using LiveLogs.CloudSimulator.CloudWatch.Patterns;
using LiveLogs.CloudSimulator.CloudWatch.Store;

namespace LiveLogs.CloudSimulator.CloudWatch.Operations;

/// <summary>
/// FilterLogEvents: all streams of a group in one order, both ends of the time range included, pages that may be short or empty and still
/// carry a token (https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html).
/// </summary>
internal sealed class FilterLogEvents(CloudWatchOptions options, PageTokens tokens)
{
    public byte[] Handle(OperationCall call)
    {
        var query = Query.Read(call);
        var token = call.Input.Text("nextToken", 1, int.MaxValue);
        var limit = (int)(call.Input.Number("limit", 1, EventPage.MaxEvents) ?? EventPage.MaxEvents);
        var group = call.ReadableGroup();
        query.Check();

        var scope = query.Scope(group);
        var from = token is null ? new PagePlace(1, EventKey.BeforeTime(query.Start)) : tokens.Read(scope, token);
        var page = new EventPage(limit, call.Faults);
        var more = !call.Faults.EmptyPage
            ? group.Read((events, streams) => Fill(page, query.Only(events, streams), query, from.Event, call.Now.ToUnixTimeMilliseconds()))
            : from.Event;

        var next = more ?? (call.Faults.ExtraToken ? EventKey.BeforeTime(query.BehindEnd) : null);
        return Write(page, next switch
        {
            null => null,
            _ when call.Faults.RepeatToken && token is not null => token,
            { } place => tokens.Issue(scope, new PagePlace(from.Page + 1, place)),
        });
    }

    /// <summary>Fills the page; returns where the next one begins, or null when the range is read to its end.</summary>
    private EventKey? Fill(EventPage page, EventIndex events, Query query, EventKey from, long now)
    {
        var place = from;
        var scanned = 0;
        foreach (var stored in events.After(from))
        {
            if (stored.Timestamp > query.EndOrForever)
                return null;
            if (scanned++ >= options.MaxScannedEvents)
                return place;
            if (stored.VisibleAt <= now && query.Matches(stored) && !page.TryAdd(stored))
                return place;
            place = stored.Key.GapAfter;
        }

        return null;
    }

    private static byte[] Write(EventPage page, string? next) => AwsJson.Object(json =>
    {
        json.WriteStartArray("events");
        foreach (var stored in page.Events)
        {
            json.WriteStartObject();
            json.WriteString("eventId", stored.EventId);
            json.WriteNumber("ingestionTime", stored.IngestionTime);
            json.WriteString("logStreamName", stored.Stream.Name);
            json.WriteText("message", stored.Message);
            json.WriteNumber("timestamp", stored.Timestamp);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (next is not null)
            json.WriteString("nextToken", next);
        json.WriteStartArray("searchedLogStreams");
        json.WriteEndArray();
    });

    /// <summary>The parameters that must stay the same from page to page.</summary>
    private sealed record Query(IReadOnlyList<string>? Streams, string? Prefix, long? StartTime, long? EndTime, string? PatternText)
    {
        private HashSet<string>? _streams;
        private FilterPattern _pattern = FilterPattern.Everything;

        public long Start => StartTime ?? 0;

        public long EndOrForever => EndTime ?? long.MaxValue;

        public long BehindEnd => EndOrForever == long.MaxValue ? long.MaxValue : EndOrForever + 1;

        public static Query Read(OperationCall call) => new(
            call.Input.Texts("logStreamNames", 1, 100, 1, 512, OperationInput.StreamNamePattern),
            call.Input.Text("logStreamNamePrefix", 1, 512, OperationInput.StreamNamePattern),
            call.Input.Number("startTime", 0),
            call.Input.Number("endTime", 0),
            call.Input.Text("filterPattern", 0, 1024));

        /// <exception cref="AwsException">The parameters exclude one another, or the pattern is not understood.</exception>
        public void Check()
        {
            if (Streams is not null && Prefix is not null)
                throw AwsException.Invalid("logStreamNames and logStreamNamePrefix are mutually exclusive parameters. Please provide only one of them.");
            if (StartTime > EndTime)
                throw AwsException.Invalid("End time must be greater than or equal to start time.");
            _streams = Streams?.ToHashSet(StringComparer.Ordinal);
            _pattern = FilterPattern.Parse(PatternText ?? "");
        }

        /// <summary>One named stream is read from its own index.</summary>
        public EventIndex Only(EventIndex all, IReadOnlyDictionary<string, LogStream> streams)
        {
            foreach (var name in Streams ?? [])
            {
                if (!streams.ContainsKey(name))
                    throw AwsException.NoStream();
            }

            return Streams is [var single] ? streams[single].Events : all;
        }

        public bool Matches(StoredEvent stored) =>
            (_streams is null || _streams.Contains(stored.Stream.Name))
            && (Prefix is null || stored.Stream.Name.StartsWith(Prefix, StringComparison.Ordinal))
            && _pattern.Matches(stored.Message);

        public string Scope(LogGroup group) => string.Join('\n', nameof(FilterLogEvents), group.Arn,
            StartTime?.ToString(CultureInfo.InvariantCulture), EndTime?.ToString(CultureInfo.InvariantCulture),
            PatternText, Prefix, string.Join('\0', Streams ?? []));
    }
}
