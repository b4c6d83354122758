using System.Text.Json;
using System.Text.RegularExpressions;
using LiveLogs.Access;
using LiveLogs.Connections;
using LiveLogs.Operations;
using LiveLogs.Operations.OpenApi;
using LiveLogs.Operations.Problems;
using LiveLogs.ProjectConfig;

namespace LiveLogs.Streaming.Push;

/// <summary>Allows pushing to a connection: its key, and whose Pub/Sub.</summary>
internal static partial class PushSettingsEndpoints
{
    private const int MaxBodyBytes = 16 * 1024;
    private static readonly TimeSpan LongestKept = TimeSpan.FromDays(7);

    public static void MapPushSettings(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/v1/live-logs/connections/{connection_id}/push").WithTags("Push").RequireToken();
        group.MapGet("/", Get)
            .WithName("push_settings")
            .WithSummary("Show the push settings of a connection and counts of its pushes (viewer)")
            .Produces<PushStateView>()
            .ProducesProblems(ConnectionType.Problems(ProjectRole.Viewer))
            .ProducesProblems(ProblemCodes.PushNotSetUp);
        group.MapPost("/key", MakeKey)
            .WithName("make_push_key")
            .WithQuery("keep_previous_seconds", "How many seconds the former key stays valid; 0 by default.", 0, 604_800)
            .WithSummary("Create a push key, or replace it (admin); the key is shown only once")
            .Produces<PushKeyView>()
            .ProducesProblems(ConnectionType.Problems(ProjectRole.Admin))
            .ProducesProblems(ProblemCodes.InvalidRequest, ProblemCodes.PushKeyMade);
        group.MapPut("/pubsub", SetPubSub)
            .WithName("set_pubsub_sender")
            .WithSummary("Accept pushes of a Pub/Sub subscription that signs in as this service account (admin)")
            .AcceptsJson<PubSubSender>()
            .Produces<PushStateView>()
            .ProducesProblems(ConnectionType.Problems(ProjectRole.Admin));
        group.MapDelete("/", Forbid)
            .WithName("forbid_pushes")
            .WithSummary("Stop accepting pushes (admin); senders get 401")
            .Produces(StatusCodes.Status204NoContent)
            .ProducesProblems(ConnectionType.Problems(ProjectRole.Admin));
    }

    private static async Task<IResult> Get(
        string connection_id, HttpContext context, ConfigRequests<Connection> connections, PushDirectory directory, CancellationToken cancellationToken)
    {
        var found = await connections.FindAsync(context.User, connection_id, ProjectRole.Viewer, cancellationToken);
        if (found.Item is not { } connection)
            return found.Refusal!;

        return await directory.ReadAsync(connection.Number, cancellationToken) is { } state
            ? TypedResults.Ok(state)
            : ApiProblem.Create(ProblemCodes.PushNotSetUp, "This connection does not accept pushes yet. Create a push key.");
    }

    private static async Task<IResult> MakeKey(
        string connection_id,
        int? keep_previous_seconds,
        HttpContext context,
        ConfigRequests<Connection> connections,
        PushDirectory directory,
        ConfigAudit audit,
        CancellationToken cancellationToken)
    {
        var found = await connections.FindAsync(context.User, connection_id, ProjectRole.Admin, cancellationToken);
        if (found.Item is not { } connection)
            return found.Refusal!;

        var keep = TimeSpan.FromSeconds(keep_previous_seconds ?? 0);
        if (keep < TimeSpan.Zero || keep > LongestKept)
        {
            return ApiProblem.InvalidFields(new Dictionary<string, string[]>
            {
                ["keep_previous_seconds"] = [$"Must be 0 to {LongestKept.TotalSeconds}."],
            });
        }

        var key = PushKey.Generate();
        var seen = await directory.ReadKeyHashAsync(connection.Number, cancellationToken);
        var change = Change(connection, "push key", "made", context, $"; the previous key stays valid for {keep}");
        if (!await directory.SetKeyAsync(connection.Number, seen, PushKey.Hash(key), keep, change, cancellationToken))
        {
            return ApiProblem.Create(
                ProblemCodes.PushKeyMade, "Another request has just created a push key, and that key is valid. Repeat the request to replace it.");
        }

        audit.Tell(change);
        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(new PushKeyView(key, PushAddresses.Of(connection.Id)));
    }

