using System.Globalization;
using LiveLogs.Access;
using LiveLogs.Access.Limits;
using LiveLogs.Logs;
using LiveLogs.Operations.OpenApi;
using LiveLogs.Operations.Problems;
using LiveLogs.Patterns.Mining;
using LiveLogs.Storage.Database;
using LiveLogs.Storage.Queries;
using LiveLogs.Storage.Sequences;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;

namespace LiveLogs.Search;

/// <summary>Queries of stored entries.</summary>
internal static class SearchEndpoints
{
    private const int MaxNeighbours = 500;
    private const int DefaultNeighbours = 50;

    public static void MapSearch(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/v1/live-logs/stream").WithTags("Search");
        group.MapGet("/{project_id}", Find)
            .WithName("stream")
            .WithSummary("Stored entries, newest first; with 'after', the entries since a position, in sequence order.")
            .WithFilter()
            .WithRange("an hour before 'to'", "a day ahead of now")
            .WithPages(1_000)
            .WithQuery("after", "A position: the entries since then, in sequence order. Cannot be combined with 'cursor'.")
            .Produces<EntryPage>()
            .ProducesProblems([.. SearchRequest.ProblemsOfPages, .. SearchRequest.ProblemsOfPositions, ProblemCodes.QueryTimeout])
            .RequireProject(ProjectRole.Viewer)
            .TakesQueryPlace();
        group.MapCounts();
        group.MapGet("/{project_id}/context/{connection_id:guid}/{seq:long}", Context)
            .WithName("context")
            .WithSummary("Entries that the same stream wrote before and after an entry, in the order in which they were written.")
            .WithQuery("before", "How many entries before it; 50 by default.", 0, MaxNeighbours)
            .WithQuery("after", "How many entries after it; 50 by default.", 0, MaxNeighbours)
            .Produces<ContextView>()
            .ProducesProblems(ProblemCodes.InvalidRequest, ProblemCodes.EntryNotFound, ProblemCodes.QueryTimeout)
            .RequireProject(ProjectRole.Viewer)
            .TakesQueryPlace();
        group.MapGet("/{project_id}/export", Export)
            .WithName("export")
            .WithSummary("All entries that match, newest first, as JSON lines or CSV.")
            .WithFilter()
            .WithRange("an hour before 'to'", "a day ahead of now")
            .WithQuery("limit", "The maximum number of entries; all by default.", 1)
            .WithQuery("cursor", "The cursor in the last line of a download that was cut off.")
            .WithQuery("after", "Not allowed: a download runs backwards in time.")
            .WithQuery("format", "ndjson by default.", values: ["ndjson", "csv"])
            .WithQuery("formulas", "How CSV writes values that a spreadsheet would run as formulas, or that hold control characters: escape puts an apostrophe before formulas and writes control characters and marks of writing direction as \\u001b, raw leaves them unchanged; escape by default.", values: ["escape", "raw"])
            .Produces<string>(StatusCodes.Status200OK, "application/x-ndjson", "text/csv")
            .ProducesProblems([.. SearchRequest.ProblemsOfPages, .. PlaceKind.Downloads.Problems])
            .RequireProject(ProjectRole.Viewer);
        routes.MapGet("/api/v1/live-logs/filter-language", (IEnumerable<IFieldValues> values) => TypedResults.Ok(FilterLanguageView.With(values)))
            .WithName("filter_language")
            .WithTags("Search")
            .WithSummary("The fields and forms of the filter language, for completion.")
            .NeverProduces(ProblemCodes.DatabaseUnavailable)
            .RequireToken();
        routes.MapPatterns();
    }

