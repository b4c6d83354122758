using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using LiveLogs.LiveTail.Messages;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;

namespace LiveLogs.LiveTail.WebSockets;

/// <summary>
/// Makes a request a WebSocket whose frames are ours: viewers in step get the same bytes, which the framework's own would
/// copy and write again for each of them.
/// </summary>
internal static class WebSocketUpgrade
{
    /// <summary>Kernel memory that a viewer who does not read can hold, in bytes; Linux doubles it.</summary>
    private const int SendBuffer = 256 * 1024;

    public static async Task<WebSocketLink> AcceptAsync(HttpContext context, LiveTailOptions options, TimeProvider time)
    {
        var isCompressing = options.Compress && DeflateOffer.IsAcceptable(context.Request.Headers.SecWebSocketExtensions.ToString());
        if (isCompressing)
            context.Response.Headers.SecWebSocketExtensions = WebSocketDeflate.Agreement;

        if (context.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true } connect)
        {
            context.Response.StatusCode = StatusCodes.Status200OK;
            return new WebSocketLink(await connect.AcceptAsync(), null, isCompressing, options, time);
        }

        var response = context.Response.Headers;
        response.Connection = "Upgrade";
        response.Upgrade = "websocket";
        response.SecWebSocketAccept = Accept(context.Request.Headers.SecWebSocketKey.ToString());
        var stream = await context.Features.GetRequiredFeature<IHttpUpgradeFeature>().UpgradeAsync();
        return new WebSocketLink(stream, SocketOf(context), isCompressing, options, time);
    }

    /// <summary>The connection itself, when nothing but Kestrel's own buffer lies before it.</summary>
    private static Socket? SocketOf(HttpContext context)
    {
        if (context.Request.IsHttps && context.Features.Get<ITlsHandshakeFeature>() is not null)
            return null;

        var socket = context.Features.Get<IConnectionSocketFeature>()?.Socket;
        socket?.SendBufferSize = SendBuffer;
        return socket;
    }

    /// <summary>https://www.rfc-editor.org/rfc/rfc6455#section-4.2.2; SHA-1 because it says so, nothing is kept secret by it.</summary>
    private static string Accept(string key)
    {
#pragma warning disable CA5350
        return Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")));
#pragma warning restore CA5350
    }
}
