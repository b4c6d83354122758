using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace LiveLogs.Outbound;

/// <summary>
/// The operator's own proxy on the way out of a company's network. It is asked for a tunnel (CONNECT, RFC 9110 §9.3.6) to what was judged before, so it
/// sees where a connection goes and nothing of what is in it.
/// </summary>
/// <param name="address"><c>http://host:port</c>, or <c>https://</c> when the proxy itself speaks TLS; a user name and a password may stand in it.</param>
internal sealed class EgressProxy(Uri address)
{
    private const int MaxHead = 16 * 1024;

    public static bool TryParse(string? text, out Uri? address) =>
        Uri.TryCreate(text, UriKind.Absolute, out address) && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps)
        && address.PathAndQuery is "/" or "";

    /// <summary>Opens a tunnel.</summary>
    /// <param name="host">A name or an address, as the proxy is to connect to it.</param>
    /// <param name="port">1–65,535.</param>
    /// <param name="encrypt">Speaks TLS with the proxy, when it does.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="SocketException">The proxy does not answer.</exception>
    /// <exception cref="HttpRequestException">It does not open the tunnel.</exception>
    public async Task<Stream> ConnectAsync(
        string host, int port, Func<Stream, string, CancellationToken, Task<Stream>> encrypt, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        Stream? stream = null;
        try
        {
            await socket.ConnectAsync(address.IdnHost, address.Port, cancellationToken);
            stream = new NetworkStream(socket, ownsSocket: true);
            if (address.Scheme == Uri.UriSchemeHttps)
                stream = await encrypt(stream, address.IdnHost, cancellationToken);

            await stream.WriteAsync(Encoding.ASCII.GetBytes(Request(host, port)), cancellationToken);
            var status = StatusOf(await ReadHeadAsync(stream, cancellationToken));
            return status is >= 200 and < 300 ? stream : throw new HttpRequestException(
                HttpRequestError.ProxyTunnelError,
                status == (int)HttpStatusCode.ProxyAuthenticationRequired
                    ? "The egress proxy requires a user name and a password. The operator must set them in Outbound:Proxy."
                    : $"The egress proxy does not allow connections to {host}:{port} (HTTP {status}).");
        }
        catch
        {
            if (stream is not null)
                await stream.DisposeAsync();
            socket.Dispose();
            throw;
        }
    }

    private string Request(string host, int port)
    {
        var place = string.Create(CultureInfo.InvariantCulture, $"{(host.Contains(':', StringComparison.Ordinal) ? $"[{host}]" : host)}:{port}");
        var credentials = address.UserInfo.Length == 0 ? ""
            : $"Proxy-Authorization: Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes(Uri.UnescapeDataString(address.UserInfo)))}\r\n";
        return $"CONNECT {place} HTTP/1.1\r\nHost: {place}\r\n{credentials}\r\n";
    }

    /// <summary>Byte by byte: what follows the empty line is the other side's.</summary>
    private static async Task<string> ReadHeadAsync(Stream stream, CancellationToken cancellationToken)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (head.Length < MaxHead)
        {
            if (await stream.ReadAsync(one, cancellationToken) == 0)
                break;

            head.Append((char)one[0]);
            if (one[0] == '\n' && (head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal) || head.ToString().EndsWith("\n\n", StringComparison.Ordinal)))
                return head.ToString();
        }

        throw new HttpRequestException(HttpRequestError.ProxyTunnelError, "The server at Outbound:Proxy is not an HTTP proxy.");
    }

    private static int StatusOf(string head) =>
        head.StartsWith("HTTP/1.", StringComparison.Ordinal) && head.Length > 12 && int.TryParse(head.AsSpan(9, 3), NumberStyles.None, CultureInfo.InvariantCulture, out var status)
            ? status
            : throw new HttpRequestException(HttpRequestError.ProxyTunnelError, "The server at Outbound:Proxy is not an HTTP proxy.");
}
