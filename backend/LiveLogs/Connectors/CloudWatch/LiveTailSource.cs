using System.Runtime.CompilerServices;
using System.Text.Json;
using Amazon.Runtime.EventStreams;
using LiveLogs.Ingestion;
using LiveLogs.Logs;

namespace LiveLogs.Connectors.CloudWatch;

/// <summary>
/// Lines as StartLiveTail shows them, about a second after they were written. They carry no event id, may be a sample, and a session ends after three
/// hours (https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_StartLiveTail.html).
/// </summary>
internal sealed class LiveTailSource(
    CloudWatchConfig config, IReadOnlyList<FilterLogEventsSource> sources, CloudWatchLogsClient client, TimeProvider time) : IProvisionalSource
{
    /// <summary>Log groups of one session.</summary>
    public const int MaxGroups = 10;

    private const string Caller = "live tail";

    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(30);

    /// <summary>A source by every way in which the service names its log group.</summary>
    private readonly Dictionary<string, FilterLogEventsSource> _sources = new(StringComparer.Ordinal);

    public async IAsyncEnumerable<ProvisionalUpdate> FollowAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var answer = await client.StartLiveTailAsync(await RequestAsync(cancellationToken), Caller, cancellationToken);
        await using var content = await answer.Content.ReadAsStreamAsync(cancellationToken);
        await using var messages = EventStreamReader.ReadAsync(content, Silence, time, cancellationToken).GetAsyncEnumerator(cancellationToken);
        while (true)
        {
            SessionUpdate? update;
            try
            {
                if (!await messages.MoveNextAsync())
                    throw Broken("The service ended the Live Tail session without a reason.");

                if (IsEnd(messages.Current))
                    yield break;

                update = Read(messages.Current);
            }
            catch (Exception error) when (error is IOException or HttpRequestException or TimeoutException or InvalidDataException or JsonException)
            {
                throw Broken("The Live Tail session broke.", error);
            }

            if (update is not null)
                yield return new ProvisionalUpdate(Events(update), update.SessionMetadata?.Sampled == true);
        }
    }

    private async Task<StartLiveTailRequest> RequestAsync(CancellationToken cancellationToken)
    {
        var arns = new List<string>();
        foreach (var source in sources)
        {
            var group = source.Group.Arn is null ? await FindAsync(source.Group, cancellationToken) : source.Group;
            arns.Add(group.Arn!);
            foreach (var name in (string[])[group.Arn!, $"{group.Account}:{group.Name}", group.Name])
                _sources.TryAdd(name, source);
        }

        return new StartLiveTailRequest
        {
            LogGroupIdentifiers = arns,
            LogStreamNames = sources is [{ PresentStreams: { Length: > 0 } present }] ? present : null,
            LogStreamNamePrefixes = config.LogStreamPrefix is { } prefix ? [prefix] : null,
            LogEventFilterPattern = config.FilterPattern,
        };
    }

    /// <summary>A session takes ARNs only, and a name does not contain the account.</summary>
    private async Task<LogGroup> FindAsync(LogGroup group, CancellationToken cancellationToken)
    {
        string? token = null;
        do
        {
            var request = new DescribeLogGroupsRequest { LogGroupNamePrefix = group.Name, NextToken = token };
            var answer = await client.DescribeLogGroupsAsync(request, Caller, cancellationToken);
            if (answer.LogGroups?.FirstOrDefault(one => one.LogGroupName == group.Name)?.Arn is { } arn && LogGroup.TryParse(arn, out var found))
                return found;

            token = answer.NextToken;
        }
        while (!string.IsNullOrEmpty(token));

        throw new LogSourceException(LogSourceFailure.NotFound, $"Log group '{group.Name}' does not exist (yet).", "Live Tail begins when all log groups of the connection exist.");
    }

    /// <returns>Whether the service ends the session because its time is up.</returns>
    private static bool IsEnd(IEventStreamMessage message)
    {
        var exception = Header(message, ":exception-type");
        if (exception == "SessionTimeoutException")
            return true;

        return (exception ?? Header(message, ":error-code")) is { } code
            ? throw Broken($"The service ended the Live Tail session with {code}.")
            : false;
    }

    /// <summary>Null for what only opens the session.</summary>
    private static SessionUpdate? Read(IEventStreamMessage message) =>
        Header(message, ":event-type") == "sessionUpdate" ? JsonSerializer.Deserialize(message.Payload, CloudWatchJson.Default.SessionUpdate) : null;

    private static string? Header(IEventStreamMessage message, string name) =>
        message.Headers.TryGetValue(name, out var header) ? header.AsString() : null;

    private List<ProvisionalEvent> Events(SessionUpdate update)
    {
        var events = new List<ProvisionalEvent>();
        foreach (var one in update.SessionResults ?? [])
        {
            if (one.LogGroupIdentifier is null || !_sources.TryGetValue(one.LogGroupIdentifier, out var source))
                continue;

            events.Add(new ProvisionalEvent(source, new RawEvent
            {
                EventId = "",
                Timestamp = EventTime.FromUnixMilliseconds(one.Timestamp ?? 0),
                Message = one.Message ?? "",
                Stream = one.LogStreamName ?? "",
            }));
        }

        return events;
    }

    private static LogSourceException Broken(string message, Exception? inner = null) =>
        new(LogSourceFailure.Transient, message, "LiveLogs opens it again automatically. Reading continues in the meantime.", inner);
}
