using LiveLogs.Logs;
using LiveLogs.Storage;
using LiveLogs.Storage.Entries;
using LiveLogs.Storage.Queries;
using Microsoft.Extensions.Options;
using Npgsql;

namespace LiveLogs.Search;

/// <summary>Counts per bucket and level from the counters that every commit keeps: exact, and independent of how many entries there are.</summary>
internal sealed class Histogram(
    [FromKeyedServices(StorageServices.SearchDatabase)] NpgsqlDataSource database, IOptions<SearchOptions> options, TimeProvider time)
{
    private const string Sql =
        $"""
        SELECT date_bin($4, k.minute, $2), k.severity, sum(k.n)::bigint
        FROM {MinuteCounts.Rows} k
        WHERE k.project_number = $1 AND k.minute >= $2 AND k.minute < $3
        GROUP BY 1, 2
        """;

    /// <summary>Where a histogram ends that does not say: after the minute of now, or of what clocks that run ahead date after it, so that it shows what a search finds.</summary>
    /// <param name="projectNumber">Of which project.</param>
    /// <param name="now">The service's time.</param>
    /// <param name="ahead">How far ahead to look.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    /// <exception cref="QueryTimeoutException">It takes too long.</exception>
    public async Task<DateTimeOffset> EndAsync(int projectNumber, DateTimeOffset now, TimeSpan ahead, CancellationToken cancellationToken)
    {
        await using var snapshot = await EntrySnapshot.OpenAsync(database, options.Value.StatementTimeout, time, cancellationToken);
        var command = new NpgsqlCommand(
            $"""
            SELECT greatest(date_trunc('minute', $2), (
                SELECT max(k.minute) FROM {MinuteCounts.Rows} k
                WHERE k.project_number = $1 AND k.minute > $2 AND k.minute < $3)) + interval '1 minute'
            """)
        {
            Parameters =
            {
                new NpgsqlParameter<int> { TypedValue = projectNumber },
                new NpgsqlParameter<DateTimeOffset> { TypedValue = now },
                new NpgsqlParameter<DateTimeOffset> { TypedValue = now + ahead },
            },
        };
        var ends = await snapshot.ReadAsync(command, new List<DateTimeOffset>(), (row, into) => into.Add(row.GetFieldValue<DateTimeOffset>(0)), cancellationToken);
        return ends[0] < now + ahead ? ends[0] : now + ahead;
    }

    /// <param name="projectNumber">Of which project.</param>
    /// <param name="range">Buckets of whole minutes.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    /// <exception cref="QueryTimeoutException">It takes too long.</exception>
    public async Task<Counted> CountAsync(int projectNumber, BucketRange range, CancellationToken cancellationToken)
    {
        await using var snapshot = await EntrySnapshot.OpenAsync(database, options.Value.StatementTimeout, time, cancellationToken);
        var command = new NpgsqlCommand(Sql)
        {
            Parameters =
            {
                new NpgsqlParameter<int> { TypedValue = projectNumber },
                new NpgsqlParameter<DateTimeOffset> { TypedValue = range.From },
                new NpgsqlParameter<DateTimeOffset> { TypedValue = range.To },
                new NpgsqlParameter<TimeSpan> { TypedValue = range.Length },
            },
        };
        var counts = await snapshot.ReadAsync(
            command,
            new Dictionary<(DateTimeOffset, string?), ValueCount>(),
            (row, into) => into.Add((row.GetFieldValue<DateTimeOffset>(0), SeverityNames.ToLevel(row.GetInt32(1))), new ValueCount(row.GetInt64(2), row.GetInt64(2))),
            cancellationToken);
        return new Counted(counts, new Dictionary<DateTimeOffset, ValueCount>(), null);
    }
}
