using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using LiveLogs.LiveTail.Messages;
using LiveLogs.LiveTail.Sessions;
using Microsoft.AspNetCore.Http.Features;

namespace LiveLogs.LiveTail;

/// <summary>
/// A tail as one long HTTP answer: server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html), or one
/// JSON object a line. Every message is flushed as it comes; Kestrel's least response rate cuts off who does not read.
/// </summary>
internal static class TailStream
{
    private const string Ndjson = "application/x-ndjson";

    public static bool WantsLines(HttpRequest request) =>
        request.Headers.Accept.ToString().Contains(Ndjson, StringComparison.OrdinalIgnoreCase);

    /// <param name="context">The request that is answered.</param>
    /// <param name="session">The tail.</param>
    /// <param name="cancellationToken">The client left, or the server stops: then the client gets the position to resume from.</param>
    public static async Task WriteAsync(HttpContext context, TailSession session, CancellationToken cancellationToken)
    {
        var lines = WantsLines(context.Request);
        var response = context.Response;
        response.ContentType = lines ? Ndjson : "text/event-stream; charset=utf-8";
        response.Headers.CacheControl = "no-store";
        response.Headers["X-Accel-Buffering"] = "no";
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        if (!lines)
            response.BodyWriter.Write("retry: 2000\n\n"u8);

        await response.BodyWriter.FlushAsync(cancellationToken);
        string? position = null;
        try
        {
            await foreach (var message in session.ReadAsync(cancellationToken))
            {
                Write(message);
                if ((await response.BodyWriter.FlushAsync(cancellationToken)).IsCompleted)
                    return;

                position = message.Position ?? position;
            }
        }
        catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested)
        {
            // The server stops. What was written before is whole messages.
            Write(EndMessage.Stopping(position));
            await response.BodyWriter.FlushAsync(context.RequestAborted);
        }

        void Write(TailMessage message)
        {
            if (lines)
                WriteLine(response.BodyWriter, message);
            else
                WriteEvent(response.BodyWriter, message);
        }
    }

    private static void WriteLine(PipeWriter output, TailMessage message)
    {
        output.Write(message.Json.Span);
        output.Write("\n"u8);
    }

    /// <summary>A heartbeat is a comment; an id without data moves the client's Last-Event-ID and shows as nothing.</summary>
    private static void WriteEvent(PipeWriter output, TailMessage message)
    {
        if (message is HeartbeatMessage)
        {
            output.Write(Encoding.UTF8.GetBytes($": heartbeat\nid: {message.Position}\n\n"));
            return;
        }

        output.Write(Encoding.UTF8.GetBytes($"event: {message.Type}\n"));
        if (message.Position is not null)
            output.Write(Encoding.UTF8.GetBytes($"id: {message.Position}\n"));

        output.Write("data: "u8);
        output.Write(message.Json.Span);
        output.Write("\n\n"u8);
    }
}
