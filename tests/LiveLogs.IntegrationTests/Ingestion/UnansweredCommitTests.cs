using System.Collections.Concurrent;
using LiveLogs.Ingestion;
using LiveLogs.Ingestion.Committing;
using LiveLogs.IntegrationTests.Harness;
using LiveLogs.IntegrationTests.Storage;
using LiveLogs.Logs;
using LiveLogs.Storage.Entries;
using LiveLogs.Storage.Sequences;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Xunit;

namespace LiveLogs.IntegrationTests.Ingestion;

/// <summary>The session goes away while the server is at the statements that end with COMMIT: whether they took place, nobody says.</summary>
public sealed class UnansweredCommitTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private const int BatchSize = 50;

    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_commit_that_took_place_unheard_is_found_and_told_once()
    {
        var connection = await StoredConnection.CreateAsync(database);
        await using var relay = new PostgresRelay(database.ConnectionString);
        await using var sessions = Sessions(relay.ConnectionString, "unheard");
        var told = new Told();
        var commit = CommitAsync(connection, sessions, told);
        await IsEndingAsync("unheard");
        Assert.Empty(told.Batches);

        relay.Cut();

        // The server has all it needs: it commits, and the one who asks waits for that.
        Assert.Equal(new CommitResult(BatchSize, 0, 0), await commit.WaitAsync(Patience));
        await AssertStoredOnceAsync(connection, told);
    }

    [Fact]
    public async Task A_commit_that_did_not_take_place_is_made_again()
    {
        var connection = await StoredConnection.CreateAsync(database);
        await using var sessions = Sessions(database.ConnectionString, "undone");
        var told = new Told();
        var commit = CommitAsync(connection, sessions, told);
        await IsEndingAsync("undone");

        await TerminateAsync("undone");

        Assert.Equal(new CommitResult(BatchSize, 0, 0), await commit.WaitAsync(Patience));
        await AssertStoredOnceAsync(connection, told);
    }

    [Fact]
    public async Task A_commit_that_did_not_take_place_is_not_made_again_under_a_lease_that_was_lost_meanwhile()
    {
        var connection = await StoredConnection.CreateAsync(database);
        await using var sessions = Sessions(database.ConnectionString, "fenced");
        var told = new Told();
        var commit = CommitAsync(connection, sessions, told);
        await IsEndingAsync("fenced");
        // Waits for the lock that the commit holds, and has it before the commit is tried again.
        var takeOver = database.ExecuteAsync("UPDATE connection_heads SET epoch = epoch + 1 WHERE connection_number = $1", connection.Identity.ConnectionNumber);
        await Eventually.TrueAsync(
            () => database.ScalarAsync<bool>("SELECT EXISTS (SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock')"),
            Patience,
            () => "nobody waits for the lock");

        await TerminateAsync("fenced");

        await takeOver;
        await Assert.ThrowsAsync<LeaseLostException>(() => commit.WaitAsync(Patience));
        Assert.Empty(await connection.SeqsAsync());
        Assert.Empty(told.Batches);
    }

    private static NpgsqlDataSource Sessions(string connectionString, string name) =>
        NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(connectionString) { ApplicationName = name }.ConnectionString);

    private Task<CommitResult> CommitAsync(StoredConnection connection, NpgsqlDataSource sessions, Told told)
    {
        var committer = new BatchCommitter(
            sessions,
            [new EntryWriter(new Partitions(sessions, database.Engine, NullLogger<Partitions>.Instance)), new LedgerWriter(), new CountWriter(), new SlowOnce()],
            [told],
            new StoredEntries(sessions),
            new AcceptanceWindow(TimeProvider.System, TimeSpan.FromDays(30)),
            TimeProvider.System,
            NullLogger<BatchCommitter>.Instance);
        var entries = Enumerable.Range(1, BatchSize).Select(number => connection.Entry(number, Now.AddMilliseconds(number)));
        return committer.CommitAsync(connection.Request(entries, epoch: 0), CancellationToken.None);
    }

    /// <summary>Waits until the server is at the last statements.</summary>
    private Task IsEndingAsync(string name) => Eventually.TrueAsync(
        () => database.ScalarAsync<bool>(
            "SELECT EXISTS (SELECT 1 FROM pg_stat_activity WHERE application_name = $1 AND wait_event = 'PgSleep' AND datname = current_database())", name),
        Patience,
        () => "the commit does not come to its end");

    private Task<int> TerminateAsync(string name) => database.ExecuteAsync(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1 AND wait_event = 'PgSleep' AND datname = current_database()", name);

    private async Task AssertStoredOnceAsync(StoredConnection connection, Told told)
    {
        Assert.Equal(Enumerable.Range(1, BatchSize).Select(seq => (long)seq), await connection.SeqsAsync());
        Assert.Equal(BatchSize, await connection.HeadAsync());
        Assert.Equal(BatchSize, (long)await database.ScalarAsync<decimal>(
            "SELECT sum(n) FROM entry_counts WHERE connection_number = $1", connection.Identity.ConnectionNumber));
        Assert.Equal(BatchSize, Assert.Single(told.Batches).Entries.Count);
    }

    /// <summary>Keeps the server at the last statements for a while, the first time.</summary>
    private sealed class SlowOnce : ICommitParticipant
    {
        private bool _wasSlow;

        public ValueTask PrepareAsync(ConnectionIdentity connection, IReadOnlyList<LogEntry> entries, CancellationToken cancellationToken) => ValueTask.CompletedTask;

        public Task WriteAsync(NpgsqlConnection connection, EntryBatch batch, CancellationToken cancellationToken) => Task.CompletedTask;

        public IEnumerable<NpgsqlBatchCommand> Statements(EntryBatch batch)
        {
            if (!_wasSlow)
                yield return new NpgsqlBatchCommand("SELECT pg_sleep(1)");

            _wasSlow = true;
        }
    }

    private sealed class Told : IBatchListener
    {
        public ConcurrentQueue<EntryBatch> Batches { get; } = new();

        public void OnCommitted(EntryBatch batch) => Batches.Enqueue(batch);
    }
}
