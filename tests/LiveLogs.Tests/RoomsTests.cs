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
        ["Access"] = ["Logs", "Operations", "Storage"],
        ["ProjectConfig"] = ["Logs", "Operations", "Storage", "Access"],
        ["Metrics"] = ["Logs", "Operations", "Ingestion", "Storage", "Access"],
        ["Connectors"] = ["Logs", "Operations", "Ingestion", "Outbound", "ProjectConfig", "Metrics"],
        ["Connections"] = ["Logs", "Operations", "Outbound", "Ingestion", "Storage", "Access", "ProjectConfig", "Connectors"],
        ["Search"] = ["Logs", "Operations", "Ingestion", "Storage", "Access", "Patterns"],
        ["LiveTail"] = ["Logs", "Operations", "Ingestion", "Storage", "Access", "Patterns"],
        ["Alerts"] = ["Logs", "Operations", "Ingestion", "Storage", "Patterns", "Access", "ProjectConfig", "LiveTail", "Notifications"],
        ["Streaming"] = ["Logs", "Operations", "Outbound", "Ingestion", "Storage", "Access", "ProjectConfig", "Connectors", "Connections", "Metrics"],
        ["Notifications"] = ["Logs", "Operations", "Outbound", "Ingestion", "Storage", "Access", "ProjectConfig"],
        ["Questions"] = ["Logs", "Operations", "Storage", "Access", "Metrics"],
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
        var sources = SourceFiles().Select(file => (Path: SourceTree.PathOf(file), Text: File.ReadAllText(file))).ToList();
        var clouds = sources.Select(source => (Folder: Path.GetDirectoryName(source.Path)! + '/', Name: CloudName().Match(source.Text).Groups[1].Value)).Where(cloud => cloud.Name.Length > 0).ToList();
        // Also a word of the product.
        var names = clouds.Select(cloud => cloud.Name).Except(["push"]).ToList();
        var naming = sources.Where(source => names.Exists(name => source.Text.Contains($"\"{name}\"", StringComparison.Ordinal)))
            .Select(source => source.Path).Where(path => !clouds.Exists(cloud => path.StartsWith(cloud.Folder, StringComparison.Ordinal)));

        Assert.True(clouds.Count >= 4);
        // Names of log groups, such as /aws/lambda/orders.
        Assert.Equal(["Ingestion/SourceName.cs"], naming);
    }

    [Fact]
    public void Kinds_of_rules_and_of_channels_are_named_in_their_own_classes_only()
    {
        // Words that also name a field of entries, filters, messages or configurations, or a column of an answer.
        string[] common = ["filter", "count", "email", "error_rate"];
        var rules = SourceFiles().Where(file => AlertKindFile().IsMatch(SourceTree.PathOf(file)));
        var channels = SourceFiles().Where(file => ChannelKindFile().IsMatch(SourceTree.PathOf(file)));
        var names = rules.Concat(channels).Select(file => KindName().Match(File.ReadAllText(file))).Where(match => match.Success).Select(match => match.Groups[1].Value).ToList();
        var naming =
            from file in SourceFiles().Concat(SourceTree.Files("*.js"))
            let path = SourceTree.PathOf(file)
            where !AlertKindFile().IsMatch(path) && !ChannelKindFile().IsMatch(path) && !path.StartsWith("wwwroot/vendor/", StringComparison.Ordinal)
            let text = File.ReadAllText(file)
            from name in names.Except(common)
            where Regex.IsMatch(text, $"[\"'`]{name}[\"'`]")
            select $"{path}: {name}";

        Assert.Equal(19, names.Count);
        // The field of events of which the console makes a level.
        Assert.Equal(["wwwroot/app/line.js: log_level"], naming);
    }

    [Fact]
    public void Nobody_uses_a_kind_of_rules_by_its_class()
    {
        var using_ = SourceFiles().Where(file => !SourceTree.PathOf(file).StartsWith("Alerts/Kinds/", StringComparison.Ordinal))
            .Where(file => File.ReadAllText(file).Contains("LiveLogs.Alerts.Kinds", StringComparison.Ordinal)).Select(SourceTree.PathOf);

        Assert.Empty(using_);
    }

    [Fact]
    public void Only_what_people_configure_goes_through_EF_Core()
    {
        var using_ = SourceFiles().Where(file => File.ReadAllText(file).Contains("Microsoft.EntityFrameworkCore", StringComparison.Ordinal)).Select(SourceTree.PathOf)
            .Where(path => !path.StartsWith("ProjectConfig/", StringComparison.Ordinal) && !path.EndsWith("Mapping.cs", StringComparison.Ordinal));

        Assert.Empty(using_);
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

    [GeneratedRegex(@"\bCloud Cloud \{ get; \} = new\(\s*""(\w+)""")]
    private static partial Regex CloudName();

    [GeneratedRegex(@"^Alerts/Kinds/\w+Kind\.cs$")]
    private static partial Regex AlertKindFile();

    [GeneratedRegex(@"^Notifications/Channels/(\w+/)?\w+Kind\.cs$")]
    private static partial Regex ChannelKindFile();

    [GeneratedRegex(@"\bstring Name => ""(\w+)"";")]
    private static partial Regex KindName();

    [GeneratedRegex(@"\[LoggerMessage\((\d+)")]
    private static partial Regex EventId();
}
