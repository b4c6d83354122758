using LiveLogs.Access;
using LiveLogs.Connections;
using LiveLogs.Operations.Problems;
using LiveLogs.ProjectConfig;
using LiveLogs.Streaming.Polling;
using LiveLogs.Streaming.Push;
using LiveLogs.Streaming.Status;

namespace LiveLogs.Streaming;

/// <summary>Start, stop, pause, resume and status of a connection's stream.</summary>
internal static partial class StreamingEndpoints
{
    public static IEndpointRouteBuilder MapStreaming(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/v1/live-logs/connections/{connection_id}").WithTags("Streams").RequireToken();
        MapWish(group, "start", StreamWish.Start, "Start streaming (operator); resumes where it stopped");
        MapWish(group, "stop", StreamWish.Stop, "Stop streaming (operator)");
        MapWish(group, "pause", StreamWish.Pause, "Pause a running stream (operator)");
        MapWish(group, "resume", StreamWish.Resume, "Resume a paused stream (operator)");
        group.MapGet("/status", Status)
            .WithName("stream_status")
            .WithSummary("State, marks, lag, rates, quota use, late arrivals and last error (viewer)")
            .Produces<StreamStatusView>()
            .ProducesProblems(ConnectionType.Problems(ProjectRole.Viewer));
        routes.MapPushSettings();
        routes.MapPush();
        return routes;
    }

    private static void MapWish(RouteGroupBuilder group, string path, StreamWish wish, string summary) =>
        group.MapPost($"/{path}", (
            string connection_id,
            HttpContext context,
            ConfigRequests<Connection> connections,
            StreamControl control,
            ILogger<StreamControl> logger,
            CancellationToken cancellationToken) => Ask(connection_id, wish, context, connections, control, logger, cancellationToken))
            .WithName($"{path}_stream")
            .WithSummary(summary)
            .Produces<StreamAnswer>()
            .ProducesProblems(ConnectionType.Problems(ProjectRole.Operator))
            .ProducesProblems(ProblemCodes.StreamNotRunning);

    private static async Task<IResult> Ask(
        string connectionId,
        StreamWish wish,
        HttpContext context,
        ConfigRequests<Connection> connections,
        StreamControl control,
        ILogger logger,
        CancellationToken cancellationToken)
    {
        var found = await connections.FindAsync(context.User, connectionId, ProjectRole.Operator, cancellationToken);
        if (found.Item is not { } connection)
            return found.Refusal!;

        if (await control.AskAsync(connection.Number, wish, cancellationToken) is not { } state)
        {
            return ApiProblem.Create(
                ProblemCodes.StreamNotRunning,
                $"The stream is {connection.Status}: only a running stream can be paused and only a paused one resumed. Start it instead.");
        }

        Log.Asked(logger, connection.Id, connection.ProjectSlug, wish, context.User.Subject());
        return TypedResults.Ok(new StreamAnswer($"Streaming {Past(wish)} successfully", StreamStates.NameOf(state)));
    }

    private static async Task<IResult> Status(
        string connection_id, HttpContext context, ConfigRequests<Connection> connections, StatusQuery query, CancellationToken cancellationToken)
    {
        var found = await connections.FindAsync(context.User, connection_id, ProjectRole.Viewer, cancellationToken);
        return found.Item is { } connection
            ? TypedResults.Ok(await query.ReadAsync(connection, cancellationToken))
            : found.Refusal!;
    }

    private static string Past(StreamWish wish) => wish switch
    {
        StreamWish.Start => "started",
        StreamWish.Stop => "stopped",
        StreamWish.Pause => "paused",
        _ => "resumed",
    };

    private static partial class Log
    {
        [LoggerMessage(2030, LogLevel.Information, "Audit: {Wish} of connection {ConnectionId} of project {Project} was requested by {Subject}")]
        public static partial void Asked(ILogger logger, Guid connectionId, string project, StreamWish wish, string subject);
    }
}

/// <param name="Message">Such as <c>Streaming started successfully</c>.</param>
/// <param name="Status">The state right after.</param>
public sealed record StreamAnswer(string Message, string Status);
