using LiveLogs.Ingestion;
using LiveLogs.IntegrationTests.Harness;
using LiveLogs.IntegrationTests.Storage;
using LiveLogs.Streaming.Storing;
using Microsoft.Extensions.Options;
using Npgsql;
using Xunit;

namespace LiveLogs.IntegrationTests.Streaming;

/// <summary>Batches are as small as a quiet source leaves them and as large as a busy one makes them.</summary>
public sealed class StreamProcessorTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private const int PageSize = 20;

    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_page_that_comes_alone_waits_for_no_other()
    {
        var connection = await StoredConnection.CreateAsync(database);
        await using var run = new Run(connection, database, new IngestionOptions { MaxBatchWait = TimeSpan.FromSeconds(10) });
        var started = TimeProvider.System.GetTimestamp();

        await (await run.EnqueueAsync(0)).Stored.WaitAsync(Patience);

        Assert.InRange(TimeProvider.System.GetElapsedTime(started), TimeSpan.Zero, TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task Pages_that_come_while_one_is_stored_share_the_next_transaction_up_to_the_size_of_a_batch()
    {
        var connection = await StoredConnection.CreateAsync(database);
        await using var run = new Run(connection, database, new IngestionOptions { MaxPagesInFlight = 8, MaxBatchSize = 3 * PageSize });
        var pages = new List<PendingPage>();
        await using (var blocker = await database.DataSource.OpenConnectionAsync())
        {
            await using var transaction = await blocker.BeginTransactionAsync();
            await using (var locking = new NpgsqlCommand("SELECT 1 FROM connection_heads WHERE connection_number = $1 FOR UPDATE", blocker, transaction))
            {
                locking.Parameters.Add(new() { Value = connection.Identity.ConnectionNumber });
                await locking.ExecuteNonQueryAsync();
            }

            pages.Add(await run.EnqueueAsync(0));
            await Eventually.TrueAsync(
                () => database.ScalarAsync<bool>("SELECT EXISTS (SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock')"),
                Patience,
                () => "the first page is not being stored");
            for (var page = 1; page <= 4; page++)
                pages.Add(await run.EnqueueAsync(page));
        }

        await Task.WhenAll(pages.Select(page => page.Stored)).WaitAsync(Patience);

        // The first alone, then as many as fit, then the rest.
        long[] expected = [PageSize, 3 * PageSize, PageSize];
        Assert.Equal(expected, await BatchSizesAsync(connection));
    }

    private Task<long[]> BatchSizesAsync(StoredConnection connection) => database.ScalarAsync<long[]>(
        """
        SELECT array(
            SELECT sum(last_seq - first_seq + 1)::bigint FROM log_ledger WHERE connection_number = $1 GROUP BY batch_token ORDER BY min(first_seq))
        """,
        connection.Identity.ConnectionNumber);

    /// <summary>A processor at work.</summary>
    private sealed class Run : IAsyncDisposable
    {
        private readonly CancellationTokenSource _stop = new();
        private readonly StoredConnection _connection;
        private readonly StreamProcessor _processor;
        private readonly Task _running;

        public Run(StoredConnection connection, TestDatabase database, IngestionOptions options)
        {
            _connection = connection;
            _processor = new StreamProcessor(
                connection.Identity, 0, StoredConnection.Committer(database), Options.Create(options), TimeProvider.System);
            _running = _processor.RunAsync(_stop.Token);
        }

        public async Task<PendingPage> EnqueueAsync(int number)
        {
            var entries = Enumerable.Range(number * PageSize, PageSize).Select(line => _connection.Entry(line, Now.AddMilliseconds(line)));
            var page = new PendingPage(
                [.. entries],
                new CheckpointWrite { SourceKey = "web", Source = "/shop/web", Cursor = "{}", FreshTo = null, CompleteTo = null, LateBefore = null });
            await _processor.EnqueueAsync(page, CancellationToken.None);
            return page;
        }

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _stop.Dispose();
        }
    }
}
