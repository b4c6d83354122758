using System.IO.Compression;
using System.Text;

namespace LiveLogs.CloudSimulator.Faults;

/// <summary>Sends an answer, well or badly, over the connection of its request.</summary>
internal sealed class FaultyDelivery(TimeProvider time)
{
    /// <param name="context">The request to answer.</param>
    /// <param name="response">What the service would say.</param>
    /// <param name="effects">What goes wrong on the way.</param>
    /// <param name="serverTime">The clock that the <c>Date</c> header shows.</param>
    /// <param name="cancellationToken">Ends when the client goes away.</param>
    public async Task SendAsync(
        HttpContext context, SimulatedResponse response, FaultEffects effects, DateTimeOffset serverTime, CancellationToken cancellationToken)
    {
        if (effects is { StallSeconds: > 0, StallAfter: null })
            await StallAsync(effects, cancellationToken);
        if (effects.Reset)
        {
            context.Abort();
            return;
        }

        var body = Shape(response.Body, effects);
        var answer = context.Response;
        answer.StatusCode = response.Status;
        answer.ContentType = response.ContentType;
        answer.Headers.Date = serverTime.ToString("R", null);
        foreach (var (name, value) in response.Headers)
            answer.Headers[name] = value;
        if (response.Stream is { } stream)
        {
            await StreamAsync(context, stream, cancellationToken);
            return;
        }

        if (effects.Gzip)
            answer.Headers.ContentEncoding = "gzip";
        if (!effects.SplitCharacters)
            answer.ContentLength = body.Length;

        await WriteAsync(context, body, effects, cancellationToken);
    }

    private static async Task StreamAsync(HttpContext context, Func<Stream, CancellationToken, Task> stream, CancellationToken cancellationToken)
    {
        try
        {
            await stream(context.Response.Body, cancellationToken);
        }
        catch (IOException)
        {
            context.Abort();
        }
        catch (OperationCanceledException)
        {
            // The client has gone.
        }
    }

    public static SimulatedResponse HtmlPage(int status) => new(status, "text/html", Encoding.UTF8.GetBytes(
        $"<html>\r\n<head><title>{status}</title></head>\r\n<body>\r\n<center><h1>{status}</h1></center>\r\n<hr><center>proxy</center>\r\n</body>\r\n</html>\r\n"))
    {
        ErrorCode = "html",
    };

    private static byte[] Shape(byte[] body, FaultEffects effects)
    {
        if (effects.TruncateAfter is { } length)
            body = body[..Math.Min(length, body.Length)];
        if (!effects.Gzip)
            return body;

        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
            gzip.Write(body);
        return packed.ToArray();
    }

    private async Task WriteAsync(HttpContext context, byte[] body, FaultEffects effects, CancellationToken cancellationToken)
    {
        if (effects.CutAfter is { } cut && cut < body.Length)
        {
            await WritePieceAsync(context, body.AsMemory(0, cut), cancellationToken);
            context.Abort();
            return;
        }

        var sent = 0;
        if (effects is { StallSeconds: > 0, StallAfter: { } stallAfter })
        {
            sent = Math.Min(stallAfter, body.Length);
            await WritePieceAsync(context, body.AsMemory(0, sent), cancellationToken);
            await StallAsync(effects, cancellationToken);
        }

        if (effects.SplitCharacters)
        {
            foreach (var border in CharacterInteriors(body).Where(border => border > sent).Take(64))
            {
                await WritePieceAsync(context, body.AsMemory(sent, border - sent), cancellationToken);
                sent = border;
            }
        }

        await WritePieceAsync(context, body.AsMemory(sent), cancellationToken);
    }

    /// <summary>Every place where a byte continues a character.</summary>
    private static IEnumerable<int> CharacterInteriors(byte[] body)
    {
        for (var place = 1; place < body.Length; place++)
        {
            if ((body[place] & 0xC0) == 0x80)
                yield return place;
        }
    }

    private static async Task WritePieceAsync(HttpContext context, ReadOnlyMemory<byte> piece, CancellationToken cancellationToken)
    {
        // A status without a body allows not even an empty one.
        if (piece.IsEmpty)
            return;

        await context.Response.Body.WriteAsync(piece, cancellationToken);
        await context.Response.Body.FlushAsync(cancellationToken);
    }

    private Task StallAsync(FaultEffects effects, CancellationToken cancellationToken) =>
        Task.Delay(TimeSpan.FromSeconds(effects.StallSeconds ?? 0), time, cancellationToken);
}
