using System.Globalization;
using System.Text.Json.Nodes;
using LiveLogs.CloudSimulator.AzureMonitor;
using LiveLogs.CloudSimulator.AzureMonitor.Store;
using LiveLogs.CloudSimulator.CloudWatch;
using LiveLogs.CloudSimulator.CloudWatch.Store;
using LiveLogs.CloudSimulator.GoogleCloud;
using LiveLogs.CloudSimulator.GoogleCloud.Store;

namespace LiveLogs.CloudSimulator;

/// <summary>
/// Events of the past in one log group, table or log, evenly over some hours up to now, for readers that have to catch up. They are many, so they
/// share their texts, and nothing goes to the ledgers; each has its own time and id.
/// </summary>
internal sealed record Backlog
{
    private const int Texts = 4096;
    private const int BatchSize = 10_000;

    /// <summary><c>aws</c>, <c>azure</c> or <c>gcp</c>.</summary>
    public required string Cloud { get; init; }

    /// <summary>The log group (in <see cref="Region"/>), the table, or the full name of the log.</summary>
    public required string Place { get; init; }

    /// <summary>Of AWS.</summary>
    public string Region { get; init; } = "us-east-1";

    public required int Events { get; init; }

    public required double Hours { get; init; }

    /// <summary>Length of a line, in characters.</summary>
    public int Length { get; init; } = 180;

    public void WriteTo(Simulator simulator)
    {
        var now = simulator.Time.GetUtcNow();
        var times = Enumerable.Range(0, Events).Select(number => now.AddHours(-Hours * (Events - number) / Events));
        var texts = Enumerable.Range(0, Texts).Select(Text).ToList();
        switch (Cloud)
        {
            case "aws":
                WriteTo(simulator.CloudWatch.Store.Group(AwsAccount.DefaultId, Region, Place), times, texts);
                break;
            case "azure":
                WriteTo(simulator.Azure.Workspaces, times, texts);
                break;
            case "gcp":
                WriteTo(simulator.GoogleCloud.Store, times, texts);
                break;
            default:
                throw new BadHttpRequestException($"There is no cloud '{Cloud}'.");
        }
    }

    private static void WriteTo(LogGroup group, IEnumerable<DateTimeOffset> times, List<string> texts)
    {
        foreach (var batch in times.Index().Chunk(BatchSize))
            group.Put($"instance-{batch[0].Index / BatchSize % 8}", [.. batch.Select(one => new NewLogEvent(one.Item, texts[one.Index % Texts]) { IngestionTime = one.Item })]);
    }

    private void WriteTo(AzureWorkspaces workspaces, IEnumerable<DateTimeOffset> times, List<string> texts)
    {
        var values = texts.ConvertAll(text => new Dictionary<string, object?> { ["Message"] = text, ["SeverityLevel"] = 1, ["AppRoleName"] = "checkout" });
        foreach (var batch in times.Index().Chunk(BatchSize))
        {
            workspaces.Write(AzureOptions.DefaultWorkspace, Place, batch.Select(one => new NewRow(one.Item, values[one.Index % Texts])
            {
                IngestionTime = one.Item,
                VisibleAt = one.Item,
            }));
        }
    }

    private void WriteTo(GoogleLogStore store, IEnumerable<DateTimeOffset> times, List<string> texts)
    {
        foreach (var (number, time) in times.Index())
        {
            store.Write(new NewLogEntry(Place, NanoTime.From(time))
            {
                Content = new JsonObject { ["severity"] = "INFO", ["textPayload"] = texts[number % Texts] },
                ReceiveTimestamp = time,
                VisibleAt = time,
            });
        }
    }

    private string Text(int number) =>
        string.Create(CultureInfo.InvariantCulture, $"INFO [worker-{number % 12}] order {number * 7919 % 100_000:D6} shipped to zone {number % 37} in {number * 31 % 900} ms ")
            .PadRight(Length, '.')[..Length];
}

/// <summary>What a test in another process changes of the clouds' limits. What is null stays as it is.</summary>
internal sealed record LimitsDraft
{
    /// <summary>entries:list calls per minute of the calling project.</summary>
    public int? GcpReadRequestsPerMinute { get; init; }

    /// <summary>Entries that entries:list looks at for one page.</summary>
    public int? GcpMaxScannedEntries { get; init; }

    public void ApplyTo(GoogleOptions options)
    {
        options.ReadRequestsPerMinute = GcpReadRequestsPerMinute ?? options.ReadRequestsPerMinute;
        options.MaxScannedEntries = GcpMaxScannedEntries ?? options.MaxScannedEntries;
    }
}
