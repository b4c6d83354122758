using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using LiveLogs.IntegrationTests.Harness;
using LiveLogs.Storage.Sequences;

namespace LiveLogs.IntegrationTests.LiveTail;

/// <summary>
/// A viewer that is cut off again and again, comes back to any node by any transport with the last position it was given, and keeps account: of
/// the stretches of each connection that it was taken through, by which filter, and of the lines and gaps it was told.
/// </summary>
internal sealed class WanderingViewer(IReadOnlyList<ServiceProcess> nodes, string token, Random random)
{
    public static readonly string[] Filters = ["", "apple", "pear"];

    private readonly List<Stretch> _stretches = [];
    private readonly Dictionary<(Guid Connection, long Seq), int> _lines = [];
    private readonly List<(Guid Connection, long From, long To)> _gaps = [];
    private Position? _place;
    private string? _position;
    private string _filter = "";

    /// <summary>A part of a connection's sequence that the viewer was taken through.</summary>
    private sealed record Stretch(int ConnectionNumber, long From, long To, string Filter);

    /// <summary>Takes its first place.</summary>
    public async Task BeginAsync(CancellationToken cancellationToken)
    {
        while (_place is null)
            await RoundAsync(cancellationToken);
    }

    /// <summary>Connects, reads for a while, may change the filter meanwhile, and breaks off.</summary>
    /// <returns>Whether a node answered.</returns>
    public async Task<bool> RoundAsync(CancellationToken cancellationToken)
    {
        var node = nodes[random.Next(nodes.Count)];
        _filter = Filters[random.Next(Filters.Length)];
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        over.CancelAfter(TimeSpan.FromMilliseconds(random.Next(50, 600)));
        try
        {
            if (random.Next(3) > 0)
                await WatchSocketAsync(node, over.Token);
            else
                await WatchLinesAsync(node, over.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
        }
        catch (Exception error) when (error is WebSocketException or HttpRequestException or IOException)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, cancellationToken);
            return false;
        }

        return true;
    }

    /// <summary>Reads until it was taken to these places.</summary>
    public async Task FinishAsync(IReadOnlyDictionary<int, long> heads, CancellationToken cancellationToken)
    {
        while (_place is null || heads.Any(head => _place.Seqs.GetValueOrDefault(head.Key) < head.Value))
            await RoundAsync(cancellationToken);
    }

    /// <summary>Compares with what is stored.</summary>
    public ResumeFindings Compare(IReadOnlyList<StoredLine> stored)
    {
        var (missed, duplicated, wrong) = (0, 0, 0);
        foreach (var line in stored)
        {
            var covering = _stretches.Where(part => part.ConnectionNumber == line.ConnectionNumber && part.From <= line.Seq && line.Seq <= part.To).ToList();
            var told = _gaps.Count(gap => gap.Connection == line.Connection && gap.From <= line.Seq && line.Seq <= gap.To);
            var came = _lines.GetValueOrDefault((line.Connection, line.Seq));
            var shows = covering.Count == 1 && line.Message.Contains(covering[0].Filter, StringComparison.Ordinal);
            if (covering.Count == 0 || (shows && came + told == 0))
                missed++;
            if (covering.Count > 1 || came + told > 1)
                duplicated++;
            if (!shows && came > 0)
                wrong++;
        }

        return new ResumeFindings(stored.Count, missed, duplicated, wrong, _gaps.Count);
    }

    private async Task WatchSocketAsync(ServiceProcess node, CancellationToken cancellationToken)
    {
        using var socket = new ClientWebSocket();
        using var way = new HttpMessageInvoker(node.Problems.Handler());
        await socket.ConnectAsync(new Uri($"{node.Url.Replace("http", "ws", StringComparison.Ordinal)}/api/v1/live-logs/ws/shop?token={token}&{Query()}"), way, cancellationToken);
        var (messages, wanted) = (0, "");
        while (await TailClient.ReceiveAsync(socket, cancellationToken) is { } message)
        {
            Take(message, wanted);
            if (++messages % 4 != 0)
                continue;

            wanted = Filters[random.Next(Filters.Length)];
            if (wanted != _filter)
                await socket.SendAsync(Encoding.UTF8.GetBytes($$"""{"type": "change", "q": "{{wanted}}"}"""), WebSocketMessageType.Text, true, cancellationToken);

            // One change after the other: the next is asked for when this one has taken place.
            while (wanted != _filter && await TailClient.ReceiveAsync(socket, cancellationToken) is { } next)
                Take(next, wanted);
        }
    }

    private async Task WatchLinesAsync(ServiceProcess node, CancellationToken cancellationToken)
    {
        using var client = node.ClientFor(token);
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/v1/live-logs/tail/shop?{Query()}");
        request.Headers.Accept.ParseAdd("application/x-ndjson");
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        using var reader = new StreamReader(await response.EnsureSuccessStatusCode().Content.ReadAsStreamAsync(cancellationToken));
        while (await reader.ReadLineAsync(cancellationToken) is { Length: > 0 } line && line.EndsWith('}'))
            Take(TailClient.Parse(line), "");
    }

    private string Query() => $"q={_filter}{(_position is null ? "" : $"&after={_position}")}";

    private void Take(JsonElement message, string wanted)
    {
        var type = message.GetProperty("type").GetString();
        if (type == "changed")
            _filter = wanted;

        if (type == "gap")
            _gaps.Add((message.GetProperty("connection_id").GetGuid(), message.GetProperty("from_seq").GetInt64(), message.GetProperty("to_seq").GetInt64()));

        if (message.TryGetProperty("logs", out var logs))
        {
            foreach (var entry in logs.EnumerateArray())
            {
                var key = (entry.GetProperty("connection_id").GetGuid(), entry.GetProperty("seq").GetInt64());
                _lines[key] = _lines.GetValueOrDefault(key) + 1;
            }
        }

        if (message.TryGetProperty("position", out var position) && position.GetString() is { } text && Position.TryParse(text, out var place))
            MoveTo(place, text);
    }

    private void MoveTo(Position place, string text)
    {
        foreach (var (connection, seq) in place.Seqs)
        {
            var before = _place?.Seqs.GetValueOrDefault(connection) ?? 0;
            if (seq > before)
                _stretches.Add(new Stretch(connection, before + 1, seq, _filter));
        }

        (_place, _position) = (place, text);
    }
}

/// <summary>A line as the database holds it.</summary>
internal sealed record StoredLine(int ConnectionNumber, Guid Connection, long Seq, string Message);

/// <summary>How a viewer's account differs from the database.</summary>
/// <param name="Stored">Lines in the database.</param>
/// <param name="Missed">Neither shown nor told as a gap, though the filter shows them.</param>
/// <param name="Duplicated">Shown or told more than once.</param>
/// <param name="Wrong">Shown though the filter hides them.</param>
/// <param name="Gaps">How many gaps were told.</param>
internal sealed record ResumeFindings(int Stored, int Missed, int Duplicated, int Wrong, int Gaps);
