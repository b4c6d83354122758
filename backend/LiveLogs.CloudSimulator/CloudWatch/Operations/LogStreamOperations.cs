using System.Text.Json;
using LiveLogs.CloudSimulator.CloudWatch.Store;

namespace LiveLogs.CloudSimulator.CloudWatch.Operations;

/// <summary>CreateLogStream, DeleteLogStream and DescribeLogStreams.</summary>
internal sealed class LogStreamOperations(PageTokens tokens)
{
    private const int MaxPage = 50;

    private const string ByName = "LogStreamName";

    private const string ByTime = "LastEventTime";

    public static byte[] Create(OperationCall call)
    {
        var (group, stream) = Named(call);
        return group.TryCreateStream(stream)
            ? []
            : throw new AwsException("ResourceAlreadyExistsException", "The specified log stream already exists");
    }

    public static byte[] Delete(OperationCall call)
    {
        var (group, stream) = Named(call);
        return group.TryDeleteStream(stream) ? [] : throw AwsException.NoStream();
    }

    public byte[] Describe(OperationCall call)
    {
        var input = call.Input;
        var prefix = input.Text("logStreamNamePrefix", 1, 512, OperationInput.StreamNamePattern);
        var order = input.Text("orderBy", 0, 64, choices: [ByName, ByTime]) ?? ByName;
        var descending = input.Flag("descending");
        var token = input.Text("nextToken", 1, int.MaxValue);
        var limit = (int)(input.Number("limit", 1, MaxPage) ?? MaxPage);
        var group = call.ReadableGroup();
        if (order == ByTime && prefix is not null)
            throw AwsException.Invalid("Cannot order by LastEventTime with a logStreamNamePrefix.");

        var scope = string.Join('\n', call.Operation, group.Arn, prefix, order, descending);
        var after = token is null ? null : tokens.Read(scope, token);
        var page = after?.Page ?? 1;
        if (call.Faults.EmptyPage)
            return Page(group, [], tokens.Issue(scope, (after ?? Start(descending)) with { Page = page + 1 }));

        limit = Math.Min(limit, call.Faults.PageItems ?? limit);
        var found = Ordered(Rows(call, group, prefix), order == ByTime, descending)
            .Where(row => after is null || IsBehind(row, after, order == ByTime, descending))
            .Take(limit + 1)
            .ToList();
        if (found.Count <= limit && !call.Faults.ExtraToken)
            return Page(group, found, next: null);

        var rows = found.Take(limit).ToList();
        var last = rows.Count > 0 ? new PagePlace(page + 1, default, rows[^1].Name, rows[^1].LastEvent ?? 0) : after ?? Start(descending);
        return Page(group, rows, call.Faults.RepeatToken && token is not null ? token : tokens.Issue(scope, last));
    }

    private static (LogGroup Group, string Stream) Named(OperationCall call)
    {
        var group = call.Input.GroupName();
        var stream = call.Input.StreamName();
        call.Input.ThrowIfInvalid();
        return (call.OwnGroup(group!), stream!);
    }

    private static List<Row> Rows(OperationCall call, LogGroup group, string? prefix)
    {
        var known = call.Now.ToUnixTimeMilliseconds() - (long)((call.Faults.StaleSeconds ?? 0) * 1000);
        return group.Read((_, streams) => streams.Values
            .Where(stream => prefix is null || stream.Name.StartsWith(prefix, StringComparison.Ordinal))
            .Select(stream => new Row(
                stream.Name, stream.CreatedAt, stream.Events.First?.Timestamp, stream.LastTimestampAsOf(known), stream.LastIngestionTime))
            .ToList());
    }

    private static IEnumerable<Row> Ordered(List<Row> rows, bool byTime, bool descending)
    {
        var ordered = byTime
            ? rows.OrderBy(row => row.LastEvent ?? 0).ThenBy(row => row.Name, StringComparer.Ordinal)
            : rows.OrderBy(row => row.Name, StringComparer.Ordinal);
        return descending ? ordered.Reverse() : ordered;
    }

    private static bool IsBehind(Row row, PagePlace place, bool byTime, bool descending)
    {
        var order = byTime ? (row.LastEvent ?? 0).CompareTo(place.Number) : 0;
        if (order == 0)
            order = string.CompareOrdinal(row.Name, place.Name);
        return descending ? order < 0 : order > 0;
    }

    private static PagePlace Start(bool descending) =>
        descending ? new PagePlace(1, default, "\uffff", long.MaxValue) : new PagePlace(1, default, "", -1);

    private static byte[] Page(LogGroup group, IReadOnlyList<Row> rows, string? next) => AwsJson.Object(json =>
    {
        json.WriteStartArray("logStreams");
        foreach (var row in rows)
            Write(json, group, row);
        json.WriteEndArray();
        if (next is not null)
            json.WriteString("nextToken", next);
    });

    private static void Write(Utf8JsonWriter json, LogGroup group, Row row)
    {
        json.WriteStartObject();
        json.WriteString("arn", $"{group.Arn}:log-stream:{row.Name}");
        json.WriteNumber("creationTime", row.CreatedAt);
        if (row.FirstEvent is { } first)
            json.WriteNumber("firstEventTimestamp", first);
        if (row.LastEvent is { } last)
            json.WriteNumber("lastEventTimestamp", last);
        if (row.LastIngestion is { } ingested)
            json.WriteNumber("lastIngestionTime", ingested);
        json.WriteString("logStreamName", row.Name);
        json.WriteNumber("storedBytes", 0);
        json.WriteEndObject();
    }

    private sealed record Row(string Name, long CreatedAt, long? FirstEvent, long? LastEvent, long? LastIngestion);
}
