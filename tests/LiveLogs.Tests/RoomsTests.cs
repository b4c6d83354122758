using System.Text.RegularExpressions;
using Xunit;

namespace LiveLogs.Tests;

/// <summary>Holds the arrows between rooms: which room may use which, read from the <c>using</c> lines and qualified names.</summary>
public sealed partial class RoomsTests
{
    private static readonly Dictionary<string, string[]> MayUse = new()
    {
        ["Logs"] = [],
        ["Operations"] = ["Logs"],
        ["Outbound"] = ["Logs", "Operations"],
        ["Ingestion"] = ["Logs", "Operations"],
        ["Storage"] = ["Logs", "Operations", "Ingestion"],
        ["Patterns"] = ["Logs", "Operations", "Ingestion", "Storage"],
        ["Connectors"] = ["Logs", "Operations", "Ingestion", "Outbound"],
        ["Access"] = ["Logs", "Operations", "Storage"],
        ["Connections"] = ["Logs", "Operations", "Outbound", "Ingestion", "Storage", "Connectors", "Access"],
        ["Search"] = ["Logs", "Operations", "Ingestion", "Storage", "Access", "Patterns"],
        ["LiveTail"] = ["Logs", "Operations", "Ingestion", "Storage", "Access", "Patterns"],
        ["Alerts"] = ["Logs", "Operations", "Ingestion", "Storage", "Patterns", "Access", "LiveTail", "Notifications"],
        ["Streaming"] = ["Logs", "Operations", "Outbound", "Ingestion", "Storage", "Connectors", "Access", "Connections"],
        ["Notifications"] = ["Logs", "Operations", "Outbound", "Ingestion", "Storage", "Connectors", "Access"],
    };

    [Fact]
    public void Every_room_uses_only_the_rooms_it_may()
    {
        var forbidden = Arrows().Where(arrow => !MayUse[arrow.From].Contains(arrow.To)).Distinct().ToList();

        Assert.Empty(forbidden);
    }

    [Fact]
    public void The_rooms_of_the_table_are_the_rooms_of_the_house()
    {
        var rooms = Directory.GetDirectories(SourceTree.Service).Where(folder => Directory.GetFiles(folder, "*.cs").Length > 0)
            .Select(Path.GetFileName);

        Assert.Equal(MayUse.Keys.Order(), rooms.Order());
    }

    [Fact]
    public void The_table_has_no_circle()
    {
        var order = new List<string>();
        while (order.Count < MayUse.Count)
        {
            var free = MayUse.Keys.Except(order).Where(room => MayUse[room].All(order.Contains)).ToList();
            Assert.NotEmpty(free);
            order.AddRange(free);
        }
    }

    [Fact]
    public void No_circle_runs_between_the_folders_of_a_room() => Assert.Empty(RoomFolders.Circles());

    [Fact]
    public void Clouds_are_named_in_their_own_folders_only()
    {
        var naming = SourceFiles().Select(file => (Path: SourceTree.PathOf(file), Text: File.ReadAllText(file)))
            .Where(file => CloudName().IsMatch(file.Text) && !CloudFolder().IsMatch(file.Path)).Select(file => file.Path);

        // Names of log groups, such as /aws/lambda/orders.
        Assert.Equal(["Ingestion/SourceName.cs"], naming);
    }

    [Fact]
    public void Every_log_message_has_an_event_id_of_its_own()
    {
        var twice = SourceFiles().SelectMany(file => EventId().Matches(File.ReadAllText(file)).Select(match => match.Groups[1].Value))
            .CountBy(id => id).Where(count => count.Value > 1);

        Assert.Empty(twice);
    }

    private static IEnumerable<(string From, string To)> Arrows() =>
        from file in SourceFiles()
        let room = SourceTree.RoomOf(file)
        where MayUse.ContainsKey(room)
        from Match match in RoomName().Matches(File.ReadAllText(file))
        let to = match.Groups[1].Value
        where to != room && MayUse.ContainsKey(to)
        select (room, to);

    private static IEnumerable<string> SourceFiles() => SourceTree.Files("*.cs");

    [GeneratedRegex(@"\bLiveLogs\.([A-Z]\w+)")]
    private static partial Regex RoomName();

    [GeneratedRegex(@"""(aws|azure|gcp)""")]
    private static partial Regex CloudName();

    [GeneratedRegex(@"^Connectors/(CloudWatch|AzureMonitor|GoogleCloud|Push)/")]
    private static partial Regex CloudFolder();

    [GeneratedRegex(@"\[LoggerMessage\((\d+)")]
    private static partial Regex EventId();
}
