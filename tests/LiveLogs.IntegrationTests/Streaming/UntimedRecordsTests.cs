using System.Runtime.CompilerServices;
using LiveLogs.Connectors;
using LiveLogs.Connectors.Trials;
using LiveLogs.Ingestion;
using LiveLogs.IntegrationTests.Harness;
using LiveLogs.IntegrationTests.Storage;
using LiveLogs.Logs;
using LiveLogs.Streaming;
using LiveLogs.Streaming.Polling;
using LiveLogs.Streaming.Storing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Xunit;

namespace LiveLogs.IntegrationTests.Streaming;

/// <summary>A polled record without a time, whose neighbours are others with each answer.</summary>
public sealed class UntimedRecordsTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    [Fact]
    public async Task It_is_stored_once_also_by_another_process_and_counted()
    {
        var connection = await StoredConnection.CreateAsync(database);
        var source = new OddSource();

        var first = await RunAsync(connection, source);
        var second = await RunAsync(connection, source);

        var number = connection.Identity.ConnectionNumber;
        Assert.Equal(1, await database.ScalarAsync<long>("SELECT count(*) FROM log_entries WHERE connection_number = $1 AND message = 'odd'", number));
        Assert.Equal("neighbour", await database.ScalarAsync<string>("SELECT attributes->>'livelogs.time_source' FROM log_entries WHERE connection_number = $1 AND message = 'odd'", number));
        Assert.Equal(source.Scans, await database.ScalarAsync<long>("SELECT count(*) FROM log_entries WHERE connection_number = $1 AND message <> 'odd'", number));
        Assert.Equal((2, 2), (first, second));
        Assert.Equal(2, await database.ScalarAsync<long>("SELECT refused_count FROM source_checkpoints WHERE connection_number = $1", number));
    }

    /// <summary>Polls a few times with nothing remembered but what is stored.</summary>
    /// <returns>How many odd records the status tells.</returns>
    private async Task<long> RunAsync(StoredConnection connection, OddSource source)
    {
        var keys = new EventKeyHasher();
        keys.SetSecret(new byte[16]);
        var parts = new StreamParts(
            new CheckpointTable(database.DataSource),
            new EntryNormaliser(keys, NullLogger<EntryNormaliser>.Instance),
            new AcceptanceWindow(TimeProvider.System, TimeSpan.FromDays(30)),
            [],
            TimeProvider.System,
            NullLoggerFactory.Instance);
        var processor = new StreamProcessor(connection.Identity, 0, StoredConnection.Committer(database), Options.Create(new IngestionOptions()), TimeProvider.System);
        await using var stream = new ConnectionStream(connection.Identity, 0, 1, new Session(source), processor, parts);
        var scans = source.Scans;
        source.Pause(after: scans + 5);
        stream.Start();
        await Eventually.TrueAsync(() => Task.FromResult(source.IsPaused), Patience, () => $"{source.Scans - scans} scans, {stream.Snapshot()}");
        return stream.Snapshot().Sources.Sum(one => one.Odd);
    }

    private sealed class Session(OddSource source) : IConnectorSession
    {
        public IReadOnlyList<ILogSource> Sources => [source];

        public QuotaUse QuotaUse => new("odd", 0, 0, 1, 1, 1, 0);

        public Task<ConnectionTestResult> TestAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }

    /// <summary>Each answer holds the odd record, a neighbour that no other answer has, and one that holds nothing.</summary>
    private sealed class OddSource : ILogSource
    {
        private int _scans;
        private volatile int _last;
        private volatile bool _isPaused;

        public string Name => "odd";

        public string Key => "odd";

        public IReadOnlyDictionary<string, string> Resource { get; } = new Dictionary<string, string>();

        public SourceProfile Profile { get; } = new()
        {
            FastOverlap = TimeSpan.FromSeconds(60),
            FastAhead = TimeSpan.FromSeconds(5),
            LateWindow = TimeSpan.FromSeconds(60),
            SweepAhead = TimeSpan.FromSeconds(5),
            SweepInterval = TimeSpan.FromHours(1),
            MinInterval = TimeSpan.FromMilliseconds(20),
            MaxInterval = TimeSpan.FromMilliseconds(20),
            TokenLifetime = TimeSpan.FromHours(1),
            StartBefore = TimeSpan.FromMinutes(1),
        };

        /// <summary>Answers that were given.</summary>
        public int Scans => Volatile.Read(ref _scans);

        /// <summary>All that was answered is stored, and nothing more is.</summary>
        public bool IsPaused => _isPaused;

        /// <summary>Answers no more after so many.</summary>
        public void Pause(int after) => (_last, _isPaused) = (after, false);

        public EventTime ServerNow() => EventTime.From(TimeProvider.System.GetUtcNow());

        public async IAsyncEnumerable<SourcePage> ScanAsync(ScanWindow window, string? resumeToken, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            // Whoever asks again has stored what was answered before.
            if (Scans == _last)
            {
                _isPaused = true;
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
            }

            var (number, now) = (Interlocked.Increment(ref _scans), ServerNow());
            yield return new SourcePage(
                [
                    new RawEvent { EventId = "nothing", HasOwnId = false, Timestamp = default, Message = "null" },
                    new RawEvent { EventId = $"neighbour-{number}", Timestamp = now, Message = "neighbour" },
                    new RawEvent { EventId = "odd", Timestamp = now, TimeSource = TimeSource.Neighbour, Message = "odd" },
                ],
                null);
        }
    }
}
