using System.Text.Json;
using System.Text.Json.Nodes;
using LiveLogs.Access;
using LiveLogs.Access.Limits;
using LiveLogs.Logs;
using LiveLogs.Operations;
using LiveLogs.Operations.Problems;
using LiveLogs.Questions.Planning;
using LiveLogs.Questions.Plans.Json;
using LiveLogs.Storage.Queries;

namespace LiveLogs.Questions;

/// <summary>A question as a client sends it; the shape for the OpenAPI document.</summary>
/// <param name="Query">In English or German, 1,000 characters at most.</param>
/// <param name="DryRun">Must be true: questions are planned and not answered yet.</param>
/// <param name="TimeZone">IANA name of the zone whose days are meant; UTC unless given.</param>
/// <param name="AsOf">RFC 3339: what "now" means; now unless given.</param>
internal sealed record QuestionDraft(string Query, bool DryRun, string? TimeZone = null, DateTimeOffset? AsOf = null);

/// <summary>How a question was understood.</summary>
/// <param name="Success">True.</param>
/// <param name="Query">As it was sent.</param>
/// <param name="Plan">What is asked, without how it is found.</param>
/// <param name="Interpretation">The plan and its range in one sentence, in the language of the question.</param>
/// <param name="Confidence">0 to 1: how sure the rules are. It is not calibrated yet.</param>
/// <param name="Language"><c>en</c> or <c>de</c>.</param>
internal sealed record PlannedQuestionView(bool Success, string Query, JsonObject Plan, string Interpretation, double Confidence, string Language);

/// <summary>Questions in plain language.</summary>
internal static class QuestionsEndpoints
{
    private const int MaxBodyBytes = 16 * 1024;
    private const int MaxQuery = 1_000;
    private const int MaxZone = 64;

    private static readonly string[] Fields = ["query", "dry_run", "time_zone", "as_of"];

    public static void MapQuestions(this IEndpointRouteBuilder routes) =>
        routes.MapGroup("/api/v1/live-logs/questions").WithTags("Questions")
            .MapPost("/{project_id}", Plan)
            .WithName("plan_question")
            .WithSummary("Plan a question in English or German, by rules and without any model (viewer)")
            .AcceptsJson<QuestionDraft>()
            .Produces<PlannedQuestionView>()
            .ProducesProblems(ProblemCodes.QueryTimeout)
            .RequireProject(ProjectRole.Viewer)
            .TakesQueryPlace();

    private static async Task<IResult> Plan(ProjectScope scope, HttpContext context, ProjectPlanners planners, TimeProvider time, CancellationToken cancellationToken)
    {
        var body = await RequestBody.ReadAsync(context.Request, MaxBodyBytes, cancellationToken);
        using var json = body.Json;
        if (json is null)
            return body.Problem!;

        var errors = new Dictionary<string, string[]>(StringComparer.Ordinal);
        if (Read(json.RootElement, time.GetUtcNow(), errors) is not { } request)
            return ApiProblem.InvalidFields(errors);

        try
        {
            var planned = (await planners.OfAsync(scope.Number, cancellationToken)).Plan(request);
            return TypedResults.Ok(new PlannedQuestionView(
                true, request.Query, PlanWriter.ToJson(planned.Plan), planned.Interpretation, planned.Confidence, planned.Language));
        }
        catch (QueryTimeoutException error)
        {
            return ApiProblem.Create(ProblemCodes.QueryTimeout, error.Message);
        }
    }

    /// <summary>The request; null together with what is wrong.</summary>
    private static PlanRequest? Read(JsonElement body, DateTimeOffset now, Dictionary<string, string[]> errors)
    {
        if (body.ValueKind != JsonValueKind.Object)
        {
            errors["body"] = ["Must be an object."];
            return null;
        }

        foreach (var field in body.EnumerateObject().Where(field => !Fields.Contains(field.Name, StringComparer.Ordinal)))
            errors[field.Name] = ["Is not a known field here."];

        if (Text(body, "query", errors) is not { } query || string.IsNullOrWhiteSpace(query) || query.Length > MaxQuery)
            errors["query"] = [$"Must be a question of 1 to {MaxQuery} characters."];
        if (!body.TryGetProperty("dry_run", out var dryRun) || dryRun.ValueKind != JsonValueKind.True)
            errors["dry_run"] = ["Must be true: questions are planned and not answered yet."];

        var zone = TimeZoneInfo.Utc;
        if (Text(body, "time_zone", errors) is { } name && (name.Length > MaxZone || !TimeZoneInfo.TryFindSystemTimeZoneById(name, out zone!)))
            errors["time_zone"] = ["Must be the IANA name of a time zone, such as Europe/Berlin."];
        if (Text(body, "as_of", errors) is { } asOf)
        {
            if (EventTime.TryParseInstant(asOf, out var instant) && instant.ToDateTimeOffset() is { Year: > 1970 and < 2200 } meant)
                now = meant;
            else
                errors["as_of"] = [$"Must be {EventTime.InstantForm}."];
        }

        return errors.Count == 0 ? new PlanRequest { Query = Text(body, "query", errors)!, Now = now, TimeZone = zone } : null;
    }

    private static string? Text(JsonElement body, string field, Dictionary<string, string[]> errors)
    {
        if (!body.TryGetProperty(field, out var value) || value.ValueKind == JsonValueKind.Null)
            return null;
        if (value.ValueKind == JsonValueKind.String)
            return value.GetString();

        errors[field] = ["Must be a text."];
        return null;
    }
}
