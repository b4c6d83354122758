using LiveLogs.Storage.Database;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace LiveLogs.IntegrationTests.Storage;

public sealed class MigratorTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Fact]
    public async Task Instances_that_start_together_take_turns_and_apply_each_migration_once()
    {
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => MigrateAsync()));

        Assert.Equal(
            Migrator.Embedded(database.Engine.Kind).Count, await database.ScalarAsync<long>("SELECT count(*) FROM schema_migrations"));
    }

    [Fact]
    public async Task A_migration_that_was_changed_after_it_had_been_applied_is_refused()
    {
        await database.ExecuteAsync("UPDATE schema_migrations SET checksum = 'other' WHERE name = '0001_foundation.sql'");
        try
        {
            var error = await Assert.ThrowsAsync<MigrationMismatchException>(MigrateAsync);
            Assert.Contains("0001_foundation.sql", error.Message, StringComparison.Ordinal);
        }
        finally
        {
            var original = Migrator.Embedded(database.Engine.Kind)[0].Checksum;
            await database.ExecuteAsync("UPDATE schema_migrations SET checksum = $1 WHERE name = '0001_foundation.sql'", original);
        }
    }

    [Fact]
    public async Task A_database_made_by_a_newer_build_is_refused()
    {
        await database.ExecuteAsync("INSERT INTO schema_migrations (name, checksum) VALUES ('9999_future.sql', 'x')");
        try
        {
            var error = await Assert.ThrowsAsync<MigrationMismatchException>(MigrateAsync);
            Assert.Contains("9999_future.sql", error.Message, StringComparison.Ordinal);
        }
        finally
        {
            await database.ExecuteAsync("DELETE FROM schema_migrations WHERE name = '9999_future.sql'");
        }
    }

    [Fact]
    public void The_tests_run_on_the_engine_that_they_were_asked_to_run_on()
    {
        var asked = Environment.GetEnvironmentVariable("LIVELOGS_TEST_ENGINE") == "timescale" ? EngineKind.Timescale : EngineKind.Native;

        Assert.True(asked == database.Engine.Kind || asked == EngineKind.Native);
    }

    private Task MigrateAsync() =>
        new Migrator(database.DataSource, new DatabaseEngine(), NullLogger<Migrator>.Instance).MigrateAsync(CancellationToken.None);
}
