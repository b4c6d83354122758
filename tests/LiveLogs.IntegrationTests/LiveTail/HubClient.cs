using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace LiveLogs.IntegrationTests.LiveTail;

/// <summary>
/// The little of SignalR's JSON protocol that a test needs
/// (https://github.com/dotnet/aspnetcore/blob/main/src/SignalR/docs/specs/HubProtocol.md).
/// </summary>
internal sealed class HubClient(ClientWebSocket socket) : IDisposable
{
    private const char Separator = '\u001e';
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly Queue<JsonElement> _received = new();
    private readonly List<JsonElement> _events = [];
    private string _rest = "";
    private int _lastInvocation;

    public static async Task<HubClient> ConnectAsync(TailService service, string token)
    {
        var client = new HubClient(await service.ConnectAsync($"/hub?access_token={token}"));
        await client.SendAsync("""{"protocol": "json", "version": 1}""");
        await client.ReceiveAsync();
        return client;
    }

    /// <summary>Calls a method; events that come meanwhile are kept.</summary>
    public async Task<(JsonElement Result, string? Error)> InvokeAsync(string method, params object?[] arguments)
    {
        var id = (++_lastInvocation).ToString(System.Globalization.CultureInfo.InvariantCulture);
        await SendAsync(JsonSerializer.Serialize(new { type = 1, invocationId = id, target = method, arguments }));
        while (true)
        {
            var message = await ReceiveAsync();
            if (message.GetProperty("type").GetInt32() == 1)
                _events.Add(message);

            if (message.GetProperty("type").GetInt32() == 3 && message.GetProperty("invocationId").GetString() == id)
            {
                return message.TryGetProperty("error", out var error)
                    ? (default, error.GetString())
                    : (message.TryGetProperty("result", out var result) ? result : default, null);
            }
        }
    }

    /// <summary>The argument of the next event of a name.</summary>
    public async Task<JsonElement> NextAsync(string target)
    {
        while (true)
        {
            var known = _events.FindIndex(message => message.GetProperty("target").GetString() == target);
            if (known >= 0)
            {
                var argument = _events[known].GetProperty("arguments")[0];
                _events.RemoveAt(known);
                return argument;
            }

            var message = await ReceiveAsync();
            if (message.TryGetProperty("type", out var type) && type.GetInt32() == 1)
                _events.Add(message);
        }
    }

    /// <summary>Sequence numbers of a subscription, until so many have come.</summary>
    public async Task<List<long>> SeqsAsync(string subscription, int count)
    {
        var seqs = new List<long>();
        while (seqs.Count < count)
        {
            var logs = await NextAsync("logs");
            if (logs.GetProperty("subscription_id").GetString() == subscription)
                seqs.AddRange(logs.GetProperty("logs").EnumerateArray().Select(entry => entry.GetProperty("seq").GetInt64()));
        }

        return seqs;
    }

    public void Dispose() => socket.Dispose();

    private Task SendAsync(string json) =>
        socket.SendAsync(Encoding.UTF8.GetBytes(json + Separator), WebSocketMessageType.Text, true, CancellationToken.None);

    private async Task<JsonElement> ReceiveAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        while (_received.Count == 0)
        {
            var text = _rest + (await TailClient.ReceiveTextAsync(socket, patience.Token) ?? throw new EndOfStreamException("The hub closed the connection."));
            var parts = text.Split(Separator);
            foreach (var part in parts[..^1])
                _received.Enqueue(TailClient.Parse(part));

            _rest = parts[^1];
        }

        return _received.Dequeue();
    }
}
