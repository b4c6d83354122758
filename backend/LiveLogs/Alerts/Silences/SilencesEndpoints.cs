using System.Security.Claims;
using System.Text.Json;
using System.Text.Json.Serialization;
using LiveLogs.Access;
using LiveLogs.Alerts.Matching;
using LiveLogs.Alerts.Rules;
using LiveLogs.Alerts.Rules.Storing;
using LiveLogs.Logs;
using LiveLogs.Operations;
using LiveLogs.Operations.Problems;
using LiveLogs.ProjectConfig;
using Microsoft.AspNetCore.Http.HttpResults;

namespace LiveLogs.Alerts.Silences;

/// <summary>A silence as clients see it.</summary>
internal sealed record SilenceView(
    Guid Id, string ProjectId, IReadOnlyList<SilenceMatcher> Matchers, DateTime StartsAt, DateTime EndsAt, string Comment, string CreatedBy, DateTime CreatedAt,
    string State)
{
    /// <summary>Reasons why the silence cannot work as written, such as a missing rule; null when there are none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Warnings { get; init; }

    /// <summary>As <see cref="Of(Silence, string, DateTimeOffset)"/>, for who has just written it.</summary>
    public static SilenceView Of(Silence silence, string project, DateTimeOffset now, IReadOnlyList<AlertRule> rules)
    {
        var lost = silence.Matchers.Where(matcher => matcher.Field == "rule_id" && !rules.Any(rule => TextPattern.Parse(matcher.Value).IsMatch(rule.Definition.Id)))
            .Select(matcher => $"The project has no rule with the id '{matcher.Value}'.").ToList();
        return Of(silence, project, now) with { Warnings = lost.Count > 0 ? lost : null };
    }

    public static SilenceView Of(Silence silence, string project, DateTimeOffset now) => new(
        silence.Id,
        project,
        silence.Matchers,
        silence.StartsAt.UtcDateTime,
        silence.EndsAt.UtcDateTime,
        silence.Comment,
        silence.CreatedBy,
        silence.CreatedAt.UtcDateTime,
        now < silence.StartsAt ? "planned" : now < silence.EndsAt ? "active" : "over");
}

/// <summary>A silence as a client sends it; the shape for the OpenAPI document.</summary>
/// <param name="EndsAt">RFC 3339, with an offset.</param>
/// <param name="StartsAt">RFC 3339, with an offset; now when left out.</param>
/// <param name="Matchers">All of them must match. Without matchers, it is a maintenance window of the whole project.</param>
/// <param name="Comment">For people.</param>
internal sealed record SilenceDraft(
    DateTimeOffset EndsAt, DateTimeOffset? StartsAt = null, IReadOnlyList<SilenceMatcher>? Matchers = null, string? Comment = null);

internal sealed record SilencePage(IReadOnlyList<SilenceView> Items, string? NextCursor);

/// <summary>Silences and maintenance windows over REST.</summary>
internal static class SilencesEndpoints
{
    private const int MaxBodyBytes = 16 * 1024;

    /// <summary>Nobody can take the id of another: the service gives it.</summary>
    private static readonly ConfigWords Words = new("silence", ProblemCodes.SilenceNotFound, null, ProblemCodes.TooManySilences);
    private static readonly TimeSpan Longest = TimeSpan.FromDays(366);
    private static readonly string[] Shown = ["id", "project_id", "created_by", "created_at", "state", "warnings"];
    private static readonly string[] Fields = ["rule_id", "rule_name", "alert_type", "severity", "group"];

    public static void MapSilences(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/v1/live-logs/silences").WithTags("Silences").RequireToken();
        group.MapGet("/{project_id}", List)
            .WithName("silences")
            .WithSummary("A project's silences, the last to end first (viewer)")
            .Produces<SilencePage>()
            .RequireProject(ProjectRole.Viewer);
        group.MapPost("/{project_id}", Create)
            .WithName("create_silence")
            .WithSummary("Hold back notifications of matching alerts between two times; without matchers, of all alerts of the project: maintenance (operator)")
            .AcceptsJson<SilenceDraft>()
            .Produces<SilenceView>(StatusCodes.Status201Created)
            .ProducesProblems(ProblemCodes.ProjectNotFound, ProblemCodes.TooManySilences)
            .RequireProject(ProjectRole.Operator);
        group.MapPut("/{silence_id}", Update)
            .WithName("update_silence")
            .WithSummary("Replace a silence (operator)")
            .AcceptsJson<SilenceDraft>()
            .Produces<SilenceView>()
            .ProducesProblems(ConfigGate.Problems(Words, ProjectRole.Operator)).ProducesProblems(ProblemCodes.TooManySilences);
        group.MapDelete("/{silence_id}", Delete)
            .WithName("delete_silence")
            .WithSummary("End and delete a silence; alerts that it silenced and that are still open send their notifications (operator)")
            .Produces(StatusCodes.Status204NoContent)
            .ProducesProblems(ConfigGate.Problems(Words, ProjectRole.Operator));
    }

    private static async Task<IResult> List(ProjectScope scope, SilenceTable silences, TimeProvider time, CancellationToken cancellationToken) =>
        TypedResults.Ok(new SilencePage(
            scope.Number is { } number
                ? [.. (await silences.ListAsync(number, cancellationToken)).Select(silence => SilenceView.Of(silence, scope.Slug, time.GetUtcNow()))]
                : [],
            null));

