namespace LiveLogs.Tests;

/// <summary>The source files of the service, for tests that hold how they are arranged.</summary>
internal static class SourceTree
{
    /// <summary>The folder of the whole repository.</summary>
    public static string Repository { get; } = Root();

    /// <summary>The folder of the service; each folder in it is a room.</summary>
    public static string Service { get; } = Path.Combine(Repository, "backend", "LiveLogs");

    /// <summary>All files of a kind, without what a build makes.</summary>
    public static IEnumerable<string> Files(string pattern) => Directory.EnumerateFiles(Service, pattern, SearchOption.AllDirectories)
        .Where(file => !PathOf(file).Split('/').Any(part => part is "obj" or "bin"));

    /// <summary>The path below the service's folder, with slashes.</summary>
    public static string PathOf(string file) => Path.GetRelativePath(Service, file).Replace('\\', '/');

    public static string RoomOf(string file) => PathOf(file).Split('/')[0];

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "LiveLogs.sln")))
            folder = folder.Parent ?? throw new InvalidOperationException("The tests do not lie inside the repository.");

        return folder.FullName;
    }
}