    private static async Task<IResult> SetPubSub(
        string connection_id,
        HttpContext context,
        ConfigRequests<Connection> connections,
        PushDirectory directory,
        ConfigAudit audit,
        CancellationToken cancellationToken)
    {
        var body = await RequestBody.ReadAsync(context.Request, MaxBodyBytes, cancellationToken);
        using var json = body.Json;
        var found = await connections.FindAsync(context.User, connection_id, ProjectRole.Admin, cancellationToken);
        if (found.Item is not { } connection)
            return found.Refusal!;
        if (json is null)
            return body.Problem!;

        var (account, audience) = (Text(json.RootElement, "service_account"), Text(json.RootElement, "audience"));
        var errors = new Dictionary<string, string[]>(StringComparer.Ordinal);
        if (account is null || !EmailPattern().IsMatch(account))
            errors["service_account"] = ["Give the e-mail address of the service account that the push subscription signs in as."];
        if (audience is not { Length: > 0 and <= 2048 })
            errors["audience"] = ["Give the audience of the push subscription's token; without --push-auth-token-audience it is the push address."];
        if (errors.Count > 0)
            return ApiProblem.InvalidFields(errors);

        var change = Change(connection, "Pub/Sub sender", "set", context);
        await directory.SetPubSubAsync(connection.Number, account!, audience!, change, cancellationToken);
        audit.Tell(change);
        return TypedResults.Ok(await directory.ReadAsync(connection.Number, cancellationToken));
    }

    private static async Task<IResult> Forbid(
        string connection_id,
        HttpContext context,
        ConfigRequests<Connection> connections,
        PushDirectory directory,
        ConfigAudit audit,
        CancellationToken cancellationToken)
    {
        var found = await connections.FindAsync(context.User, connection_id, ProjectRole.Admin, cancellationToken);
        if (found.Item is not { } connection)
            return found.Refusal!;

        var change = Change(connection, "push settings", "cleared", context);
        await directory.ForbidAsync(connection.Number, change, cancellationToken);
        audit.Tell(change);
        return TypedResults.NoContent();
    }

    private static ConfigChange Change(Connection connection, string part, string act, HttpContext context, string note = "") =>
        ConnectionType.Connections.Change(connection.Id, connection.ProjectNumber, connection.ProjectSlug, act, context.User, note) with { Thing = $"{part} of connection" };

    private static string? Text(JsonElement body, string name) =>
        body.ValueKind == JsonValueKind.Object && body.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()!.Trim()
            : null;

    [GeneratedRegex(@"^[^@\s]{1,64}@[^@\s]{1,255}\z", RegexOptions.CultureInvariant)]
    private static partial Regex EmailPattern();
}

/// <summary>A push key; it cannot be shown again.</summary>
/// <param name="Key">The secret that senders authenticate with.</param>
/// <param name="Addresses">The paths that they send to, below this service's own address.</param>
public sealed record PushKeyView(string Key, PushAddresses Addresses);

/// <summary>The push addresses of a connection, one for each protocol.</summary>
public sealed record PushAddresses(string Cloudwatch, string Firehose, string Pubsub, string Azure)
{
    internal static PushAddresses Of(Guid connectionId)
    {
        var root = $"/api/v1/live-logs/push/{connectionId:D}";
        return new PushAddresses($"{root}/cloudwatch", $"{root}/firehose", $"{root}/pubsub", $"{root}/azure");
    }
}

/// <summary>The Pub/Sub sender that may push.</summary>
public sealed record PubSubSender
{
    /// <summary>E-mail address of the service account that the subscription signs in as.</summary>
    public required string ServiceAccount { get; init; }

    /// <summary>The audience of its token.</summary>
    public required string Audience { get; init; }
}
