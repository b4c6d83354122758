using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace LiveLogs.IntegrationTests.LiveTail;

/// <summary>What a client of a tail sees: one message after the other, from any transport.</summary>
internal sealed class TailClient(Func<CancellationToken, Task<JsonElement?>> receive, IDisposable connection) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>The last position that any message carried.</summary>
    public string? Position { get; private set; }

    public static async Task<TailClient> LinesAsync(TailService service, string path, string token)
    {
        var response = await service.SendAsync(path, token, "application/x-ndjson");
        response.EnsureSuccessStatusCode();
        var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        return new TailClient(
            async cancellationToken => await reader.ReadLineAsync(cancellationToken) is { } line ? Parse(line) : null, response);
    }

    /// <summary>Reads server-sent events as the standard says; a heartbeat is only an id.</summary>
    public static async Task<TailClient> EventsAsync(TailService service, string path, string token, params (string Name, string Value)[] headers)
    {
        var response = await service.SendAsync(path, token, null, headers);
        response.EnsureSuccessStatusCode();
        var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        return new TailClient(cancellationToken => ReceiveEventAsync(reader, cancellationToken), response);
    }

    public static async Task<TailClient> SocketAsync(TailService service, string path)
    {
        var socket = await service.ConnectAsync(path);
        return new TailClient(cancellationToken => ReceiveAsync(socket, cancellationToken), socket);
    }

    /// <summary>The next message; null at the end.</summary>
    public async Task<JsonElement?> NextAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        var message = await receive(patience.Token);
        if (message is { } json && json.TryGetProperty("position", out var position))
            Position = position.GetString();

        return message;
    }

    /// <summary>The next message of a type; others are passed over.</summary>
    public async Task<JsonElement> NextAsync(string type)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (true)
        {
            if (TimeProvider.System.GetElapsedTime(start) > Patience)
                throw new TimeoutException($"No message '{type}' came.");

            var message = await NextAsync() ?? throw new EndOfStreamException($"The tail ended before a message '{type}' came.");
            if (message.GetProperty("type").GetString() == type)
                return message;
        }
    }

    /// <summary>Reads messages of entries until so many have come.</summary>
    public async Task<List<JsonElement>> EntriesAsync(int count)
    {
        var entries = new List<JsonElement>();
        while (entries.Count < count)
            entries.AddRange((await NextAsync("logs")).GetProperty("logs").EnumerateArray());

        return entries;
    }

    public async Task<List<long>> SeqsAsync(int count) => [.. (await EntriesAsync(count)).Select(entry => entry.GetProperty("seq").GetInt64())];

    public void Dispose() => connection.Dispose();

    public static JsonElement Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }

    public static async Task<JsonElement?> ReceiveAsync(ClientWebSocket socket, CancellationToken cancellationToken) =>
        await ReceiveTextAsync(socket, cancellationToken) is { } text ? Parse(text) : null;

    public static async Task<string?> ReceiveTextAsync(ClientWebSocket socket, CancellationToken cancellationToken)
    {
        using var text = new MemoryStream();
        var buffer = new byte[16_384];
        while (true)
        {
            var part = await socket.ReceiveAsync(buffer, cancellationToken);
            if (part.MessageType == WebSocketMessageType.Close)
                return null;

            await text.WriteAsync(buffer.AsMemory(0, part.Count), cancellationToken);
            if (part.EndOfMessage)
                return Encoding.UTF8.GetString(text.ToArray());
        }
    }

    private static async Task<JsonElement?> ReceiveEventAsync(StreamReader reader, CancellationToken cancellationToken)
    {
        string? id = null, data = null, type = null;
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.StartsWith("id: ", StringComparison.Ordinal))
                id = line[4..];
            else if (line.StartsWith("data: ", StringComparison.Ordinal))
                data = line[6..];
            else if (line.StartsWith("event: ", StringComparison.Ordinal))
                type = line[7..];
            else if (line.Length == 0 && data is not null)
                return Checked(Parse(data), type, id);
            else if (line.Length == 0 && id is not null)
                return Parse($$"""{"type": "heartbeat", "position": "{{id}}"}""");
        }

        return null;
    }

    private static JsonElement Checked(JsonElement message, string? type, string? id)
    {
        Xunit.Assert.Equal(type, message.GetProperty("type").GetString());
        Xunit.Assert.Equal(id, message.TryGetProperty("position", out var position) ? position.GetString() : null);
        return message;
    }
}
