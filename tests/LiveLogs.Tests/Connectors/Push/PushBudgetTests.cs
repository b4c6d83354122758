using System.IO.Compression;
using System.Text;
using System.Text.Json;
using LiveLogs.Connectors.Push;
using LiveLogs.Logs;
using Xunit;

namespace LiveLogs.Tests.Connectors.Push;

/// <summary>A small request does not become a large one inside the service.</summary>
public sealed class PushBudgetTests
{
    private const int MiB = 1024 * 1024;

    private static readonly PushOptions Limits = new() { MaxRecords = 1_000 };
    private static readonly EventTime Arrival = EventTime.From(new DateTimeOffset(2026, 11, 30, 4, 0, 0, TimeSpan.Zero));

    [Fact]
    public void As_many_records_are_taken_as_may_be_and_not_one_more()
    {
        Assert.Equal(1_000, DiagnosticRecords.Read(Body(Records("{}", 1_000)), new PushBudget(Limits), Arrival).Sources.Sum(source => source.Events.Count));
        Assert.Contains("more than 1000 records", TooLarge(Records("{}", 1_001)).Message, StringComparison.Ordinal);
        Assert.Contains("more than 1000 records", TooLarge(Records("null", 1_001)).Message, StringComparison.Ordinal);
        Assert.Contains("more than 1000 records", TooLarge(Records("\"line\"", 1_001)).Message, StringComparison.Ordinal);
        Assert.Contains("more than 1000 records", TooLarge(string.Concat(Enumerable.Repeat("{}", 1_001))).Message, StringComparison.Ordinal);
        Assert.Contains("more than 1000 records", TooLarge(JsonSerializer.Serialize(new[] { Records("{}", 1_001) })).Message, StringComparison.Ordinal);
        Assert.Contains("more than 1000 records", TooLarge($"no JSON\n{string.Concat(Enumerable.Repeat("{}\n", 1_001))}").Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("0")]
    [InlineData("{\"a\":0}")]
    public void Memory_is_taken_before_a_document_is_made(string record)
    {
        // 6 MB unpacked, some kilobytes packed; the index of its document alone would be five to ten times as much.
        var body = Body(Records(record, 6 * MiB / (record.Length + 1)));
        var taken = 0L;
        var before = GC.GetAllocatedBytesForCurrentThread();

        Assert.Throws<PushBusyException>(() => DiagnosticRecords.Read(body, new PushBudget(Limits, bytes => (taken += bytes) < 24 * MiB), Arrival));

        // What was unpacked, in a buffer that grows by doubling, and no more.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 24 * MiB);
    }

    [Fact]
    public void Nobody_reads_on_for_a_sender_that_has_left()
    {
        using var left = new CancellationTokenSource();
        left.Cancel();

        Assert.Throws<OperationCanceledException>(() => DiagnosticRecords.Read(Body(Records("{}", 10)), new PushBudget(Limits, null, left.Token), Arrival));
    }

    [Fact]
    public void The_records_of_a_Firehose_share_one_budget()
    {
        var record = Convert.ToBase64String(Gzip($"{{\"messageType\":\"DATA_MESSAGE\",\"logGroup\":\"g\",\"logEvents\":[{string.Join(',', Enumerable.Repeat("""{"id":"1","message":"m"}""", 600))}]}}"));
        var body = Encoding.UTF8.GetBytes($$"""{"records":[{"data":"{{record}}"},{"data":"{{record}}"}]}""");
        using var config = JsonDocument.Parse("{}");

        Assert.True(Assert.Throws<PushFormatException>(() => new SubscriptionReader(config.RootElement, new PushBudget(Limits), Arrival).ReadFirehose(body)).IsTooLarge);
    }

    private static PushFormatException TooLarge(string body)
    {
        var error = Assert.Throws<PushFormatException>(() => DiagnosticRecords.Read(Body(body), new PushBudget(Limits), Arrival));
        Assert.True(error.IsTooLarge);
        return error;
    }

    private static string Records(string record, int count) => $"{{\"records\":[{string.Join(',', Enumerable.Repeat(record, count))}]}}";

    private static byte[] Body(string text) => Gzip(text);

    private static byte[] Gzip(string text)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
            gzip.Write(Encoding.UTF8.GetBytes(text));

        return packed.ToArray();
    }
}
