using System.Text;
using System.Text.Json;
using LiveLogs.Connectors.CloudWatch;
using LiveLogs.Connectors.Push;
using LiveLogs.Connectors.Records;
using LiveLogs.Logs;
using Xunit;
using static LiveLogs.Tests.Ingestion.NormaliserFixture;

namespace LiveLogs.Tests.Connectors;

/// <summary>The size of a number decides its unit, wherever numbers are times.</summary>
public sealed class EpochUnitsTests
{
    private static readonly EventTime Arrival = EventTime.From(new DateTimeOffset(2026, 11, 30, 4, 0, 0, TimeSpan.Zero));

    [Theory]
    [InlineData("1796008401", "2026-11-30T03:13:21.000Z")]
    [InlineData("1796008401.25", "2026-11-30T03:13:21.250Z")]
    [InlineData("1796008401250", "2026-11-30T03:13:21.250Z")]
    [InlineData("1796008401250.5", "2026-11-30T03:13:21.250500Z")]
    [InlineData("1796008401250000", "2026-11-30T03:13:21.250Z")]
    [InlineData("1796008401250000000", "2026-11-30T03:13:21.250Z")]
    [InlineData("1.796008401e9", "2026-11-30T03:13:21.000Z")]
    [InlineData("1.79600840125e12", "2026-11-30T03:13:21.250Z")]
    [InlineData("\"1796008401\"", "2026-11-30T03:13:21.000Z")]
    [InlineData("\"1796008401250000\"", "2026-11-30T03:13:21.250Z")]
    public void Times_of_pushed_events_and_lines_and_of_fields_are_the_same(string number, string expected)
    {
        var subscription = new SubscriptionReader(JsonElement.Parse("{}"), new PushBudget(new PushOptions()), Arrival)
            .Read(Bytes($$"""{"messageType":"DATA_MESSAGE","logGroup":"g","logEvents":[{"id":"1","timestamp":{{number}},"message":"m"}]}"""));
        var line = new SubscriptionReader(JsonElement.Parse("{}"), new PushBudget(new PushOptions()), Arrival)
            .ReadFirehose(Bytes($$"""{"records":[{"data":"{{Convert.ToBase64String(Bytes($$"""{"timestamp":{{number}},"message":"m"}"""))}}"}]}"""));
        var azure = DiagnosticRecords.Read(Bytes($$"""{"records":[{"time":{{number}},"category":"A"}]}"""), new PushBudget(new PushOptions()), Arrival);

        foreach (var batch in new[] { subscription, line, azure })
            Assert.Equal(expected, Assert.Single(Assert.Single(batch.Sources).Events).Timestamp.ToString());
        Assert.Equal(expected, (string?)Attributes(Normalise($$"""{"time":{{number}},"msg":"x"}"""))["time"]);
    }

    [Theory]
    [InlineData("1796008401", 1796008401000)]
    [InlineData("1796008401250", 1796008401250)]
    [InlineData("1796008401250000", 1796008401250)]
    [InlineData("1796008401250000000", 1796008401250)]
    [InlineData("\"1796008401.5\"", 1796008401500)]
    [InlineData("1", 1L)]
    [InlineData("-5", -5L)]
    [InlineData("1e300", null)]
    public void Polled_events_have_the_same_rule(string number, long? milliseconds)
    {
        var reader = new Utf8JsonReader(Bytes(number));
        reader.Read();

        Assert.Equal(milliseconds, LenientNumber.Read(ref reader));
    }

    [Fact]
    public void What_is_no_instant_since_1973_counts_milliseconds()
    {
        Assert.Equal(5, RecordTime.FromEpoch(JsonElement.Parse("5"), Arrival)!.Value.UnixMilliseconds);
        Assert.Null(RecordTime.FromEpoch(JsonElement.Parse("1e300"), Arrival));
        Assert.Equal("2026-11-30T03:13:21.000Z", RecordTime.FromEpoch(JsonElement.Parse("\"2026-11-30T03:13:21Z\""), Arrival)!.Value.ToString());
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