    public static ProblemHttpResult TookTooLong(QueryTimeoutException timeout) => ApiProblem.Create(
        ProblemCodes.QueryTimeout, $"{timeout.Message} Search a shorter range, or use a narrower filter.");

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
                ? await FindAfterAsync(number, request, after, sequences, cancellationToken)
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
        var page = await search.FindAsync(request.Newest(number, request.Limit), cancellationToken);
        return new SearchAnswer
        {
            Items = page.Entries,
            NextCursor = page.Next is { } next ? request.Cursor(next, parameters, number) : null,
            Position = page.Heads?.Position(installation.Generation, number),
            Range = (request.From, request.To),
            Cut = page.IsCut ? CutView.ByTime(page.Next?.Instant) : null,
            Hints = page.Entries.Count == 0 && page.Next is null && parameters.Cursor is null or "" ? [.. LiftedFields.Hints(request.Filter), .. EscapeHints.Of(request.Filter)] : [],
        };
    }

    private static async Task<SearchAnswer> FindAfterAsync(
        int number, SearchRequest request, Position after, SequenceSearch sequences, CancellationToken cancellationToken)
    {
        var found = await sequences.FindAsync(number, after, request.Filter, request.Limit, cancellationToken);
        return new SearchAnswer
        {
            Items = found.Entries,
            Position = found.Position,
            Gaps = found.Missing,
            CaughtUp = found.CaughtUp,
        };
    }

    private static SearchAnswer Nothing(SearchRequest request, Installation installation) => new()
    {
        Items = [],
        Position = new Position(installation.Generation, 0, []).ToString(),
        Range = request.After is null ? (request.From, request.To) : null,
        Gaps = request.After is null ? null : [],
        CaughtUp = request.After is null ? null : true,
    };

    private static async Task<IResult> Context(
        ProjectScope scope,
        [FromRoute(Name = "connection_id")] Guid connectionId,
        [FromRoute] long seq,
        [FromQuery] string? before,
        [FromQuery] string? after,
        EntryContext context,
        CancellationToken cancellationToken)
    {
        var errors = new Dictionary<string, string[]>();
        var (older, newer) = (Neighbours("before", before, errors), Neighbours("after", after, errors));
        if (errors.Count > 0)
            return ApiProblem.InvalidFields(errors);

        try
        {
            return scope.Number is { } number && await context.FindAsync(number, connectionId, seq, older, newer, cancellationToken) is { } found
                ? new ContextAnswer(found)
                : ApiProblem.Create(ProblemCodes.EntryNotFound, "The project has no such entry, or retention removed it.");
        }
        catch (QueryTimeoutException timeout)
        {
            return TookTooLong(timeout);
        }
    }

    private static int Neighbours(string name, string? text, Dictionary<string, string[]> errors)
    {
        var number = DefaultNeighbours;
        if (!string.IsNullOrEmpty(text) && (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) || number > MaxNeighbours))
            errors[name] = [$"A whole number from 0 to {MaxNeighbours}."];

        return number;
    }

    private static async Task<IResult> Export(
        ProjectScope scope,
        [AsParameters] SearchParameters parameters,
        [FromQuery] string? format,
        [FromQuery] string? formulas,
        EntryExport export,
        PatternGroups patterns,
        IOptions<SearchOptions> options,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var errors = new Dictionary<string, string[]>();
        if (format is not (null or "" or "ndjson" or "csv"))
            errors["format"] = ["Either ndjson or csv."];

        if (formulas is not (null or "" or "escape" or "raw"))
            errors["formulas"] = ["Either escape, which puts an apostrophe before values that a spreadsheet would run as formulas, or raw."];

        if (parameters.After is { Length: > 0 })
            errors["after"] = ["A download runs backwards in time: it takes 'cursor', not 'after'."];

        var limit = int.MaxValue;
        if (!string.IsNullOrEmpty(parameters.Limit)
            && (!int.TryParse(parameters.Limit, NumberStyles.None, CultureInfo.InvariantCulture, out limit) || limit < 1))
            errors["limit"] = ["A whole number from 1. Leave it out to download all entries."];

        if (errors.Count > 0)
            return ApiProblem.InvalidFields(errors);

        var range = parameters with { Limit = null };
        if (SearchRequest.TryRead(range, scope.Number, options.Value.DefaultRange, time.GetUtcNow(), out var problem) is not { } request)
            return problem!;

        var query = scope.Number is { } number
            ? request.Newest(number, limit) with { Filter = await patterns.WidenAsync(request.Filter, number, cancellationToken) }
            : null;
        return new ExportAnswer(export, scope, query, format == "csv", formulas == "raw", next => request.Cursor(next, parameters, scope.Number));
    }
}
