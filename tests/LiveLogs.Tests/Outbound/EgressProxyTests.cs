using System.Net;
using System.Net.Sockets;
using System.Text;
using LiveLogs.Outbound;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Xunit;

namespace LiveLogs.Tests.Outbound;

/// <summary>The way out through the operator's proxy, with a proxy that answers as a test says and then sends back what it gets.</summary>
public sealed class EgressProxyTests : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly List<string> _heads = [];

    public EgressProxyTests() => _listener.Start();

    private string Place => $"127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    [Fact]
    public async Task A_tunnel_to_the_judged_address_is_asked_for_and_carries_both_ways()
    {
        var serving = ServeAsync("HTTP/1.1 200 Connection established\r\nVia: 1.1 proxy\r\n\r\nhello");
        await using var stream = await Guard($"http://reader:p%40ss@{Place}").ConnectAsync("8.8.8.8", 443, encrypted: true, default);

        Assert.Equal("hello", await ReadAsync(stream, 5));
        await stream.WriteAsync("ping"u8.ToArray());
        Assert.Equal("ping", await ReadAsync(stream, 4));
        await stream.DisposeAsync();
        await serving;
        var head = Assert.Single(_heads);
        Assert.StartsWith("CONNECT 8.8.8.8:443 HTTP/1.1\r\nHost: 8.8.8.8:443\r\n", head, StringComparison.Ordinal);
        Assert.Contains($"Proxy-Authorization: Basic {Convert.ToBase64String("reader:p@ss"u8.ToArray())}\r\n", head, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("10.0.0.1", true)]
    [InlineData("169.254.169.254", true)]
    [InlineData("localhost", true)]
    [InlineData("8.8.8.8", false)]
    public async Task What_users_may_not_name_is_refused_before_the_proxy_hears_of_it(string host, bool encrypted)
    {
        await Assert.ThrowsAsync<OutboundForbiddenException>(() => Guard($"http://{Place}").ConnectAsync(host, 443, encrypted, default));

        Assert.False(_listener.Pending());
    }

    [Fact]
    public async Task Places_inside_that_the_operator_allows_are_reached_without_the_proxy()
    {
        var serving = ServeAsync("direct");
        await using var stream = await Guard("http://127.0.0.1:1", "127.0.0.1").ConnectAsync("127.0.0.1", ((IPEndPoint)_listener.LocalEndpoint).Port, encrypted: false, default);
        await stream.WriteAsync("\r\n\r\n"u8.ToArray());

        Assert.Equal("direct", await ReadAsync(stream, 6));
        await stream.DisposeAsync();
        await serving;
    }

    [Fact]
    public async Task A_proxy_that_resolves_names_gets_the_name_also_of_what_does_not_resolve_here()
    {
        var serving = ServeAsync("HTTP/1.1 200 OK\r\n\r\n");
        var stream = await Guard($"http://{Place}", resolves: true).ConnectAsync("logs.nowhere.invalid", 443, encrypted: true, default);
        await stream.DisposeAsync();
        await serving;

        Assert.StartsWith("CONNECT logs.nowhere.invalid:443 ", Assert.Single(_heads), StringComparison.Ordinal);
        await Assert.ThrowsAsync<SocketException>(() => Guard($"http://{Place}").ConnectAsync("logs.nowhere.invalid", 443, encrypted: true, default));
    }

    [Theory]
    [InlineData("HTTP/1.1 403 Forbidden\r\n\r\n", "HTTP 403")]
    [InlineData("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n", "user name and a password")]
    [InlineData("220 mail.example.com\r\n\r\n", "not an HTTP proxy")]
    public async Task A_proxy_that_does_not_let_through_is_told(string answer, string words)
    {
        var serving = ServeAsync(answer);

        var error = await Assert.ThrowsAsync<HttpRequestException>(() => Guard($"http://{Place}").ConnectAsync("8.8.8.8", 443, encrypted: true, default));
        await serving;

        Assert.Contains(words, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData("http://proxy.example.com:3128", true)]
    [InlineData("https://user:pw@proxy.example.com", true)]
    [InlineData("proxy.example.com:3128", false)]
    [InlineData("socks5://proxy.example.com", false)]
    [InlineData("http://proxy.example.com/path", false)]
    public void A_setting_that_is_no_proxy_is_refused_at_start(string? proxy, bool good) =>
        Assert.Equal(good, new EgressProxyValidator().Validate(null, new OutboundOptions { Proxy = proxy }).Succeeded);

    public void Dispose() => _listener.Dispose();

    private static GuardedHttp Guard(string proxy, string? allowed = null, bool resolves = false)
    {
        var options = new OutboundOptions { Proxy = proxy, ProxyResolvesNames = resolves };
        if (allowed is not null)
            options.AllowedPrivateHosts.Add(allowed);
        return new GuardedHttp(Options.Create(options), NullLogger<GuardedHttp>.Instance);
    }

    /// <summary>Reads a head, answers, and sends back what follows.</summary>
    private async Task ServeAsync(string answer)
    {
        using var client = await _listener.AcceptTcpClientAsync();
        await using var stream = client.GetStream();
        var head = new StringBuilder();
        var buffer = new byte[1024];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
            head.Append(Encoding.ASCII.GetString(buffer, 0, await stream.ReadAsync(buffer)));
        _heads.Add(head.ToString());
        await stream.WriteAsync(Encoding.ASCII.GetBytes(answer));
        try
        {
            for (var read = await stream.ReadAsync(buffer); read > 0; read = await stream.ReadAsync(buffer))
                await stream.WriteAsync(buffer.AsMemory(0, read));
        }
        catch (IOException)
        {
            // The other side has heard enough.
        }
    }

    private static async Task<string> ReadAsync(Stream stream, int length)
    {
        var bytes = new byte[length];
        await stream.ReadExactlyAsync(bytes);
        return Encoding.ASCII.GetString(bytes);
    }
}
