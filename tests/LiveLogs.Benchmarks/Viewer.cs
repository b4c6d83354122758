using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.IO.Compression;
using System.Net.Sockets;
using System.Text;

namespace LiveLogs.Benchmarks;

/// <summary>
/// One viewer on a WebSocket of its own (https://www.rfc-editor.org/rfc/rfc6455), which looks for <c>"connection_id":"…","seq":n</c> in text
/// frames. Counting and reporting happen on other threads, hence the lock around each frame.
/// </summary>
internal sealed class Viewer(ViewerPlan plan, ViewersPlan all) : IDisposable
{
    private const int FirstBuffer = 64 * 1024;
    private const byte Continuation = 0, Text = 1, Ping = 9, Pong = 10, Last = 0x80, Compressed = 0x40;

    /// <summary>Where an entry begins; its connection's id and its number follow.</summary>
    private static readonly byte[] Entry = "\"connection_id\":\""u8.ToArray();

    private static readonly byte[] Seq = "\",\"seq\":"u8.ToArray();
    private const int GuidLength = 36;

    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _sending = new(1);
    private readonly Dictionary<Guid, int> _connections = all.Connections.Select((id, index) => (id, index)).ToDictionary();
    private readonly List<(int Connection, int Seq)> _seen = [];
    private readonly List<(int Count, long At)> _frames = [];
    private readonly ArrayBufferWriter<byte> _message = new();
    private Socket? _socket;

    public ViewerPlan Plan { get; } = plan;

    public long Lines { get; private set; }

    public long Bytes { get; private set; }

    public long Messages { get; private set; }

    public bool IsClosed { get; private set; }

    /// <summary>How often it was cut off and came back.</summary>
    public int Returns { get; private set; }

    public async Task ConnectAsync(CancellationToken cancellationToken)
    {
        var socket = _socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        // What the kernel takes for a slow reader shall not hide that it is slow.
        if (Plan.BytesPerSecond is not null)
            socket.ReceiveBufferSize = 8 * 1024;

        await socket.ConnectAsync(Plan.Url.Host, Plan.Url.Port, cancellationToken);
        await socket.SendAsync(Encoding.ASCII.GetBytes(
            $"GET {Plan.Url.PathAndQuery} HTTP/1.1\r\nHost: {Plan.Url.Authority}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
            + (all.Compress ? "Sec-WebSocket-Extensions: permessage-deflate\r\n\r\n" : "\r\n")), cancellationToken);
        var (buffer, filled) = (new byte[FirstBuffer], 0);
        int end;
        while ((end = buffer.AsSpan(0, filled).IndexOf("\r\n\r\n"u8)) < 0)
        {
            var received = await socket.ReceiveAsync(buffer.AsMemory(filled, 1024), cancellationToken);
            filled += received > 0 ? received : throw new EndOfStreamException("The connection was closed.");
        }

        if (!buffer.AsSpan().StartsWith("HTTP/1.1 101"u8))
            throw new InvalidDataException(Encoding.UTF8.GetString(buffer.AsSpan(0, filled)));

        foreach (var hello in Plan.Hello)
            await SendAsync(hello, cancellationToken);

        buffer.AsSpan((end + 4)..filled).CopyTo(buffer);
        _ = ReadAsync(buffer, filled - end - 4, cancellationToken);
    }

    public async Task SendAsync(string text, CancellationToken cancellationToken)
    {
        if (!IsClosed)
            await SendAsync(Text, Encoding.UTF8.GetBytes(text), cancellationToken);
    }

    /// <summary>Gives a sign of life. One that reads too slowly comes back when it was cut off, as its kind does.</summary>
    public async Task StayAsync(CancellationToken cancellationToken)
    {
        if (Plan.KeepAlive is { } text)
            await SendAsync(text, cancellationToken);
        else if (Plan.BytesPerSecond is not null)
            await SendAsync(Pong, ReadOnlyMemory<byte>.Empty, cancellationToken);

        if (!IsClosed || Plan.BytesPerSecond is null)
            return;

        _socket!.Dispose();
        _message.ResetWrittenCount();
        (IsClosed, Returns) = (false, Returns + 1);
        await ConnectAsync(cancellationToken);
    }

    /// <summary>Forgets what came so far.</summary>
    public void Mark()
    {
        lock (_lock)
        {
            (Lines, Bytes, Messages, Returns) = (0, 0, 0, 0);
            _seen.Clear();
            _frames.Clear();
        }
    }

    /// <summary>Adds how long each line that came took since it was stored.</summary>
    public void AddTo(Latencies latencies, CommitTimes commits)
    {
        lock (_lock)
        {
            var next = 0;
            foreach (var (count, at) in _frames)
            {
                for (var end = next + count; next < end; next++)
                {
                    if (commits.Of(_seen[next].Connection, _seen[next].Seq) is { } stored)
                        latencies.Add(at - stored);
                }
            }
        }
    }

    public void Dispose()
    {
        _socket?.Dispose();
        _sending.Dispose();
    }

