using LiveLogs.Storage;
using LiveLogs.Storage.Queries;
using Microsoft.Extensions.Options;
using Npgsql;

namespace LiveLogs.Search;

/// <summary>What was counted.</summary>
/// <param name="Counts">By the beginning of the bucket and the value, which is null where entries have none.</param>
/// <param name="Rest">Entries by bucket whose values are too many to be counted separately.</param>
/// <param name="Cut">Why it is incomplete; null when it is complete.</param>
internal sealed record Counted(
    IReadOnlyDictionary<(DateTimeOffset Bucket, string? Value), ValueCount> Counts, IReadOnlyDictionary<DateTimeOffset, ValueCount> Rest, CutView? Cut)
{
    public static readonly Counted Nothing = new(new Dictionary<(DateTimeOffset, string?), ValueCount>(), new Dictionary<DateTimeOffset, ValueCount>(), null);

    /// <summary>What was counted in another range of time.</summary>
    public Counted With(Counted other) => new(
        Counts.Concat(other.Counts).GroupBy(count => count.Key).ToDictionary(same => same.Key, same => same.Aggregate(default(ValueCount), static (sum, count) => sum + count.Value)),
        Rest.Concat(other.Rest).GroupBy(count => count.Key).ToDictionary(same => same.Key, same => same.Aggregate(default(ValueCount), static (sum, count) => sum + count.Value)),
        Cut ?? other.Cut);
}

/// <summary>Counts stored entries that match a filter by the values of a field, within the time limit.</summary>
internal sealed class Counting(
    [FromKeyedServices(StorageServices.SearchDatabase)] NpgsqlDataSource database, IOptions<SearchOptions> options, TimeProvider time)
{
    /// <exception cref="QueryTimeoutException">It takes too long to count anything.</exception>
    public async Task<Counted> CountAsync(CountQuery query, CancellationToken cancellationToken)
    {
        await using var snapshot = await EntrySnapshot.OpenAsync(database, options.Value.StatementTimeout, time, cancellationToken);
        var counts = new EntryCounts(snapshot, query, time);
        CutView? cut = null;
        try
        {
            await counts.CountAsync(cancellationToken);
        }
        catch (QueryTimeoutException) when (counts.Reached is not null)
        {
            cut = CutView.ByTime(counts.Reached);
        }

        return new Counted(counts.Counts, counts.Rest, cut ?? (counts.IsApproximate ? new CutView("rows", null) : null));
    }
}
