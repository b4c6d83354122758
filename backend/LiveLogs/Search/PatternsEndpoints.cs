using LiveLogs.Access;
using LiveLogs.Access.Limits;
using LiveLogs.Logs;
using LiveLogs.Operations.OpenApi;
using LiveLogs.Operations.Problems;
using LiveLogs.Patterns.Mining;
using LiveLogs.Storage.Queries;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;

namespace LiveLogs.Search;

/// <summary>A pattern with its counts in the range.</summary>
/// <param name="PatternId">For the filter <c>pattern_id</c>.</param>
/// <param name="Template">Its words; <c>&lt;*&gt;</c> stands where values are.</param>
/// <param name="Example">One of its messages.</param>
/// <param name="Count">Entries in the range.</param>
/// <param name="Levels">Entries by level name; levels without entries are left out.</param>
/// <param name="FirstSeen">Event time of the entry that was stored first, RFC 3339.</param>
/// <param name="LastSeen">Event time of the newest entry in the range, RFC 3339.</param>
/// <param name="Trend">Entries per bucket of the range.</param>
public sealed record PatternView(
    long PatternId,
    string Template,
    string Example,
    long Count,
    IReadOnlyDictionary<string, long> Levels,
    string? FirstSeen,
    string LastSeen,
    IReadOnlyList<long> Trend);

/// <summary>Patterns of a project, the most frequent first.</summary>
public sealed record PatternsView(string From, string To, int BucketSeconds, IReadOnlyList<PatternView> Items, string? NextCursor);

/// <summary>The patterns of a project.</summary>
internal static class PatternsEndpoints
{
    private const int MaxTrendBuckets = 60;

    private static readonly TimeSpan CounterBucket = TimeSpan.FromMinutes(5);

    public static void MapPatterns(this IEndpointRouteBuilder routes) =>
        routes.MapGroup("/api/v1/live-logs/patterns").WithTags("Search")
            .MapGet("/{project_id}", List)
            .WithName("patterns")
            .WithSummary("Patterns that messages belong to, the most frequent first, with counts, trend, first and last seen and an example.")
            .WithQuery("level", "Level names separated by commas; all by default.")
            .WithRange("a day before 'to'", "now")
            .WithPages(1_000)
            .Produces<PatternsView>()
            .ProducesProblems(ProblemCodes.InvalidRequest, ProblemCodes.InvalidCursor, ProblemCodes.QueryTimeout)
            .RequireProject(ProjectRole.Viewer)
            .TakesQueryPlace();

    private static async Task<IResult> List(
        ProjectScope scope,
        [FromQuery] string? level,
        [FromQuery] string? from,
        [FromQuery] string? to,
        [FromQuery] string? limit,
        [FromQuery] string? cursor,
        PatternSearch search,
        IOptions<SearchOptions> options,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var parameters = new SearchParameters(null, null, from, to ?? Rfc3339(time.GetUtcNow()), limit, null, null);
        if (SearchRequest.TryRead(parameters, scope.Number, options.Value.DefaultRange, time.GetUtcNow(), out var problem) is not { } request)
            return problem!;

        if (!TryLevels(level, out var severities))
        {
            return ApiProblem.InvalidFields(new Dictionary<string, string[]>
            {
                ["level"] = [$"Level names separated by commas: {string.Join(", ", SeverityNames.All)}."],
            });
        }

        var range = (From: WholeBucket(request.From), request.To);
        PatternPlace? before = null;
        if (!string.IsNullOrEmpty(cursor))
        {
            if (PatternCursor.Decode(cursor, scope.Number ?? 0) is not { } place)
                return ApiProblem.Create(ProblemCodes.InvalidCursor, "This service did not issue this cursor for this project.");

            (before, range) = (place.Before, (place.From, place.To));
        }

        var bucket = TrendBucket(range.To - range.From);
        try
        {
            var found = scope.Number is { } number
                ? await search.FindAsync(
                    new PatternQuery(number, range.From, range.To, severities, before, request.Limit + 1, bucket), cancellationToken)
                : [];
            var items = found.Take(request.Limit).ToList();
            var next = found.Count > items.Count ? new PatternCursor(items[^1].Place, range.From, range.To).Encode(scope.Number!.Value) : null;
            var buckets = (int)Math.Ceiling((range.To - range.From) / bucket);
            return TypedResults.Ok(new PatternsView(
                Rfc3339(range.From), Rfc3339(range.To), (int)bucket.TotalSeconds, items.ConvertAll(pattern => View(pattern, buckets)), next));
        }
        catch (QueryTimeoutException timeout)
        {
            return SearchEndpoints.TookTooLong(timeout);
        }
    }

    private static PatternView View(FoundPattern pattern, int buckets) => new(
        pattern.Id,
        PatternTemplate.ToText(pattern.Template),
        pattern.Example,
        pattern.Count,
        pattern.Levels.ToDictionary(level => SeverityNames.ToLevel(level.Key), level => level.Value),
        pattern.FirstSeen is { } first ? Rfc3339(first) : null,
        Rfc3339(pattern.LastSeen),
        [.. Enumerable.Range(0, buckets).Select(bucket => pattern.Trend.GetValueOrDefault(bucket))]);

    private static bool TryLevels(string? names, out List<int> severities)
    {
        severities = [];
        if (string.IsNullOrEmpty(names))
        {
            severities.AddRange(Enum.GetValues<Severity>().Cast<int>());
            return true;
        }

        foreach (var name in names.Split(',', StringSplitOptions.TrimEntries))
        {
            if (!SeverityNames.TryParse(name, out var number))
                return false;

            severities.Add((int)SeverityNames.ToSeverity(number));
        }

        return true;
    }

    /// <summary>Wide enough for the number of buckets, in whole buckets of the counters.</summary>
    private static TimeSpan TrendBucket(TimeSpan range) =>
        CounterBucket * Math.Max(1, Math.Ceiling(range / CounterBucket / MaxTrendBuckets));

    private static DateTimeOffset WholeBucket(DateTimeOffset time) => new(time.UtcTicks - (time.UtcTicks % CounterBucket.Ticks), TimeSpan.Zero);

    private static string Rfc3339(DateTimeOffset time) => EventTime.From(time).ToString();
}
