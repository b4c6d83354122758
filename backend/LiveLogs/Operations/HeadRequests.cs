using Microsoft.AspNetCore.Http.Features;

namespace LiveLogs.Operations;

/// <summary>
/// Answers HEAD wherever GET is served (https://www.rfc-editor.org/rfc/rfc9110#section-9.1): the handler runs as for GET until it begins to
/// answer, and then sees that the client has left, so a HEAD of a tail or a download costs no more than its headers.
/// </summary>
internal sealed class HeadRequests(RequestDelegate next)
{
    public async Task InvokeAsync(HttpContext context)
    {
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await next(context);
            return;
        }

        var (aborted, body) = (context.RequestAborted, context.Features.GetRequiredFeature<IHttpResponseBodyFeature>());
        using var answered = CancellationTokenSource.CreateLinkedTokenSource(aborted);
        context.Request.Method = HttpMethods.Get;
        context.RequestAborted = answered.Token;
        // Before the headers are made: the server has to know that no body belongs to them.
        context.Response.OnStarting(() =>
        {
            context.Request.Method = HttpMethods.Head;
            return Task.CompletedTask;
        });
        context.Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(new HeadersOnly(body, answered), body));
        try
        {
            await next(context);
        }
        catch (OperationCanceledException) when (!aborted.IsCancellationRequested && context.Response.HasStarted)
        {
            // The handler was stopped on purpose.
        }
        finally
        {
            context.Features.Set(body);
            context.RequestAborted = aborted;
            context.Request.Method = HttpMethods.Head;
        }
    }

    /// <summary>
    /// Takes a body and forgets it: with its first byte the headers go out, and the handler is stopped. The handler's token never reaches the
    /// server, which would break the connection off.
    /// </summary>
    private sealed class HeadersOnly(IHttpResponseBodyFeature server, CancellationTokenSource answered) : Stream
    {
        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override async Task FlushAsync(CancellationToken cancellationToken)
        {
            await server.StartAsync(CancellationToken.None);
            await answered.CancelAsync();
        }

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
            await FlushAsync(cancellationToken);

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => FlushAsync(cancellationToken);

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush() => throw new NotSupportedException();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
