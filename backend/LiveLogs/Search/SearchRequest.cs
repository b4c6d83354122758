using System.Globalization;
using LiveLogs.Logs;
using LiveLogs.Logs.Filters;
using LiveLogs.Operations;
using LiveLogs.Operations.Problems;
using LiveLogs.Storage.Entries;
using LiveLogs.Storage.Queries;
using LiveLogs.Storage.Sequences;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace LiveLogs.Search;

/// <summary>The parameters of a search as they came.</summary>
/// <param name="Q">Filter in the filter language.</param>
/// <param name="Level">Level name, or several with commas: exactly these.</param>
/// <param name="From">RFC 3339, inclusive. Without it: a day before <paramref name="To"/>, or before now.</param>
/// <param name="To">RFC 3339, exclusive. Without it: everything up to now, and what clocks that run ahead date after it.</param>
/// <param name="Limit">1–1000, 100 unless given.</param>
/// <param name="Cursor"><c>next_cursor</c> of the page before.</param>
/// <param name="After">A position: what came since, in sequence order.</param>
internal sealed record SearchParameters(
    [FromQuery(Name = "q")] string? Q,
    [FromQuery(Name = "level")] string? Level,
    [FromQuery(Name = "from")] string? From,
    [FromQuery(Name = "to")] string? To,
    [FromQuery(Name = "limit")] string? Limit,
    [FromQuery(Name = "cursor")] string? Cursor,
    [FromQuery(Name = "after")] string? After);

/// <summary>The parameters of a search, understood.</summary>
internal sealed record SearchRequest(LogFilter Filter, DateTimeOffset From, DateTimeOffset To, EntryPlace? Before, int Limit, Position? After, KeyPlace? BeforeKey = null)
{
    /// <summary>What <see cref="TryRead"/> refuses of any question.</summary>
    public static IReadOnlyList<ProblemCode> Problems { get; } = [ProblemCodes.InvalidRequest, ProblemCodes.InvalidFilter];

    /// <summary>The same of a question that goes on from a page.</summary>
    public static IReadOnlyList<ProblemCode> ProblemsOfPages { get; } = [.. Problems, ProblemCodes.InvalidCursor, ProblemCodes.CursorOfOtherQuery];

    /// <summary>The same of a question for what came since a position.</summary>
    public static IReadOnlyList<ProblemCode> ProblemsOfPositions { get; } = [ProblemCodes.InvalidPosition, ProblemCodes.PositionOfOtherProject];

    private const int MaxLimit = 1_000;
    private const int DefaultLimit = 100;

    /// <summary>How far providers' clocks may be ahead of ours.</summary>
    public static readonly TimeSpan Ahead = TimeSpan.FromDays(1);

    /// <param name="parameters">As they came.</param>
    /// <param name="projectNumber">The project that cursor and position have to belong to; null when it has nothing yet.</param>
    /// <param name="defaultRange">How far back to look by default.</param>
    /// <param name="now">The service's time.</param>
    /// <param name="problem">What is wrong, when the result is null.</param>
    public static SearchRequest? TryRead(
        SearchParameters parameters, int? projectNumber, TimeSpan defaultRange, DateTimeOffset now, out ProblemHttpResult? problem)
    {
        var errors = new Dictionary<string, string[]>();
        var limit = DefaultLimit;
        if (!string.IsNullOrEmpty(parameters.Limit)
            && (!int.TryParse(parameters.Limit, NumberStyles.None, CultureInfo.InvariantCulture, out limit) || limit is < 1 or > MaxLimit))
            errors["limit"] = [$"A whole number from 1 to {MaxLimit}."];

        var to = Time("to", parameters.To, errors) ?? now + Ahead;
        var from = Time("from", parameters.From, errors) ?? (to < now ? to : now) - defaultRange;
        if (errors.Count == 0 && from >= to)
            errors["from"] = ["It must be before 'to'."];

        if (parameters is { Cursor.Length: > 0, After.Length: > 0 })
            errors["cursor"] = ["It cannot be combined with 'after'."];

        problem = errors.Count > 0 ? ApiProblem.InvalidFields(errors) : null;
        if (problem is not null)
            return null;

        if (!FilterParameters.TryRead(parameters.Q, parameters.Level, out var filter, out var wrong))
        {
            problem = ApiProblem.Create(ProblemCodes.InvalidFilter, wrong!.Detail, wrong.Members);
            return null;
        }

        var request = new SearchRequest(filter, from, to, null, limit, null);
        return request.WithAfter(parameters.After, projectNumber, out problem)?.WithCursor(parameters, projectNumber, out problem);
    }

    /// <summary>The same query for storage.</summary>
    public NewestQuery Newest(int projectNumber, int limit) => new()
    {
        ProjectNumber = projectNumber,
        Filter = Filter,
        From = From,
        To = To,
        Before = Before,
        BeforeKey = BeforeKey,
        Limit = limit,
    };

    /// <summary>The cursor from which a client continues.</summary>
    public string Cursor(EntryPlace next, SearchParameters parameters, int? projectNumber) =>
        new SearchCursor(next, BeforeKey, From, To).Encode(Question(parameters, projectNumber));

    /// <summary>What a cursor is bound to: everything but the size of the page.</summary>
    private static string Question(SearchParameters parameters, int? projectNumber) => string.Create(
        CultureInfo.InvariantCulture, $"{projectNumber}\n{parameters.From}\n{parameters.To}\n{parameters.Level}\n{parameters.Q}");

    private SearchRequest? WithAfter(string? after, int? projectNumber, out ProblemHttpResult? problem)
    {
        problem = null;
        if (string.IsNullOrEmpty(after))
            return this;

        if (!Position.TryParse(after, out var position))
        {
            problem = ApiProblem.Create(ProblemCodes.InvalidPosition, "This service did not issue this position.");
            return null;
        }

        if (position.ProjectNumber != 0 && position.ProjectNumber != projectNumber)
        {
            problem = ApiProblem.Create(ProblemCodes.PositionOfOtherProject, "The position belongs to another project.");
            return null;
        }

        return this with { After = position };
    }

    private SearchRequest? WithCursor(SearchParameters parameters, int? projectNumber, out ProblemHttpResult? problem)
    {
        problem = null;
        if (string.IsNullOrEmpty(parameters.Cursor))
            return this;

        if (SearchCursor.Decode(parameters.Cursor, Question(parameters, projectNumber), out var isOther) is { } cursor)
            return this with { Before = cursor.Before, BeforeKey = cursor.BeforeKey, From = cursor.From, To = cursor.To };

        problem = isOther
            ? ApiProblem.Create(ProblemCodes.CursorOfOtherQuery, "The cursor belongs to another query: repeat its parameters, or begin without a cursor.")
            : ApiProblem.Create(ProblemCodes.InvalidCursor, "This service did not issue this cursor.");
        return null;
    }

    private static DateTimeOffset? Time(string name, string? text, Dictionary<string, string[]> errors)
    {
        if (string.IsNullOrEmpty(text))
            return null;

        if (EventTime.TryParseInstant(text, out var time))
            return time.ToDateTimeOffset();

        var isPlusLost = text.Length > 6 && text[^6] == ' ' && text[^3] == ':';
        errors[name] = [isPlusLost ? "A time as in 2026-01-12T10:00:00%2B02:00: the plus sign must be written as %2B in an address." : $"Must be {EventTime.InstantForm}."];
        return null;
    }
}
