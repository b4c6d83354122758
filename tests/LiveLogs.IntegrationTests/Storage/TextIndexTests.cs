using LiveLogs.Storage.Database;
using LiveLogs.Storage.Indexes;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Xunit;

namespace LiveLogs.IntegrationTests.Storage;

public sealed class TextIndexTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static readonly DateTimeOffset Day = new(TimeProvider.System.GetUtcNow().Date.AddDays(-1), TimeSpan.Zero);

    [Fact]
    public async Task Hours_get_an_index_when_they_are_over_and_give_it_up_to_that_of_their_day()
    {
        var connection = await StoredConnection.CreateAsync(database);
        await StoredConnection.Committer(database).CommitAsync(connection.Request([connection.Entry(1, Day)]), CancellationToken.None);
        var clock = new StoppedClock(Day.AddHours(3.2));
        var index = new TextIndex(database.DataSource, database.Engine, clock, NullLogger<TextIndex>.Instance);

        await index.BuildAsync(CancellationToken.None);
        Assert.Equal(["_00", "_01", "_02"], await IndexesAsync(Day));

        clock.Now = Day.AddHours(24.5);
        await index.BuildAsync(CancellationToken.None);
        Assert.Equal(24, (await IndexesAsync(Day)).Length);

        clock.Now = Day.AddHours(25.5);
        await index.BuildAsync(CancellationToken.None);
        await index.BuildAsync(CancellationToken.None);
        Assert.Equal([""], await IndexesAsync(Day));
    }

    [Fact]
    public async Task Users_who_are_no_superusers_get_indexes_too()
    {
        var connection = await StoredConnection.CreateAsync(database);
        await StoredConnection.Committer(database).CommitAsync(connection.Request([connection.Entry(2, Day.AddDays(-1))]), CancellationToken.None);
        var owner = $"owner_{Guid.NewGuid():N}";
        await database.ExecuteAsync(
            $"""
            CREATE EXTENSION IF NOT EXISTS pg_trgm;
            CREATE ROLE {owner} LOGIN;
            GRANT CREATE ON DATABASE {new NpgsqlConnectionStringBuilder(database.ConnectionString).Database} TO {owner};
            GRANT CREATE ON SCHEMA public TO {owner};
            ALTER TABLE log_entries OWNER TO {owner};
            """);
        // Who sets the database up owns what lies below the table, too.
        await database.ExecuteAsync(database.Engine.Kind == EngineKind.Native
            ? $"ALTER TABLE {await database.PartitionOfAsync(Day.AddDays(-1))} OWNER TO {owner}"
            : $"ALTER SCHEMA log_chunks OWNER TO {owner}");

        try
        {
            await using var sessions = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(database.ConnectionString) { Username = owner }.ConnectionString);
            await new TextIndex(sessions, database.Engine, new StoppedClock(Day.AddHours(2)), NullLogger<TextIndex>.Instance).BuildAsync(CancellationToken.None);

            Assert.Equal([""], await IndexesAsync(Day.AddDays(-1)));
        }
        finally
        {
            await database.ExecuteAsync($"REASSIGN OWNED BY {owner} TO CURRENT_USER; DROP OWNED BY {owner}; DROP ROLE {owner}");
        }
    }

    /// <summary>What the names of a day's text indexes end with.</summary>
    private async Task<string[]> IndexesAsync(DateTimeOffset day) => await database.ScalarAsync<string[]>(
        "SELECT array(SELECT substr(relname, length($1) + 1) FROM pg_class WHERE relkind = 'i' AND starts_with(relname, $1) ORDER BY relname)",
        $"{await database.PartitionOfAsync(day)}_text");
}
