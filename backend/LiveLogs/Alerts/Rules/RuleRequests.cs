using System.Security.Claims;
using System.Text.Json;
using LiveLogs.Access;
using LiveLogs.Operations;
using Microsoft.AspNetCore.Http.HttpResults;

namespace LiveLogs.Alerts.Rules;

/// <summary>Creates, changes and deletes rules as requests ask, and leaves an audit line of each.</summary>
internal sealed partial class RuleRequests(
    RuleTable rules, RuleBook book, ProjectDirectory projects, ProjectAuthoriser authoriser, TimeProvider time, ILogger<RuleRequests> logger)
{
    /// <param name="caller">Who asks.</param>
    /// <param name="project">The project of the address; null when the body has to name it.</param>
    /// <param name="body">The rule.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    public async Task<RuleAccess> CreateAsync(ClaimsPrincipal caller, string? project, JsonElement body, CancellationToken cancellationToken)
    {
        var named = NamedProject(body);
        if ((project ?? named) is not { } slug)
            return Refuse("project_id", "Is required.");

        // Before anything else is said about the request: what is wrong in a foreign project is nobody's business.
        var access = await authoriser.CheckAsync(caller, slug, ProjectRole.Editor, cancellationToken);
        if (access.Refusal is { } refusal)
            return new(null, refusal);
        if (named is not null && named != slug)
            return Refuse("project_id", $"Is not the project of the address, '{slug}'.");
        if (access.Scope!.Number is null && ProjectSlug.WhyNot(slug) is { } reason)
            return Refuse("project_id", reason);
        if (RuleReader.Read(body, NewId, out var errors) is not { } definition)
            return new(null, ApiProblem.InvalidFields(errors));

        var number = await projects.GetOrCreateAsync(slug, cancellationToken);
        if (Problem(await rules.CreateAsync(number, definition, cancellationToken), definition.Id) is { } problem)
            return new(null, problem);

        Log.Created(logger, definition.Id, slug, caller.Subject());
        return await ReadAsync(number, definition.Id, cancellationToken);
    }

    public async Task<RuleAccess> UpdateAsync(ClaimsPrincipal caller, AlertRule seen, JsonElement body, CancellationToken cancellationToken)
    {
        if (NamedProject(body) is { } named && named != seen.ProjectSlug)
            return Refuse("project_id", $"Cannot be changed; it is '{seen.ProjectSlug}'.");
        if (RuleReader.Read(body, () => seen.Definition.Id, out var errors) is not { } definition)
            return new(null, ApiProblem.InvalidFields(errors));
        if (definition.Id != seen.Definition.Id)
            return Refuse("id", $"Cannot be changed; it is '{seen.Definition.Id}'.");
        if (Problem(await rules.UpdateAsync(seen, definition, cancellationToken), definition.Id) is { } problem)
            return new(null, problem);

        Log.Changed(logger, definition.Id, seen.ProjectSlug, caller.Subject());
        return await ReadAsync(seen.ProjectNumber, definition.Id, cancellationToken);
    }

    /// <summary>Null, or the problem.</summary>
    public async Task<ProblemHttpResult?> DeleteAsync(ClaimsPrincipal caller, AlertRule seen, CancellationToken cancellationToken)
    {
        if (Problem(await rules.DeleteAsync(seen, cancellationToken), seen.Definition.Id) is { } problem)
            return problem;

        Log.Deleted(logger, seen.Definition.Id, seen.ProjectSlug, caller.Subject());
        await book.RefreshAsync(seen.ProjectNumber, cancellationToken);
        return null;
    }

    public static ProblemHttpResult Overtaken() => ApiProblem.Create(
        StatusCodes.Status412PreconditionFailed, "version_mismatch", "Somebody changed the rule meanwhile. Get it again and repeat your change.");

    public static ProblemHttpResult TooMany() => ApiProblem.Create(
        StatusCodes.Status409Conflict, "too_many_rules", $"A project has at most {RuleTable.MaxRulesPerProject} rules.");

    private async Task<RuleAccess> ReadAsync(int projectNumber, string id, CancellationToken cancellationToken)
    {
        var known = await book.RefreshAsync(projectNumber, cancellationToken);
        return known.Rules.FirstOrDefault(rule => rule.Definition.Id == id) is { } rule ? new(rule, null) : new(null, RuleGate.NotFound());
    }

    private static string? NamedProject(JsonElement body) =>
        body.ValueKind == JsonValueKind.Object && body.TryGetProperty("project_id", out var named) && named.ValueKind == JsonValueKind.String
            ? named.GetString()
            : null;

    private string NewId() => Guid.CreateVersion7(time.GetUtcNow()).ToString();

    private static RuleAccess Refuse(string field, string error) =>
        new(null, ApiProblem.InvalidFields(new Dictionary<string, string[]> { [field] = [error] }));

    private static ProblemHttpResult? Problem(RuleOutcome outcome, string id) => outcome switch
    {
        RuleOutcome.Done => null,
        RuleOutcome.IdTaken => ApiProblem.Create(StatusCodes.Status409Conflict, "rule_id_taken", $"The project has a rule '{id}' already."),
        RuleOutcome.TooMany => TooMany(),
        _ => Overtaken(),
    };

    private static partial class Log
    {
        [LoggerMessage(8001, LogLevel.Information, "Audit: rule {RuleId} of project {Project} was created by {Subject}.")]
        public static partial void Created(ILogger logger, string ruleId, string project, string subject);

        [LoggerMessage(8002, LogLevel.Information, "Audit: rule {RuleId} of project {Project} was changed by {Subject}.")]
        public static partial void Changed(ILogger logger, string ruleId, string project, string subject);

        [LoggerMessage(8003, LogLevel.Information, "Audit: rule {RuleId} of project {Project} was deleted by {Subject}.")]
        public static partial void Deleted(ILogger logger, string ruleId, string project, string subject);
    }
}
