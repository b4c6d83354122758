using System.Text;
using System.Text.Json;
using LiveLogs.Connectors.Push;
using LiveLogs.Logs;
using Xunit;

namespace LiveLogs.Tests.Connectors.Push;

/// <summary>Messages of Pub/Sub whose records bring no id of their own.</summary>
public sealed class PubSubIdentityTests
{
    private static readonly EventTime Arrival = EventTime.From(new DateTimeOffset(2026, 11, 30, 4, 0, 0, TimeSpan.Zero));

    private const string Entry = """{"logName":"projects/p/logs/app","timestamp":"2026-11-30T03:59:00Z","textPayload":"same"}""";
    private const string EntryWithId = """{"logName":"projects/p/logs/app","timestamp":"2026-11-30T03:59:00Z","insertId":"i","textPayload":"same"}""";

    [Theory]
    [InlineData(Entry)]
    [InlineData("same")]
    [InlineData("""{"message":"same"}""")]
    public void Equal_messages_are_two_and_one_that_comes_again_is_one(string data)
    {
        Assert.NotEqual(Ids("1", data), Ids("2", data));
        Assert.Equal(Ids("1", data), Ids("1", data));
        Assert.Equal(Ids("1", data), Ids("1", data, "message_id"));
    }

    [Fact]
    public void Equal_lines_of_one_message_are_two() => Assert.Equal(2, Ids("1", """{"message":"same"} {"message":"same"}""").Split(' ').Distinct().Count());

    [Fact]
    public void Equal_entries_of_one_message_are_two_and_the_same_two_when_it_comes_again()
    {
        Assert.Equal(2, Ids("1", $"{Entry} {Entry}").Split(' ').Distinct().Count());
        Assert.Equal(Ids("1", $"{Entry} {Entry}"), Ids("1", $"{Entry} {Entry}"));
    }

    [Fact]
    public void An_entry_with_an_id_is_known_by_it() => Assert.Equal(Ids("1", EntryWithId), Ids("2", EntryWithId));

    private static string Ids(string messageId, string data, string name = "messageId")
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, object>
        {
            ["message"] = new Dictionary<string, string>
            {
                [name] = messageId,
                ["data"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(data)),
                ["publishTime"] = "2026-11-30T03:59:30Z",
            },
            ["subscription"] = "projects/p/subscriptions/s",
        });
        return string.Join(' ', PubSubReader.Read(body, JsonSerializer.SerializeToElement(new { }), new PushBudget(new PushOptions()), Arrival).Sources.SelectMany(source => source.Events).Select(one => one.EventId.Replace(' ', '_')));
    }
}
