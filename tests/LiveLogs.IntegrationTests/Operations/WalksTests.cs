using System.Diagnostics;
using LiveLogs.IntegrationTests.Harness;
using Xunit;

namespace LiveLogs.IntegrationTests.Operations;

/// <summary>The walks of docs/contributing are true: their patches apply to the tree, touch few files, and the service builds with all of them.</summary>
public sealed class WalksTests
{
    /// <summary>What the service is built of.</summary>
    private static readonly string[] Built = ["Directory.Build.props", "Directory.Packages.props", "global.json", "BannedSymbols.txt", ".editorconfig", "CHANGELOG.md", "backend", "docs"];

    [Fact]
    public async Task The_patches_apply_and_build()
    {
        var copy = Directory.CreateTempSubdirectory("walks-").FullName;
        try
        {
            Copy(copy);
            foreach (var patch in Directory.GetFiles(Path.Combine(Repository.Root, "docs", "contributing"), "*.patch"))
                await RunAsync("git", ["apply", "-C1", patch], copy);

            // Packages are in the cache already: this repository was built before its tests. Analyzers have their turn where a patch is really made.
            await RunAsync(
                "dotnet",
                ["build", "backend/LiveLogs", "--nologo", "-v", "q", "-nodeReuse:false", "-p:RunAnalyzers=false", "-p:EnforceCodeStyleInBuild=false", "-p:GenerateDocumentationFile=false"],
                copy);
        }
        finally
        {
            Directory.Delete(copy, recursive: true);
        }
    }

    [Theory]
    [InlineData("add-an-alert-kind.patch", "backend/LiveLogs/Alerts/Kinds/", 3)]
    [InlineData("add-a-channel.patch", "backend/LiveLogs/Notifications/Channels/", 4)]
    public async Task A_patch_touches_one_file_in_its_folder_and_few_outside(string name, string folder, int most)
    {
        var patch = await File.ReadAllLinesAsync(Path.Combine(Repository.Root, "docs", "contributing", name));
        var files = patch.Where(line => line.StartsWith("+++ b/", StringComparison.Ordinal)).Select(line => line["+++ b/".Length..]).ToList();

        Assert.Single(files, file => file.StartsWith(folder, StringComparison.Ordinal));
        Assert.InRange(files.Count(file => !file.StartsWith(folder, StringComparison.Ordinal)), 1, most);
    }

    private static void Copy(string to)
    {
        foreach (var part in Built)
        {
            var from = Path.Combine(Repository.Root, part);
            var files = File.Exists(from) ? [from] : Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories);
            foreach (var file in files.Where(file => !Path.GetRelativePath(Repository.Root, file).Split(Path.DirectorySeparatorChar).Any(folder => folder is "obj" or "bin")))
            {
                var target = Path.Combine(to, Path.GetRelativePath(Repository.Root, file));
                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                File.Copy(file, target);
            }
        }
    }

    private static async Task RunAsync(string program, string[] arguments, string folder)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();

        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)}\n{await output}\n{await errors}");
    }
}
