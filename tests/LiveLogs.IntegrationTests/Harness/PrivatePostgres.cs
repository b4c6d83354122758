using System.Diagnostics;

namespace LiveLogs.IntegrationTests.Harness;

/// <summary>A PostgreSQL cluster of its own, for tests that kill it.</summary>
internal sealed class PrivatePostgres : IAsyncDisposable
{
    private readonly string _directory = Path.Combine(Path.GetTempPath(), $"livelogs-pg-{Guid.NewGuid():N}");

    public string ConnectionString { get; private set; } = "";

    public static async Task<PrivatePostgres> StartAsync()
    {
        var server = new PrivatePostgres();
        await server.StartAgainAsync();
        return server;
    }

    /// <summary>With the defaults for durability: what is committed has to outlive the kill.</summary>
    public async Task StartAgainAsync() => ConnectionString = (await RunAsync("start", _directory)).Trim();

    /// <summary>Ends all its processes at once, as a power cut would.</summary>
    public Task KillAsync() => RunAsync("stop", _directory, "kill");

    /// <summary>Takes a base backup beside the cluster, while it runs.</summary>
    public Task BackUpAsync() => AsServerAsync(
        """
        as_pg "$home" rm -rf "$home/backup"
        as_pg "$home" "$PG_BIN/pg_basebackup" -D "$home/backup" -X stream -c fast -U postgres -h "$(pg_host "$home")"
        """);

    /// <summary>Puts the backup in the place of the cluster, as after the loss of a disk, and starts it.</summary>
    public async Task RestoreAsync()
    {
        await KillAsync();
        await AsServerAsync(
            """
            as_pg "$home" rm -rf "$home/data"
            as_pg "$home" cp -a "$home/backup" "$home/data"
            """);
        await StartAgainAsync();
    }

    private async Task AsServerAsync(string script)
    {
        var library = Path.Combine(Repository.Root, "scripts", "lib");
        using var process = Process.Start(new ProcessStartInfo("bash",
            ["-ec", $"source '{library}/common.sh'; source '{library}/postgres.sh'; home=\"$(readlink -m '{_directory}')\"; pg_fit \"$home\"\n{script}"]))!;
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"Failed: {script}");
    }

    public async ValueTask DisposeAsync() => await RunAsync("drop", _directory);

    private static async Task<string> RunAsync(params string[] arguments)
    {
        var script = Path.Combine(Repository.Root, "scripts", "lib", "private-postgres");
        using var process = Process.Start(new ProcessStartInfo(script, arguments) { RedirectStandardOutput = true })!;
        // The server inherits the pipe: its first line is the answer, its end may never come.
        var answer = arguments[0] == "start" ? await process.StandardOutput.ReadLineAsync() ?? "" : "";
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? answer : throw new InvalidOperationException($"private-postgres {string.Join(' ', arguments)} failed.");
    }
}
