using System.Globalization;
using LiveLogs.CloudSimulator.CloudWatch.Store;

namespace LiveLogs.CloudSimulator.CloudWatch.Operations;

/// <summary>
/// GetLogEvents: one stream, start included and end excluded. Both tokens are always there; a page at the end returns the very token it
/// was asked with, and the same token later finds what was written since
/// (https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_GetLogEvents.html).
/// </summary>
internal sealed class GetLogEvents(PageTokens tokens)
{
    private const string Forward = "f/";

    private const string Backward = "b/";

    public byte[] Handle(OperationCall call)
    {
        var input = call.Input;
        var streamName = input.StreamName();
        var start = input.Number("startTime", 0);
        var end = input.Number("endTime", 0);
        var token = input.Text("nextToken", 1, int.MaxValue);
        var limit = (int)(input.Number("limit", 1, EventPage.MaxEvents) ?? EventPage.MaxEvents);
        var fromHead = input.Flag("startFromHead");
        var group = call.ReadableGroup();
        if (start > end)
            throw AwsException.Invalid("End time must be greater than or equal to start time.");

        var range = new Range(start ?? 0, end ?? long.MaxValue, call.Now.ToUnixTimeMilliseconds());
        var scope = string.Join('\n', nameof(GetLogEvents), group.Arn, streamName,
            start?.ToString(CultureInfo.InvariantCulture), end?.ToString(CultureInfo.InvariantCulture));
        var isForward = IsForward(token, fromHead);
        var from = token is null
            ? new PagePlace(1, EventKey.BeforeTime(fromHead ? range.Start : range.End))
            : tokens.Read(Scoped(token, scope), token[2..]);

        var page = new EventPage(call.Faults.EmptyPage ? 0 : limit, call.Faults);
        group.Read((_, streams) =>
        {
            var events = streams.TryGetValue(streamName!, out var stream) ? stream.Events : throw AwsException.NoStream();
            Fill(page, events, range, from.Event, isForward);
            return page;
        });
        return Write(page, Next(Forward), Next(Backward));

        string Next(string direction)
        {
            var sameDirection = token?.StartsWith(direction, StringComparison.Ordinal) ?? false;
            if (sameDirection && (page.Events.Count == 0 || call.Faults.RepeatToken) && !call.Faults.EmptyPage)
                return token!;

            // A first page without events stands in front of the range: what is written later lies behind it.
            var place = page.Events switch
            {
                [] when token is null && !call.Faults.EmptyPage => EventKey.BeforeTime(range.Start),
                [] => from.Event,
                var events => direction == Forward ? events[^1].Key.GapAfter : events[0].Key.GapBefore,
            };
            return direction + tokens.Issue(direction + scope, new PagePlace(from.Page + 1, place));
        }
    }

    private static string Scoped(string token, string scope) => token[..2] + scope;

    /// <exception cref="AwsException">Not a token of this operation, or a forward one without startFromHead.</exception>
    private static bool IsForward(string? token, bool fromHead)
    {
        if (token is null)
            return fromHead;
        if (token.StartsWith(Backward, StringComparison.Ordinal))
            return false;
        if (!token.StartsWith(Forward, StringComparison.Ordinal))
            throw AwsException.Invalid("The specified nextToken is invalid.");
        return fromHead ? true : throw AwsException.Invalid("startFromHead must be true when nextToken is a previous nextForwardToken.");
    }

    private static void Fill(EventPage page, EventIndex events, Range range, EventKey from, bool forward)
    {
        foreach (var stored in forward ? events.After(from) : events.Before(from))
        {
            if (forward ? stored.Timestamp >= range.End : stored.Timestamp < range.Start)
                break;
            if (stored.Timestamp < range.Start || stored.Timestamp >= range.End || stored.VisibleAt > range.Now)
                continue;
            if (!page.TryAdd(stored))
                break;
        }

        if (!forward)
            page.Reverse();
    }

    private static byte[] Write(EventPage page, string forward, string backward) => AwsJson.Object(json =>
    {
        json.WriteStartArray("events");
        foreach (var stored in page.Events)
        {
            json.WriteStartObject();
            json.WriteNumber("ingestionTime", stored.IngestionTime);
            json.WriteText("message", stored.Message);
            json.WriteNumber("timestamp", stored.Timestamp);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteString("nextBackwardToken", backward);
        json.WriteString("nextForwardToken", forward);
    });

    private readonly record struct Range(long Start, long End, long Now);
}
