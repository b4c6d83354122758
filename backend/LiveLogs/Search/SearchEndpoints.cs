using System.Globalization;
using LiveLogs.Access;
using LiveLogs.Logs;
using LiveLogs.Operations;
using LiveLogs.Patterns;
using LiveLogs.Storage;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;

namespace LiveLogs.Search;

/// <summary>Entries of one bucket of a histogram.</summary>
/// <param name="Timestamp">Where the bucket begins, RFC 3339.</param>
/// <param name="Total">Entries of all levels.</param>
/// <param name="Levels">Entries by level name; levels without entries are left out.</param>
public sealed record BucketView(string Timestamp, long Total, IReadOnlyDictionary<string, long> Levels);

/// <summary>Counts over time. Buckets without entries are left out.</summary>
public sealed record HistogramView(string From, string To, int BucketSeconds, IReadOnlyList<BucketView> Items);

/// <summary>Questions to stored entries.</summary>
internal static class SearchEndpoints
{
    private const int MaxBuckets = 2_000;
    private const int DefaultBuckets = 120;

    public static void MapSearch(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/v1/live-logs/stream").WithTags("Search");
        group.MapGet("/{project_id}", Find)
            .WithName("stream")
            .WithSummary("Stored entries, newest first; with 'after' what came since a position, in sequence order.")
            .RequireProject(ProjectRole.Viewer);
        group.MapGet("/{project_id}/histogram", Count)
            .WithName("histogram")
            .WithSummary("Number of entries per bucket of time and level.")
            .RequireProject(ProjectRole.Viewer);
        routes.MapPatterns();
    }

    private static async Task<IResult> Find(
        ProjectScope scope,
        [AsParameters] SearchParameters parameters,
        EntrySearch search,
        SequenceSearch sequences,
        PatternGroups patterns,
        Installation installation,
        IOptions<SearchOptions> options,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        if (SearchRequest.TryRead(parameters, scope.Number, options.Value.DefaultRange, time.GetUtcNow(), out var problem) is not { } request)
            return problem!;

        if (scope.Number is not { } number)
            return Nothing(request, installation);

        try
        {
            request = request with { Filter = await patterns.WidenAsync(request.Filter, number, cancellationToken) };
            return request.After is { } after
                ? await FindAfterAsync(number, request, after, sequences, installation, cancellationToken)
                : await FindNewestAsync(number, request, parameters, search, installation, cancellationToken);
        }
        catch (QueryTimeoutException timeout)
        {
            return TookTooLong(timeout);
        }
    }

    private static async Task<SearchAnswer> FindNewestAsync(
        int number, SearchRequest request, SearchParameters parameters, EntrySearch search, Installation installation, CancellationToken cancellationToken)
    {
        var query = new NewestQuery
        {
            ProjectNumber = number,
            Filter = request.Filter,
            From = request.From,
            To = request.To,
            Before = request.Before,
            Limit = request.Limit,
        };
        var page = await search.FindAsync(query, cancellationToken);
        return new SearchAnswer
        {
            Items = page.Entries,
            NextCursor = page.Next is { } next
                ? new SearchCursor(next, request.From, request.To).Encode(SearchRequest.Question(parameters, number))
                : null,
            Position = page.Heads is { } heads ? Position.Encode(installation.Generation, number, heads) : null,
            Range = (request.From, request.To),
        };
    }

    private static async Task<SearchAnswer> FindAfterAsync(
        int number, SearchRequest request, Position after, SequenceSearch sequences, Installation installation, CancellationToken cancellationToken)
    {
        var found = await sequences.FindAsync(number, after, request.Filter, request.Limit, cancellationToken);
        return new SearchAnswer
        {
            Items = found.Entries,
            Position = Position.Encode(installation.Generation, number, found.Reached),
            Gaps = found.Missing,
            CaughtUp = found.CaughtUp,
        };
    }

    private static SearchAnswer Nothing(SearchRequest request, Installation installation) => new()
    {
        Items = [],
        Position = Position.Encode(installation.Generation, 0, []),
        Range = request.After is null ? (request.From, request.To) : null,
        Gaps = request.After is null ? null : [],
        CaughtUp = request.After is null ? null : true,
    };

    private static async Task<IResult> Count(
        ProjectScope scope,
        [FromQuery] string? from,
        [FromQuery] string? to,
        [FromQuery] string? bucket,
        Histogram histogram,
        IOptions<SearchOptions> options,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var parameters = new SearchParameters(null, null, from, to ?? Rfc3339(time.GetUtcNow()), null, null, null);
        if (SearchRequest.TryRead(parameters, scope.Number, options.Value.DefaultRange, time.GetUtcNow(), out var problem) is not { } request)
            return problem!;

        var begin = WholeMinute(request.From);
        var minutes = Math.Max(1, (request.To - begin).TotalMinutes);
        var seconds = 60 * (int)Math.Ceiling(minutes / DefaultBuckets);
        if (bucket is not null
            && (!int.TryParse(bucket, NumberStyles.None, CultureInfo.InvariantCulture, out seconds)
                || seconds < 60 || seconds % 60 != 0 || minutes * 60 / seconds > MaxBuckets))
        {
            return ApiProblem.InvalidFields(new Dictionary<string, string[]>
            {
                ["bucket"] = [$"Seconds, a multiple of 60, so that the range has at most {MaxBuckets} buckets."],
            });
        }

        try
        {
            var counts = scope.Number is { } number
                ? await histogram.CountAsync(number, begin, request.To, TimeSpan.FromSeconds(seconds), cancellationToken)
                : [];
            return TypedResults.Ok(new HistogramView(Rfc3339(begin), Rfc3339(request.To), seconds, [.. counts.GroupBy(count => count.Bucket).Select(View)]));
        }
        catch (QueryTimeoutException timeout)
        {
            return TookTooLong(timeout);
        }
    }

    private static BucketView View(IGrouping<DateTimeOffset, BucketCount> bucket) => new(
        Rfc3339(bucket.Key),
        bucket.Sum(count => count.Count),
        bucket.GroupBy(count => SeverityNames.ToLevel(count.SeverityNumber)).ToDictionary(level => level.Key, level => level.Sum(count => count.Count)));

    internal static ProblemHttpResult TookTooLong(QueryTimeoutException timeout) => ApiProblem.Create(
        StatusCodes.Status504GatewayTimeout, "query_timeout", $"{timeout.Message} Search a shorter range of time, or for something more particular.");

    private static DateTimeOffset WholeMinute(DateTimeOffset time) => new(time.UtcTicks - (time.UtcTicks % TimeSpan.TicksPerMinute), TimeSpan.Zero);

    private static string Rfc3339(DateTimeOffset time) => EventTime.From(time).ToString();
}
