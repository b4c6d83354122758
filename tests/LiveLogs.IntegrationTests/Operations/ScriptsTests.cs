using System.Diagnostics;
using System.Runtime.Versioning;
using LiveLogs.IntegrationTests.Harness;
using Xunit;

namespace LiveLogs.IntegrationTests.Operations;

/// <summary>What <c>scripts/run</c> keeps from the other users of a machine.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class ScriptsTests : IDisposable
{
    private const string Secret = "only-for-the-service";
    private static readonly string[] Names = ["Access__SigningKey", "CREDENTIAL_ENCRYPTION_KEY", "CREDENTIAL_ENCRYPTION_KEY_FORMER", "DATABASE_URL", "REDIS_URL", "ConnectionStrings__Database"];

    private readonly string _directory = Directory.CreateTempSubdirectory("livelogs-scripts-").FullName;

    // The database's user passes through.
    public ScriptsTests() => File.SetUnixFileMode(_directory, File.GetUnixFileMode(_directory) | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task The_processes_of_the_database_do_not_have_the_secrets_of_the_service()
    {
        await RunAsync(
            """
            pg_place "$dir/postgres"
            PG_TIED=yes pg_start "$PG_HOME"
            for pid in $(pg_processes "$PG_HOME"); do as_pg "$PG_HOME" cat "/proc/$pid/environ" | tr '\0' '\n'; done >"$dir/environment"
            pg_stop "$PG_HOME" immediate
            pg_drop_socket "$PG_HOME"
            rm -rf "$PG_HOME"
            """);

        var environment = await File.ReadAllTextAsync(Path.Combine(_directory, "environment"), TestContext.Current.CancellationToken);
        Assert.Contains("PATH=", environment, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, environment, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_simulator_does_not_have_them_either_and_the_service_does()
    {
        await RunAsync(
            """
            data="$dir/data"; mkdir "$dir/bin"
            printf '#!/bin/sh\nenv\n' >"$dir/bin/dotnet"; chmod +x "$dir/bin/dotnet"
            PATH="$dir/bin:$PATH"
            prepare_data
            start_program simulator / program.dll; wait $!
            WITH=exec start_program livelogs / program.dll; wait $!
            """);

        Assert.DoesNotContain(Secret, await LogAsync("simulator.log"), StringComparison.Ordinal);
        var service = await LogAsync("livelogs.log");
        Assert.All(Names, name => Assert.Contains($"{name}={Secret}", service, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Nobody_else_may_look_into_the_directory_of_an_instance_or_read_its_logs()
    {
        await RunAsync(
            """
            data="$dir/data"; mkdir "$dir/bin" "$data"
            printf '#!/bin/sh\necho started\n' >"$dir/bin/dotnet"; chmod +x "$dir/bin/dotnet"
            PATH="$dir/bin:$PATH"
            # As an earlier version left them.
            chmod 0711 "$data"; echo earlier >"$data/livelogs.log"; chmod 0644 "$data/livelogs.log"
            prepare_data
            share_data
            WITH=exec start_program livelogs / program.dll; wait $!
            load_secrets "$data"
            """,
            without: ["Access__SigningKey", "CREDENTIAL_ENCRYPTION_KEY"]);

        const UnixFileMode Others = UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;
        const UnixFileMode Group = UnixFileMode.GroupRead | UnixFileMode.GroupWrite;
        Assert.Equal("earlier\n", await LogAsync("livelogs.log.1"));
        Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(Path.Combine(_directory, "data")) & (Others | Group));
        foreach (var file in new[] { "livelogs.log", "livelogs.log.1", "secrets", "secrets/signing-key", "secrets/credential-encryption-key" })
            Assert.Equal((file, UnixFileMode.None), (file, File.GetUnixFileMode(Path.Combine(_directory, "data", file)) & (Others | Group | UnixFileMode.GroupExecute)));
    }

    [Fact]
    public async Task Who_finds_the_directory_of_a_running_instance_changes_nothing_in_it()
    {
        // The database of the first may be another user's, which passes through the directory.
        await RunAsync(
            """
            data="$dir/data"
            prepare_data
            chmod 0711 "$data"; before="$(stat -c '%a %Z' "$data")"
            if (prepare_data) 2>"$dir/said"; then exit 1; fi
            [[ $(stat -c '%a %Z' "$data") == "$before" ]]
            """);

        Assert.Contains("uses", await File.ReadAllTextAsync(Path.Combine(_directory, "said"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("run")]
    [InlineData("test")]
    [InlineData("bench")]
    [InlineData("token")]
    [InlineData("test-connectors")]
    [InlineData("vendor-console")]
    public async Task Every_script_says_what_it_is_for_and_refuses_what_it_does_not_know(string name)
    {
        await RunAsync(
            $$"""
            script='{{Path.Combine(Repository.Root, "scripts", name)}}'
            "$script" --help >"$dir/help" 2>&1
            status=0; "$script" --no-such-option >"$dir/refusal" 2>&1 || status=$?
            [[ $status == 2 ]]
            """);

        var help = await File.ReadAllTextAsync(Path.Combine(_directory, "help"), TestContext.Current.CancellationToken);
        Assert.StartsWith($"scripts/{name}", help, StringComparison.Ordinal);
        Assert.Equal(help, await File.ReadAllTextAsync(Path.Combine(_directory, "refusal"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Without_an_instance_a_token_says_so_in_one_sentence()
    {
        await RunAsync(
            $$"""
            status=0; '{{Path.Combine(Repository.Root, "scripts", "token")}}' --project shop --data "$dir/nowhere" >"$dir/out" 2>"$dir/said" || status=$?
            [[ $status == 1 && ! -s $dir/out ]]
            """, without: ["Access__SigningKey"]);

        Assert.Equal($"token: No instance in {_directory}/nowhere: start scripts/run first, or name it with --data.\n",
            await File.ReadAllTextAsync(Path.Combine(_directory, "said"), TestContext.Current.CancellationToken));
    }

    private Task<string> LogAsync(string name) => File.ReadAllTextAsync(Path.Combine(_directory, "data", name), TestContext.Current.CancellationToken);

    private async Task RunAsync(string script, string[]? without = null)
    {
        var library = Path.Combine(Repository.Root, "scripts", "lib");
        var start = new ProcessStartInfo("bash",
            ["-euo", "pipefail", "-c", $"source '{library}/common.sh'; source '{library}/postgres.sh'; source '{library}/instance.sh'; dir='{_directory}'\n{script}"])
        {
            WorkingDirectory = _directory,
        };
        foreach (var name in Names.Except(without ?? []))
            start.Environment[name] = Secret;
        using var process = Process.Start(start)!;
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, process.ExitCode);
    }
}
