using System.Text.Json;
using LiveLogs.Connectors;
using LiveLogs.Operations;
using LiveLogs.Operations.Problems;
using LiveLogs.ProjectConfig;
using Microsoft.AspNetCore.Http.HttpResults;

namespace LiveLogs.Connections;

/// <summary>A cloud, described well enough to draw a form of its connections.</summary>
/// <param name="Name">The <c>cloud_provider</c> of its connections.</param>
/// <param name="Words">Its name for people.</param>
/// <param name="Reads">What a connection reads there.</param>
/// <param name="Polled">Whether there is anything to poll, and so to start and to test.</param>
/// <param name="AfterSaving">What to do when a connection is saved; null where permissions say what to do.</param>
/// <param name="PollingCost">What the requests of polling cost.</param>
/// <param name="Fields">The fields of <c>connection_config</c>, in the order that people fill them in.</param>
internal sealed record ConnectionKindView(
    string Name, string Words, string Reads, bool Polled, string? AfterSaving, string PollingCost, IReadOnlyList<FieldView> Fields);

/// <summary>All clouds.</summary>
internal sealed record ConnectionKindList(IReadOnlyList<ConnectionKindView> Items);

/// <summary>A configuration as far as it is filled in, whose permissions are wanted.</summary>
/// <param name="CloudProvider">One of <c>GET /connections/kinds</c>.</param>
/// <param name="ConnectionConfig">What is filled in so far. Nothing is checked, stored or sent to the cloud; secrets are not needed.</param>
internal sealed record PermissionsDraft(string CloudProvider, JsonElement ConnectionConfig);

/// <summary>The least that a configuration needs in its cloud.</summary>
internal sealed record PermissionList(IReadOnlyList<CloudGrant> Items);

/// <summary>What the service says of the clouds it reads, for forms.</summary>
internal static class ConnectionKindEndpoints
{
    public static void MapConnectionKinds(this RouteGroupBuilder group)
    {
        group.MapGet("/kinds", (ConnectorRegistry connectors) => TypedResults.Ok(Describe(connectors)))
            .WithName("connection_kinds")
            .WithSummary("Describe the clouds and the fields of their configurations, for forms")
            .NeverProduces(ProblemCodes.DatabaseUnavailable);
        group.MapPost("/permissions", Grants)
            .WithName("connection_permissions")
            .WithSummary("Say what has to be allowed in the cloud for a configuration that may be half filled in; checks, stores and calls nothing")
            .AcceptsJson<PermissionsDraft>()
            .Produces<PermissionList>()
            .ProducesProblems(ProblemCodes.InvalidRequest)
            .NeverProduces(ProblemCodes.DatabaseUnavailable);
    }

    private static ConnectionKindList Describe(ConnectorRegistry connectors) => new(
    [
        .. connectors.All.Select(connector => new ConnectionKindView(
            connector.Cloud.Provider, connector.Cloud.Name, connector.Cloud.Reads, connector.Cloud.IsPolled, connector.Cloud.AfterSaving, connector.Cloud.PollingCost,
            [.. connector.Fields.Where(field => !field.Given).Select(field => field.Describe())])),
    ]);

    private static async Task<Results<Ok<PermissionList>, ProblemHttpResult>> Grants(
        HttpContext context, ConnectorRegistry connectors, ConfigType<Connection> type, CancellationToken cancellationToken)
    {
        var body = await RequestBody.ReadAsync(context.Request, type.MaxBodyBytes, cancellationToken);
        using var json = body.Json;
        if (json is null)
            return body.Problem!;

        var draft = new ConfigDraft(json.RootElement);
        var errors = new Dictionary<string, string[]>(StringComparer.Ordinal);
        IConnector? connector = null;
        if (draft.Text("cloud_provider") is not { } provider || !connectors.TryFind(provider, out connector))
            errors["cloud_provider"] = [$"Must be one of: {string.Join(", ", connectors.Providers)}."];
        if (draft.Find("connection_config") is not { ValueKind: JsonValueKind.Object })
            errors["connection_config"] = ["Must be an object."];
        return errors.Count > 0
            ? ApiProblem.InvalidFields(errors)
            : TypedResults.Ok(new PermissionList(connector!.Grants(new ConfigDraft(draft.Find("connection_config")!.Value))));
    }
}
