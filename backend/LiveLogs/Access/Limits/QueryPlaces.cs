using System.ComponentModel.DataAnnotations;
using LiveLogs.Operations.Problems;
using LiveLogs.Storage;
using Microsoft.Extensions.Options;

namespace LiveLogs.Access.Limits;

/// <summary>Section <c>Limits</c>: what one person may have under way on an instance.</summary>
internal sealed class LimitsOptions
{
    public const string Section = "Limits";

    /// <summary>Searches, counts, simulations and pages of downloads that one person has at work at a time, 1–100; others wait. Default 2.</summary>
    [Range(1, 100)]
    public int QueriesPerUser { get; set; } = 2;

    /// <summary>Of these, histograms and facets, each of which may keep a processor busy, 1–100. Default half of the processors, at least 1.</summary>
    [Range(1, 100)]
    public int CountsPerUser { get; set; } = Math.Max(1, Environment.ProcessorCount / 2);

    /// <summary>Searches and the like of one person that wait for their turn, 0–1000; more get a 429. Default 16.</summary>
    [Range(0, 1000)]
    public int WaitingPerUser { get; set; } = 16;

    /// <summary>How long one waits for its turn. Default 10 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:05:00")]
    public TimeSpan Patience { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Downloads that an instance serves at a time, 1–1000. Default 20.</summary>
    [Range(1, 1000)]
    public int Downloads { get; set; } = 20;

    /// <summary>Of these, one person's. Default 4.</summary>
    [Range(1, 1000)]
    public int DownloadsPerUser { get; set; } = 4;
}

[OptionsValidator]
internal sealed partial class LimitsOptionsValidator : IValidateOptions<LimitsOptions>;

/// <summary>The places of this instance for queries of stored entries.</summary>
internal sealed class QueryPlaces(IOptions<LimitsOptions> options, IOptions<StorageOptions> storage, TimeProvider time)
{
    /// <summary>Each place is a session of the database. A quarter of them is kept from any one project.</summary>
    public PlaceGate Queries { get; } = new(
        new PlaceLimits(
            storage.Value.SearchSessions, options.Value.QueriesPerUser, Math.Max(1, storage.Value.SearchSessions * 3 / 4), options.Value.WaitingPerUser),
        time);

    /// <summary>Those who count have a place here first: so one person's counts leave processors to the others, and places to that person's own searches.</summary>
    public PlaceGate Counts { get; } = new(new PlaceLimits(int.MaxValue, options.Value.CountsPerUser, int.MaxValue, options.Value.WaitingPerUser), time);

    /// <summary>Downloads take as long as their clients read, so nobody waits for one to end.</summary>
    public PlaceGate Downloads { get; } = new(new PlaceLimits(options.Value.Downloads, options.Value.DownloadsPerUser, options.Value.Downloads, 0), time);

    /// <summary>A place for one query.</summary>
    /// <exception cref="TooManyException">There is none in time.</exception>
    public ValueTask<IDisposable> EnterQueryAsync(Asker asker, CancellationToken cancellationToken) =>
        Queries.EnterAsync(asker, options.Value.Patience, cancellationToken);

    /// <summary>A place for a query that looks at all entries of a range.</summary>
    /// <inheritdoc cref="EnterQueryAsync"/>
    public async ValueTask<IDisposable> EnterCountAsync(Asker asker, CancellationToken cancellationToken)
    {
        var count = await Counts.EnterAsync(asker, options.Value.Patience, cancellationToken);
        try
        {
            return new BothPlaces(await EnterQueryAsync(asker, cancellationToken), count);
        }
        catch
        {
            count.Dispose();
            throw;
        }
    }

    private sealed class BothPlaces(IDisposable query, IDisposable count) : IDisposable
    {
        public void Dispose()
        {
            query.Dispose();
            count.Dispose();
        }
    }
}

/// <summary>Marks endpoints that ask stored entries.</summary>
internal static class QueryPlaceConvention
{
    /// <summary>The handler runs when its caller has a place; without one it is 429 or 503. Only for endpoints that require a project.</summary>
    public static TBuilder TakesQueryPlace<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder =>
        builder.Takes(static (places, context) => places.EnterQueryAsync(Asker.Of(context), context.RequestAborted));

    /// <summary>The same for endpoints that look at all entries of a range.</summary>
    public static TBuilder TakesCountPlace<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder =>
        builder.Takes(static (places, context) => places.EnterCountAsync(Asker.Of(context), context.RequestAborted));

    private static TBuilder Takes<TBuilder>(this TBuilder builder, Func<QueryPlaces, HttpContext, ValueTask<IDisposable>> enter)
        where TBuilder : IEndpointConventionBuilder =>
        builder.ProducesProblems(PlaceKind.Queries.Problems).AddEndpointFilter(async (invocation, next) =>
        {
            var context = invocation.HttpContext;
            try
            {
                using var place = await enter(context.RequestServices.GetRequiredService<QueryPlaces>(), context);
                return await next(invocation);
            }
            catch (TooManyException refused)
            {
                return refused.ToProblem(context, PlaceKind.Queries);
            }
        });
}
