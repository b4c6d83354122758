using System.Text.Json;
using LiveLogs.CloudSimulator.CloudWatch.Store;
using LiveLogs.CloudSimulator.Faults;

namespace LiveLogs.CloudSimulator.CloudWatch.LiveTail;

/// <summary>
/// One Live Tail session: an update every second with up to 500 of the events that came in, a sample when there were more, and
/// nothing said about what a slow reader did not take.
/// </summary>
internal sealed class LiveTailSession(
    LiveTailQuery query, CloudWatchStore store, FaultEventStream faults, LiveTailSessions sessions, TimeProvider time)
{
    private const int MaxEventsPerUpdate = 500;

    /// <summary>Events kept for a reader that does not take them; the oldest go first.</summary>
    private const int MaxWaiting = 5_000;

    private readonly Lock _lock = new();
    private readonly Queue<(LogGroup Group, StoredEvent Event)> _waiting = new();
    private byte[] _heldBack = [];
    private int _messages;

    /// <summary>Runs until the client leaves, the session's time is over, or a fault ends it.</summary>
    /// <exception cref="IOException">A fault resets the connection.</exception>
    public async Task RunAsync(Stream output, CancellationToken cancellationToken)
    {
        var began = time.GetUtcNow();
        store.Written += OnWritten;
        try
        {
            var open = await SendAsync(output, EventStreamFrame.Event("initial-response", "{}"u8.ToArray()), cancellationToken)
                && await SendAsync(output, EventStreamFrame.Event("sessionStart", SessionStart()), cancellationToken);
            while (open)
            {
                await Task.Delay(sessions.UpdateInterval, time, cancellationToken);
                if (time.GetUtcNow() - began >= sessions.SessionLifetime)
                {
                    await EndAsync(output, FaultStreamEnd.Timeout, cancellationToken);
                    return;
                }

                open = await SendAsync(output, EventStreamFrame.Event("sessionUpdate", Update()), cancellationToken);
            }
        }
        finally
        {
            store.Written -= OnWritten;
        }
    }

    private void OnWritten(LogGroup group, IReadOnlyList<StoredEvent> events)
    {
        lock (_lock)
        {
            foreach (var one in events.Where(one => query.Matches(group, one)))
                _waiting.Enqueue((group, one));
            while (_waiting.Count > MaxWaiting)
                _waiting.Dequeue();
        }
    }

    private byte[] SessionStart() => AwsJson.Object(json =>
    {
        json.WriteString("requestId", Guid.NewGuid().ToString());
        json.WriteString("sessionId", Guid.NewGuid().ToString());
        WriteTexts(json, "logGroupIdentifiers", query.Identifiers);
        WriteTexts(json, "logStreamNames", query.Streams);
        WriteTexts(json, "logStreamNamePrefixes", query.Prefixes);
        json.WriteString("logEventFilterPattern", query.PatternText ?? "");
    });

    private byte[] Update()
    {
        List<(LogGroup Group, StoredEvent Event)> events;
        lock (_lock)
        {
            events = [.. _waiting];
            _waiting.Clear();
        }

        // Every n-th: what is left out is spread over the second.
        var every = (events.Count + MaxEventsPerUpdate - 1) / MaxEventsPerUpdate;
        return AwsJson.Object(json =>
        {
            json.WriteStartObject("sessionMetadata");
            json.WriteBoolean("sampled", every > 1 || faults.Sampled);
            json.WriteEndObject();
            json.WriteStartArray("sessionResults");
            for (var place = 0; place < events.Count; place += every)
                Write(json, events[place].Group, events[place].Event);
            json.WriteEndArray();
        });
    }

    private static void Write(Utf8JsonWriter json, LogGroup group, StoredEvent stored)
    {
        json.WriteStartObject();
        json.WriteNumber("ingestionTime", stored.IngestionTime);
        json.WriteString("logGroupIdentifier", $"{group.Account}:{group.Name}");
        json.WriteString("logStreamName", stored.Stream.Name);
        json.WriteText("message", stored.Message);
        json.WriteNumber("timestamp", stored.Timestamp);
        json.WriteEndObject();
    }

    private static void WriteTexts(Utf8JsonWriter json, string name, IReadOnlyList<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts)
            json.WriteStringValue(text);
        json.WriteEndArray();
    }

    /// <returns>Whether the session goes on.</returns>
    private async Task<bool> SendAsync(Stream output, byte[] frame, CancellationToken cancellationToken)
    {
        var number = ++_messages;
        if (number == faults.BadPreludeAt)
            EventStreamFrame.BreakPrelude(frame);
        if (number == faults.BadMessageAt)
            EventStreamFrame.BreakMessage(frame);

        if (faults.InPairs && number % 2 == 1)
            _heldBack = frame;
        else
            await WriteAsync(output, [.. _heldBack, .. frame], cancellationToken);

        if (number % 2 == 0)
            _heldBack = [];
        if (number != faults.EndAfter)
            return true;

        await EndAsync(output, faults.EndWith, cancellationToken);
        return false;
    }

    private async Task WriteAsync(Stream output, byte[] bytes, CancellationToken cancellationToken)
    {
        foreach (var piece in bytes.Chunk(faults.PieceBytes ?? bytes.Length))
        {
            await output.WriteAsync(piece, cancellationToken);
            await output.FlushAsync(cancellationToken);
        }
    }

    private Task EndAsync(Stream output, FaultStreamEnd end, CancellationToken cancellationToken) => end switch
    {
        FaultStreamEnd.Timeout => WriteAsync(output, Exception("SessionTimeoutException", "The session has reached its maximum duration."), cancellationToken),
        FaultStreamEnd.StreamingException => WriteAsync(output, Exception("SessionStreamingException", "An unknown error occurred during the session."), cancellationToken),
        FaultStreamEnd.Error => WriteAsync(output, EventStreamFrame.Error("InternalServerError", "Something went wrong."), cancellationToken),
        FaultStreamEnd.Reset => throw new IOException("A fault resets the connection."),
        _ => Task.CompletedTask,
    };

    private static byte[] Exception(string type, string message) =>
        EventStreamFrame.Exception(type, AwsJson.Object(json => json.WriteString("message", message)));
}
