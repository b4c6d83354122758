using LiveLogs.Logs;
using LiveLogs.Storage.Database;
using LiveLogs.Streaming.Storing;
using Xunit;

namespace LiveLogs.IntegrationTests.Storage;

/// <summary>Checkpoints of databases that were made when a source's key held its address and its filter.</summary>
public sealed class SourceKeysMigrationTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private const string Workspace = "11111111-2222-3333-4444-555555555555";
    private const string Vm = "/subscriptions/11111111-2222-3333-4444-555555555555/resourcegroups/shop/providers/microsoft.compute/virtualmachines/web";

    public static TheoryData<string, string, string, bool> Keys => new()
    {
        { "aws:eu-west-1:/shop/web:00112233aabbccdd", "/shop/web", "aws:*:eu-west-1:/shop/web", false },
        { "aws:eu-west-1:arn:aws:logs:eu-west-1:111122223333:log-group:/shop/web:00112233aabbccdd", "/shop/web", "aws:111122223333:eu-west-1:/shop/web", false },
        { "aws:cn-north-1:arn:aws-cn:logs:cn-north-1:111122223333:log-group:a.b#c_d-e:00112233aabbccdd", "a.b#c_d-e", "aws:111122223333:cn-north-1:a.b#c_d-e", false },
        { $"azure:public:{Workspace}:AppTraces::00112233aabbccdd", "AppTraces", $"azure:{Workspace}:AppTraces", true },
        { $"azure:127.0.0.1:8080:{Workspace}:Raw_CL:basic:00112233aabbccdd", "Raw_CL", $"azure:{Workspace}:Raw_CL", false },
        { $"azure:[::1]:8080:{Vm}:Syslog::00112233aabbccdd", "Syslog", $"azure:{Vm}:Syslog", true },
        { "gcp:projects/shop-prod:00112233aabbccdd", "projects/shop-prod", "gcp:projects/shop-prod", true },
        { "gcp:projects/example.com:shop:00112233aabbccdd", "projects/example.com:shop", "gcp:projects/example.com:shop", true },
        { "gcp:projects/p/locations/eu/buckets/b/views/v:00112233aabbccdd", "projects/p/locations/eu/buckets/b/views/v", "gcp:projects/p/locations/eu/buckets/b/views/v", true },
    };

    [Theory]
    [MemberData(nameof(Keys))]
    public async Task A_place_moves_to_the_new_key_of_its_source(string old, string name, string key, bool byReceipt)
    {
        var connection = await StoredConnection.CreateAsync(database);
        await AddAsync(connection, old, name, "2026-01-02T03:04:05Z");

        await MigrateAsync();

        var (only, cursor) = Assert.Single(await new CheckpointTable(database.DataSource).ReadAsync(connection.Identity.ConnectionNumber, CancellationToken.None));
        Assert.Equal(key, only);
        Assert.Equal((name, byReceipt, "2026-01-02T03:04:05.000Z"), (cursor.EventSource, cursor.SweepsByReceipt, cursor.CompleteTo.ToString()));
    }

    [Fact]
    public async Task Of_several_places_of_one_source_the_one_in_use_is_kept_and_other_checkpoints_are_left_alone()
    {
        var connection = await StoredConnection.CreateAsync(database);
        await AddAsync(connection, "aws:eu-west-1:/a:0000000000000001", "/a", "2026-01-01T00:00:00Z", inUse: false);
        await AddAsync(connection, "aws:eu-west-1:/a:0000000000000002", "/a", "2026-01-02T00:00:00Z");
        await AddAsync(connection, "aws:eu-west-1:/a:0000000000000003", "/a", "2026-01-03T00:00:00Z", inUse: false);
        await AddAsync(connection, "aws:eu-west-1:/b:0000000000000001", "/b", "2026-01-04T00:00:00Z", inUse: false);
        await AddAsync(connection, "discovery", "", "2026-01-05T00:00:00Z");

        await MigrateAsync();
        await MigrateAsync();

        var cursors = await new CheckpointTable(database.DataSource).ReadAsync(connection.Identity.ConnectionNumber, CancellationToken.None);
        Assert.Equal(
            [("aws:*:eu-west-1:/a", "2026-01-02T00:00:00.000Z"), ("aws:*:eu-west-1:/b", "2026-01-04T00:00:00.000Z"), ("discovery", "2026-01-05T00:00:00.000Z")],
            cursors.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => (pair.Key, pair.Value.CompleteTo.ToString()!)));
    }

    private Task<int> MigrateAsync() =>
        database.ExecuteAsync(Migrator.Embedded(database.Engine.Kind).Single(migration => migration.Name.StartsWith("0040", StringComparison.Ordinal)).Sql);

    private Task<int> AddAsync(StoredConnection connection, string key, string source, string completeTo, bool inUse = true)
    {
        Assert.True(EventTime.TryParse(completeTo, out var complete));
        return database.ExecuteAsync(
            "INSERT INTO source_checkpoints (connection_number, source_key, source, cursor, in_use) VALUES ($1, $2, $3, $4::jsonb, $5)",
            connection.Identity.ConnectionNumber, key, source, new SourceCursor { Watermark = complete, CompleteTo = complete }.ToJson(), inUse);
    }
}
