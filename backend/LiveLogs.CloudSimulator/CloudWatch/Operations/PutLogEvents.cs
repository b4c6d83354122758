using System.Text;
using System.Text.Json;
using LiveLogs.CloudSimulator.CloudWatch.Store;
using LiveLogs.CloudSimulator.Faults;

namespace LiveLogs.CloudSimulator.CloudWatch.Operations;

/// <summary>
/// PutLogEvents with the service's rules: a batch of at most 10,000 events, 1,048,576 bytes and 24 hours; events older than 14 days (or the
/// retention), or more than two hours ahead, are refused one by one and the rest is kept
/// (https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutLogEvents.html).
/// </summary>
internal sealed class PutLogEvents(CloudWatchOptions options)
{
    private const int MaxBatchBytes = 1_048_576;

    private const int MaxBatchEvents = 10_000;

    private const int MaxAgeDays = 14;

    private static readonly TimeSpan MaxAhead = TimeSpan.FromHours(2);

    private static readonly TimeSpan MaxSpan = TimeSpan.FromHours(24);

    private long _drawn;

    public byte[] Handle(OperationCall call)
    {
        var groupName = call.Input.GroupName();
        var streamName = call.Input.StreamName();
        var events = call.Input.Items("logEvents", 1, MaxBatchEvents).Select(item => Read(call.Input, item)).ToList();
        call.Input.ThrowIfInvalid();
        var group = call.OwnGroup(groupName!);
        if (!group.HasStream(streamName!))
            throw AwsException.NoStream();

        CheckSize(events);
        CheckOrder(events);
        var rejections = new Rejections(call.Now, group.RetentionDays);
        var kept = events.Where((source, place) => rejections.Accepts(source.Timestamp, place)).ToList();
        if (kept.Count > 0 && kept.Max(source => source.Timestamp) - kept.Min(source => source.Timestamp) > MaxSpan.TotalMilliseconds)
            throw AwsException.Invalid("The batch of log events in a single PutLogEvents request cannot span more than 24 hours.");

        if (kept.Count > 0)
            group.Put(streamName!, [.. kept.Select(source => ToNewEvent(call, source))]);
        return AwsJson.Object(rejections.Write);
    }

    private static Input Read(OperationInput input, JsonElement item)
    {
        if (item.ValueKind != JsonValueKind.Object)
            throw new AwsException("SerializationException", "Start of structure or map found where not expected.");

        var fields = new OperationInput(item);
        var timestamp = fields.Number("timestamp", 0);
        var message = fields.Text("message", 0, int.MaxValue);
        if (timestamp is null)
            input.Fail("logEvents.member.timestamp", null, "Member must not be null");
        if (string.IsNullOrEmpty(message))
            input.Fail("logEvents.member.message", message, "Member must have length greater than or equal to 1");
        return new Input(timestamp ?? 0, message ?? "");
    }

    private static void CheckSize(List<Input> events)
    {
        var total = 0L;
        foreach (var source in events)
        {
            var size = Encoding.UTF8.GetByteCount(source.Message);
            if (size > MaxBatchBytes)
                throw AwsException.Invalid($"Log event too large: {size} bytes exceeds limit of {MaxBatchBytes}");
            total += size + StoredEvent.Overhead;
        }

        // A single event of the full 1,024 KB is allowed although it leaves no room for the overhead.
        if (total > MaxBatchBytes && events.Count > 1)
            throw AwsException.Invalid($"Upload too large: {total} bytes exceeds limit of {MaxBatchBytes}");
    }

    private void CheckOrder(List<Input> events)
    {
        if (options.EnforceBatchOrder && events.Zip(events.Skip(1)).Any(pair => pair.First.Timestamp > pair.Second.Timestamp))
            throw AwsException.Invalid("Log events in a single PutLogEvents request must be in chronological order.");
    }

    private NewLogEvent ToNewEvent(OperationCall call, Input source)
    {
        var stored = new NewLogEvent(DateTimeOffset.FromUnixTimeMilliseconds(source.Timestamp), source.Message);
        return call.Faults.Visibility is { } late && FaultDraw.At(late.Seed, Interlocked.Increment(ref _drawn)) < late.Share
            ? stored with { VisibleAt = call.Now + TimeSpan.FromSeconds(late.DelaySeconds) }
            : stored;
    }

    private readonly record struct Input(long Timestamp, string Message);

    /// <summary>Which events of a batch are refused for their time, as the service reports them: by their place.</summary>
    private sealed class Rejections(DateTimeOffset now, int? retentionDays)
    {
        private readonly long _oldest = (now - TimeSpan.FromDays(MaxAgeDays)).ToUnixTimeMilliseconds();
        private readonly long _expired = (now - TimeSpan.FromDays(retentionDays ?? MaxAgeDays)).ToUnixTimeMilliseconds();
        private readonly long _newest = (now + MaxAhead).ToUnixTimeMilliseconds();
        private int? _tooOldEnd;
        private int? _expiredEnd;
        private int? _tooNewStart;

        public bool Accepts(long timestamp, int place)
        {
            if (timestamp > _newest)
                _tooNewStart ??= place;
            else if (timestamp < _oldest)
                _tooOldEnd = place + 1;
            else if (timestamp < _expired)
                _expiredEnd = place + 1;
            else
                return true;
            return false;
        }

        public void Write(Utf8JsonWriter json)
        {
            if ((_tooNewStart ?? _tooOldEnd ?? _expiredEnd) is null)
                return;

            json.WriteStartObject("rejectedLogEventsInfo");
            if (_tooNewStart is { } tooNew)
                json.WriteNumber("tooNewLogEventStartIndex", tooNew);
            if (_tooOldEnd is { } tooOld)
                json.WriteNumber("tooOldLogEventEndIndex", tooOld);
            if (_expiredEnd is { } expired)
                json.WriteNumber("expiredLogEventEndIndex", expired);
            json.WriteEndObject();
        }
    }
}
