using System.Security.Claims;
using LiveLogs.Access;
using LiveLogs.Operations.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace LiveLogs.Connections;

/// <summary>The result of looking up a connection by its id: the connection, or the problem to answer with.</summary>
internal readonly record struct ConnectionAccess(ConnectionRecord? Connection, ProblemHttpResult? Refusal);

/// <summary>
/// The way to a connection by its id. To a caller without any role in its project a connection does not exist; to one with
/// a lower role it is a 403.
/// </summary>
internal sealed class ConnectionGate(ConnectionDirectory connections, ProjectAuthoriser authoriser)
{
    /// <summary>What <see cref="FindAsync"/> refuses with.</summary>
    public static IReadOnlyList<ProblemCode> Problems(ProjectRole role) => [ProblemCodes.ConnectionNotFound, .. ProjectAuthoriser.ProblemsOfMembers(role)];

    /// <param name="caller">Who asks.</param>
    /// <param name="id">The route's <c>connection_id</c>, as it came.</param>
    /// <param name="role">What the caller needs.</param>
    /// <param name="cancellationToken">Ends the read.</param>
    public async Task<ConnectionAccess> FindAsync(ClaimsPrincipal caller, string id, ProjectRole role, CancellationToken cancellationToken)
    {
        var connection = Guid.TryParseExact(id, "D", out var guid) ? await connections.FindAsync(guid, cancellationToken) : null;
        if (connection is null || caller.RoleIn(connection.ProjectSlug) is null)
            return new(null, NotFound());
        var access = await authoriser.CheckAsync(caller, connection.ProjectSlug, role, cancellationToken);
        return access.Refusal is { } refusal ? new(null, refusal) : new(connection, null);
    }

    public static ProblemHttpResult NotFound() => ApiProblem.Create(
        ProblemCodes.ConnectionNotFound, "There is no connection with this id in your projects.");
}
