using System.Buffers;
using System.Net.WebSockets;
using System.Text;
using LiveLogs.IntegrationTests.Access;

namespace LiveLogs.Benchmarks;

/// <summary>A client on a WebSocket that waits for alerts and shows no lines.</summary>
internal sealed class AlertViewer : IAsyncDisposable
{
    private readonly ClientWebSocket _socket = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _joined = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _lock = new();
    private (byte[] Text, TaskCompletionSource Seen)? _awaited;
    private Task _reading = Task.CompletedTask;

    /// <param name="url">The service.</param>
    /// <param name="project">Whose alerts are wanted.</param>
    public static async Task<AlertViewer> ConnectAsync(string url, string project)
    {
        var viewer = new AlertViewer();
        var address = new UriBuilder($"{url}/api/v1/live-logs/ws/{project}?q=\"no such line\"&token={TestToken.For(project, "viewer")}") { Scheme = "ws" };
        await viewer._socket.ConnectAsync(address.Uri, CancellationToken.None);
        viewer._reading = viewer.ReadAsync();
        await viewer._joined.Task;
        return viewer;
    }

    /// <summary>Ends when a message that holds the text has come.</summary>
    public Task SeeAsync(string text)
    {
        var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
            _awaited = (Encoding.UTF8.GetBytes(text), seen);

        return seen.Task;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _socket.Dispose();
        _stop.Dispose();
    }

    private async Task ReadAsync()
    {
        var message = new ArrayBufferWriter<byte>();
        while (true)
        {
            var part = await _socket.ReceiveAsync(message.GetMemory(64 * 1024), _stop.Token);
            message.Advance(part.Count);
            if (!part.EndOfMessage)
                continue;

            _joined.TrySetResult();
            lock (_lock)
            {
                if (_awaited is { } awaited && message.WrittenSpan.IndexOf(awaited.Text) >= 0)
                    awaited.Seen.TrySetResult();
            }

            message.ResetWrittenCount();
        }
    }
}
