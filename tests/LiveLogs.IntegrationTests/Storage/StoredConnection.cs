using LiveLogs.Ingestion;
using LiveLogs.Ingestion.Committing;
using LiveLogs.Logs;
using LiveLogs.Patterns;
using LiveLogs.Storage.Entries;
using LiveLogs.Storage.Sequences;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Npgsql;

namespace LiveLogs.IntegrationTests.Storage;

/// <summary>A connection that exists in the database, and entries for it.</summary>
internal sealed class StoredConnection(TestDatabase database, ConnectionIdentity identity)
{
    public ConnectionIdentity Identity { get; } = identity;

    /// <summary>Inserts a project (if need be) and a connection in it.</summary>
    public static async Task<StoredConnection> CreateAsync(TestDatabase database, string project = "shop")
    {
        var projectNumber = await database.ScalarAsync<int>(
            "INSERT INTO projects (slug) VALUES ($1) ON CONFLICT (slug) DO UPDATE SET slug = excluded.slug RETURNING number", project);
        var id = Guid.NewGuid();
        var number = await database.ScalarAsync<int>(
            """
            WITH made AS (
                INSERT INTO connections (id, project_number, name, provider, config, quota_key, desired_state)
                VALUES ($1, $2, $1::text, 'aws', '{}', 'aws 1 eu-west-1', 'running') RETURNING number
            ), head AS (
                INSERT INTO connection_heads (connection_number, project_number) SELECT number, $2 FROM made
            ), status AS (
                INSERT INTO stream_status (connection_number) SELECT number FROM made
            )
            SELECT number FROM made
            """,
            id,
            projectNumber);
        return new StoredConnection(database, new ConnectionIdentity(projectNumber, project, number, id));
    }

    /// <summary>A committer as the service has it, telling <paramref name="listeners"/>.</summary>
    public static BatchCommitter Committer(TestDatabase database, params IBatchListener[] listeners) =>
        Committer(database, database.DataSource, listeners);

    /// <summary>The same with sessions of its own.</summary>
    public static BatchCommitter Committer(TestDatabase database, NpgsqlDataSource sessions, params IBatchListener[] listeners)
    {
        var patterns = new PatternWriter(new PatternBook(sessions, Options.Create(new PatternsOptions()), NullLogger<PatternBook>.Instance));
        var partitions = new Partitions(sessions, database.Engine, NullLogger<Partitions>.Instance);
        return new BatchCommitter(
            sessions,
            [new EntryWriter(partitions), new LedgerWriter(), new CountWriter(), patterns],
            [patterns, .. listeners],
            new StoredEntries(sessions),
            new AcceptanceWindow(TimeProvider.System, TimeSpan.FromDays(30)),
            TimeProvider.System,
            NullLogger<BatchCommitter>.Instance);
    }

    /// <summary>An entry whose key is its number: the same number is the same event.</summary>
    public LogEntry Entry(int number, DateTimeOffset at, string message = "GET /cart 200", int severity = 9) => new()
    {
        ConnectionId = Identity.ConnectionId,
        ConnectionNumber = Identity.ConnectionNumber,
        EventKey = KeyOf(number),
        EventId = number.ToString("D56", System.Globalization.CultureInfo.InvariantCulture),
        Timestamp = EventTime.From(at),
        ObservedTimestamp = EventTime.From(TimeProvider.System.GetUtcNow()),
        SeverityNumber = severity,
        // Kept beside the nanoseconds, so it must not decide any order.
        LevelSource = (LevelSource)((uint)number % 7),
        Message = message,
        Source = "/shop/web",
        Stream = "web-1",
        Service = "web",
    };

    /// <summary>Keys differ between connections, as hashes of their ids do.</summary>
    public long KeyOf(int number) => (Identity.ConnectionNumber * 1_000_000L) + number;

    public CommitRequest Request(IEnumerable<LogEntry> entries, long? epoch = null) =>
        new() { Connection = Identity, Epoch = epoch, Entries = [.. entries] };

    public Task<long> HeadAsync() =>
        database.ScalarAsync<long>("SELECT seq FROM connection_heads WHERE connection_number = $1", Identity.ConnectionNumber);

    /// <summary>Stored sequence numbers in ascending order.</summary>
    public async Task<List<long>> SeqsAsync()
    {
        var seqs = new List<long>();
        await using var command = database.DataSource.CreateCommand("SELECT seq FROM log_entries WHERE connection_number = $1 ORDER BY seq");
        command.Parameters.Add(new() { Value = Identity.ConnectionNumber });
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
            seqs.Add(reader.GetInt64(0));

        return seqs;
    }
}
