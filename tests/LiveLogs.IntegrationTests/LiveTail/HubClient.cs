using System.Text.Json;
using System.Threading.Channels;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;

namespace LiveLogs.IntegrationTests.LiveTail;

/// <summary>A viewer with the .NET SignalR client, over a WebSocket without negotiation. The token goes where a browser would put it.</summary>
internal sealed class HubClient : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly string[] Events = ["logs", "provisional", "gap", "status", "alert", "counts", "heartbeat", "changed", "end"];

    private readonly HubConnection _connection;
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Dictionary<string, Channel<JsonElement>> _events = Events.ToDictionary(name => name, _ => Channel.CreateBounded<JsonElement>(10_000));

    private HubClient(Uri address)
    {
        _connection = new HubConnectionBuilder()
            .WithUrl(address, options => (options.SkipNegotiation, options.Transports) = (true, HttpTransportType.WebSockets))
            .Build();
        _connection.Closed += _ =>
        {
            _closed.TrySetResult();
            return Task.CompletedTask;
        };
        foreach (var (name, queue) in _events)
            _connection.On<JsonElement>(name, async message => await queue.Writer.WriteAsync(message));
    }

    public static async Task<HubClient> ConnectAsync(TailService service, string token)
    {
        var client = new HubClient(new Uri(service.Client.BaseAddress!, $"/api/v1/live-logs/hub?access_token={token}"));
        await client._connection.StartAsync();
        return client;
    }

    /// <summary>Completes when the connection is closed.</summary>
    public Task Closed => _closed.Task;

    /// <summary>Calls a method; events that come meanwhile are kept.</summary>
    public async Task<(JsonElement Result, string? Error)> InvokeAsync(string method, params object?[] arguments)
    {
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            return (await _connection.InvokeCoreAsync<JsonElement>(method, arguments, patience.Token), null);
        }
        catch (HubException refused)
        {
            return (default, refused.Message);
        }
    }

    /// <summary>The argument of the next event of a name.</summary>
    public async Task<JsonElement> NextAsync(string target)
    {
        using var patience = new CancellationTokenSource(Patience);
        return await _events[target].Reader.ReadAsync(patience.Token);
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

    public ValueTask DisposeAsync() => _connection.DisposeAsync();
}
