using LiveLogs.Storage.Entries;
using LiveLogs.Storage.Indexes;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace LiveLogs.IntegrationTests.Storage;

/// <summary>A day that is over and one that nearly is, with enough rows for PostgreSQL to prefer an index, and this day without any.</summary>
public sealed class PlannedRows : IAsyncLifetime
{
    public static readonly DateTimeOffset Today = new(TimeProvider.System.GetUtcNow().Date, TimeSpan.Zero);

    /// <summary>The day that questions are about.</summary>
    public static readonly DateTimeOffset Closed = Today.AddDays(-2);

    /// <summary>The day after, of which an hour is left, to the clock that the index is built by.</summary>
    public static readonly DateTimeOffset Newest = Closed.AddDays(1);

    private const int Count = 86_000;

    public TestDatabase Database { get; } = new();

    public int ProjectNumber { get; private set; }

    public async ValueTask InitializeAsync()
    {
        await Database.InitializeAsync();
        var identity = (await StoredConnection.CreateAsync(Database, "plans")).Identity;
        ProjectNumber = identity.ProjectNumber;
        var partitions = new Partitions(Database.DataSource, Database.Engine, NullLogger<Partitions>.Instance);
        await partitions.EnsureAsync(DateOnly.FromDateTime(Closed.Date), DateOnly.FromDateTime(Today.Date), CancellationToken.None);
        await Database.ExecuteAsync(
            """
            INSERT INTO log_entries (ts, event_key, seq, observed_at, project_number, connection_number, severity, ts_nanos, trace_id, event_id, source,
                stream, service, message, resource, attributes)
            SELECT $1 + i * interval '2 s', i, i, now(), $2, $3, 9, 0, md5((i / 10)::text)::uuid, i::text, '/shop/web', 'web-1', 'web',
                'order ' || md5(i::text) || ' was placed', '{}', jsonb_build_object('request_id', md5(i::text))
            FROM generate_series(1, $4) AS i
            """,
            Closed,
            ProjectNumber,
            identity.ConnectionNumber,
            Count);
        await new TextIndex(Database.DataSource, Database.Engine, new StoppedClock(Newest.AddHours(23)), NullLogger<TextIndex>.Instance).BuildAsync(CancellationToken.None);
        await Database.ExecuteAsync("ANALYZE");
    }

    public ValueTask DisposeAsync() => Database.DisposeAsync();
}
