using LiveLogs.Access;
using LiveLogs.LiveTail.Sessions;
using LiveLogs.LiveTail.SignalR;
using LiveLogs.LiveTail.WebSockets;
using LiveLogs.Operations.OpenApi;
using LiveLogs.Operations.Problems;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;

namespace LiveLogs.LiveTail;

/// <summary>The live tail as server-sent events, JSON lines, WebSocket and SignalR.</summary>
internal static class LiveTailEndpoints
{
    public static void MapLiveTail(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/v1/live-logs").WithTags("Live tail");
        group.MapGet("/tail/{project_id}", Stream)
            .WithName("tail")
            .WithSummary("Live tail as server-sent events, or as JSON lines with 'Accept: application/x-ndjson'.")
            .WithFilter()
            .WithQuery("after", "The position to resume from; now by default.")
            .WithQuery("backfill", "How many of the newest stored entries to send first; none by default.", 0, 1_000)
            .WithQuery("backfill_minutes", "How old these entries may be, in minutes.", 0, 1_440)
            .WithQuery("provisional", "Also sends lines that are not stored yet.", values: ["true", "false"])
            .Produces<string>(StatusCodes.Status200OK, "text/event-stream", "application/x-ndjson")
            .ProducesProblems([.. TailParameters.Problems, .. TailSessions.Problems])
            .RequireProject(ProjectRole.Viewer);
        group.MapGet("/ws/{project_id}", Socket)
            .WithName("tail_websocket")
            .WithSummary("Live tail over a WebSocket, one JSON message a frame.")
            .WithFilter()
            .WithQuery("after", "The position to resume from; now by default.")
            .WithQuery("backfill", "How many of the newest stored entries to send first; none by default.", 0, 1_000)
            .WithQuery("backfill_minutes", "How old these entries may be, in minutes.", 0, 1_440)
            .WithQuery("provisional", "Also sends lines that are not stored yet.", values: ["true", "false"])
            .WithQuery("subscribe", "false opens the connection without a subscription; commands make them.", values: ["true", "false"])
            .Produces(StatusCodes.Status101SwitchingProtocols)
            .ProducesProblems([ProblemCodes.WebsocketExpected, .. TailParameters.Problems, .. ConnectionLimits.Problems, .. TailSessions.Problems])
            .RequireProject(ProjectRole.Viewer);
        var timeout = routes.ServiceProvider.GetRequiredService<IOptions<LiveTailOptions>>().Value.SendTimeout;
        var hub = group.MapHub<LiveTailHub>("/hub", hub => hub.TransportSendTimeout = timeout).RequireToken();
        var owners = routes.ServiceProvider.GetRequiredService<HubOwners>();
        hub.Add(endpoint =>
        {
            if (endpoint.RequestDelegate is { } serve)
                endpoint.RequestDelegate = context => owners.ServeAsync(context, serve);
        });
    }

    private static async Task<IResult> Stream(
        HttpContext context,
        ProjectScope scope,
        TailSessions sessions,
        IHostApplicationLifetime lifetime,
        [AsParameters] TailAddress address,
        [FromHeader(Name = "Last-Event-ID")] string? lastEventId)
    {
        try
        {
            // After a reconnect of its own the browser asks the old address again, with the newer place in the header.
            var query = address.Read();
            var request = TailParameters.Read(scope, context.User, lastEventId is { Length: > 0 } ? query with { After = lastEventId } : query);
            using var session = await sessions.OpenAsync(request, context.RequestAborted);
            using var over = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
            await TailStream.WriteAsync(context, session, over.Token);
        }
        catch (TailRefusedException refused)
        {
            return ApiProblem.Create(refused.Problem, refused.Message, refused.Members);
        }
        catch (OperationCanceledException)
        {
            // The client left or the server stops: either knows.
        }

        return Results.Empty;
    }

    private static async Task<IResult> Socket(
        HttpContext context,
        ProjectScope scope,
        TailSessions sessions,
        IHostApplicationLifetime lifetime,
        IOptions<LiveTailOptions> options,
        TimeProvider time,
        [AsParameters] TailAddress address,
        [FromQuery] string? subscribe)
    {
        if (!context.WebSockets.IsWebSocketRequest)
            return ApiProblem.Create(ProblemCodes.WebsocketExpected, "This address accepts only WebSocket; use /tail/{project_id} for HTTP.");

        try
        {
            var request = TailParameters.Read(scope, context.User, address.Read());
            using var connection = sessions.Connections.Enter(context.User.Subject());
            using var session = TailParameters.ReadFlag("subscribe", subscribe) == false ? null : await sessions.OpenAsync(request, context.RequestAborted);
            using var link = await WebSocketUpgrade.AcceptAsync(context, options.Value, time);
            await new TailWebSocket(link, context, sessions, request).RunAsync(session, lifetime.ApplicationStopping);
        }
        catch (TailRefusedException refused)
        {
            return ApiProblem.Create(refused.Problem, refused.Message, refused.Members);
        }

        return Results.Empty;
    }
}
