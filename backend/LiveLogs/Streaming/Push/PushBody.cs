using LiveLogs.Connectors.Push;
using Microsoft.AspNetCore.Http.Features;

namespace LiveLogs.Streaming.Push;

/// <summary>Reads the body of a push into memory that is taken as it comes.</summary>
internal static class PushBody
{
    /// <summary>What a request takes before anything of its body has come, in bytes.</summary>
    public const int BufferSize = 64 * 1024;

    /// <summary>How much beyond the limit is read for the sake of an answer, in bytes: a Firehose may send 64 MiB.</summary>
    private const int MaxDrained = 64 * 1024 * 1024;

    /// <summary>The whole body as it came over the wire.</summary>
    /// <param name="request">Of a sender that may push.</param>
    /// <param name="max">In bytes.</param>
    /// <param name="share">Grows with the body; it has to live as long as the body does.</param>
    /// <param name="cancellationToken">Ends the read.</param>
    /// <exception cref="PushFormatException">It is larger than <paramref name="max"/>, or packed in an unknown way.</exception>
    /// <exception cref="PushBusyException">There is no memory for it now.</exception>
    public static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpRequest request, int max, PushMemory.Share share, CancellationToken cancellationToken)
    {
        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = max + MaxDrained;

        // Packed bodies are unpacked later, where the limit for what comes out of it is.
        if (request.Headers.ContentEncoding.ToString() is { Length: > 0 } encoding && !encoding.Equals("gzip", StringComparison.OrdinalIgnoreCase) &&
            !encoding.Equals("identity", StringComparison.OrdinalIgnoreCase))
            throw new PushFormatException("Content-Encoding: only gzip is understood.");

        Take(share, BufferSize);
        var (body, length) = (new byte[BufferSize], 0);
        while (await request.Body.ReadAsync(body.AsMemory(length), cancellationToken) is > 0 and var count)
        {
            length += count;
            if (length > max)
                await RefuseAsync(request, body, max, cancellationToken);
            if (length < body.Length)
                continue;

            var more = (int)Math.Min(body.Length, Math.Max(max + 1L - body.Length, BufferSize));
            Take(share, more);
            Array.Resize(ref body, body.Length + more);
        }

        return body.AsMemory(0, length);
    }

    /// <summary>What is too much is read and forgotten: a sender that is still sending sees a broken connection and no answer.</summary>
    private static async Task RefuseAsync(HttpRequest request, byte[] buffer, int max, CancellationToken cancellationToken)
    {
        for (var drained = 0L; drained <= MaxDrained;)
        {
            var count = await request.Body.ReadAsync(buffer, cancellationToken);
            if (count == 0)
                break;
            drained += count;
        }

        throw new PushFormatException($"The body is larger than {max / 1024 / 1024} MiB. Send less at once.", isTooLarge: true);
    }

    private static void Take(PushMemory.Share share, int bytes)
    {
        if (!share.TryTake(bytes))
            throw new PushBusyException();
    }
}
