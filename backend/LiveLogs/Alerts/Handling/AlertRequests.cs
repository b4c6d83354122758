using System.Security.Claims;
using LiveLogs.Access;
using LiveLogs.Operations.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace LiveLogs.Alerts.Handling;

/// <summary>Does with an alert what a request asks, if its caller may.</summary>
internal sealed class AlertRequests(AlertReader alerts, AlertActions actions, ProjectAuthoriser authoriser)
{
    /// <summary>What anything done with an alert can be refused with; where it takes an open alert, or opens one, there is more.</summary>
    public static IReadOnlyList<ProblemCode> Problems(ProjectRole role) => [ProblemCodes.AlertNotFound, .. ProjectAuthoriser.ProblemsOfMembers(role)];

    public async Task<IResult> RunAsync(
        ClaimsPrincipal caller, string id, ProjectRole role, AlertAction action, CancellationToken cancellationToken)
    {
        var alert = Guid.TryParseExact(id, "D", out var guid) ? await alerts.FindAsync(guid, caller.Subject(), cancellationToken) : null;
        if (alert is null || caller.RoleIn(alert.View.ProjectId) is null)
            return NotFound();

        var access = await authoriser.CheckAsync(caller, alert.View.ProjectId, role, cancellationToken);
        if (access.Refusal is { } refusal)
            return refusal;

        return await actions.RunAsync(alert, action, caller.Subject(), cancellationToken) switch
        {
            ActionOutcome.NotOpen => ApiProblem.Create(ProblemCodes.AlertResolved, "The alert is resolved. Reopen it first."),
            ActionOutcome.Superseded => ApiProblem.Create(
                ProblemCodes.AlertSuperseded, "The rule has another open alert for the same key, or was deleted."),
            _ => TypedResults.Ok((await alerts.FindAsync(guid, caller.Subject(), cancellationToken))!.View),
        };
    }

    private static ProblemHttpResult NotFound() => ApiProblem.Create(
        ProblemCodes.AlertNotFound, "There is no alert with this id in your projects.");
}
