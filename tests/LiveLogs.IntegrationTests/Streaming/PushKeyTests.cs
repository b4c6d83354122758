using LiveLogs.IntegrationTests.Storage;
using LiveLogs.ProjectConfig;
using LiveLogs.Streaming.Push;
using Npgsql;
using Xunit;

namespace LiveLogs.IntegrationTests.Streaming;

/// <summary>Keys that are made at the same moment: one counts, and the others are told.</summary>
public sealed class PushKeyTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Fact]
    public async Task Of_keys_that_replace_the_same_one_the_first_counts()
    {
        var identity = (await StoredConnection.CreateAsync(database, "keys")).Identity;
        var connection = identity.ConnectionNumber;
        var change = new ConfigChange("push key of connection", identity.ConnectionId.ToString(), identity.ProjectNumber, "keys", "made", "tests");
        await using var source = NpgsqlDataSource.Create(database.ConnectionString);
        var directory = new PushDirectory(source);

        Assert.Null(await directory.ReadKeyHashAsync(connection, CancellationToken.None));
        Assert.Single(await Task.WhenAll(Enumerable.Range(1, 6).Select(key => SetAsync(null, (byte)key))), isMade => isMade);

        var seen = await directory.ReadKeyHashAsync(connection, CancellationToken.None);
        Assert.True(await SetAsync(seen, 7));
        Assert.False(await SetAsync(seen, 8));
        Assert.Equal([7], await directory.ReadKeyHashAsync(connection, CancellationToken.None));
        Assert.Equal(2L, await database.ScalarAsync<long>("SELECT count(*) FROM config_changes WHERE item = $1", change.Id));

        Task<bool> SetAsync(byte[]? replaced, byte key) => directory.SetKeyAsync(connection, replaced, [key], TimeSpan.Zero, change, CancellationToken.None);
    }
}
