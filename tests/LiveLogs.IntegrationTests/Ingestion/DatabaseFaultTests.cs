using LiveLogs.Ingestion;
using LiveLogs.Ingestion.Committing;
using LiveLogs.IntegrationTests.Storage;
using LiveLogs.Logs;
using LiveLogs.Storage.Database;
using LiveLogs.Streaming.Storing;
using Microsoft.Extensions.Options;
using Npgsql;
using Xunit;

namespace LiveLogs.IntegrationTests.Ingestion;

/// <summary>What a database can do to a commit beside dying: whatever it is, each entry is stored once when it is over.</summary>
public sealed class DatabaseFaultTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private const int Batches = 20;
    private const int BatchSize = 50;

    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData("log_entries", "BEFORE INSERT ON log_entries FOR EACH STATEMENT")]
    [InlineData("log_ledger", "AFTER INSERT ON log_ledger DEFERRABLE INITIALLY DEFERRED FOR EACH ROW")]
    public async Task A_full_disk_holds_a_commit_up_until_there_is_room(string table, string when)
    {
        var connection = await StoredConnection.CreateAsync(database, "full");
        await database.ExecuteAsync(
            "CREATE OR REPLACE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = 'disk_full'; END $$");
        // A deferred one strikes at COMMIT, as a full disk may.
        await database.ExecuteAsync($"CREATE {(when.Contains("DEFERRED", StringComparison.Ordinal) ? "CONSTRAINT " : "")}TRIGGER full_disk {when} EXECUTE FUNCTION full_disk()");
        Task<CommitResult> commit;
        try
        {
            commit = CommitAsync(connection, StoredConnection.Committer(database), 0);
            await Task.WhenAny(commit, Task.Delay(TimeSpan.FromMilliseconds(700), TimeProvider.System));
            Assert.False(commit.IsCompleted);
            Assert.Equal(0, await connection.HeadAsync());
        }
        finally
        {
            await database.ExecuteAsync($"DROP TRIGGER full_disk ON {table}");
        }

        Assert.Equal(new CommitResult(BatchSize, 0, 0), await commit.WaitAsync(Patience));
        await AssertCompleteAsync(connection, 1);
    }

    [Fact]
    public async Task A_partition_that_went_away_is_made_again()
    {
        var connection = await StoredConnection.CreateAsync(database, "partition");
        var committer = StoredConnection.Committer(database);
        await CommitAsync(connection, committer, 0);
        if (database.Engine.Kind == EngineKind.Native)
            await database.ExecuteAsync($"DROP TABLE log_entries_{Now:yyyyMMdd}");
        else
            await database.ExecuteAsync("SELECT drop_chunks('log_entries', older_than => interval '-2 days')");

        var result = await CommitAsync(connection, committer, 1).WaitAsync(Patience);

        Assert.Equal(BatchSize, result.Stored);
        Assert.Equal(Enumerable.Range(BatchSize + 1, BatchSize).Select(seq => (long)seq), await connection.SeqsAsync());
    }

    [Fact]
    public async Task Statements_that_time_out_are_tried_again()
    {
        var connection = await StoredConnection.CreateAsync(database, "timeout");
        await using var impatient = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(database.ConnectionString) { Options = "-c statement_timeout=150ms" }.ConnectionString);
        var commit = Task.CompletedTask;
        await using (var blocker = await database.DataSource.OpenConnectionAsync())
        {
            await using var transaction = await blocker.BeginTransactionAsync();
            await using (var locking = new NpgsqlCommand("LOCK TABLE log_entries IN ACCESS EXCLUSIVE MODE", blocker, transaction))
                await locking.ExecuteNonQueryAsync();

            commit = CommitAsync(connection, StoredConnection.Committer(database, impatient), 0);
            await Task.WhenAny(commit, Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System));
            Assert.False(commit.IsCompleted);
        }

        await commit.WaitAsync(Patience);
        await AssertCompleteAsync(connection, 1);
    }

    [Fact]
    public async Task Sessions_that_are_cut_at_any_moment_neither_lose_nor_repeat_an_entry()
    {
        var connection = await StoredConnection.CreateAsync(database, "cut");
        await using var own = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(database.ConnectionString) { ApplicationName = "cut" }.ConnectionString);
        var committer = StoredConnection.Committer(database, own);
        var committing = Task.Run(async () =>
        {
            for (var batch = 0; batch < Batches; batch++)
                await CommitAsync(connection, committer, batch);
        });

        var cuts = 0L;
        while (!committing.IsCompleted && cuts < Batches / 2)
        {
            cuts += await database.ScalarAsync<long>(
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = 'cut' AND datname = current_database()");
            await Task.WhenAny(committing, Task.Delay(TimeSpan.FromMilliseconds(15), TimeProvider.System));
        }

        await committing.WaitAsync(Patience);
        Assert.True(cuts > 0);
        await AssertCompleteAsync(connection, Batches);
    }

    [Fact]
    public async Task A_database_that_does_not_answer_stops_the_sources_and_lets_them_go_on()
    {
        var connection = await StoredConnection.CreateAsync(database, "pressure");
        var options = Options.Create(new IngestionOptions { MaxPagesInFlight = 2, MaxBatchSize = 2 * BatchSize });
        var processor = new StreamProcessor(connection.Identity, 0, StoredConnection.Committer(database), options, TimeProvider.System);
        using var stop = new CancellationTokenSource();
        var running = processor.RunAsync(stop.Token);
        var sent = 0;
        var last = new PendingPage([], Checkpoint());
        var sending = Task.CompletedTask;
        await using (var blocker = await database.DataSource.OpenConnectionAsync())
        {
            await using var transaction = await blocker.BeginTransactionAsync();
            await using (var locking = new NpgsqlCommand("LOCK TABLE log_entries IN ACCESS EXCLUSIVE MODE", blocker, transaction))
                await locking.ExecuteNonQueryAsync();

            sending = Task.Run(async () =>
            {
                for (var page = 0; page < Batches; page++)
                {
                    last = new PendingPage(Entries(connection, page), Checkpoint());
                    await processor.EnqueueAsync(last, CancellationToken.None);
                    sent++;
                }
            });
            await Task.WhenAny(sending, Task.Delay(TimeSpan.FromMilliseconds(500), TimeProvider.System));
            // Two wait, and those that the transaction under way took when it began.
            Assert.InRange(sent, 2, Batches - 5);
        }

        await sending.WaitAsync(Patience);
        await last.Stored.WaitAsync(Patience);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        await AssertCompleteAsync(connection, Batches);
    }

    private static Task<CommitResult> CommitAsync(StoredConnection connection, BatchCommitter committer, int batch) =>
        committer.CommitAsync(connection.Request(Entries(connection, batch)), CancellationToken.None);

    private static List<LogEntry> Entries(StoredConnection connection, int batch) =>
        [.. Enumerable.Range(batch * BatchSize, BatchSize).Select(number => connection.Entry(number, Now.AddMilliseconds(number)))];

    private static CheckpointWrite Checkpoint() => new()
    {
        SourceKey = "web",
        Source = "/shop/web",
        Cursor = "{}",
        FreshTo = null,
        CompleteTo = null,
        LateBefore = null,
    };

    private async Task AssertCompleteAsync(StoredConnection connection, int batches)
    {
        Assert.Equal(Enumerable.Range(1, batches * BatchSize).Select(seq => (long)seq), await connection.SeqsAsync());
        Assert.Equal(batches * BatchSize, await database.ScalarAsync<long>(
            "SELECT count(DISTINCT event_key) FROM log_entries WHERE connection_number = $1", connection.Identity.ConnectionNumber));
        Assert.Equal(batches * BatchSize, (long)await database.ScalarAsync<decimal>(
            "SELECT sum(n) FROM entry_counts WHERE connection_number = $1", connection.Identity.ConnectionNumber));
        Assert.Equal(batches * BatchSize, await connection.HeadAsync());
    }
}
