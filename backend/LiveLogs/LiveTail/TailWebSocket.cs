using System.Net.WebSockets;

namespace LiveLogs.LiveTail;

/// <summary>
/// A tail over a plain WebSocket: one JSON object a text message. Closed with 1000 by the client, 1001 when the server
/// stops, 4401 when the token expired, 4403 when the role was taken away, 1013 when to try again later. What the client
/// sends is read and not interpreted.
/// </summary>
internal sealed class TailWebSocket(WebSocket socket, TailSession session, LiveTailOptions options, TimeProvider time)
{
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Runs until one side ends it.</summary>
    /// <param name="stopping">The server stops.</param>
    /// <param name="gone">The connection broke.</param>
    public async Task RunAsync(CancellationToken stopping, CancellationToken gone)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stopping, gone);
        var reading = ReadUntilCloseAsync(over, gone);
        var (code, reason) = await SendAsync(over.Token);
        if (stopping.IsCancellationRequested)
            (code, reason) = ((int)WebSocketCloseStatus.EndpointUnavailable, "The server stops.");

        await CloseAsync(code, reason, reading);
    }

    private async Task<(int Code, string Reason)> SendAsync(CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var message in session.ReadAsync(cancellationToken))
            {
                await SendAsync(message);
                if (message is EndMessage end)
                    return (TailEnds.CloseCode(end.Code), end.Code);
            }
        }
        catch (OperationCanceledException)
        {
            // The client closed, the server stops, or the client takes nothing: the socket's state tells which.
        }
        catch (WebSocketException)
        {
        }

        return ((int)WebSocketCloseStatus.NormalClosure, "");
    }

    /// <summary>A send that is given up breaks the socket: half a message can not be taken back.</summary>
    private async Task SendAsync(TailMessage message)
    {
        using var timeout = new CancellationTokenSource(options.SendTimeout, time);
        await socket.SendAsync(message.Json, WebSocketMessageType.Text, endOfMessage: true, timeout.Token);
    }

    private async Task ReadUntilCloseAsync(CancellationTokenSource over, CancellationToken gone)
    {
        var buffer = new byte[1_024];
        try
        {
            while ((await socket.ReceiveAsync(buffer.AsMemory(), gone)).MessageType != WebSocketMessageType.Close)
            {
            }
        }
        catch (Exception error) when (error is WebSocketException or OperationCanceledException)
        {
        }
        finally
        {
            await over.CancelAsync();
        }
    }

    private async Task CloseAsync(int code, string reason, Task reading)
    {
        using var timeout = new CancellationTokenSource(CloseTimeout, time);
        try
        {
            if (socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
                await socket.CloseOutputAsync((WebSocketCloseStatus)code, reason, timeout.Token);

            await reading.WaitAsync(timeout.Token);
        }
        catch (Exception error) when (error is WebSocketException or OperationCanceledException)
        {
            socket.Abort();
            await reading;
        }
    }
}
