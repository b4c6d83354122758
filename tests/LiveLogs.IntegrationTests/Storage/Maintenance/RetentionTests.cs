using System.Globalization;
using LiveLogs.IntegrationTests.Operations;
using LiveLogs.Storage.Database;
using LiveLogs.Storage.Maintenance;
using Npgsql;
using Xunit;

namespace LiveLogs.IntegrationTests.Storage.Maintenance;

/// <summary>Maintenance that waits for nobody, blocks nobody, goes in portions and fails alone.</summary>
public sealed class RetentionTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();

    /// <summary>How long others may be held up. A lock that is waited for in vain takes maintenance longer than that.</summary>
    private static readonly TimeSpan Unhurried = TimeSpan.FromSeconds(20);

    private readonly TestDatabase _database = new();
    private StoredConnection _connection = null!;

    public async ValueTask InitializeAsync()
    {
        await _database.InitializeAsync();
        _connection = await StoredConnection.CreateAsync(_database);
    }

    public async ValueTask DisposeAsync() => await _database.DisposeAsync();

    [Fact]
    public async Task What_people_changed_is_known_for_400_days()
    {
        await _database.ExecuteAsync(
            """
            INSERT INTO config_changes (at, project_number, subject, act, thing, item, note)
            SELECT now() - day * interval '1 day', $1, 'somebody', 'changed', 'rule', day::text, '' FROM unnest(ARRAY[0, 399, 401, 900]) AS day
            """,
            _connection.Identity.ProjectNumber);
        using var maintenance = new TestMaintenance(_database);

        await maintenance.RunAsync();

        Assert.Empty(maintenance.Failures);
        Assert.Equal("0,399", await _database.ScalarAsync<string>("SELECT string_agg(item, ',' ORDER BY item) FROM config_changes"));
    }

    [Theory]
    [InlineData("log_entries")]
    [InlineData("partition")]
    public async Task A_day_that_is_being_read_goes_later_and_holds_nobody_up(string what)
    {
        await CommitAsync(0, 2, 3, 5);
        var maintenance = new TestMaintenance(_database, retention: TimeSpan.FromDays(1));
        // With its schema, which is TimescaleDB's own for its chunks.
        var table = what == "partition"
            ? await _database.ScalarAsync<string>("SELECT tableoid::regclass::text FROM log_entries WHERE ts < now() - interval '60 hours' ORDER BY ts DESC LIMIT 1")
            : what;
        await using (var reader = await _database.DataSource.OpenConnectionAsync())
        {
            await using var transaction = await reader.BeginTransactionAsync();
            await using (var read = new NpgsqlCommand($"SELECT count(*) FROM {table}", reader, transaction))
                await read.ExecuteScalarAsync();
            await _database.ExecuteAsync("INSERT INTO entry_counts VALUES ($1, now() - interval '20 days', 9, 1)", _connection.Identity.ConnectionNumber);

            var round = maintenance.RunAsync();
            while (!round.IsCompleted)
            {
                var started = TimeProvider.System.GetTimestamp();
                await CommitAsync(0);
                await _database.ScalarAsync<long>("SELECT count(*) FROM log_entries WHERE ts > now() - interval '1 hour'");
                Assert.InRange(TimeProvider.System.GetElapsedTime(started), TimeSpan.Zero, Unhurried);
            }

            await round;
            Assert.Empty(maintenance.Failures);
            // The other steps were done, and the days from tomorrow on are there.
            Assert.Equal(0, await _database.ScalarAsync<long>("SELECT count(*) FROM entry_counts WHERE minute < now() - interval '19 days'"));
            await CommitAsync(-1);
        }

        await maintenance.RunAsync();

        Assert.Equal(0, await _database.ScalarAsync<long>("SELECT count(*) FROM log_entries WHERE ts < now() - interval '2 days 1 hour'"));
        Assert.DoesNotContain(await TablesAsync(), name => name.Contains(Day(3).ToString("yyyyMMdd", CultureInfo.InvariantCulture), StringComparison.Ordinal));
        Assert.Equal(0, await _database.ScalarAsync<long>("SELECT count(*) FROM retired_partitions"));
        Assert.Empty(maintenance.Failures);
    }

    [Fact]
    public async Task The_service_starts_while_a_backup_reads_and_a_day_is_due()
    {
        await CommitAsync(0, 3);
        await using var backup = await _database.DataSource.OpenConnectionAsync();
        await using var transaction = await backup.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead);
        await using (var dump = new NpgsqlCommand("LOCK TABLE log_entries, entry_counts, log_ledger, pattern_counts IN ACCESS SHARE MODE", backup, transaction))
            await dump.ExecuteNonQueryAsync();

        await using var service = await TestService.StartAsync(_database.ConnectionString, null, ("Storage:RetentionDays", "1"), ("Storage:MaintenanceInterval", "00:00:01"));

        Assert.Equal(200, (await service.SendAsync(HttpMethod.Get, "/health/ready", null)).Status);
        await transaction.RollbackAsync();
        await Harness.Eventually.TrueAsync(
            async () => await _database.ScalarAsync<long>("SELECT count(*) FROM log_entries") == 1, TimeSpan.FromMinutes(1), () => "The day was not dropped.");
    }

    [Fact]
    public async Task Old_counts_go_in_portions_that_stay_done()
    {
        const int rows = 300_000;
        await _database.ExecuteAsync(
            """
            INSERT INTO entry_counts SELECT $1, now() - interval '40 days' + make_interval(mins => n % 50000), 1 + n / 50000, 1 FROM generate_series(0, $2 - 1) n
            """,
            _connection.Identity.ConnectionNumber,
            rows);
        await _database.ExecuteAsync("INSERT INTO entry_counts VALUES ($1, now(), 9, 7)", _connection.Identity.ConnectionNumber);
        var left = await _database.ScalarAsync<long>("SELECT count(*) FROM entry_counts WHERE minute >= (now() - interval '30 days')::date");
        // The last page cannot be had for a while: everything before it has to be gone nevertheless.
        await using var holder = await _database.DataSource.OpenConnectionAsync();
        await using var transaction = await holder.BeginTransactionAsync();
        await using (var hold = new NpgsqlCommand(
            "SELECT 1 FROM entry_counts WHERE ctid = (SELECT max(ctid) FROM entry_counts WHERE minute < now() - interval '35 days') FOR UPDATE", holder, transaction))
            await hold.ExecuteNonQueryAsync();
        var maintenance = new TestMaintenance(_database);

        await maintenance.RunAsync();

        Assert.Contains("ExpiredRows", Assert.Single(maintenance.Failures), StringComparison.Ordinal);
        Assert.InRange(await OldCountsAsync(), 1, rows / 2);
        await transaction.RollbackAsync();
        await maintenance.RunAsync();
        Assert.Equal(0, await OldCountsAsync());
        Assert.Equal(left, await _database.ScalarAsync<long>("SELECT count(*) FROM entry_counts"));
    }

    [Fact]
    public async Task A_step_that_fails_hinders_no_other()
    {
        await CommitAsync(0, 3);
        var maintenance = new TestMaintenance(_database, retention: TimeSpan.FromDays(1), before: new Broken());

        await maintenance.RunAsync();

        Assert.Contains("Broken", Assert.Single(maintenance.Failures), StringComparison.Ordinal);
        Assert.Single(await _connection.SeqsAsync());
    }

    [Fact]
    public async Task An_archived_day_is_left_alone_and_what_comes_late_for_it_is_stored_beside_it()
    {
        if (_database.Engine.Kind != EngineKind.Native)
            return;

        await CommitAsync(5, 5, 5);
        var archive = await _database.PartitionOfAsync(Day(5));
        await _database.ExecuteAsync($"ALTER TABLE log_entries DETACH PARTITION {archive}");

        await CommitAsync(5);
        await CommitAsync(5);
        Assert.Equal(3, await _database.ScalarAsync<long>($"SELECT count(*) FROM {archive}"));
        Assert.Equal(2, await _database.ScalarAsync<long>("SELECT count(*) FROM log_entries"));

        // Retention takes what is a partition, and nothing else.
        var maintenance = new TestMaintenance(_database, retention: TimeSpan.FromDays(2));
        await maintenance.RunAsync();
        Assert.Empty(maintenance.Failures);
        Assert.Equal(0, await _database.ScalarAsync<long>("SELECT count(*) FROM log_entries"));
        Assert.Equal(3, await _database.ScalarAsync<long>($"SELECT count(*) FROM {archive}"));
        Assert.DoesNotContain($"{archive}_2", await TablesAsync());
    }

    [Fact]
    public async Task Two_instances_take_turns()
    {
        await CommitAsync(0, 3, 4);
        var instances = Enumerable.Range(0, 3).Select(_ => new TestMaintenance(_database, retention: TimeSpan.FromDays(1))).ToList();

        await Task.WhenAll(instances.Select(instance => instance.RunAsync()));

        Assert.All(instances, instance => Assert.Empty(instance.Failures));
        Assert.Single(await _connection.SeqsAsync());
    }

    private static DateTimeOffset Day(int daysAgo) => new(Now.AddDays(-daysAgo).Date, TimeSpan.Zero);

    private int _number;

    private async Task CommitAsync(params int[] daysAgo) => await StoredConnection.Committer(_database).CommitAsync(
        _connection.Request([.. daysAgo.Select(days => _connection.Entry(++_number, Now.AddDays(-days)))]), CancellationToken.None);

    private Task<long> OldCountsAsync() => _database.ScalarAsync<long>("SELECT count(*) FROM entry_counts WHERE minute < (now() - interval '30 days')::date");

    private Task<string[]> TablesAsync() => _database.ScalarAsync<string[]>("SELECT array_agg(relname::text) FROM pg_class WHERE relkind = 'r'");

    private sealed class Broken : IRetentionStep
    {
        public Task RunAsync(NpgsqlConnection session, DateTimeOffset now, CancellationToken cancellationToken) => throw new InvalidOperationException("Broken.");
    }
}
