using System.Globalization;
using LiveLogs.CloudSimulator;
using LiveLogs.IntegrationTests.Harness;
using LiveLogs.IntegrationTests.Storage;
using Npgsql;
using Xunit;

namespace LiveLogs.IntegrationTests.Streaming;

/// <summary>
/// Kills real processes while lines flow. The tests run a small share; <c>scripts/bench crash</c> sets the numbers of a
/// full run by the two variables.
/// </summary>
public sealed class CrashTests
{
    private static readonly int Kills = Setting("LIVELOGS_CRASH_KILLS", 3);
    private static readonly int Lines = Setting("LIVELOGS_CRASH_LINES", 6_000);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    [Fact]
    public async Task Killing_the_service_again_and_again_neither_loses_nor_repeats_a_line()
    {
        var database = new TestDatabase();
        await database.InitializeAsync();
        try
        {
            await using var simulator = await Simulator.StartAsync(new SimulatorOptions(), TimeProvider.System, CancellationToken.None);
            await using var service = await ServiceProcess.StartAsync(database.ConnectionString);
            var logs = await StartAsync(service, simulator);

            var writing = logs.WriteAsync(Lines, PerSecond(secondsPerKill: 7), CancellationToken.None);
            for (var kill = 1; kill <= Kills; kill++)
            {
                await UntilStoredAsync(database.DataSource, logs, minimum: Lines * (kill - 1) / (Kills + 1));
                await service.KillAsync();
                await service.StartAsync();
            }

            await writing;
            await AssertCompleteAsync(database.DataSource, logs, service);
        }
        finally
        {
            await database.DisposeAsync();
        }
    }

    [Fact]
    public async Task Killing_PostgreSQL_again_and_again_neither_loses_nor_repeats_a_line()
    {
        await using var server = await PrivatePostgres.StartAsync();
        await using var simulator = await Simulator.StartAsync(new SimulatorOptions(), TimeProvider.System, CancellationToken.None);
        await using var service = await ServiceProcess.StartAsync(server.ConnectionString);
        await using var database = NpgsqlDataSource.Create(server.ConnectionString);
        var logs = await StartAsync(service, simulator);

        var writing = logs.WriteAsync(Lines, PerSecond(secondsPerKill: 5), CancellationToken.None);
        for (var kill = 1; kill <= Kills; kill++)
        {
            await UntilStoredAsync(database, logs, minimum: Lines * (kill - 1) / (Kills + 1));
            await server.KillAsync();
            await server.StartAgainAsync();
        }

        await writing;
        await AssertCompleteAsync(database, logs, service);
    }

    [Fact]
    public async Task Of_two_instances_one_polls_and_the_other_takes_over_when_it_is_killed()
    {
        var database = new TestDatabase();
        await database.InitializeAsync();
        try
        {
            await using var simulator = await Simulator.StartAsync(new SimulatorOptions(), TimeProvider.System, CancellationToken.None);
            await using var first = await ServiceProcess.StartAsync(database.ConnectionString, ("Streaming__InstanceName", "first"));
            await using var second = await ServiceProcess.StartAsync(database.ConnectionString, ("Streaming__InstanceName", "second"));
            var logs = await StartAsync(first, simulator);
            var writing = logs.WriteAsync(Lines, perSecond: 300, CancellationToken.None);
            await UntilStoredAsync(database.DataSource, logs, minimum: 500);

            var owner = await OwnerAsync(database);
            var (killed, survivor) = owner == "first" ? (first, second) : (second, first);
            await killed.KillAsync();
            var started = TimeProvider.System.GetTimestamp();
            await Eventually.TrueAsync(async () => await OwnerAsync(database) is { } now && now != owner, TimeSpan.FromSeconds(15),
                () => $"Nobody took over:\n{survivor.Output}");

            Assert.InRange(TimeProvider.System.GetElapsedTime(started), TimeSpan.Zero, TimeSpan.FromSeconds(15));
            await writing;
            await AssertCompleteAsync(database.DataSource, logs, survivor);
        }
        finally
        {
            await database.DisposeAsync();
        }
    }

    private static async Task<WrittenLogs> StartAsync(ServiceProcess service, Simulator simulator)
    {
        var logs = new WrittenLogs(simulator, "/shop/web");
        logs.Write(50, new Random(1));
        var connection = await service.CreateConnectionAsync("web", logs.Config());
        await service.AskAsync(connection, "start");
        return logs;
    }

    private static async Task UntilStoredAsync(NpgsqlDataSource database, WrittenLogs logs, int minimum) => await Eventually.TrueAsync(
        async () => logs.Written - (await SafeCompareAsync(database, logs)).Missed >= Math.Max(minimum, 1),
        Patience,
        () => $"Fewer than {minimum} lines were stored.");

    private static async Task AssertCompleteAsync(NpgsqlDataSource database, WrittenLogs logs, ServiceProcess service)
    {
        await Eventually.TrueAsync(
            async () => (await SafeCompareAsync(database, logs)).Missed == 0, Patience, () => $"Lines are missing:\n{service.Output}");

        Assert.Equal((0, 0, 0), await logs.CompareAsync(database));
        Assert.Equal(0, await WrongPatternCountsAsync(database));
    }

    private static async Task<long> WrongPatternCountsAsync(NpgsqlDataSource database)
    {
        await using var command = database.CreateCommand(
            """
            SELECT count(*) FROM (SELECT connection_number, pattern_id, count(*) AS n FROM log_entries WHERE pattern_id IS NOT NULL GROUP BY 1, 2) e
            FULL JOIN (SELECT connection_number, pattern_id, sum(n) AS n FROM pattern_counts GROUP BY 1, 2) k USING (connection_number, pattern_id)
            WHERE e.n IS DISTINCT FROM k.n
            """);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>While the server is down everything counts as missed.</summary>
    private static async Task<(long Missed, long Duplicates, long Holes)> SafeCompareAsync(NpgsqlDataSource database, WrittenLogs logs)
    {
        try
        {
            return await logs.CompareAsync(database);
        }
        catch (NpgsqlException)
        {
            return (logs.Written, 0, 0);
        }
    }

    private static async Task<string?> OwnerAsync(TestDatabase database)
    {
        await using var command = database.DataSource.CreateCommand(
            "SELECT i.name FROM connection_heads h JOIN instances i ON i.id = h.owner");
        return await command.ExecuteScalarAsync() as string;
    }

    /// <summary>So that writing lasts as long as the kills do.</summary>
    private static int PerSecond(int secondsPerKill) => Math.Max(200, Lines / (Kills * secondsPerKill));

    private static int Setting(string variable, int fallback) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var number) ? number : fallback;
}
