using System.Text.RegularExpressions;
using Xunit;

namespace LiveLogs.Tests;

/// <summary>
/// Holds which room owns which table. A room's SQL names its own tables, and views that other rooms show. All else it reaches through a class of the owner.
/// </summary>
public sealed partial class TablesTests
{
    private const string Foundation = "0001_foundation.sql";

    /// <summary>Tables of the foundation, which is older than the rooms and lies in Storage, that are another room's.</summary>
    private static readonly Dictionary<string, string> MovedOut = new()
    {
        ["projects"] = "Access",
        ["connections"] = "Connections",
        ["connection_heads"] = "Ingestion",
        ["instances"] = "Streaming",
        ["source_checkpoints"] = "Streaming",
        ["stream_status"] = "Streaming",
    };

    /// <summary>Table → the room whose migration makes it.</summary>
    private static readonly Dictionary<string, string> Owners = Made().ToDictionary();

    /// <summary>Views through which a room shows what every other may know of its tables.</summary>
    private static readonly Dictionary<string, string[]> Shown = new()
    {
        ["Connections"] = ["known_connections", "last_connection_number"],
        ["Streaming"] = ["connection_states", "source_marks", "stream_sources", "pushed_connections"],
    };

    [Fact]
    public void The_map_of_the_docs_names_every_table_with_its_owner()
    {
        var page = File.ReadAllText(Path.Combine(SourceTree.Repository, "docs", "architecture.md"));
        var map = page[page.IndexOf("| Owner | Tables |", StringComparison.Ordinal)..];
        var listed =
            from Match row in OwnerRow().Matches(map[..map.IndexOf("\n\n", StringComparison.Ordinal)])
            from Match table in Quoted().Matches(row.Groups["tables"].Value)
            select (table.Groups[1].Value, row.Groups["owner"].Value);

        // The migrator makes its own table before all migrations.
        Assert.Equal(Owners.Select(table => (table.Key, table.Value)).Append(("schema_migrations", "Storage")).Order(), listed.Order());
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
        var foreign =
            from file in SourceTree.Files("*.cs")
            from Match match in Named().Matches(File.ReadAllText(file))
            let name = match.Groups["table"].Value
            let table = Owners.Keys.FirstOrDefault(table => name == table || IsSequenceOf(table, name))
            where table is not null && Owners[table] != SourceTree.RoomOf(file)
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

    private static IEnumerable<(string Table, string Room)> Made() =>
        from file in Migrations()
        from Match made in Created().Matches(File.ReadAllText(file))
        let table = made.Groups[1].Value
        let room = file.EndsWith(Foundation, StringComparison.Ordinal) ? MovedOut.GetValueOrDefault(table, "Storage") : SourceTree.RoomOf(file)
        // One that differs by engine is made by a file for each.
        group room by table into owners
        select (owners.Key, Assert.Single(owners.Distinct()));

    private static bool IsSequenceOf(string table, string name) =>
        name.StartsWith($"{table}_", StringComparison.Ordinal) && name.EndsWith("_seq", StringComparison.Ordinal);

    private static IEnumerable<string> Migrations() => SourceTree.Files("*.sql");

    [GeneratedRegex(@"^CREATE (?:UNLOGGED )?TABLE (?:IF NOT EXISTS )?(\w+)", RegexOptions.Multiline)]
    private static partial Regex Created();

    [GeneratedRegex(@"^\| (?<owner>\w+) \| (?<tables>[^|]+) \|", RegexOptions.Multiline)]
    private static partial Regex OwnerRow();

    [GeneratedRegex("`([a-z_]+)`")]
    private static partial Regex Quoted();

    [GeneratedRegex(@"^CREATE (?:OR REPLACE )?VIEW (\w+)", RegexOptions.Multiline)]
    private static partial Regex View();

    [GeneratedRegex(@"\b(?:FROM|JOIN|INTO|UPDATE|TABLE|COPY|ONLY|USING)\s+(?<table>[a-z_]+)\b|""(?<table>[a-z]+_[a-z_]+)""")]
    private static partial Regex Named();
}
