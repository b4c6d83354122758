using LiveLogs.Access;
using LiveLogs.Operations;
using LiveLogs.Operations.OpenApi;
using LiveLogs.Operations.Problems;
using LiveLogs.ProjectConfig;
using Microsoft.AspNetCore.Http.HttpResults;

namespace LiveLogs.Connections;

internal static class ConnectionsEndpoints
{
    private const string Root = "/api/v1/live-logs/connections";
    private const int MaxPage = 500;

    public static IEndpointRouteBuilder MapConnections(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup(Root).WithTags("Connections").RequireToken();
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
            .ProducesProblems(ConnectionType.Problems(ProjectRole.Admin))
            .ProducesProblems(ProblemCodes.ConnectionNameTaken);
        group.MapDelete("/{connection_id}", Delete)
            .WithName("delete_connection")
            .WithIfMatch()
            .WithSummary("Stop and delete a connection and erase its secrets (admin)")
            .Produces(StatusCodes.Status204NoContent)
            .ProducesProblems(ConnectionType.Problems(ProjectRole.Admin));
        group.MapConnectionTests();
        group.MapConnectionKinds();
        return routes;
    }

    private static Task<IResult> Create(
        HttpContext context, ConfigRequests<Connection> requests, ConnectionViews views, CancellationToken cancellationToken) =>
        requests.CreateAsync(context, Root, connection => views.OfSavedAsync(connection, cancellationToken), cancellationToken);

    /// <summary>One route for both: an id of a connection is a UUID, and no project is called like one.</summary>
    private static async Task<IResult> Get(
        string project_or_connection_id,
        int? limit,
        string? cursor,
        HttpContext context,
        ConfigRequests<Connection> requests,
        ConfigShelf<Connection> shelf,
        ProjectAuthoriser authoriser,
        ConnectionViews views,
        CancellationToken cancellationToken)
    {
        if (Guid.TryParseExact(project_or_connection_id, "D", out _))
        {
            var found = await requests.FindAsync(context.User, project_or_connection_id, ProjectRole.Viewer, cancellationToken);
            return found.Item is { } connection ? One(context, connection, views) : found.Refusal!;
        }

        var access = await authoriser.CheckAsync(context.User, project_or_connection_id, ProjectRole.Viewer, cancellationToken);
        if (access.Scope is not { } scope)
            return access.Refusal!;
        return await ListAsync(scope, new ListPage(limit, MaxPage), cursor, shelf, views, cancellationToken);
    }

    private static IResult One(HttpContext context, Connection connection, ConnectionViews views)
    {
        context.Response.Headers.ETag = connection.ETag;
        context.Response.Headers.CacheControl = "private, no-cache";
        return VersionTag.IsKnown(context.Request, connection.ETag)
            ? TypedResults.StatusCode(StatusCodes.Status304NotModified)
            : TypedResults.Ok(views.Of(connection));
    }

    private static async Task<IResult> ListAsync(
        ProjectScope scope, ListPage page, string? cursor, ConfigShelf<Connection> shelf, ConnectionViews views, CancellationToken cancellationToken)
    {
        var after = NameCursor.Read(cursor, scope.Number ?? 0);
        if (after is null)
            page.FailCursor();
        if (page.Problem is { } problem)
            return problem;
        if (scope.Number is not { } project)
            return TypedResults.Ok(new ConnectionPage([], null));

        var (connections, next) = page.Cut(await shelf.ListAsync(project, after!, page.Wanted, cancellationToken), NameCursor.After);
        return TypedResults.Ok(new ConnectionPage([.. connections.Select(views.Of)], next));
    }

    private static Task<IResult> Update(
        string connection_id, HttpContext context, ConfigRequests<Connection> requests, ConnectionViews views, CancellationToken cancellationToken) =>
        requests.UpdateAsync(context, connection_id, connection => views.OfSavedAsync(connection, cancellationToken), cancellationToken);

    private static Task<Results<NoContent, ProblemHttpResult>> Delete(
        string connection_id, HttpContext context, ConfigRequests<Connection> requests, CancellationToken cancellationToken) =>
        requests.DeleteAsync(context, connection_id, cancellationToken);
}
