using System.Text.RegularExpressions;
using Xunit;

namespace LiveLogs.Tests;

/// <summary>
/// Holds which room owns which table. A room's SQL names its own tables; what it still reads or writes of others is listed here, and the list must be
/// true: an access that is new, or gone, changes it.
/// </summary>
public sealed partial class TablesTests
{
    private static readonly Dictionary<string, string[]> Owned = new()
    {
        ["Ingestion"] = ["connection_heads"],
        ["Storage"] =
        [
            "installation", "data_protection_keys", "log_entries", "log_ledger", "entry_counts", "block_index", "block_bits", "retired_partitions",
            "restore_marks",
        ],
        ["Access"] = ["projects", "access_revocations"],
        ["Patterns"] = ["pattern_heads", "patterns", "new_patterns", "pattern_counts", "pattern_streams"],
        ["Connections"] = ["connections"],
        ["Streaming"] = ["instances", "source_checkpoints", "stream_status", "push_settings"],
        ["Notifications"] = ["channels", "deliveries", "delivery_targets", "delivery_threads"],
        ["Alerts"] =
        [
            "alert_projects", "alert_rules", "alert_hits", "alert_counts", "alert_episodes", "alert_silences", "alert_decisions", "alert_distinct",
            "alert_seen_values", "alert_reads",
        ],
    };

    /// <summary>Accesses to tables of other rooms. Each should become a class of the owner.</summary>
    private static readonly Dictionary<string, string[]> Reached = new()
    {
        ["Alerts"] =
        [
            "channels", "connections", "delivery_targets", "entry_counts", "new_patterns", "patterns", "projects", "push_settings", "source_checkpoints",
            "stream_status",
        ],
        ["Connections"] = ["connection_heads", "projects", "stream_status"],
        ["Ingestion"] = ["log_entries", "log_ledger", "source_checkpoints"],
        ["LiveTail"] = ["connection_heads", "connections", "source_checkpoints", "stream_status"],
        ["Notifications"] = ["projects"],
        ["Patterns"] = ["connections"],
        ["Search"] = ["connections", "entry_counts", "log_entries", "new_patterns", "pattern_counts", "patterns"],
        ["Storage"] = ["connection_heads", "connections", "instances", "pattern_counts", "projects", "push_settings", "source_checkpoints", "stream_status"],
        ["Streaming"] = ["connection_heads", "connections", "log_entries", "log_ledger", "projects"],
    };

    [Fact]
    public void Every_table_has_one_owner()
    {
        var made = Migrations().SelectMany(file => Created().Matches(File.ReadAllText(file)).Select(match => match.Groups[1].Value)).Distinct();

        Assert.Equal(made.Order(), Owned.Values.SelectMany(tables => tables).Order());
    }

    [Fact]
    public void A_room_makes_its_own_tables_only()
    {
        // The foundation is older than the rooms.
        var foreign = Migrations().Where(file => !file.EndsWith("0001_foundation.sql", StringComparison.Ordinal))
            .SelectMany(file => Created().Matches(File.ReadAllText(file)).Select(match => (Room: SourceTree.RoomOf(file), Table: match.Groups[1].Value)))
            .Where(made => !Owned[made.Room].Contains(made.Table));

        Assert.Empty(foreign);
    }

    [Fact]
    public void Tables_of_other_rooms_are_reached_where_the_list_says_and_nowhere_else()
    {
        // Names in SQL, and those that are put into SQL.
        var owners = Owned.SelectMany(room => room.Value.Select(table => (table, room.Key))).ToDictionary();
        var reached =
            from file in SourceTree.Files("*.cs")
            from Match match in Named().Matches(File.ReadAllText(file))
            let table = match.Groups["table"].Value
            where owners.TryGetValue(table, out var owner) && owner != SourceTree.RoomOf(file)
            group table by SourceTree.RoomOf(file) into room
            orderby room.Key
            select $"{room.Key}: {string.Join(' ', room.Distinct().Order())}";

        Assert.Equal(Reached.OrderBy(room => room.Key, StringComparer.Ordinal).Select(room => $"{room.Key}: {string.Join(' ', room.Value.Order())}"), reached);
    }

    [Fact]
    public void Numbers_of_migrations_are_given_once()
    {
        // One number has a file for each engine.
        var twice = Migrations().GroupBy(file => Path.GetFileName(file)[..4])
            .Where(number => number.Select(file => Path.GetFileName(file).Split('.')[0]).Distinct().Count() > 1);

        Assert.Empty(twice);
    }

    private static IEnumerable<string> Migrations() => SourceTree.Files("*.sql");

    [GeneratedRegex(@"^CREATE (?:UNLOGGED )?TABLE (?:IF NOT EXISTS )?(\w+)", RegexOptions.Multiline)]
    private static partial Regex Created();

    [GeneratedRegex(@"\b(?:FROM|JOIN|INTO|UPDATE|TABLE|COPY|ONLY|USING)\s+(?<table>[a-z_]+)\b|""(?<table>[a-z]+_[a-z_]+)""")]
    private static partial Regex Named();
}
