using System.Globalization;
using System.Security.Claims;
using LiveLogs.Access;
using LiveLogs.Operations.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace LiveLogs.ProjectConfig;

/// <summary>What answers call a type of items, and the codes of its problems. The sentences are the same for all types.</summary>
/// <param name="Noun">In lower case and singular.</param>
/// <param name="NotFoundCode">No item has the id.</param>
/// <param name="TakenCode">Another item has the name or id; null when that cannot be.</param>
/// <param name="TooManyCode">The project has as many as it may.</param>
internal sealed record ConfigWords(string Noun, ProblemCode NotFoundCode, ProblemCode? TakenCode, ProblemCode TooManyCode)
{
    public ProblemHttpResult NotFound() => ApiProblem.Create(NotFoundCode, $"There is no {Noun} with this id in your projects.");

    public ProblemHttpResult Overtaken() => ApiProblem.Create(
        ProblemCodes.VersionMismatch, $"Someone else changed the {Noun} in the meantime. Load it again and repeat your change.");

    public ProblemHttpResult IfMatchRequired() => ApiProblem.Create(
        ProblemCodes.IfMatchRequired,
        $"Send the ETag of the {Noun} that you change as If-Match. Then no change that you have not seen is overwritten.");

    /// <param name="name">The name, or the id where people choose it.</param>
    public ProblemHttpResult Taken(string name) => ApiProblem.Create(TakenCode!, $"The project already has a {Noun} '{name}'.");

    public ProblemHttpResult TooMany(int limit) => ApiProblem.Create(TooManyCode, $"A project has at most {limit} {Noun}s. Delete some first.");

    /// <summary>What a caller did with one of them, for <see cref="ConfigAudit"/>.</summary>
    public ConfigChange Change(object id, int projectNumber, string projectSlug, string act, ClaimsPrincipal caller, string note = "") =>
        new(Noun, string.Create(CultureInfo.InvariantCulture, $"{id}"), projectNumber, projectSlug, act, caller.Subject(), note);

    /// <summary>The answer to an edit; null when it is done.</summary>
    /// <param name="outcome">The result of the edit.</param>
    /// <param name="name">The name of the item.</param>
    /// <param name="limit">Items of one project at most.</param>
    public ProblemHttpResult? Problem(EditOutcome outcome, string name, int limit) => outcome switch
    {
        EditOutcome.Done => null,
        EditOutcome.NameTaken => Taken(name),
        EditOutcome.TooMany => TooMany(limit),
        _ => Overtaken(),
    };
}
