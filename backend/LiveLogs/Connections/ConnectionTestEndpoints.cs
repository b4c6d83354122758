using System.Text.Json;
using LiveLogs.Access;
using LiveLogs.Operations;
using LiveLogs.Operations.Problems;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;

namespace LiveLogs.Connections;

/// <summary>Really trying connections, before and after they are saved.</summary>
internal static partial class ConnectionTestEndpoints
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
            .ProducesProblems(ConnectionGate.Problems(ProjectRole.Operator));
    }

    private static async Task<Results<Ok<ConnectionTestView>, ProblemHttpResult>> TestDraft(
        HttpContext context,
        ConnectionRequests requests,
        ConnectionTester tester,
        ILogger<ConnectionTester> logger,
        CancellationToken cancellationToken)
    {
        var body = await RequestBody.ReadAsync(context.Request, ConnectionsEndpoints.MaxBodyBytes, cancellationToken);
        using var json = body.Json;
        if (json is null)
            return body.Problem!;
        var read = await requests.ReadNewAsync(context.User, json.RootElement, isNamed: false, cancellationToken);
        if (read.Draft is not { } draft)
            return read.Refusal!;
        var result = ConnectionTestView.From(await tester.TestAsync(null, draft, cancellationToken));
        Log.DraftTested(logger, draft.Connector.Cloud.Provider, draft.Slug, context.User.Subject(), result.Failure ?? result.Status);
        return TypedResults.Ok(result);
    }

    private static async Task<Results<Ok<ConnectionTestView>, ProblemHttpResult>> Test(
        string connection_id,
        HttpContext context,
        ConnectionGate gate,
        ConnectionRequests requests,
        ConnectionTester tester,
        ILogger<ConnectionTester> logger,
        CancellationToken cancellationToken)
    {
        var hasBody = context.Request.ContentLength is not 0 && context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody is true;
        var body = hasBody ? await RequestBody.ReadAsync(context.Request, ConnectionsEndpoints.MaxBodyBytes, cancellationToken) : default;
        using var json = body.Json;
        var isChange = hasBody && !IsEmptyObject(json);
        var found = await gate.FindAsync(context.User, connection_id, isChange ? ProjectRole.Admin : ProjectRole.Operator, cancellationToken);
        if (found.Connection is not { } connection)
            return found.Refusal!;
        CheckedConnection? draft = null;
        if (isChange)
        {
            if (json is null)
                return body.Problem!;
            var read = requests.ReadChange(connection, json.RootElement);
            if (read.Refusal is { } refusal)
                return refusal;
            draft = read.Draft;
        }

        var result = ConnectionTestView.From(draft is null
            ? await tester.TestAsync(connection, cancellationToken)
            : await tester.TestAsync(connection.Id, draft, cancellationToken));
        Log.Tested(logger, connection.Id, connection.ProjectSlug, context.User.Subject(), result.Failure ?? result.Status);
        return TypedResults.Ok(result);
    }

    /// <summary>What programs send that always send a body: it asks for no change.</summary>
    private static bool IsEmptyObject(JsonDocument? json) =>
        json is { RootElement: { ValueKind: JsonValueKind.Object } root } && !root.EnumerateObject().Any();

    private static partial class Log
    {
        [LoggerMessage(6003, LogLevel.Information, "Audit: connection {ConnectionId} of project {Project} was tested by {Subject}: {Outcome}.")]
        public static partial void Tested(ILogger logger, Guid connectionId, string project, string subject, string outcome);

        [LoggerMessage(6004, LogLevel.Information, "Audit: a {Provider} connection that project {Project} does not have yet was tested by {Subject}: {Outcome}.")]
        public static partial void DraftTested(ILogger logger, string provider, string project, string subject, string outcome);
    }
}
