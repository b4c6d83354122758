namespace LiveLogs.IntegrationTests.Harness;

/// <summary>Where the parts of the repository are that tests start as processes.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    /// <summary>The service as it was built: by <c>scripts/test</c>, or beside these tests in the same configuration.</summary>
    public static string ServiceDll { get; } = Environment.GetEnvironmentVariable("LIVELOGS_DLL")
        ?? Path.Combine(Root, "backend", "LiveLogs", "bin", Configuration(), "net10.0", "LiveLogs.dll");

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "LiveLogs.sln")))
            folder = folder.Parent ?? throw new InvalidOperationException("The tests do not lie inside the repository.");

        return folder.FullName;
    }

    private static string Configuration() => new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
}
