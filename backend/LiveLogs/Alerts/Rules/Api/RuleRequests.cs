using System.Security.Claims;
using System.Text.Json;
using LiveLogs.Access;
using LiveLogs.Alerts.Rules.Storing;
using LiveLogs.Operations.Problems;
using LiveLogs.ProjectConfig;
using Microsoft.AspNetCore.Http.HttpResults;

namespace LiveLogs.Alerts.Rules.Api;

/// <summary>Creates, changes and deletes rules as requests ask, and leaves an audit line of each.</summary>
internal sealed class RuleRequests(
    RuleTable rules, RuleBook book, ConditionProbe probe, ProjectDirectory projects, ProjectAuthoriser authoriser, TimeProvider time, ConfigAudit audit)
{
    /// <summary>What <see cref="CreateAsync"/> refuses with; the rule is not found when somebody deletes it at once.</summary>
    public static IReadOnlyList<ProblemCode> ProblemsOfCreation { get; } =
    [
        .. ProjectAuthoriser.Problems(ProjectRole.Editor),
        ProblemCodes.InvalidRequest, ProblemCodes.RuleNotFound, ProblemCodes.RuleIdTaken, ProblemCodes.TooManyRules, ProblemCodes.RulesTooLarge,
    ];

    /// <param name="caller">Who asks.</param>
    /// <param name="project">
    /// The project of the address: there the rule goes, whatever its <c>project_id</c> says, so that a rule of one project can be
    /// posted to another as it stands. Null when the body has to name it.
    /// </param>
    /// <param name="body">The rule.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    public async Task<ConfigAccess<AlertRule>> CreateAsync(ClaimsPrincipal caller, string? project, JsonElement body, CancellationToken cancellationToken)
    {
        if ((project ?? NamedProject(body)) is not { } slug)
            return Refuse("project_id", "Is required.");

        // Before anything else is said about the request: what is wrong in a foreign project is nobody's business.
        var access = await authoriser.CheckAsync(caller, slug, ProjectRole.Editor, cancellationToken);
        if (access.Refusal is { } refusal)
            return refusal;
        if (access.Scope!.Number is null && ProjectSlug.WhyNot(slug) is { } reason)
            return Refuse("project_id", reason);
        if (RuleReader.Read(body, NewId, out var errors) is not { } definition)
            return ApiProblem.InvalidFields(errors);

        if (IsAddress(caller, definition.Id))
            return Refuse("id", NamesAddress);

        var number = await projects.GetOrCreateAsync(slug, cancellationToken);
        if (await probe.WhyNotAsync(number, definition, cancellationToken) is { } slow)
            return Refuse(FieldOf(body, definition.Kind.LinesField), slow);
        var change = RuleGate.Words.Change(definition.Id, number, slug, "created", caller);
        if (Problem(await rules.CreateAsync(definition, change, cancellationToken), definition.Id, body) is { } problem)
            return problem;

        audit.Tell(change);
        return await ReadAsync(number, definition.Id, cancellationToken);
    }

    public async Task<ConfigAccess<AlertRule>> UpdateAsync(ClaimsPrincipal caller, AlertRule seen, JsonElement body, CancellationToken cancellationToken)
    {
        if (NamedProject(body) is { } named && named != seen.ProjectSlug)
            return Refuse("project_id", $"Cannot be changed; it is '{seen.ProjectSlug}'.");
        if (RuleReader.Read(body, () => seen.Definition.Id, out var errors) is not { } definition)
            return ApiProblem.InvalidFields(errors);
        if (definition.Id != seen.Definition.Id)
            return Refuse("id", $"Cannot be changed; it is '{seen.Definition.Id}'.");
        if (await probe.WhyNotAsync(seen.ProjectNumber, definition, cancellationToken) is { } slow)
            return Refuse(FieldOf(body, definition.Kind.LinesField), slow);
        var change = RuleGate.Words.Change(definition.Id, seen.ProjectNumber, seen.ProjectSlug, "changed", caller);
        if (Problem(await rules.UpdateAsync(seen, definition, change, cancellationToken), definition.Id, body) is { } problem)
            return problem;

        audit.Tell(change);
        return await ReadAsync(seen.ProjectNumber, definition.Id, cancellationToken);
    }

    /// <summary>Null, or the problem.</summary>
    public async Task<ProblemHttpResult?> DeleteAsync(ClaimsPrincipal caller, AlertRule seen, CancellationToken cancellationToken)
    {
        var change = RuleGate.Words.Change(seen.Definition.Id, seen.ProjectNumber, seen.ProjectSlug, "deleted", caller);
        if (Problem(await rules.DeleteAsync(seen, change, cancellationToken), seen.Definition.Id, default) is { } problem)
            return problem;

        audit.Tell(change);
        await book.RefreshAsync(seen.ProjectNumber, cancellationToken);
        return null;
    }

    /// <summary>Stands in an address where ids of rules stand, too.</summary>
    public const string KindsWord = "kinds";

    /// <summary>What is wrong with such an id.</summary>
    public const string NamesAddress = "Is the name of one of your projects, or a word of the API, which has the address that the rule would have. Choose another.";

    /// <summary>Whether a rule of this id would have the address of a project of the caller, or of the kinds of rules.</summary>
    public static bool IsAddress(ClaimsPrincipal caller, string id) => id == KindsWord || caller.RoleIn(id) is not null;

    public static ProblemHttpResult TooLarge() => ApiProblem.Create(
        ProblemCodes.RulesTooLarge,
        $"The rules of a project may have {RuleTable.MaxTextPerProject / 1024 / 1024} MiB of text in total. Shorten or delete some.");

    private async Task<ConfigAccess<AlertRule>> ReadAsync(int projectNumber, string id, CancellationToken cancellationToken)
    {
        var known = await book.RefreshAsync(projectNumber, cancellationToken);
        return known.Rules.FirstOrDefault(rule => rule.Definition.Id == id) is { } rule ? rule : RuleGate.Words.NotFound();
    }

    /// <summary>A field of the condition as the request wrote it: flat, or among the conditions.</summary>
    private static string FieldOf(JsonElement body, string field) => body.TryGetProperty("conditions", out _) ? $"conditions.{field}" : field;

    private static string? NamedProject(JsonElement body) =>
        body.ValueKind == JsonValueKind.Object && body.TryGetProperty("project_id", out var named) && named.ValueKind == JsonValueKind.String
            ? named.GetString()
            : null;

    private string NewId() => Guid.CreateVersion7(time.GetUtcNow()).ToString();

    /// <summary>One field of a rule is wrong.</summary>
    public static ProblemHttpResult Refuse(string field, string error) => ApiProblem.InvalidFields(new Dictionary<string, string[]> { [field] = [error] });

    private static ProblemHttpResult? Problem(RuleResult result, string id, JsonElement body) => result.Outcome switch
    {
        RuleOutcome.TooLarge => TooLarge(),
        RuleOutcome.BadReference => Refuse(FieldOf(body, result.Field!), result.Detail!),
        RuleOutcome.InUse => ApiProblem.Create(ProblemCodes.RuleInUse, $"Other rules name it: {result.Detail}. Change them first."),
        RuleOutcome.Done => null,
        RuleOutcome.IdTaken => RuleGate.Words.Taken(id),
        RuleOutcome.TooMany => RuleGate.Words.TooMany(RuleTable.MaxRulesPerProject),
        _ => RuleGate.Words.Overtaken(),
    };
}
