using System.Globalization;
using LiveLogs.Access;
using LiveLogs.Alerts.Rules.Storing;
using LiveLogs.Notifications;
using LiveLogs.Operations;
using LiveLogs.Operations.OpenApi;
using LiveLogs.Operations.Problems;
using LiveLogs.ProjectConfig;

namespace LiveLogs.Alerts.Rules.Api;

/// <summary>Alert rules over REST.</summary>
internal static class RulesEndpoints
{
    private const int MaxBodyBytes = 64 * 1024;
    private const int MaxPage = 500;
    private const string OfProject = "The rule's project, where rules of several of the caller's projects have this id.";

    public static void MapRules(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/v1/live-logs/rules").WithTags("Rules").RequireToken();
        group.MapPost("/", CreateNamed)
            .WithName("create_rule")
            .WithSummary("Create a rule in the project that the body names (editor)")
            .AcceptsJson<RuleDraft>()
            .Produces<RuleView>(StatusCodes.Status201Created)
            .ProducesProblems(RuleRequests.ProblemsOfCreation);
        group.MapPost("/{project_id}", Create)
            .WithName("create_rule_in_project")
            .WithSummary("Create a rule in this project; its 'project_id' is ignored: flat ('type' and the condition beside it) or with 'alert_type' and 'conditions' (editor)")
            .AcceptsJson<RuleDraft>()
            .Produces<RuleView>(StatusCodes.Status201Created)
            .ProducesProblems(RuleRequests.ProblemsOfCreation);
        group.MapGet($"/{RuleRequests.KindsWord}", () => TypedResults.Ok(RuleKindList.All))
            .WithName("rule_kinds")
            .WithSummary("Describe the kinds of rules and the fields of their conditions, for forms")
            .NeverProduces(ProblemCodes.DatabaseUnavailable);
        group.MapGet("/{project_or_rule_id}", Get)
            .WithName("get_rules")
            .WithSummary("List a project's rules, or get one by its id (viewer)")
            .WithQuery("project_id", OfProject)
            .WithPages(MaxPage)
            .ProducesOneOf<RuleView, RulePage>()
            .ProducesProblems(RuleGate.Problems(ProjectRole.Viewer))
            .ProducesProblems(ProblemCodes.InvalidRequest);
        group.MapPut("/{rule_id}", Update)
            .WithName("update_rule")
            .WithQuery("project_id", OfProject)
            .WithIfMatch()
            .WithSummary("Replace a rule; with If-Match only the version that was seen (editor)")
            .AcceptsJson<RuleDraft>()
            .Produces<RuleView>()
            .ProducesProblems(RuleGate.Problems(ProjectRole.Editor))
            .ProducesProblems(ProblemCodes.RulesTooLarge);
        group.MapDelete("/{rule_id}", Delete)
            .WithName("delete_rule")
            .WithQuery("project_id", OfProject)
            .WithIfMatch()
            .WithSummary("Delete a rule; its open alerts are resolved (editor)")
            .Produces(StatusCodes.Status204NoContent)
            .ProducesProblems(RuleGate.Problems(ProjectRole.Editor))
            .ProducesProblems(ProblemCodes.RuleInUse);
    }

    private static Task<IResult> CreateNamed(HttpContext context, RuleRequests requests, ChannelWarnings warnings, CancellationToken cancellationToken) =>
        CreateIn(null, context, requests, warnings, cancellationToken);

    private static Task<IResult> Create(
        string project_id, HttpContext context, RuleRequests requests, ChannelWarnings warnings, CancellationToken cancellationToken) =>
        CreateIn(project_id, context, requests, warnings, cancellationToken);

    private static async Task<IResult> CreateIn(
        string? project, HttpContext context, RuleRequests requests, ChannelWarnings warnings, CancellationToken cancellationToken)
    {
        var body = await RequestBody.ReadAsync(context.Request, MaxBodyBytes, cancellationToken);
        using var json = body.Json;
        if (json is null)
            return body.Problem!;

        var created = await requests.CreateAsync(context.User, project, json.RootElement, cancellationToken);
        if (created.Item is not { } rule)
            return created.Refusal!;

        context.Response.Headers.ETag = rule.ETag;
        return TypedResults.Created(
            $"/api/v1/live-logs/rules/{Uri.EscapeDataString(rule.Definition.Id)}?project_id={rule.ProjectSlug}",
            RuleView.Of(rule, await warnings.ReadAsync(rule.ProjectNumber, cancellationToken)));
    }

