using LiveLogs.Storage;
using Microsoft.Extensions.Options;
using Npgsql;

namespace LiveLogs.Search;

/// <summary>Entries of one level in one bucket.</summary>
internal readonly record struct BucketCount(DateTimeOffset Bucket, int SeverityNumber, long Count);

/// <summary>Counts per bucket and level from the counters that every commit keeps: exact, and independent of how many entries there are.</summary>
internal sealed class Histogram(
    [FromKeyedServices(StorageServices.SearchDatabase)] NpgsqlDataSource database, IOptions<SearchOptions> options, TimeProvider time)
{
    private const string Sql =
        """
        SELECT date_bin($4, k.minute, $2), k.severity, sum(k.n)::bigint
        FROM entry_counts k
        JOIN connections c ON c.number = k.connection_number
        WHERE c.project_number = $1 AND k.minute >= $2 AND k.minute < $3
        GROUP BY 1, 2
        ORDER BY 1, 2
        """;

    /// <param name="projectNumber">Of which project.</param>
    /// <param name="from">A whole minute; the first bucket begins there.</param>
    /// <param name="to">Exclusive.</param>
    /// <param name="bucket">Whole minutes.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    /// <exception cref="QueryTimeoutException">It takes too long.</exception>
    public async Task<IReadOnlyList<BucketCount>> CountAsync(
        int projectNumber, DateTimeOffset from, DateTimeOffset to, TimeSpan bucket, CancellationToken cancellationToken)
    {
        await using var snapshot = await EntrySnapshot.OpenAsync(database, options.Value.StatementTimeout, time, cancellationToken);
        var command = new NpgsqlCommand(Sql)
        {
            Parameters =
            {
                new NpgsqlParameter<int> { TypedValue = projectNumber },
                new NpgsqlParameter<DateTimeOffset> { TypedValue = from },
                new NpgsqlParameter<DateTimeOffset> { TypedValue = to },
                new NpgsqlParameter<TimeSpan> { TypedValue = bucket },
            },
        };
        return await snapshot.ReadAsync(
            command,
            new List<BucketCount>(),
            (row, into) => into.Add(new BucketCount(row.GetFieldValue<DateTimeOffset>(0), row.GetInt32(1), row.GetInt64(2))),
            cancellationToken);
    }
}
