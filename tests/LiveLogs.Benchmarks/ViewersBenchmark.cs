using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace LiveLogs.Benchmarks;

/// <summary>One viewer to be: where it connects to, what it says first, and how fast it reads.</summary>
/// <param name="Group">Viewers of a group are counted together.</param>
/// <param name="Url">Of the WebSocket.</param>
/// <param name="Hello">Text frames to send at once.</param>
/// <param name="KeepAlive">A text frame to send every few seconds; null sends none.</param>
/// <param name="BytesPerSecond">How fast it reads; 0 never, null as fast as it can.</param>
internal sealed record ViewerPlan(string Group, Uri Url, IReadOnlyList<string> Hello, string? KeepAlive, int? BytesPerSecond);

/// <summary>What all viewers have in common.</summary>
/// <param name="PongTo">A text frame that is answered by <paramref name="Pong"/>.</param>
/// <param name="Pong">The answer.</param>
/// <param name="Compress">Whether they offer compression of messages.</param>
/// <param name="Connections">Ids of the connections whose lines are told apart.</param>
/// <param name="Viewers">One for each WebSocket.</param>
internal sealed record ViewersPlan(
    string? PongTo, string? Pong, bool Compress, IReadOnlyList<Guid> Connections, IReadOnlyList<ViewerPlan> Viewers);

/// <summary>Until when lines were stored.</summary>
/// <param name="Connection">Index in <see cref="ViewersPlan.Connections"/>.</param>
/// <param name="LastSeq">Of the commit.</param>
/// <param name="At">Microseconds of Unix time.</param>
internal sealed record CommitTime(int Connection, int LastSeq, long At);

/// <summary>
/// Many viewers in one process that cost as little as possible, of LiveLogs and of others: they look for sequence numbers
/// in what comes and parse nothing. The plan is the first line of the input; then each line is a command: <c>mark</c> begins to
/// count, <c>report</c> with the commits as JSON answers what came since, one line of JSON each.
/// </summary>
internal static class ViewersBenchmark
{
    private const int AtOnce = 32;
    private static readonly TimeSpan KeepAliveInterval = TimeSpan.FromSeconds(5);

    public static async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var plan = JsonSerializer.Deserialize(await Console.In.ReadLineAsync(cancellationToken) ?? "", ViewersJson.Default.ViewersPlan)
            ?? throw new InvalidDataException("The first line of the input is the plan.");
        var viewers = plan.Viewers.Select(viewer => new Viewer(viewer, plan)).ToList();
        await Parallel.ForEachAsync(
            viewers,
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
            async (viewer, token) => await viewer.ConnectAsync(token));
        Console.WriteLine("""{"connected": true}""");
        var keepingAlive = KeepAliveAsync(viewers, cancellationToken);
        while (await Console.In.ReadLineAsync(cancellationToken) is { } command)
        {
            if (command.StartsWith("mark", StringComparison.Ordinal))
                viewers.ForEach(viewer => viewer.Mark());
            else if (command.StartsWith("report", StringComparison.Ordinal))
                Console.WriteLine(Report(viewers, command["report".Length..]));

            if (keepingAlive.IsFaulted)
                await keepingAlive;
        }

        viewers.ForEach(viewer => viewer.Dispose());
        return 0;
    }

    private static string Report(List<Viewer> viewers, string commits)
    {
        var times = new CommitTimes(JsonSerializer.Deserialize(commits, ViewersJson.Default.IReadOnlyListCommitTime) ?? []);
        var groups = new Dictionary<string, object>();
        foreach (var group in viewers.GroupBy(viewer => viewer.Plan.Group))
        {
            var latencies = new Latencies();
            foreach (var viewer in group)
                viewer.AddTo(latencies, times);

            groups[group.Key] = new
            {
                viewers = group.Count(),
                lines = group.Sum(viewer => viewer.Lines),
                bytes = group.Sum(viewer => viewer.Bytes),
                messages = group.Sum(viewer => viewer.Messages),
                closed = group.Count(viewer => viewer.IsClosed),
                returns = group.Sum(viewer => viewer.Returns),
                p50_ms = latencies.Quantile(0.5),
                p99_ms = latencies.Quantile(0.99),
                max_ms = latencies.Quantile(1),
            };
        }

        return JsonSerializer.Serialize(groups);
    }

    private static async Task KeepAliveAsync(List<Viewer> viewers, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(KeepAliveInterval, TimeProvider.System);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            foreach (var viewer in viewers)
                await viewer.StayAsync(cancellationToken);
        }
    }
}

[JsonSerializable(typeof(ViewersPlan))]
[JsonSerializable(typeof(IReadOnlyList<CommitTime>))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
internal sealed partial class ViewersJson : JsonSerializerContext;

/// <summary>When each line was stored, to the commit.</summary>
internal sealed class CommitTimes
{
    private readonly Dictionary<int, (int[] LastSeqs, long[] Times)> _commits = [];

    public CommitTimes(IReadOnlyList<CommitTime> commits)
    {
        foreach (var connection in commits.GroupBy(commit => commit.Connection))
        {
            var ordered = connection.OrderBy(commit => commit.LastSeq).ToList();
            _commits[connection.Key] = ([.. ordered.Select(commit => commit.LastSeq)], [.. ordered.Select(commit => commit.At)]);
        }
    }

    /// <summary>Microseconds of Unix time; null for a line that was stored before the first commit or after the last.</summary>
    public long? Of(int connection, int seq)
    {
        if (!_commits.TryGetValue(connection, out var commits))
            return null;

        var found = Array.BinarySearch(commits.LastSeqs, seq);
        var index = found < 0 ? ~found : found;
        return index < commits.Times.Length ? commits.Times[index] : null;
    }
}

/// <summary>Latencies to a tenth of a millisecond, up to a minute.</summary>
internal sealed class Latencies
{
    private readonly long[] _counts = new long[600_001];
    private long _total;

    public void Add(long microseconds)
    {
        _counts[Math.Clamp(microseconds / 100, 0, _counts.Length - 1)]++;
        _total++;
    }

    /// <summary>In milliseconds; null without any.</summary>
    public double? Quantile(double share)
    {
        if (_total == 0)
            return null;

        var (wanted, below) = ((long)Math.Ceiling(share * _total), 0L);
        for (var index = 0; index < _counts.Length; index++)
        {
            below += _counts[index];
            if (below >= wanted)
                return double.Parse((index / 10.0).ToString("F1", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        }

        return null;
    }
}
