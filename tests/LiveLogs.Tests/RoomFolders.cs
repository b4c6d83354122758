using System.Text.RegularExpressions;

namespace LiveLogs.Tests;

/// <summary>
/// The arrows between the folders of a room, read from the names of types in the source: a type of the parent's namespace needs no <c>using</c>, so those do not tell.
/// The files that put a room together, and its options, lie beside the folders and are no part of one.
/// </summary>
internal static partial class RoomFolders
{
    /// <summary>Words that may stand before the name of a type; before a name of anything else stands its type.</summary>
    private static readonly HashSet<string> BeforeTypes =
    [
        "abstract", "and", "as", "async", "await", "case", "const", "default", "else", "event", "extern", "file", "in", "internal", "is", "new", "not", "or", "out", "override",
        "params", "partial", "private", "protected", "public", "readonly", "ref", "required", "return", "scoped", "sealed", "static", "this", "throw", "typeof", "virtual",
        "volatile", "when", "where", "yield",
    ];

    /// <summary>Every arrow that is part of a circle, with a type that makes it.</summary>
    public static IReadOnlyList<string> Circles()
    {
        var sources = SourceTree.Files("*.cs").Where(file => FolderOf(file) is not null).Select(file => new Source(file)).ToList();
        return [.. sources.GroupBy(source => SourceTree.RoomOf(source.File)).SelectMany(room => Circles([.. room])).Order(StringComparer.Ordinal)];
    }

    private static IEnumerable<string> Circles(List<Source> room)
    {
        var homes = room.SelectMany(source => source.Declared.Select(type => (type, source.Folder))).Distinct().ToLookup(home => home.type, home => home.Folder);
        var arrows =
            (from source in room
             from type in source.Used
             where homes.Contains(type) && !homes[type].Contains(source.Folder)
             let arrow = (From: source.Folder, To: homes[type].First())
             group $"{Path.GetFileNameWithoutExtension(source.File)} uses {type}" by arrow).ToDictionary(arrow => arrow.Key, arrow => arrow.First());
        var next = arrows.Keys.ToLookup(arrow => arrow.From, arrow => arrow.To);
        return arrows.Where(arrow => Reaches(next, arrow.Key.To, arrow.Key.From)).Select(arrow => $"{arrow.Key.From} -> {arrow.Key.To}: {arrow.Value}");
    }

    private static bool Reaches(ILookup<string, string> next, string from, string to)
    {
        var (seen, open) = (new HashSet<string> { from }, new Stack<string>([from]));
        while (open.TryPop(out var folder))
        {
            if (folder == to)
                return true;

            foreach (var neighbour in next[folder].Where(seen.Add))
                open.Push(neighbour);
        }

        return false;
    }

    /// <summary>Null for a file that is part of no folder.</summary>
    private static string? FolderOf(string file)
    {
        var path = SourceTree.PathOf(file);
        var folder = Path.GetDirectoryName(path)!.Replace('\\', '/');
        return folder.Length == 0 || (folder == SourceTree.RoomOf(file) && Furniture().IsMatch(path)) ? null : folder;
    }

    [GeneratedRegex(@"(Services|Endpoints|Mapping|Options)\.cs$")]
    private static partial Regex Furniture();

    [GeneratedRegex(@"^(?:(?:public|internal|sealed|static|abstract|partial|readonly|file) )*(?:class|record struct|record|struct|interface|enum) ([A-Z]\w+)", RegexOptions.Multiline)]
    private static partial Regex Declaration();

    [GeneratedRegex("\"\"\"[\\s\\S]*?\"\"\"|\"(?:\\\\.|[^\"\\\\\\n])*\"|//.*")]
    private static partial Regex Text();

    [GeneratedRegex(@"\{([^{}]*)\}")]
    private static partial Regex Hole();

    [GeneratedRegex(@"(?:(?<=(?<before>\w+|(?<=[\w>\]?[])[>\]])\??[ \t]+)|)(?<![\w.])(?<name>[A-Z]\w+)")]
    private static partial Regex Name();

    private sealed class Source
    {
        public Source(string file)
        {
            var code = Text().Replace(System.IO.File.ReadAllText(file), text => text.Value[0] == '/' ? "" : $"\"{string.Join(';', Hole().Matches(text.Value).Select(hole => hole.Groups[1].Value))}\"");
            (File, Folder) = (file, FolderOf(file)!);
            Declared = [.. Declaration().Matches(code).Select(match => match.Groups[1].Value)];
            Used = [.. Name().Matches(code).Where(IsType).Select(match => match.Groups["name"].Value)];
        }

        public string File { get; }

        public string Folder { get; }

        public HashSet<string> Declared { get; }

        public HashSet<string> Used { get; }

        private static bool IsType(Match name) => !name.Groups["before"].Success || BeforeTypes.Contains(name.Groups["before"].Value);
    }
}
