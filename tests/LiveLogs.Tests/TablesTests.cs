using System.Text.RegularExpressions;
using Xunit;

namespace LiveLogs.Tests;

/// <summary>
/// Holds which room owns which table. A room's SQL names its own tables, and views that other rooms show. All else it reaches through a class of the owner.
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
        ["ProjectConfig"] = ["config_changes"],
        ["Metrics"] = ["metric_series", "metric_points", "metric_refusals"],
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

    /// <summary>Views through which a room shows what every other may know of its tables.</summary>
    private static readonly Dictionary<string, string[]> Shown = new()
    {
        ["Connections"] = ["known_connections", "last_connection_number"],
        ["Streaming"] = ["connection_states", "source_marks", "stream_sources", "pushed_connections"],
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
    public void Every_view_is_made_by_the_room_that_shows_it()
    {
        var made = Migrations().SelectMany(file => View().Matches(File.ReadAllText(file)).Select(match => (SourceTree.RoomOf(file), match.Groups[1].Value)));

        Assert.Equal(Shown.SelectMany(room => room.Value.Select(view => (room.Key, view))).Order(), made.Order());
    }

    [Fact]
    public void A_room_names_no_table_of_another()
    {
        // Names in SQL, those that are put into SQL, and sequences of numbered columns.
        var owners = Owned.SelectMany(room => room.Value.Select(table => (table, room.Key))).ToDictionary();
        var foreign =
            from file in SourceTree.Files("*.cs")
            from Match match in Named().Matches(File.ReadAllText(file))
            let name = match.Groups["table"].Value
            let table = Owned.Values.SelectMany(tables => tables).FirstOrDefault(table => name == table || IsSequenceOf(table, name))
            where table is not null && owners[table] != SourceTree.RoomOf(file)
            select $"{SourceTree.PathOf(file)}: {name}";

        Assert.Empty(foreign.Distinct());
    }

    [Fact]
    public void Numbers_of_migrations_are_given_once()
    {
        // One number has a file for each engine.
        var twice = Migrations().GroupBy(file => Path.GetFileName(file)[..4])
            .Where(number => number.Select(file => Path.GetFileName(file).Split('.')[0]).Distinct().Count() > 1);

        Assert.Empty(twice);
    }

    private static bool IsSequenceOf(string table, string name) =>
        name.StartsWith($"{table}_", StringComparison.Ordinal) && name.EndsWith("_seq", StringComparison.Ordinal);

    private static IEnumerable<string> Migrations() => SourceTree.Files("*.sql");

    [GeneratedRegex(@"^CREATE (?:UNLOGGED )?TABLE (?:IF NOT EXISTS )?(\w+)", RegexOptions.Multiline)]
    private static partial Regex Created();

    [GeneratedRegex(@"^CREATE (?:OR REPLACE )?VIEW (\w+)", RegexOptions.Multiline)]
    private static partial Regex View();

    [GeneratedRegex(@"\b(?:FROM|JOIN|INTO|UPDATE|TABLE|COPY|ONLY|USING)\s+(?<table>[a-z_]+)\b|""(?<table>[a-z]+_[a-z_]+)""")]
    private static partial Regex Named();
}
