using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;
using LiveLogs.LiveTail.Messages;

namespace LiveLogs.LiveTail.WebSockets;

/// <summary>
/// The frames of one WebSocket (https://www.rfc-editor.org/rfc/rfc6455#section-5). What is sent goes to the kernel on the thread that sends it,
/// from the bytes that all viewers share: not through Kestrel's buffer, as soon as a ping has come back that went through it,
/// so that nothing of ours can overtake it.
/// </summary>
internal sealed class WebSocketLink(Stream stream, Socket? socket, bool isCompressing, LiveTailOptions options, TimeProvider time) : IDisposable
{
    private const byte Close = 8, Ping = 9, Pong = 10;
    private const int MaxControl = 125;
    private const int NoCode = 1005;
    private static readonly TimeSpan PongLimit = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _sending = new(1);
    private readonly TaskCompletionSource _pong = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly WebSocketReader _reader = new(stream, isCompressing);
    private bool _isDirect;
    private bool _hasAnsweredPing;

    /// <summary>Whether the client takes compressed messages.</summary>
    public bool IsCompressing => isCompressing;

    /// <summary>Why the client closed, or broke the rules; 1006 while neither happened.</summary>
    public int CloseCode { get; private set; } = 1006;

    /// <summary>When the last frame came, as a timestamp of the clock.</summary>
    public long ReceivedAt { get; private set; } = time.GetTimestamp();

    /// <summary>Finds out whether the short way can be taken. Nothing may be sent before; reading has to be under way.</summary>
    /// <param name="crowded">Completes when the client says more than can wait: then it is answered the long way, and at once.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task OpenAsync(Task crowded, CancellationToken cancellationToken)
    {
        if (socket is null)
            return;

        await PingAsync(cancellationToken);
        try
        {
            await Task.WhenAny(_pong.Task, crowded).WaitAsync(PongLimit, time, cancellationToken);
            _isDirect = _pong.Task.IsCompleted && !_hasAnsweredPing;
        }
        catch (TimeoutException)
        {
            // A client that does not answer gets everything the long way.
        }
    }

    /// <summary>Sends a frame that is complete, header included.</summary>
    /// <exception cref="TimeoutException">The client took nothing for too long; the link is of no use any more.</exception>
    public async ValueTask SendAsync(ReadOnlyMemory<byte> frame, CancellationToken cancellationToken)
    {
        await _sending.WaitAsync(cancellationToken);
        try
        {
            var sending = WriteAsync(frame, cancellationToken);
            if (!sending.IsCompletedSuccessfully)
                await sending.AsTask().WaitAsync(options.SendTimeout, time, cancellationToken);
        }
        finally
        {
            _sending.Release();
        }
    }

    public ValueTask PingAsync(CancellationToken cancellationToken) => SendAsync(Frame(Ping, []), cancellationToken);

    public ValueTask CloseAsync(int code, string reason, CancellationToken cancellationToken)
    {
        var text = Encoding.UTF8.GetBytes(reason);
        var payload = new byte[2 + Math.Min(text.Length, MaxControl - 2)];
        BinaryPrimitives.WriteUInt16BigEndian(payload, (ushort)code);
        text.AsSpan(0, payload.Length - 2).CopyTo(payload.AsSpan(2));
        return SendAsync(Frame(Close, payload), cancellationToken);
    }

    /// <summary>The client's next message; null when it closed, went away or broke the rules. Good until the next call.</summary>
    public async ValueTask<ReadOnlyMemory<byte>?> ReceiveAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                var (kind, payload) = await _reader.ReadAsync(cancellationToken);
                ReceivedAt = time.GetTimestamp();
                switch (kind)
                {
                    case WebSocketInput.Message:
                        return payload;
                    case WebSocketInput.Ping:
                        _hasAnsweredPing = true;
                        await SendAsync(Frame(Pong, payload.Span), cancellationToken);
                        break;
                    case WebSocketInput.Pong:
                        _pong.TrySetResult();
                        break;
                    default:
                        CloseCode = payload.Length >= 2 ? BinaryPrimitives.ReadUInt16BigEndian(payload.Span) : NoCode;
                        return null;
                }
            }
        }
        catch (WebSocketFaultException fault)
        {
            CloseCode = fault.CloseCode;
            return null;
        }
        catch (IOException)
        {
            return null;
        }
    }

    public void Dispose() => _sending.Dispose();

    private static byte[] Frame(byte code, ReadOnlySpan<byte> payload) => [(byte)(WebSocketFrame.Last | code), (byte)payload.Length, .. payload];

    private async ValueTask WriteAsync(ReadOnlyMemory<byte> frame, CancellationToken cancellationToken)
    {
        if (!_isDirect)
        {
            await stream.WriteAsync(frame, cancellationToken);
            await stream.FlushAsync(cancellationToken);
            return;
        }

        while (frame.Length > 0)
            frame = frame[await socket!.SendAsync(frame, SocketFlags.None, cancellationToken)..];
    }
}