    private static async Task<IResult> Create(
        ProjectScope scope, HttpContext context, SilenceTable silences, RuleBook book, ConfigAudit audit, TimeProvider time, CancellationToken cancellationToken)
    {
        var body = await RequestBody.ReadAsync(context.Request, MaxBodyBytes, cancellationToken);
        using var json = body.Json;
        if (json is null)
            return body.Problem!;
        if (scope.Number is not { } number)
            return ApiProblem.Create(ProblemCodes.ProjectNotFound, "Nothing was created in the project yet, so there is nothing to silence.");

        var now = time.GetUtcNow();
        var (silence, problem) = Read(json.RootElement, new Silence(Guid.CreateVersion7(now), [], now, now, "", context.User.Subject(), now), now);
        if (silence is null)
            return problem!;

        var change = Words.Change(silence.Id, number, scope.Slug, "created", context.User);
        if (!await silences.WriteAsync(silence, now, change, cancellationToken))
            return Words.TooMany(SilenceTable.MaxPerProject);

        audit.Tell(change);
        return TypedResults.Created($"/api/v1/live-logs/silences/{silence.Id}", SilenceView.Of(silence, scope.Slug, now, book.Current(number).Rules));
    }

    private static async Task<IResult> Update(
        string silence_id,
        HttpContext context,
        SilenceTable silences,
        RuleBook book,
        ProjectAuthoriser authoriser,
        ConfigAudit audit,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var body = await RequestBody.ReadAsync(context.Request, MaxBodyBytes, cancellationToken);
        using var json = body.Json;
        var found = await FindAsync(context.User, silence_id, silences, authoriser, cancellationToken);
        if (found.Item is not { } known)
            return found.Refusal!;
        if (json is null)
            return body.Problem!;

        var now = time.GetUtcNow();
        var (silence, problem) = Read(json.RootElement, known.Silence, now, Shown);
        if (silence is null)
            return problem!;

        var change = Words.Change(silence.Id, known.ProjectNumber, known.ProjectSlug, "changed", context.User);
        if (!await silences.WriteAsync(silence, now, change, cancellationToken))
            return Words.TooMany(SilenceTable.MaxPerProject);

        audit.Tell(change);
        return TypedResults.Ok(SilenceView.Of(silence, known.ProjectSlug, now, book.Current(known.ProjectNumber).Rules));
    }

    private static async Task<IResult> Delete(
        string silence_id, HttpContext context, SilenceTable silences, ProjectAuthoriser authoriser, ConfigAudit audit, CancellationToken cancellationToken)
    {
        var found = await FindAsync(context.User, silence_id, silences, authoriser, cancellationToken);
        if (found.Item is not { } known)
            return found.Refusal!;

        var change = Words.Change(known.Silence.Id, known.ProjectNumber, known.ProjectSlug, "deleted", context.User);
        await silences.DeleteAsync(known.Silence.Id, change, cancellationToken);
        audit.Tell(change);
        return TypedResults.NoContent();
    }

    private static async Task<ConfigAccess<StoredSilence>> FindAsync(
        ClaimsPrincipal caller, string id, SilenceTable silences, ProjectAuthoriser authoriser, CancellationToken cancellationToken)
    {
        var found = Guid.TryParseExact(id, "D", out var guid) ? await silences.FindAsync(guid, cancellationToken) : null;
        return await authoriser.AdmitAsync(caller, found, ProjectRole.Operator, Words, cancellationToken);
    }

    /// <param name="body">What was sent.</param>
    /// <param name="whose">The silence that it replaces, or the beginning of a new one.</param>
    /// <param name="now">The moment.</param>
    /// <param name="shown">What the service sets, and a client may send back.</param>
    private static (Silence? Silence, ProblemHttpResult? Problem) Read(JsonElement body, Silence whose, DateTimeOffset now, params ReadOnlySpan<string> shown)
    {
        var errors = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        var fields = new FieldReader(body, "", errors);
        var starts = fields.Time("starts_at") ?? now;
        var ends = fields.Time("ends_at");
        if (fields.Find("ends_at") is null)
            fields.Fail("ends_at", "Is required.");
        else if (ends is { } end && (end <= starts || end - starts > Longest))
            fields.Fail("ends_at", "Must be after starts_at, and at most a year later.");
        var comment = fields.Visible("comment", 1_000) ?? "";
        var matchers = ReadMatchers(fields, errors);
        fields.EndOfFields(shown);
        return errors.Count > 0
            ? (null, ApiProblem.InvalidFields(errors.ToDictionary(error => error.Key, error => error.Value.ToArray())))
            : (whose with { Matchers = matchers, StartsAt = starts, EndsAt = ends!.Value, Comment = comment }, null);
    }

    private static List<SilenceMatcher> ReadMatchers(FieldReader fields, Dictionary<string, List<string>> errors)
    {
        var matchers = new List<SilenceMatcher>();
        if (fields.Find("matchers") is not { } list)
            return matchers;
        if (list.ValueKind != JsonValueKind.Array || list.GetArrayLength() > 20)
        {
            fields.Fail("matchers", "Must be a list of at most 20.");
            return matchers;
        }

        foreach (var (item, index) in list.EnumerateArray().Select((item, index) => (item, index)))
        {
            var reader = new FieldReader(item, $"matchers[{index}].", errors);
            var (field, value) = (reader.Text("field", 200), reader.Text("value", 1_000));
            reader.EndOfFields();
            if (field is null || value is null)
                reader.Fail("", "Needs field and value.");
            else if (!Fields.Contains(field) && GroupField.Parse(field) is null)
                reader.Fail("field", $"Must be one of {string.Join(", ", Fields)}, or a field that rules group by.");
            else
                matchers.Add(new SilenceMatcher(field, value));
        }

        return matchers;
    }
}
