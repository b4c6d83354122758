using System.IO.Compression;
using System.Text;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace LiveLogs.Tests.Connectors;

/// <summary>The ways in which an answer breaks off on its way, or is none.</summary>
internal static class BrokenAnswer
{
    /// <summary>Whatever the protocol is.</summary>
    public static readonly TheoryData<string> Kinds =
        ["reset at once", "reset in the body", "reset in the length", "cut", "cut before the end", "packed and cut", "not packed", "page", "empty", "null", "reset in a refusal"];

    /// <param name="context">Of the request.</param>
    /// <param name="kind">One of <see cref="Kinds"/>.</param>
    /// <param name="whole">The good answer, of which a part is sent.</param>
    public static async Task SendAsync(HttpContext context, string kind, string whole)
    {
        var (response, bytes) = (context.Response, Encoding.UTF8.GetBytes(whole));
        response.ContentType = "application/json";
        switch (kind)
        {
            case "reset at once":
                context.Abort();
                break;
            case "reset in the body":
                await SendAndResetAsync(context, bytes[..(bytes.Length / 2)]);
                break;
            case "reset in the length":
                response.ContentLength = bytes.Length;
                await SendAndResetAsync(context, bytes[..(bytes.Length / 2)]);
                break;
            case "reset in a refusal":
                response.StatusCode = StatusCodes.Status400BadRequest;
                await SendAndResetAsync(context, "{\"__type\":\"Inv"u8.ToArray());
                break;
            case "cut":
                await response.Body.WriteAsync(bytes.AsMemory(0, bytes.Length / 2));
                break;
            case "cut before the end":
                await response.Body.WriteAsync(bytes.AsMemory(0, bytes.Length - 1));
                break;
            case "packed and cut":
                response.Headers.ContentEncoding = "gzip";
                var packed = Pack(bytes);
                await response.Body.WriteAsync(packed.AsMemory(0, packed.Length / 2));
                break;
            case "not packed":
                response.Headers.ContentEncoding = "gzip";
                await response.Body.WriteAsync(bytes);
                break;
            default:
                await response.WriteAsync(kind switch { "page" => "<html>Sign in to the network</html>", "null" => "null", _ => "" });
                break;
        }
    }

    private static async Task SendAndResetAsync(HttpContext context, byte[] part)
    {
        await context.Response.Body.WriteAsync(part);
        await context.Response.Body.FlushAsync();
        context.Abort();
    }

    private static byte[] Pack(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true))
            gzip.Write(bytes);

        return packed.ToArray();
    }
}
