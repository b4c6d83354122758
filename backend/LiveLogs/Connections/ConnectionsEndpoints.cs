using LiveLogs.Access;
using LiveLogs.Operations;
using LiveLogs.Operations.OpenApi;
using LiveLogs.Operations.Problems;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;

namespace LiveLogs.Connections;

internal static class ConnectionsEndpoints
{
    internal const int MaxBodyBytes = 256 * 1024;
    private const int DefaultPage = 100;
    private const int MaxPage = 500;

    public static IEndpointRouteBuilder MapConnections(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/v1/live-logs/connections").WithTags("Connections").RequireToken();
        group.MapPost("/", Create)
            .WithName("create_connection")
            .WithSummary("Create a connection (admin)")
            .AcceptsJson<ConnectionDraft>()
            .Produces<ConnectionView>(StatusCodes.Status201Created)
            .ProducesProblems(ProjectAuthoriser.Problems(ProjectRole.Admin))
            .ProducesProblems(ProblemCodes.ConnectionNameTaken, ProblemCodes.TooManyConnections, ProblemCodes.ConnectionNotFound);
        group.MapGet("/{project_or_connection_id}", Get)
            .WithName("get_connections")
            .WithSummary("List a project's connections, or get one by its id (viewer)")
            .WithPages(MaxPage)
            .ProducesOneOf<ConnectionView, ConnectionPage>()
            .Produces(StatusCodes.Status304NotModified)
            .ProducesProblems(ProjectAuthoriser.Problems(ProjectRole.Viewer))
            .ProducesProblems(ProblemCodes.InvalidRequest, ProblemCodes.ConnectionNotFound);
        group.MapPut("/{connection_id}", Update)
            .WithName("update_connection")
            .WithIfMatch(isRequired: true)
            .WithSummary("Replace a connection's name and configuration; an omitted secret is kept (admin, If-Match)")
            .AcceptsJson<ConnectionChange>()
            .Produces<ConnectionView>()
            .ProducesProblems(ConnectionGate.Problems(ProjectRole.Admin))
            .ProducesProblems(ProblemCodes.ConnectionNameTaken);
        group.MapDelete("/{connection_id}", Delete)
            .WithName("delete_connection")
            .WithIfMatch()
            .WithSummary("Stop and delete a connection and erase its secrets (admin)")
            .Produces(StatusCodes.Status204NoContent)
            .ProducesProblems(ConnectionGate.Problems(ProjectRole.Admin));
        group.MapConnectionTests();
        return routes;
    }

    private static async Task<IResult> Create(
        HttpContext context, ConnectionRequests requests, ConnectionViews views, CancellationToken cancellationToken)
    {
        var body = await RequestBody.ReadAsync(context.Request, MaxBodyBytes, cancellationToken);
        using var json = body.Json;
        if (json is null)
            return body.Problem!;
        var created = await requests.CreateAsync(context.User, json.RootElement, cancellationToken);
        if (created.Connection is not { } connection)
            return created.Refusal!;
        context.Response.Headers.ETag = ConnectionETag.Of(connection);
        return TypedResults.Created($"/api/v1/live-logs/connections/{connection.Id:D}", await views.OfSavedAsync(connection, cancellationToken));
    }

    /// <summary>One route for both: an id of a connection is a UUID, and no project is called like one.</summary>
    private static async Task<IResult> Get(
        string project_or_connection_id,
        int? limit,
        string? cursor,
        HttpContext context,
        ConnectionGate gate,
        ProjectAuthoriser authoriser,
        ConnectionDirectory connections,
        ConnectionViews views,
        CancellationToken cancellationToken)
    {
        if (Guid.TryParseExact(project_or_connection_id, "D", out _))
        {
            var found = await gate.FindAsync(context.User, project_or_connection_id, ProjectRole.Viewer, cancellationToken);
            return found.Connection is { } connection ? One(context, connection, views) : found.Refusal!;
        }

        var access = await authoriser.CheckAsync(context.User, project_or_connection_id, ProjectRole.Viewer, cancellationToken);
        if (access.Scope is not { } scope)
            return access.Refusal!;
        return await ListAsync(scope, limit ?? DefaultPage, cursor, connections, views, cancellationToken);
    }

    private static IResult One(HttpContext context, ConnectionRecord connection, ConnectionViews views)
    {
        context.Response.Headers.ETag = ConnectionETag.Of(connection);
        context.Response.Headers.CacheControl = "private, no-cache";
        return ConnectionETag.IsKnown(context.Request, connection)
            ? TypedResults.StatusCode(StatusCodes.Status304NotModified)
            : TypedResults.Ok(views.Of(connection));
    }

    private static async Task<IResult> ListAsync(
        ProjectScope scope, int limit, string? cursor, ConnectionDirectory connections, ConnectionViews views, CancellationToken cancellationToken)
    {
        var errors = new Dictionary<string, string[]>(StringComparer.Ordinal);
        if (limit is < 1 or > MaxPage)
            errors["limit"] = [$"Must be 1 to {MaxPage}."];
        var after = ConnectionCursor.Read(cursor, scope.Number ?? 0);
        if (after is null)
            errors["cursor"] = ["Is not a cursor of this list."];
        if (errors.Count > 0)
            return ApiProblem.InvalidFields(errors);
        if (scope.Number is not { } project)
            return TypedResults.Ok(new ConnectionPage([], null));

        // One more than requested shows whether another page follows.
        var found = await connections.ListAsync(project, after!, limit + 1, cancellationToken);
        var page = found.Take(limit).ToList();
        return TypedResults.Ok(new ConnectionPage(
            page.ConvertAll(views.Of), found.Count > limit ? ConnectionCursor.After(page[^1]) : null));
    }

    private static async Task<IResult> Update(
        string connection_id,
        HttpContext context,
        ConnectionGate gate,
        ConnectionRequests requests,
        ConnectionViews views,
        CancellationToken cancellationToken)
    {
        var body = await RequestBody.ReadAsync(context.Request, MaxBodyBytes, cancellationToken);
        using var json = body.Json;
        var found = await gate.FindAsync(context.User, connection_id, ProjectRole.Admin, cancellationToken);
        if (found.Connection is not { } seen)
            return found.Refusal!;
        if (json is null)
            return body.Problem!;
        switch (ConnectionETag.Matches(context.Request, seen))
        {
            case null:
                return ApiProblem.Create(
                    ProblemCodes.IfMatchRequired,
                    "Send the ETag of the connection that you change as If-Match. Then no change that you have not seen is overwritten.");
            case false:
                return ConnectionRequests.Overtaken();
        }

        var changed = await requests.UpdateAsync(context.User, seen, json.RootElement, cancellationToken);
        if (changed.Connection is not { } connection)
            return changed.Refusal!;
        context.Response.Headers[HeaderNames.ETag] = ConnectionETag.Of(connection);
        return TypedResults.Ok(await views.OfSavedAsync(connection, cancellationToken));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> Delete(
        string connection_id, HttpContext context, ConnectionGate gate, ConnectionRequests requests, CancellationToken cancellationToken)
    {
        var found = await gate.FindAsync(context.User, connection_id, ProjectRole.Admin, cancellationToken);
        if (found.Connection is not { } seen)
            return found.Refusal!;
        if (ConnectionETag.Matches(context.Request, seen) is false)
            return ConnectionRequests.Overtaken();
        return await requests.DeleteAsync(context.User, seen, cancellationToken) is { } problem ? problem : TypedResults.NoContent();
    }
}
