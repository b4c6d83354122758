namespace LiveLogs.Tests.Docs;

/// <summary>The pages of this repository.</summary>
internal static class DocumentationFiles
{
    /// <summary>Folders whose pages are not ours, or are made by a build.</summary>
    private static readonly string[] Foreign = ["node_modules", "bin", "obj", ".git", ".data"];

    public static string Root => SourceTree.Repository;

    public static MarkdownPage Page(string path) => MarkdownPage.Read(Path.Combine(Root, path));

    /// <summary>Every <c>*.md</c>, by its full path.</summary>
    public static IEnumerable<string> All() => In(new DirectoryInfo(Root)).Order(StringComparer.Ordinal);

    private static IEnumerable<string> In(DirectoryInfo folder) =>
        folder.EnumerateFiles("*.md").Select(file => file.FullName)
            .Concat(folder.EnumerateDirectories().Where(inner => !Foreign.Contains(inner.Name) && inner.LinkTarget is null).SelectMany(In));
}