    /// <summary>One route for both: a word that is one of the caller's projects, and without <c>?project_id=</c>, is that project.</summary>
    private static async Task<IResult> Get(
        string project_or_rule_id,
        string? project_id,
        int? limit,
        string? cursor,
        HttpContext context,
        RuleGate gate,
        StoredRules rules,
        ProjectAuthoriser authoriser,
        ChannelWarnings warnings,
        CancellationToken cancellationToken)
    {
        if (project_id is null && context.User.RoleIn(project_or_rule_id) is not null)
        {
            var access = await authoriser.CheckAsync(context.User, project_or_rule_id, ProjectRole.Viewer, cancellationToken);
            return access.Scope is { } scope ? await ListAsync(scope, new ListPage(limit, MaxPage), cursor, rules, warnings, cancellationToken) : access.Refusal!;
        }

        var found = await gate.FindAsync(context.User, project_or_rule_id, project_id, ProjectRole.Viewer, cancellationToken);
        if (found.Item is not { } rule)
            return found.Refusal!;

        context.Response.Headers.ETag = rule.ETag;
        return TypedResults.Ok(RuleView.Of(rule, await warnings.ReadAsync(rule.ProjectNumber, cancellationToken)));
    }

    private static async Task<IResult> ListAsync(
        ProjectScope scope, ListPage page, string? cursor, StoredRules rules, ChannelWarnings warnings, CancellationToken cancellationToken)
    {
        var after = page.Number(cursor, 0);
        if (page.Problem is { } problem)
            return problem;
        if (scope.Number is not { } project)
            return TypedResults.Ok(new RulePage([], null));

        var (found, next) = page.Cut(
            await rules.ListAsync(project, after, page.Wanted, cancellationToken),
            last => last.Number.ToString(CultureInfo.InvariantCulture));
        var warn = await warnings.ReadAsync(project, cancellationToken);
        return TypedResults.Ok(new RulePage([.. found.Select(rule => RuleView.Of(rule, warn))], next));
    }

    private static async Task<IResult> Update(
        string rule_id,
        string? project_id,
        HttpContext context,
        RuleGate gate,
        RuleRequests requests,
        ChannelWarnings warnings,
        CancellationToken cancellationToken)
    {
        var body = await RequestBody.ReadAsync(context.Request, MaxBodyBytes, cancellationToken);
        using var json = body.Json;
        var found = await gate.FindAsync(context.User, rule_id, project_id, ProjectRole.Editor, cancellationToken);
        if (found.Item is not { } seen)
            return found.Refusal!;
        if (json is null)
            return body.Problem!;
        if (VersionTag.Check(context.Request, seen.ETag, RuleGate.Words, isRequired: false) is { } unseen)
            return unseen;

        var changed = await requests.UpdateAsync(context.User, seen, json.RootElement, cancellationToken);
        if (changed.Item is not { } rule)
            return changed.Refusal!;

        context.Response.Headers.ETag = rule.ETag;
        return TypedResults.Ok(RuleView.Of(rule, await warnings.ReadAsync(rule.ProjectNumber, cancellationToken)));
    }

    private static async Task<IResult> Delete(
        string rule_id, string? project_id, HttpContext context, RuleGate gate, RuleRequests requests, CancellationToken cancellationToken)
    {
        var found = await gate.FindAsync(context.User, rule_id, project_id, ProjectRole.Editor, cancellationToken);
        if (found.Item is not { } seen)
            return found.Refusal!;
        if (VersionTag.Check(context.Request, seen.ETag, RuleGate.Words, isRequired: false) is { } unseen)
            return unseen;

        return await requests.DeleteAsync(context.User, seen, cancellationToken) is { } problem ? problem : TypedResults.NoContent();
    }
}
