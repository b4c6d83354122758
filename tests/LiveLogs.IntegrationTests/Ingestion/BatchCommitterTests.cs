using LiveLogs.Ingestion.Committing;
using LiveLogs.IntegrationTests.Storage;
using LiveLogs.Logs;
using LiveLogs.Storage.Database;
using LiveLogs.Streaming.Storing;
using Xunit;

namespace LiveLogs.IntegrationTests.Ingestion;

public sealed class BatchCommitterTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();

    [Fact]
    public async Task Commit_numbers_entries_densely_in_the_order_of_event_time()
    {
        var connection = await StoredConnection.CreateAsync(database);
        var committer = StoredConnection.Committer(database);

        await committer.CommitAsync(connection.Request([connection.Entry(1, Now), connection.Entry(2, Now.AddSeconds(-5))]), default);
        await committer.CommitAsync(connection.Request([connection.Entry(3, Now.AddSeconds(-9))]), default);

        Assert.Equal([1, 2, 3], await connection.SeqsAsync());
        Assert.Equal(connection.KeyOf(2), await database.ScalarAsync<long>(
            "SELECT event_key FROM log_entries WHERE connection_number = $1 AND seq = 1", connection.Identity.ConnectionNumber));
    }

    [Fact]
    public async Task Commit_leaves_out_what_is_stored_already_and_numbers_the_rest_without_holes()
    {
        var connection = await StoredConnection.CreateAsync(database);
        var committer = StoredConnection.Committer(database);
        await committer.CommitAsync(connection.Request([connection.Entry(1, Now), connection.Entry(3, Now)]), default);

        var result = await committer.CommitAsync(
            connection.Request(Enumerable.Range(1, 5).Select(number => connection.Entry(number, Now))), default);

        Assert.Equal(new CommitResult(Stored: 3, Duplicates: 2, Refused: 0), result);
        Assert.Equal([1, 2, 3, 4, 5], await connection.SeqsAsync());
    }

    [Fact]
    public async Task Commit_of_nothing_but_duplicates_still_stores_the_checkpoint()
    {
        var connection = await StoredConnection.CreateAsync(database);
        var committer = StoredConnection.Committer(database);
        await committer.CommitAsync(connection.Request([connection.Entry(1, Now)]), default);
        var again = connection.Request([connection.Entry(1, Now)]) with { Checkpoints = [Checkpoint(Now)] };

        var result = await committer.CommitAsync(again, default);

        Assert.Equal(new CommitResult(0, 1, 0), result);
        Assert.Equal(1, await database.ScalarAsync<long>(
            "SELECT count(*) FROM source_checkpoints WHERE connection_number = $1", connection.Identity.ConnectionNumber));
    }

    [Fact]
    public async Task Commit_under_an_old_epoch_stores_nothing()
    {
        var connection = await StoredConnection.CreateAsync(database);
        await database.ExecuteAsync("UPDATE connection_heads SET epoch = 7 WHERE connection_number = $1", connection.Identity.ConnectionNumber);

        await Assert.ThrowsAsync<LeaseLostException>(() =>
            StoredConnection.Committer(database).CommitAsync(connection.Request([connection.Entry(1, Now)], epoch: 6), default));

        Assert.Empty(await connection.SeqsAsync());
    }

    [Fact]
    public async Task Commits_of_one_connection_from_many_sides_stay_dense()
    {
        var connection = await StoredConnection.CreateAsync(database);
        var committers = Enumerable.Range(0, 4).Select(_ => StoredConnection.Committer(database)).ToList();

        // Every entry is sent by two sides at once, as after a take-over.
        await Parallel.ForEachAsync(Enumerable.Range(0, 40), async (batch, token) => await committers[batch % 4].CommitAsync(
            connection.Request(Enumerable.Range(batch / 2 * 10, 10).Select(number => connection.Entry(number, Now.AddMilliseconds(number)))), token));

        Assert.Equal(Enumerable.Range(1, 200).Select(seq => (long)seq), await connection.SeqsAsync());
        Assert.Equal(200, await connection.HeadAsync());
    }

    [Fact]
    public async Task Entries_older_than_retention_or_far_ahead_are_refused_and_counted()
    {
        var connection = await StoredConnection.CreateAsync(database);
        var request = connection.Request([connection.Entry(1, Now.AddDays(-40)), connection.Entry(2, Now), connection.Entry(3, Now.AddDays(9))]);

        var result = await StoredConnection.Committer(database).CommitAsync(request with { Checkpoints = [Checkpoint(Now)] }, default);

        Assert.Equal(new CommitResult(1, 0, 2), result);
        Assert.Equal(2, await database.ScalarAsync<long>(
            "SELECT refused_count FROM source_checkpoints WHERE connection_number = $1", connection.Identity.ConnectionNumber));
    }

    [Fact]
    public async Task Entries_behind_the_complete_mark_are_stored_and_counted_as_late()
    {
        var connection = await StoredConnection.CreateAsync(database);
        var request = connection.Request([connection.Entry(1, Now.AddMinutes(-20)), connection.Entry(2, Now)]);
        var checkpoint = Checkpoint(Now) with { LateBefore = EventTime.From(Now.AddMinutes(-15)) };

        await StoredConnection.Committer(database).CommitAsync(request with { Checkpoints = [checkpoint] }, default);

        Assert.Equal(1, await database.ScalarAsync<long>(
            "SELECT late_count FROM source_checkpoints WHERE connection_number = $1", connection.Identity.ConnectionNumber));
        Assert.Equal(TimeSpan.FromMinutes(5), await database.ScalarAsync<TimeSpan>(
            "SELECT late_worst FROM source_checkpoints WHERE connection_number = $1", connection.Identity.ConnectionNumber));
    }

    [Fact]
    public async Task Late_and_early_days_find_a_partition()
    {
        var connection = await StoredConnection.CreateAsync(database);
        var days = Enumerable.Range(-29, 31).Select(day => connection.Entry(day + 100, Now.AddDays(day))).ToList();

        var result = await StoredConnection.Committer(database).CommitAsync(connection.Request(days), default);

        Assert.Equal(days.Count, result.Stored);
    }

    [Fact]
    public async Task Closed_days_take_late_entries_and_still_know_their_duplicates()
    {
        var connection = await StoredConnection.CreateAsync(database);
        var committer = StoredConnection.Committer(database);
        var entries = Enumerable.Range(1, 200).Select(number => connection.Entry(number, Now.AddDays(-5).AddSeconds(number))).ToList();
        await committer.CommitAsync(connection.Request(entries.Where((_, place) => place % 2 == 0)), default);
        if (database.Engine.Kind == EngineKind.Timescale)
            await database.ExecuteAsync("SELECT compress_chunk(chunk, true) FROM show_chunks('log_entries') chunk");

        var result = await committer.CommitAsync(connection.Request(entries), default);

        Assert.Equal(new CommitResult(Stored: 100, Duplicates: 100, Refused: 0), result);
        Assert.Equal(200, (await connection.SeqsAsync()).Count);
    }

    [Fact]
    public async Task Fields_that_PostgreSQL_refuses_do_not_hold_up_their_neighbours()
    {
        var connection = await StoredConnection.CreateAsync(database);
        var poison = connection.Entry(2, Now) with { Attributes = """{"a":"\u0000"}"""u8.ToArray() };

        var result = await StoredConnection.Committer(database).CommitAsync(
            connection.Request([connection.Entry(1, Now), poison, connection.Entry(3, Now)]), default);

        Assert.Equal(3, result.Stored);
        Assert.True(await database.ScalarAsync<bool>(
            "SELECT attributes ? 'livelogs.unstorable' FROM log_entries WHERE connection_number = $1 AND event_key = $2",
            connection.Identity.ConnectionNumber,
            connection.KeyOf(2)));
    }

    [Fact]
    public async Task A_participant_that_fails_leaves_neither_rows_nor_a_moved_head()
    {
        var connection = await StoredConnection.CreateAsync(database);
        await database.ExecuteAsync("ALTER TABLE entry_counts ADD CONSTRAINT refuse CHECK (connection_number <> " +
            $"{connection.Identity.ConnectionNumber}) NOT VALID");
        using var giveUp = new CancellationTokenSource(TimeSpan.FromSeconds(1), TimeProvider.System);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            StoredConnection.Committer(database).CommitAsync(connection.Request([connection.Entry(1, Now)]), giveUp.Token));

        Assert.Empty(await connection.SeqsAsync());
        Assert.Equal(0, await connection.HeadAsync());
    }

    [Fact]
    public async Task Counters_agree_with_the_rows_also_for_late_entries()
    {
        var connection = await StoredConnection.CreateAsync(database);
        var committer = StoredConnection.Committer(database);
        for (var batch = 0; batch < 3; batch++)
        {
            await committer.CommitAsync(connection.Request(Enumerable.Range(batch * 50, 60).Select(number =>
                connection.Entry(number, Now.AddSeconds(-number * 7), severity: (number % 24) + 1))), default);
        }

        Assert.Equal(0, await database.ScalarAsync<long>(
            """
            SELECT count(*) FROM (
                SELECT date_trunc('minute', ts) AS minute, (severity - 1) / 4 * 4 + 1 AS severity, count(*) AS n
                FROM log_entries WHERE connection_number = $1 GROUP BY 1, 2
            ) rows FULL JOIN (SELECT * FROM entry_counts WHERE connection_number = $1) counts USING (minute, severity)
            WHERE rows.n IS DISTINCT FROM counts.n
            """,
            connection.Identity.ConnectionNumber));
    }

    private static CheckpointWrite Checkpoint(DateTimeOffset at) => new()
    {
        SourceKey = "web",
        Source = "/shop/web",
        Cursor = "{}",
        FreshTo = EventTime.From(at),
        CompleteTo = null,
        LateBefore = null,
    };
}