    private async Task ReadAsync(byte[] buffer, int filled, CancellationToken cancellationToken)
    {
        try
        {
            while (Plan.BytesPerSecond != 0)
            {
                var used = 0;
                while (TryReadHeader(buffer.AsSpan(used..filled), out var flags, out var code, out var start, out var length))
                {
                    if (filled - used - start < length)
                    {
                        if (start + length > buffer.Length)
                            Array.Resize(ref buffer, (start + length) * 2);

                        break;
                    }

                    await TakeAsync(code, flags, buffer.AsMemory(used + start, length), cancellationToken);
                    used += start + length;
                }

                buffer.AsSpan(used..filled).CopyTo(buffer);
                filled -= used;
                var space = Plan.BytesPerSecond is { } pace ? Math.Min(pace / 10, buffer.Length - filled) : buffer.Length - filled;
                var received = await _socket!.ReceiveAsync(buffer.AsMemory(filled, space), cancellationToken);
                if (received == 0)
                    break;

                filled += received;
                if (Plan.BytesPerSecond is not null)
                    await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, cancellationToken);
            }
        }
        catch (SocketException)
        {
            // Cut off, as slow viewers may be.
        }

        IsClosed = Plan.BytesPerSecond != 0;
    }

    private static bool TryReadHeader(ReadOnlySpan<byte> bytes, out byte flags, out byte code, out int start, out int length)
    {
        (flags, code, start, length) = (0, 0, 2, 0);
        if (bytes.Length < 2)
            return false;

        (flags, code, length) = ((byte)(bytes[0] & 0xf0), (byte)(bytes[0] & 15), bytes[1] & 127);
        if (length < 126)
            return true;

        start = length == 126 ? 4 : 10;
        if (bytes.Length < start)
            return false;

        length = start == 4 ? BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]) : checked((int)BinaryPrimitives.ReadUInt64BigEndian(bytes[2..]));
        return true;
    }

    private async ValueTask TakeAsync(byte code, byte flags, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken)
    {
        if (code == Ping)
            await SendAsync(Pong, payload, cancellationToken);
        else if (code == Text && all.PongTo is { } ping && payload.Length == ping.Length && Encoding.UTF8.GetString(payload.Span) == ping)
            await SendAsync(Text, Encoding.UTF8.GetBytes(all.Pong!), cancellationToken);
        else if (code is Text && (flags & Compressed) != 0)
            Take(Inflate(payload.Span), payload.Length);
        else if (code is Text && (flags & Last) != 0)
            Take(payload.Span, payload.Length);
        else if (code is Text or Continuation)
            Gather(payload.Span, (flags & Last) != 0);
    }

    /// <summary>Puts the fragments of a message together.</summary>
    private void Gather(ReadOnlySpan<byte> fragment, bool isLast)
    {
        _message.Write(fragment);
        if (!isLast)
            return;

        Take(_message.WrittenSpan, _message.WrittenCount);
        _message.ResetWrittenCount();
    }

    /// <summary>A message that is compressed on its own (https://www.rfc-editor.org/rfc/rfc7692#section-7.2.2).</summary>
    private static byte[] Inflate(ReadOnlySpan<byte> message)
    {
        using var inflate = new DeflateStream(new MemoryStream([.. message, 0, 0, 0xff, 0xff]), CompressionMode.Decompress);
        using var output = new MemoryStream();
        inflate.CopyTo(output);
        return output.ToArray();
    }

    private void Take(ReadOnlySpan<byte> payload, int bytes)
    {
        var at = TimeProvider.System.GetUtcNow().UtcTicks / TimeSpan.TicksPerMicrosecond - (DateTimeOffset.UnixEpoch.UtcTicks / TimeSpan.TicksPerMicrosecond);
        lock (_lock)
        {
            var count = 0;
            (Messages, Bytes) = (Messages + 1, Bytes + bytes);
            for (int found; (found = payload.IndexOf(Entry)) >= 0;)
            {
                payload = payload[(found + Entry.Length)..];
                if (!payload[GuidLength..].StartsWith(Seq)
                    || !Utf8Parser.TryParse(payload, out Guid connection, out _)
                    || !Utf8Parser.TryParse(payload[(GuidLength + Seq.Length)..], out int seq, out _))
                    continue;

                _seen.Add((_connections.GetValueOrDefault(connection, -1), seq));
                count++;
            }

            Lines += count;
            if (count > 0)
                _frames.Add((count, at));
        }
    }

    /// <summary>A client's frames are masked; the mask may be zero.</summary>
    private async Task SendAsync(byte code, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken)
    {
        var start = payload.Length < 126 ? 6 : 8;
        var frame = new byte[start + payload.Length];
        frame[0] = (byte)(0x80 | code);
        frame[1] = (byte)(0x80 | (start == 6 ? payload.Length : 126));
        if (start == 8)
            BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(2), checked((ushort)payload.Length));

        payload.CopyTo(frame.AsMemory(start));
        await _sending.WaitAsync(cancellationToken);
        try
        {
            await _socket!.SendAsync(frame, cancellationToken);
        }
        catch (SocketException)
        {
            IsClosed = true;
        }
        finally
        {
            _sending.Release();
        }
    }
}
