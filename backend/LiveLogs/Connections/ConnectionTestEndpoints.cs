using System.Text.Json;
using LiveLogs.Access;
using LiveLogs.Operations;
using LiveLogs.Operations.Problems;
using LiveLogs.ProjectConfig;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;

namespace LiveLogs.Connections;

/// <summary>Really trying connections, before and after they are saved.</summary>
internal static class ConnectionTestEndpoints
{
    public static void MapConnectionTests(this RouteGroupBuilder group)
    {
        group.MapPost("/test", TestDraft)
            .WithName("test_connection_draft")
            .WithSummary("Test a connection before it is created (admin); calls the provider, stores nothing")
            .WithDescription("Takes the same body as creating a connection; `connection_name` may be left out. Answers 200 also when the test fails: see status, failure and advice.")
            .AcceptsJson<ConnectionDraft>()
            .Produces<ConnectionTestView>()
            .ProducesProblems(ProjectAuthoriser.Problems(ProjectRole.Admin));
        group.MapPost("/{connection_id}/test", Test)
            .WithName("test_connection")
            .WithSummary("Test a connection (operator), or a change of it before it is saved (admin); calls the provider")
            .WithDescription(
                "Without a body, the stored connection is tested. With a body, the connection is tested as the change would make it; as in the change itself, a secret that is left out is kept. "
                + "Answers 200 also when the test fails: see status, failure and advice.")
            .AcceptsJson<ConnectionChange>(isOptional: true)
            .Produces<ConnectionTestView>()
            .ProducesProblems(ConnectionType.Problems(ProjectRole.Operator));
    }

    private static async Task<Results<Ok<ConnectionTestView>, ProblemHttpResult>> TestDraft(
        HttpContext context,
        ConfigRequests<Connection> requests,
        ConnectionTester tester,
        ConfigType<Connection> type,
        ConfigAudit audit,
        CancellationToken cancellationToken)
    {
        var body = await RequestBody.ReadAsync(context.Request, type.MaxBodyBytes, cancellationToken);
        using var json = body.Json;
        if (json is null)
            return body.Problem!;
        var read = await requests.ReadNewAsync(context.User, json.RootElement, isNamed: false, cancellationToken);
        if (read.Item is not CheckedConnection draft)
            return read.Refusal!;
        var result = ConnectionTestView.From(await tester.TestAsync(null, draft, cancellationToken));
        audit.Tell(ConnectionType.Connections.Change($"(new, {draft.Connector.Cloud.Provider})", 0, draft.Slug, "tested", context.User, $": {result.Failure ?? result.Status}"));
        return TypedResults.Ok(result);
    }

    private static async Task<Results<Ok<ConnectionTestView>, ProblemHttpResult>> Test(
        string connection_id,
        HttpContext context,
        ConfigRequests<Connection> requests,
        ConnectionTester tester,
        ConfigType<Connection> type,
        ConfigAudit audit,
        CancellationToken cancellationToken)
    {
        var hasBody = context.Request.ContentLength is not 0 && context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody is true;
        var body = hasBody ? await RequestBody.ReadAsync(context.Request, type.MaxBodyBytes, cancellationToken) : default;
        using var json = body.Json;
        var isChange = hasBody && !IsEmptyObject(json);
        var found = await requests.FindAsync(context.User, connection_id, isChange ? ProjectRole.Admin : ProjectRole.Operator, cancellationToken);
        if (found.Item is not { } connection)
            return found.Refusal!;
        CheckedConnection? draft = null;
        if (isChange)
        {
            if (json is null)
                return body.Problem!;
            var read = await requests.ReadChangeAsync(connection, json.RootElement, cancellationToken);
            if (read.Refusal is { } refusal)
                return refusal;
            draft = (CheckedConnection)read.Item!;
        }

        var result = ConnectionTestView.From(draft is null
            ? await tester.TestAsync(connection, cancellationToken)
            : await tester.TestAsync(connection.Id, draft, cancellationToken));
        audit.Tell(ConnectionType.Connections.Change(connection.Id, connection.ProjectNumber, connection.ProjectSlug, "tested", context.User, $": {result.Failure ?? result.Status}"));
        return TypedResults.Ok(result);
    }

    /// <summary>What programs send that always send a body: it asks for no change.</summary>
    private static bool IsEmptyObject(JsonDocument? json) =>
        json is { RootElement: { ValueKind: JsonValueKind.Object } root } && !root.EnumerateObject().Any();
}
