using System.Globalization;
using LiveLogs.Access;
using LiveLogs.Access.Limits;
using LiveLogs.Logs;
using LiveLogs.Logs.Filters;
using LiveLogs.Operations.OpenApi;
using LiveLogs.Operations.Problems;
using LiveLogs.Patterns.Mining;
using LiveLogs.Storage.Queries;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;

namespace LiveLogs.Search;

/// <summary>Which entries are counted.</summary>
/// <param name="Q">Filter in the filter language.</param>
/// <param name="Level">Level name, or several with commas: exactly these.</param>
/// <param name="From">RFC 3339, inclusive. Without it: a day before <paramref name="To"/>, or before now.</param>
/// <param name="To">RFC 3339, exclusive. Without it: everything up to now, and what clocks that run ahead date after it, as in a search.</param>
/// <param name="Limit">How many values are counted separately, 1–100, 10 by default.</param>
internal sealed record CountParameters(
    [FromQuery(Name = "q")] string? Q,
    [FromQuery(Name = "level")] string? Level,
    [FromQuery(Name = "from")] string? From,
    [FromQuery(Name = "to")] string? To,
    [FromQuery(Name = "limit")] string? Limit)
{
    public const int MaxValues = 100;
    public const int DefaultValues = 10;

    public SearchParameters ToSearch() => new(Q, Level, From, To, null, null, null);

    /// <returns>Null when it is wrong.</returns>
    public int? Values() => string.IsNullOrEmpty(Limit) ? DefaultValues
        : int.TryParse(Limit, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit is >= 1 and <= MaxValues ? limit : null;
}

/// <summary>Queries whose answers are numbers of entries.</summary>
internal static class CountEndpoints
{
    private const int MaxBuckets = 2_000;
    private const int DefaultBuckets = 120;

    public static void MapCounts(this RouteGroupBuilder group)
    {
        group.MapGet("/{project_id}/histogram", Histogram)
            .WithName("histogram")
            .WithSummary("Number of entries per time bucket, by level or by another field.")
            .WithFilter()
            .WithRange("a day before 'to'", "now")
            .WithQuery("limit", "How many values are counted separately; 10 by default.", 1, CountParameters.MaxValues)
            .WithQuery("bucket", "Seconds of a bucket; by default it depends on the range.", 1)
            .WithQuery("by", "The field to count by; `level` by default.")
            .Produces<HistogramView>()
            .ProducesProblems([.. SearchRequest.Problems, ProblemCodes.QueryTimeout])
            .RequireProject(ProjectRole.Viewer)
            .TakesCountPlace();
        group.MapGet("/{project_id}/facets", Facets)
            .WithName("facets")
            .WithSummary("The most frequent values of a field in the matching entries.")
            .WithFilter()
            .WithRange("a day before 'to'", "now")
            .WithQuery("limit", "Values; 10 unless given.", 1, CountParameters.MaxValues)
            .WithQuery("field", "The field whose values are counted.")
            .Produces<FacetsView>()
            .ProducesProblems([.. SearchRequest.Problems, ProblemCodes.QueryTimeout])
            .RequireProject(ProjectRole.Viewer)
            .TakesCountPlace();
    }

    private static async Task<IResult> Histogram(
        ProjectScope scope,
        [AsParameters] CountParameters parameters,
        [FromQuery] string? bucket,
        [FromQuery] string? by,
        Histogram counters,
        Counting counting,
        PatternGroups patterns,
        IOptions<SearchOptions> options,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        return await AnswerAsync(async () =>
        {
            // The axis of time ends where the entries do.
            if (string.IsNullOrEmpty(parameters.To))
            {
                var (now, end) = (time.GetUtcNow(), time.GetUtcNow());
                if (scope.Number is { } project)
                    end = await counters.EndAsync(project, now, SearchRequest.Ahead, cancellationToken);

                parameters = parameters with { To = EventTime.From(end).ToString() };
            }

            return await HistogramAsync(scope, parameters, bucket, by, counters, counting, patterns, options.Value, time, cancellationToken);
        });
    }

    private static async Task<IResult> HistogramAsync(
        ProjectScope scope,
        CountParameters parameters,
        string? bucket,
        string? by,
        Histogram counters,
        Counting counting,
        PatternGroups patterns,
        SearchOptions options,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        if (SearchRequest.TryRead(parameters.ToSearch(), scope.Number, options.DefaultRange, time.GetUtcNow(), out var problem) is not { } request)
            return problem!;

        var errors = new Dictionary<string, string[]>();
        var dimension = ReadField("by", by ?? "level", errors);
        var limit = ReadLimit(parameters, errors);
        var range = BucketRange.TryRead(request.From, request.To, bucket, DefaultBuckets, MaxBuckets);
        if (range is null)
            errors["bucket"] = [$"Whole seconds, so that the range has at most {MaxBuckets} buckets."];

        if (errors.Count > 0)
            return ApiProblem.InvalidFields(errors);

        if (scope.Number is not { } number)
            return TypedResults.Ok(HistogramView.Of(range!, Counted.Nothing, dimension!, limit));

        var query = await QueryAsync(number, request, dimension!, patterns, cancellationToken) with { From = range!.From, Bucket = range.Length };
        var counted = dimension is LevelDimension && request.Filter.IsEmpty && range.IsOfMinutes
            ? await CountMinutesAsync(number, range, query, counters, counting, cancellationToken)
            : await counting.CountAsync(query, cancellationToken);
        return TypedResults.Ok(HistogramView.Of(range, counted, dimension!, limit));
    }

    /// <summary>Whole minutes from the counters of the commits, and the part of one that may be left at the end from the entries.</summary>
    private static async Task<Counted> CountMinutesAsync(
        int number, BucketRange range, CountQuery query, Histogram counters, Counting counting, CancellationToken cancellationToken)
    {
        var end = new DateTimeOffset(range.To.UtcTicks - (range.To.UtcTicks % TimeSpan.TicksPerMinute), TimeSpan.Zero);
        var whole = end > range.From ? await counters.CountAsync(number, range with { To = end }, cancellationToken) : Counted.Nothing;
        return end == range.To ? whole : whole.With(await counting.CountAsync(query with { From = end, Origin = range.From }, cancellationToken));
    }

    private static async Task<IResult> Facets(
        ProjectScope scope,
        [AsParameters] CountParameters parameters,
        [FromQuery] string? field,
        Counting counting,
        PatternGroups patterns,
        IOptions<SearchOptions> options,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        if (SearchRequest.TryRead(parameters.ToSearch(), scope.Number, options.Value.DefaultRange, time.GetUtcNow(), out var problem) is not { } request)
            return problem!;

        var errors = new Dictionary<string, string[]>();
        var dimension = ReadField("field", field ?? "", errors);
        var limit = ReadLimit(parameters, errors);
        if (errors.Count > 0)
            return ApiProblem.InvalidFields(errors);

        if (scope.Number is not { } number)
            return TypedResults.Ok(FacetsView.Of(request, field!, Counted.Nothing, limit));

        return await AnswerAsync(async () =>
        {
            var counted = await counting.CountAsync(await QueryAsync(number, request, dimension!, patterns, cancellationToken), cancellationToken);
            return TypedResults.Ok(FacetsView.Of(request, field!, counted, limit));
        });
    }

    private static async Task<CountQuery> QueryAsync(
        int number, SearchRequest request, EntryDimension dimension, PatternGroups patterns, CancellationToken cancellationToken)
    {
        var filter = await patterns.WidenAsync(request.Filter, number, cancellationToken);
        return new CountQuery { ProjectNumber = number, Filter = filter, From = request.From, To = request.To, By = dimension };
    }

    private static EntryDimension? ReadField(string parameter, string name, Dictionary<string, string[]> errors)
    {
        var dimension = EntryDimension.Parse(name);
        if (dimension is null)
            errors[parameter] = [$"One of {string.Join(", ", EntryDimension.Names)}, or attr.… or resource.… with a name."];

        return dimension;
    }

    private static int ReadLimit(CountParameters parameters, Dictionary<string, string[]> errors)
    {
        if (parameters.Values() is { } limit)
            return limit;

        errors["limit"] = [$"A whole number from 1 to {CountParameters.MaxValues}."];
        return 0;
    }

    private static async Task<IResult> AnswerAsync(Func<Task<IResult>> answer)
    {
        try
        {
            return await answer();
        }
        catch (QueryTimeoutException timeout)
        {
            return SearchEndpoints.TookTooLong(timeout);
        }
    }
}
