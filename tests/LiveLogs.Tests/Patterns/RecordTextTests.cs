using System.Text.Json;
using LiveLogs.Logs;
using LiveLogs.Patterns.Headers;
using LiveLogs.Patterns.Mining;
using Xunit;

namespace LiveLogs.Tests.Patterns;

/// <summary>The pattern of a record is that of its message, wherever libraries and shippers put it.</summary>
public sealed class RecordTextTests
{
    private static readonly EventTime Now = EventTime.From(new DateTimeOffset(2026, 1, 12, 10, 0, 0, TimeSpan.Zero));

    [Theory]
    [InlineData("""{"timestamp":"2026-01-12T10:00:00Z","level":"INFO","fields":{"message":"TEXT","order":7},"target":"shop"}""")]
    [InlineData("""{"event":"TEXT","level":"info","timestamp":"2026-01-12T10:00:00Z"}""")]
    [InlineData("""{"@t":"2026-01-12T10:00:00Z","@mt":"TEXT","Order":7}""")]
    [InlineData("""{"@t":"2026-01-12T10:00:00Z","@m":"TEXT","@i":"ab12","Order":7}""")]
    [InlineData("""{"Timestamp":"2026-01-12T10:00:00Z","MessageTemplate":"TEXT","Properties":{"message":"other"}}""")]
    [InlineData("""{"version":"1.1","host":"h","short_message":"TEXT","timestamp":1768212000.1,"level":6,"_order":7}""")]
    [InlineData("""{"EventId":7,"LogLevel":"Information","Category":"Shop","State":{"Id":7},"{OriginalFormat}":"TEXT"}""")]
    [InlineData("""{"level":"info","message":"TEXT"}""")]
    [InlineData("""{"level":"info","Msg":"TEXT"}""")]
    [InlineData("""{"severity":"INFO","textPayload":"TEXT"}""")]
    [InlineData("""{"log":"JSON:{\"level\":\"error\",\"message\":\"TEXT\",\"order\":7}\n","stream":"stdout"}""")]
    [InlineData("""{"log":"2026-01-12T10:00:00.1Z stdout F JSON:{\"event\":\"TEXT\"}\n","kubernetes":{"pod":"p"}}""")]
    [InlineData("""{"log":"2026-01-12 10:00:00 INFO com.acme.Shop - TEXT\n","stream":"stdout"}""")]
    [InlineData("""{"log":"JSON:{\"level\":\"error\"}\n","log_processed":{"level":"error","msg":"TEXT"}}""")]
    [InlineData("""{"body":{"message":"TEXT","level":"warn"}}""")]
    [InlineData("""{"jsonPayload":{"fields":{"message":"TEXT"}}}""")]
    [InlineData("""{"text":"2026 shop: TEXT\n","record":{"message":"TEXT","level":{"name":"INFO"}}}""")]
    [InlineData("""{"time":"2026-01-12T10:00:00Z","properties":{"message":"TEXT"}}""")]
    public void Three_messages_are_three_patterns(string shape)
    {
        var (miner, changes) = (new PatternMiner(1_000), new PatternChanges(0));
        string[] messages = ["order paid", "cart emptied", "database unreachable", "cannot read \"total\"", "größe: unknown"];

        var found = messages.Select(message => miner.FindOrLearn(Line(Fill(shape, message)), changes)).ToList();
        var plain = messages.Select(message => miner.FindOrLearn(Line(message), changes));

        Assert.Equal(messages.Length, found.Select(pattern => pattern.Current.Id).Distinct().Count());
        Assert.Equal(plain.Select(pattern => pattern.Current.Id), found.Select(pattern => pattern.Current.Id));
    }

    [Theory]
    [InlineData("{\"log\":\"\\")]
    [InlineData("{\"log\":\"\\u12\",\"message\":\"\\u\"}")]
    [InlineData("{\"fields\":{\"fields\":{\"fields\":{\"fields\":{\"message\":\"deep\"}}}}}")]
    [InlineData("{\"message\":\"{\\\"message\\\":\\\"{\\\\\\\"message\\\\\\\":\\\\\\\"x\\\\\\\"}\\\"}\"}")]
    public void What_is_broken_or_deep_has_a_pattern_all_the_same(string line)
    {
        var (miner, changes) = (new PatternMiner(1_000), new PatternChanges(0));

        Assert.Equal(miner.FindOrLearn(Line(line), changes).Id, miner.FindOrLearn(Line(line), changes).Id);
    }

    [Theory]
    [InlineData("info: Shop.Orders[0]\n      order 5 paid")]
    [InlineData("warn: Shop.Carts[14]\n      order 7 paid\n      => SpanId:1")]
    [InlineData("Jan 12, 2026 10:00:00 AM com.acme.Shop pay\nINFO: order 9 paid")]
    public void The_text_may_stand_in_the_second_line(string line)
    {
        var (miner, changes) = (new PatternMiner(1_000), new PatternChanges(0));

        Assert.Equal("order <*> paid", PatternTemplate.ToText(miner.FindOrLearn(Line(line), changes).Template));
    }

    /// <summary>Puts a message in, escaped as often as it is wrapped.</summary>
    private static string Fill(string shape, string message)
    {
        var inner = JsonSerializer.Serialize(message)[1..^1];
        var at = shape.IndexOf("JSON:", StringComparison.Ordinal);
        var isWrapped = at >= 0 && shape.IndexOf("TEXT", StringComparison.Ordinal) is var text && text > at && shape[..text].EndsWith("\\\"", StringComparison.Ordinal);
        return shape.Replace("JSON:", "", StringComparison.Ordinal)
            .Replace("TEXT", isWrapped ? JsonSerializer.Serialize(inner)[1..^1] : inner, StringComparison.Ordinal);
    }

    private static PatternLine Line(string message) => new(message, Now, new StreamKey(1, "/app/shop"));
}
