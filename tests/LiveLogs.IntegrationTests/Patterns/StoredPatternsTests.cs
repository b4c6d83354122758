using LiveLogs.IntegrationTests.Storage;
using LiveLogs.Logs;
using LiveLogs.Logs.Filters;
using LiveLogs.Patterns.Mining;
using Npgsql;
using Xunit;

namespace LiveLogs.IntegrationTests.Patterns;

public sealed class StoredPatternsTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();

    private static readonly string[] Names = ["ann", "bob", "cyd", "dan", "eve", "fay", "guy"];

    private static readonly string[] Messages =
    [
        "order 17 paid in 35 ms", "order 18 refused: card expired", "worker-3 started", "connection from 10.1.2.3:9000 closed",
        "session opened", "session closed", "{\"level\":\"warn\",\"msg\":\"disk 93% full\"}", "", "job 5 moved from NEW to RUNNING",
        "job 6 moved from RUNNING to DONE", "cache miss for /products/55/picture.png",
    ];

    [Fact]
    public async Task A_restart_keeps_the_ids_and_goes_on_learning_beyond_them()
    {
        var connection = await StoredConnection.CreateAsync(database, "restart");
        await StoredConnection.Committer(database).CommitAsync(connection.Request(Entries(connection, 0, Messages)), default);

        await StoredConnection.Committer(database).CommitAsync(
            connection.Request(Entries(connection, 100, [.. Messages.Reverse(), "something quite new here"])), default);

        var ids = await IdsByMessageAsync(connection);
        Assert.All(Messages, message => Assert.Single(ids[message]));
        Assert.DoesNotContain(ids["something quite new here"].Single(), Messages.SelectMany(message => ids[message]));
        Assert.Equal(Messages.Length, Messages.Select(message => ids[message].Single()).Distinct().Count());
    }

    [Fact]
    public async Task Instances_that_learn_at_once_agree_on_every_message()
    {
        var connections = new List<StoredConnection>();
        for (var i = 0; i < 4; i++)
            connections.Add(await StoredConnection.CreateAsync(database, "agree"));

        await Task.WhenAll(connections.Select(async (connection, instance) =>
        {
            var committer = StoredConnection.Committer(database);
            for (var round = 0; round < 10; round++)
            {
                var messages = Enumerable.Range(0, 30).Select(i => $"import of {(char)('a' + ((i + round + (instance * 7)) % 26))}lpha by {Names[(i + round) % 7]} took {instance} ms");
                await committer.CommitAsync(connection.Request(Entries(connection, round * 100, [.. messages, .. Messages])), default);
            }
        }));

        var ids = new Dictionary<string, HashSet<long>>();
        foreach (var connection in connections)
        {
            foreach (var (message, group) in await IdsByMessageAsync(connection, "coalesce(p.merged_into, p.pattern_id)"))
            {
                ids.TryAdd(message, []);
                ids[message].UnionWith(group);
            }
        }

        Assert.All(ids.Values, group => Assert.Single(group));
        Assert.Equal(0, await database.ScalarAsync<long>(
            "SELECT count(*) FROM (SELECT template FROM patterns WHERE merged_into IS NULL AND project_number = $1 GROUP BY 1 HAVING count(*) > 1) d",
            connections[0].Identity.ProjectNumber));
    }

    [Fact]
    public async Task What_one_instance_joined_is_one_pattern_for_the_others()
    {
        var connection = await StoredConnection.CreateAsync(database, "joined");
        var (one, other) = (StoredConnection.Committer(database), StoredConnection.Committer(database));
        string[] known = ["ann uploaded a new picture to album 5", "taking interface eth0 down for repair"];
        await other.CommitAsync(connection.Request(Entries(connection, 0, known)), default);

        await one.CommitAsync(connection.Request(Entries(
            connection, 100, [.. Names.Select(name => $"{name} uploaded a new picture to album 7"), "taking interface eth1 down for repair", "taking interface wlan0 down for repair"])), default);
        string[] later = ["zoe uploaded a new picture to album 1", "taking interface eth7 down for repair", "taking interface wlan0 down for repair"];
        await other.CommitAsync(connection.Request(Entries(connection, 200, [.. known, .. later])), default);

        var ids = await IdsByMessageAsync(connection);
        Assert.Single(ids[known[0]].Concat(ids[later[0]]).Distinct());
        Assert.Single(ids[known[1]].Concat(ids[later[1]]).Distinct());
        Assert.DoesNotContain(ids[known[1]].Single(), ids[later[2]]);
        Assert.Equal(3, await database.ScalarAsync<long>(
            "SELECT count(*) FROM patterns WHERE merged_into IS NULL AND project_number = $1", connection.Identity.ProjectNumber));
    }

    [Fact]
    public async Task Counts_are_those_of_the_stored_entries_after_duplicates_and_failed_attempts()
    {
        var connection = await StoredConnection.CreateAsync(database, "exact");
        var committer = StoredConnection.Committer(database);
        var entries = Enumerable.Range(0, 500)
            .Select(i => connection.Entry(i, Now.AddSeconds(-i * 3), Messages[i % Messages.Length], i % 5 == 0 ? 17 : 9)).ToList();

        foreach (var part in entries.Chunk(120))
            await committer.CommitAsync(connection.Request(part.Select(entry => entry with { })), default);
        await committer.CommitAsync(connection.Request(entries.Select(entry => entry with { PatternId = null })), default);

        Assert.Equal(0, await database.ScalarAsync<long>(
            """
            SELECT count(*) FROM (
                SELECT date_bin('5 min', ts, 'epoch') AS bucket, pattern_id, severity, count(*) AS n, max(ts) AS last_seen
                FROM log_entries WHERE connection_number = $1 GROUP BY 1, 2, 3) e
            FULL JOIN (SELECT * FROM pattern_counts WHERE connection_number = $1) k USING (bucket, pattern_id, severity)
            WHERE e.n IS DISTINCT FROM k.n OR e.last_seen IS DISTINCT FROM k.last_seen
            """,
            connection.Identity.ConnectionNumber));
        Assert.Equal(500m, await database.ScalarAsync<decimal>("SELECT sum(n) FROM pattern_counts WHERE connection_number = $1", connection.Identity.ConnectionNumber));
    }

    [Fact]
    public async Task The_first_entry_of_each_pattern_is_recorded_once_by_whichever_connection_brings_it()
    {
        var first = await StoredConnection.CreateAsync(database, "first");
        var second = await StoredConnection.CreateAsync(database, "first");
        await StoredConnection.Committer(database).CommitAsync(first.Request(Entries(first, 0, ["job 1 done", "job 2 done", "disk full"])), default);
        await StoredConnection.Committer(database).CommitAsync(second.Request(Entries(second, 0, ["job 3 done", "disk empty now", "job 4 done"])), default);

        var recorded = await ReadAsync(
            """
            SELECT p.example || ' ' || (n.connection_number = $2)::text || ' ' || n.seq FROM new_patterns n JOIN patterns p USING (project_number, pattern_id)
            WHERE project_number = $1 ORDER BY pattern_id
            """,
            row => row.GetString(0),
            first.Identity.ProjectNumber,
            first.Identity.ConnectionNumber);

        Assert.Equal(["job 1 done true 1", "disk full true 3", "disk empty now false 2"], recorded);
    }

    [Fact]
    public async Task A_pattern_that_was_merged_is_found_under_its_old_and_its_new_id()
    {
        var connection = await StoredConnection.CreateAsync(database, "merged");
        var committer = StoredConnection.Committer(database);
        await committer.CommitAsync(connection.Request(Entries(connection, 0, ["nightly import of alpha finished", "nightly import of beta finished"])), default);
        var before = (await IdsByMessageAsync(connection)).ToDictionary(ids => ids.Key, ids => ids.Value.Single());
        var more = new[] { "gamma", "delta", "epsilon", "zeta" }.Select(name => $"nightly import of {name} finished");
        await committer.CommitAsync(connection.Request(Entries(connection, 10, [.. more])), default);

        var groups = new PatternGroups(database.DataSource);
        var (alpha, beta) = (before["nightly import of alpha finished"], before["nightly import of beta finished"]);
        var widened = await groups.WidenAsync(LogFilter.Parse($"pattern_id:{beta}"), connection.Identity.ProjectNumber, default);

        Assert.NotEqual(alpha, beta);
        Assert.Equal(widened.PatternIds, (await groups.WidenAsync(LogFilter.Parse($"pattern_id:{alpha}"), connection.Identity.ProjectNumber, default)).PatternIds);
        var stored = await IdsByMessageAsync(connection);
        Assert.All(stored.Values.SelectMany(ids => ids), id => Assert.Contains(id, widened.PatternIds));
        Assert.Equal(alpha, stored["nightly import of zeta finished"].Single());
        Assert.Equal(1, await database.ScalarAsync<long>(
            "SELECT count(*) FROM patterns WHERE project_number = $1 AND merged_into IS NULL", connection.Identity.ProjectNumber));
    }

    [Fact]
    public async Task Lines_are_stored_without_patterns_when_these_cannot_be_learnt()
    {
        var connection = await StoredConnection.CreateAsync(database, "harmless");
        await database.ExecuteAsync(
            $"ALTER TABLE patterns ADD CONSTRAINT refused CHECK (project_number <> {connection.Identity.ProjectNumber})");
        var committer = StoredConnection.Committer(database);
        var result = await committer.CommitAsync(connection.Request(Entries(connection, 0, Messages)), default);
        await database.ExecuteAsync("ALTER TABLE patterns DROP CONSTRAINT refused");
        await committer.CommitAsync(connection.Request(Entries(connection, 100, Messages)), default);

        Assert.Equal(Messages.Length, result.Stored);
        Assert.Equal(Messages.Length, await database.ScalarAsync<long>(
            "SELECT count(*) FROM log_entries WHERE connection_number = $1 AND pattern_id IS NULL AND seq <= $2",
            connection.Identity.ConnectionNumber, (long)Messages.Length));
        Assert.Equal(Messages.Length, await database.ScalarAsync<long>(
            "SELECT count(DISTINCT pattern_id) FROM log_entries WHERE connection_number = $1", connection.Identity.ConnectionNumber));
    }

    private static IEnumerable<LogEntry> Entries(StoredConnection connection, int from, IReadOnlyList<string> messages) =>
        messages.Select((message, i) => connection.Entry(from + i, Now.AddMilliseconds(from + i), message));

    private async Task<Dictionary<string, List<long>>> IdsByMessageAsync(StoredConnection connection, string id = "e.pattern_id")
    {
        var rows = await ReadAsync(
            $"SELECT DISTINCT e.message, {id} FROM log_entries e JOIN patterns p USING (project_number, pattern_id) WHERE connection_number = $1",
            row => (Message: row.GetString(0), Id: row.GetInt64(1)),
            connection.Identity.ConnectionNumber);
        return rows.GroupBy(row => row.Message).ToDictionary(group => group.Key, group => group.Select(row => row.Id).ToList());
    }

    private async Task<List<T>> ReadAsync<T>(string sql, Func<NpgsqlDataReader, T> read, params object[] parameters)
    {
        await using var command = database.DataSource.CreateCommand(sql);
        foreach (var parameter in parameters)
            command.Parameters.Add(new() { Value = parameter });

        var found = new List<T>();
        await using var rows = await command.ExecuteReaderAsync();
        while (await rows.ReadAsync())
            found.Add(read(rows));
        return found;
    }
}
