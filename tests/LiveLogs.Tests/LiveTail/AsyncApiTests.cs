using System.Reflection;
using System.Text.Json;
using LiveLogs.LiveTail.Messages;
using LiveLogs.LiveTail.WebSockets;
using Xunit;

namespace LiveLogs.Tests.LiveTail;

/// <summary>The description of the messages that the service serves at <c>/asyncapi/v1.json</c>.</summary>
public class AsyncApiTests
{
    private static readonly JsonElement Document = JsonDocument.Parse(File.ReadAllText(PathOf("backend/LiveLogs/wwwroot/asyncapi/v1.json"))).RootElement;

    public static TheoryData<string> Messages =>
    [
        "logs", "provisional", "gap", "status", "alert", "counts", "heartbeat", "changed", "end", "subscribed", "unsubscribed", "lag", "refused",
    ];

    [Fact]
    public void Every_kind_of_message_is_among_those_that_are_checked_here()
    {
        var kinds = typeof(TailMessage).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(TailMessage))).Select(type => type.Name);
        var expected = Messages.Select(row => Sample(row.Data).GetType().Name).Distinct().Order(StringComparer.Ordinal);

        Assert.Equal(expected, kinds.Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Messages))]
    public void A_message_has_the_members_that_are_described(string type)
    {
        var written = JsonDocument.Parse(Sample(type).Json).RootElement;
        var payload = Document.GetProperty("components").GetProperty("messages").GetProperty(type).GetProperty("payload");

        Assert.Equal(type, written.GetProperty("type").GetString());
        Assert.Equal(type, payload.GetProperty("properties").GetProperty("type").GetProperty("const").GetString());
        Assert.Subset(payload.GetProperty("properties").EnumerateObject().Select(member => member.Name).ToHashSet(), written.EnumerateObject().Select(member => member.Name).ToHashSet());
        Assert.Subset(written.EnumerateObject().Select(member => member.Name).ToHashSet(), payload.GetProperty("required").EnumerateArray().Select(name => name.GetString()!).ToHashSet());
    }

    [Theory]
    [InlineData("subscribe")]
    [InlineData("change")]
    [InlineData("ack")]
    public void A_command_has_the_members_that_are_described(string type)
    {
        var properties = Document.GetProperty("components").GetProperty("messages").GetProperty(type).GetProperty("payload").GetProperty("properties");
        var known = typeof(TailCommand).GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Select(property => JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name)).ToHashSet();

        Assert.Subset(known, properties.EnumerateObject().Select(member => member.Name).ToHashSet());
    }

    private static TailMessage Sample(string type) => type switch
    {
        "logs" => new LogsMessage([], 0, "p"),
        "provisional" => new ProvisionalMessage([], IsSampled: true),
        "gap" => new GapMessage(Guid.Empty, 1, 2, "slow", "p"),
        "status" => new StatusMessage(Guid.Empty, new("streaming", null, null, null, null)),
        "alert" => new BoardMessage("alert", "{}"u8.ToArray()),
        "counts" => new CountsMessage(1),
        "heartbeat" => new HeartbeatMessage("p"),
        "end" => new EndMessage(TailEnds.TooSlow, "detail", "p"),
        "lag" => new LagMessage(1),
        "refused" => new RefusedMessage("code", "detail"),
        _ => new AnswerMessage(type, type == "unsubscribed" ? null : "p"),
    };

    private static string PathOf(string file) => Path.Combine(SourceTree.Repository, file);
}
