using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using LiveLogs.IntegrationTests.Access;
using LiveLogs.IntegrationTests.Harness;
using LiveLogs.IntegrationTests.Storage;
using Xunit;

namespace LiveLogs.IntegrationTests.Operations;

/// <summary>A stop takes seconds, whoever is connected, and is no crash.</summary>
public sealed class StopTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    /// <summary>With much to spare for a busy machine; what is left hanging takes longer.</summary>
    private static readonly TimeSpan Seconds = TimeSpan.FromSeconds(25);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Clients_that_sleep_do_not_hold_up_a_stop_and_those_awake_are_told()
    {
        var connection = await StoredConnection.CreateAsync(database);
        var (now, text) = (TimeProvider.System.GetUtcNow(), new string('x', 20_000));
        await StoredConnection.Committer(database).CommitAsync(
            connection.Request(Enumerable.Range(0, 2_000).Select(number => connection.Entry(number, now.AddSeconds(-number), text))), CancellationToken.None);
        await using var service = await ServiceProcess.StartAsync(database.ConnectionString, ("Streaming__Enabled", "false"));
        var token = TestToken.For("shop", "viewer");
        // A laptop that was closed: it has its WebSocket, and answers nothing any more. And a download that nobody reads.
        using var asleep = await AskAsync(service, $"/ws/shop?token={token}", "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n");
        using var unread = await AskAsync(service, "/stream/shop/export", $"Authorization: Bearer {token}\r\n");
        using var events = await service.Client.GetAsync("/api/v1/live-logs/tail/shop", HttpCompletionOption.ResponseHeadersRead);
        using var lines = new StreamReader(await events.Content.ReadAsStreamAsync());
        using var socket = new ClientWebSocket();
        using var way = new HttpMessageInvoker(service.Problems.Handler());
        await socket.ConnectAsync(new UriBuilder($"{service.Url}/api/v1/live-logs/ws/shop?token={token}") { Scheme = "ws" }.Uri, way, CancellationToken.None);
        var begun = new TaskCompletionSource();
        var awake = ReadAsync(socket, begun);
        // Who has no subscription yet is told nothing.
        await begun.Task.WaitAsync(Patience);

        var started = TimeProvider.System.GetTimestamp();
        var exitCode = await service.StopAsync();

        Assert.Equal(0, exitCode);
        Assert.InRange(TimeProvider.System.GetElapsedTime(started), TimeSpan.Zero, Seconds);
        Assert.DoesNotContain("Unhandled", service.Output, StringComparison.Ordinal);
        Assert.Contains("event: end", await lines.ReadToEndAsync(), StringComparison.Ordinal);
        Assert.Contains("\"type\":\"end\"", await awake, StringComparison.Ordinal);
        Assert.Equal((WebSocketCloseStatus)1001, socket.CloseStatus);
    }

    [Fact]
    public async Task A_stop_without_anybody_is_a_stop()
    {
        await using var service = await ServiceProcess.StartAsync(database.ConnectionString);

        Assert.Equal(0, await service.StopAsync());
    }

    /// <summary>Sends a request and waits for the first bytes of the answer only.</summary>
    private static async Task<Socket> AskAsync(ServiceProcess service, string path, string headers)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4_096 };
        await socket.ConnectAsync(new DnsEndPoint("127.0.0.1", new Uri(service.Url).Port));
        await socket.SendAsync(Encoding.ASCII.GetBytes($"GET /api/v1/live-logs{path} HTTP/1.1\r\nHost: localhost\r\n{headers}\r\n"), SocketFlags.None);
        Assert.True(await socket.ReceiveAsync(new byte[12], SocketFlags.None) > 0);
        return socket;
    }

    /// <summary>All text until the server closes.</summary>
    private static async Task<string> ReadAsync(ClientWebSocket socket, TaskCompletionSource begun)
    {
        var (text, buffer) = (new StringBuilder(), new byte[16_384]);
        while (await socket.ReceiveAsync(buffer, CancellationToken.None) is { MessageType: not WebSocketMessageType.Close } received)
        {
            text.Append(Encoding.UTF8.GetString(buffer, 0, received.Count));
            begun.TrySetResult();
        }

        return text.ToString();
    }
}
