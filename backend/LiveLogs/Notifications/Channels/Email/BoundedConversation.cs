namespace LiveLogs.Notifications.Channels.Email;

/// <summary>A connection over which a server may say so much and no more, and may be silent for so long and no longer.</summary>
/// <param name="connection">Disposed with this one.</param>
/// <param name="maxRead">In bytes.</param>
/// <param name="patience">How long a silence is waited through.</param>
/// <param name="time">For <paramref name="patience"/>.</param>
internal sealed class BoundedConversation(Stream connection, long maxRead, Func<TimeSpan> patience, TimeProvider time) : Stream
{
    private long _left = maxRead;

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) => Count(connection.Read(buffer, offset, count));

    public override async Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        await ReadAsync(buffer.AsMemory(offset, count), cancellationToken);

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        Count(await WaitAsync(token => connection.ReadAsync(buffer, token), cancellationToken));

    public override void Write(byte[] buffer, int offset, int count) => connection.Write(buffer, offset, count);

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        await WaitAsync(
            async token =>
            {
                await connection.WriteAsync(buffer, token);
                return 0;
            },
            cancellationToken);

    public override void Flush() => connection.Flush();

    public override Task FlushAsync(CancellationToken cancellationToken) => connection.FlushAsync(cancellationToken);

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            connection.Dispose();
        base.Dispose(disposing);
    }

    /// <exception cref="SilentServerException">The server is silent for too long.</exception>
    private async ValueTask<int> WaitAsync(Func<CancellationToken, ValueTask<int>> go, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(patience(), time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            return await go(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new SilentServerException();
        }
    }

    private int Count(int read)
    {
        _left -= read;
        return _left >= 0 ? read : throw new IOException("The mail server sends more than the protocol allows.");
    }
}

/// <summary>The mail server was silent for longer than anybody has to wait.</summary>
internal sealed class SilentServerException() : IOException("The mail server did not answer in time.")
{
    /// <summary>Whether an error is one, or comes from one.</summary>
    public static bool IsIn(Exception? error) => error is SilentServerException || (error is not null && IsIn(error.InnerException));
}
