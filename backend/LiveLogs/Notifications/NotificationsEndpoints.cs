using System.Globalization;
using LiveLogs.Access;
using LiveLogs.Notifications.Deliveries;
using LiveLogs.Operations;
using LiveLogs.Operations.OpenApi;
using LiveLogs.Operations.Problems;
using LiveLogs.ProjectConfig;
using Microsoft.AspNetCore.Http.HttpResults;

namespace LiveLogs.Notifications;

internal static class NotificationsEndpoints
{
    private const string Root = "/api/v1/live-logs/channels";
    private const int MaxPage = 500;

    private static readonly string[] States = ["pending", "delivered", "merged", "possibly_sent", "dead"];

    public static IEndpointRouteBuilder MapNotifications(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup(Root).WithTags("Channels").RequireToken();
        group.MapPost("/", Create)
            .WithName("create_channel")
            .WithSummary("Create a notification channel (editor)")
            .AcceptsJson<ChannelDraft>()
            .Produces<ChannelView>(StatusCodes.Status201Created)
            .ProducesProblems(ProjectAuthoriser.Problems(ProjectRole.Editor))
            .ProducesProblems(ProblemCodes.ChannelNameTaken, ProblemCodes.TooManyChannels, ProblemCodes.ChannelNotFound);
        group.MapGet("/kinds", (ChannelCatalogue catalogue) => TypedResults.Ok(ChannelKindList.Of(catalogue)))
            .WithName("channel_kinds")
            .WithSummary("Describe the kinds of channels and the fields of their configurations, for forms")
            .NeverProduces(ProblemCodes.DatabaseUnavailable);
        group.MapGet("/{project_or_channel_id}", Get)
            .WithName("get_channels")
            .WithSummary("List a project's channels, or get one by its id (viewer)")
            .ProducesOneOf<ChannelView, ChannelList>()
            .ProducesProblems(ProjectAuthoriser.Problems(ProjectRole.Viewer))
            .ProducesProblems(ProblemCodes.ChannelNotFound);
        group.MapPut("/{channel_id}", Update)
            .WithName("update_channel")
            .WithIfMatch(isRequired: true)
            .WithSummary("Replace a channel's settings; an omitted secret is kept (editor, If-Match)")
            .AcceptsJson<ChannelChange>()
            .Produces<ChannelView>()
            .ProducesProblems(ChannelType.Problems(ProjectRole.Editor))
            .ProducesProblems(ProblemCodes.ChannelNameTaken);
        group.MapDelete("/{channel_id}", Delete)
            .WithName("delete_channel")
            .WithIfMatch()
            .WithSummary("Delete a channel with its secrets; its waiting notifications are given up (editor)")
            .Produces(StatusCodes.Status204NoContent)
            .ProducesProblems(ChannelType.Problems(ProjectRole.Editor));
        group.MapPost("/{channel_id}/test", Test)
            .WithName("test_channel")
            .WithSummary("Send a test message to the provider (editor); answers 200 also when it fails: see status and failure")
            .Produces<ChannelTestView>()
            .ProducesProblems(ChannelType.Problems(ProjectRole.Editor))
            .ProducesProblems(ProblemCodes.TooManyTests);
        group.MapGet("/{channel_id}/deliveries", ListDeliveries)
            .WithName("deliveries")
            .WithQuery("state", "Only deliveries in this state; all by default.", values: States)
            .WithPages(MaxPage)
            .WithSummary("List the deliveries of a channel, newest first (viewer)")
            .Produces<DeliveryPage>()
            .ProducesProblems(ChannelType.Problems(ProjectRole.Viewer))
            .ProducesProblems(ProblemCodes.InvalidRequest);
        group.MapPost("/{channel_id}/deliveries/replay", ReplayAll)
            .WithName("replay_deliveries")
            .WithSummary("Deliver all dead letters of a channel again (editor)")
            .Produces<ReplayView>()
            .ProducesProblems(ChannelType.Problems(ProjectRole.Editor));
        group.MapPost("/{channel_id}/deliveries/{delivery_id:long}/replay", ReplayOne)
            .WithName("replay_delivery")
            .WithSummary("Deliver a dead letter again, or one that was possibly sent (editor)")
            .Produces<ReplayView>()
            .ProducesProblems(ChannelType.Problems(ProjectRole.Editor))
            .ProducesProblems(ProblemCodes.NotADeadLetter);
        return routes;
    }

    private static Task<IResult> Create(
        HttpContext context, ConfigRequests<Channel> requests, ChannelViews views, CancellationToken cancellationToken) =>
        requests.CreateAsync(context, Root, channel => ValueTask.FromResult(views.Of(channel, context.User)), cancellationToken);

    /// <summary>One route for both: an id of a channel is a UUID, and no project is called like one.</summary>
    private static async Task<IResult> Get(
        string project_or_channel_id,
        HttpContext context,
        ConfigRequests<Channel> requests,
        ProjectAuthoriser authoriser,
        ConfigShelf<Channel> shelf,
        ChannelViews views,
        CancellationToken cancellationToken)
    {
        if (Guid.TryParseExact(project_or_channel_id, "D", out _))
        {
            var found = await requests.FindAsync(context.User, project_or_channel_id, ProjectRole.Viewer, cancellationToken);
            if (found.Item is not { } channel)
                return found.Refusal!;
            context.Response.Headers.ETag = channel.ETag;
            context.Response.Headers.CacheControl = "private, no-cache";
            return TypedResults.Ok(views.Of(channel, context.User));
        }

        var access = await authoriser.CheckAsync(context.User, project_or_channel_id, ProjectRole.Viewer, cancellationToken);
        if (access.Scope is not { } scope)
            return access.Refusal!;
        var list = scope.Number is { } project ? await shelf.ListAsync(project, "", int.MaxValue, cancellationToken) : [];
        return TypedResults.Ok(new ChannelList([.. list.Select(channel => views.Of(channel, context.User))]));
    }

    private static Task<IResult> Update(
        string channel_id, HttpContext context, ConfigRequests<Channel> requests, ChannelViews views, CancellationToken cancellationToken) =>
        requests.UpdateAsync(context, channel_id, channel => ValueTask.FromResult(views.Of(channel, context.User)), cancellationToken);

    private static Task<Results<NoContent, ProblemHttpResult>> Delete(
        string channel_id, HttpContext context, ConfigRequests<Channel> requests, CancellationToken cancellationToken) =>
        requests.DeleteAsync(context, channel_id, cancellationToken);

    private static async Task<Results<Ok<ChannelTestView>, ProblemHttpResult>> Test(
        string channel_id,
        HttpContext context,
        ConfigRequests<Channel> requests,
        ChannelTester tester,
        TestRate rate,
        ConfigAudit audit,
        CancellationToken cancellationToken)
    {
        var found = await requests.FindAsync(context.User, channel_id, ProjectRole.Editor, cancellationToken);
        if (found.Item is not { } channel)
            return found.Refusal!;
        if (rate.TryTake(context.User.Subject()) is { } wait)
        {
            context.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
            return ApiProblem.Create(
                ProblemCodes.TooManyTests, $"You may test channels {TestRate.Most} times a minute. Try again later.");
        }

        var result = await tester.TestAsync(channel, cancellationToken);
        audit.Tell(ChannelType.Channels.Change(channel.Id, channel.ProjectNumber, channel.ProjectSlug, "tested", context.User, $": {result.Failure ?? result.Status}"));
        return TypedResults.Ok(result);
    }

    private static async Task<IResult> ListDeliveries(
        string channel_id,
        string? state,
        int? limit,
        string? cursor,
        HttpContext context,
        ConfigRequests<Channel> requests,
        DeliveryDirectory deliveries,
        CancellationToken cancellationToken)
    {
        var found = await requests.FindAsync(context.User, channel_id, ProjectRole.Viewer, cancellationToken);
        if (found.Item is not { } channel)
            return found.Refusal!;
        var page = new ListPage(limit, MaxPage);
        if (state is not null && !States.Contains(state))
            page.Fail("state", $"Must be one of: {string.Join(", ", States)}.");
        var before = page.Number(cursor, long.MaxValue);
        if (page.Problem is { } problem)
            return problem;

        var (items, next) = page.Cut(
            await deliveries.ListAsync(channel, state, before, page.Wanted, cancellationToken),
            last => last.Id.ToString(CultureInfo.InvariantCulture));
        return TypedResults.Ok(new DeliveryPage(items, next));
    }

    private static Task<IResult> ReplayAll(
        string channel_id, HttpContext context, ConfigRequests<Channel> requests, DeliveryDirectory deliveries, OutboxSignal signal, CancellationToken cancellationToken) =>
        ReplayAsync(channel_id, null, context, requests, deliveries, signal, cancellationToken);

    private static Task<IResult> ReplayOne(
        string channel_id,
        long delivery_id,
        HttpContext context,
        ConfigRequests<Channel> requests,
        DeliveryDirectory deliveries,
        OutboxSignal signal,
        CancellationToken cancellationToken) =>
        ReplayAsync(channel_id, delivery_id, context, requests, deliveries, signal, cancellationToken);

    private static async Task<IResult> ReplayAsync(
        string channelId,
        long? deliveryId,
        HttpContext context,
        ConfigRequests<Channel> requests,
        DeliveryDirectory deliveries,
        OutboxSignal signal,
        CancellationToken cancellationToken)
    {
        var found = await requests.FindAsync(context.User, channelId, ProjectRole.Editor, cancellationToken);
        if (found.Item is not { } channel)
            return found.Refusal!;
        var count = await deliveries.ReplayAsync(channel, deliveryId, cancellationToken);
        signal.Set();
        return deliveryId is not null && count == 0
            ? ApiProblem.Create(
                ProblemCodes.NotADeadLetter, "The channel has no delivery with this id that was given up.")
            : TypedResults.Ok(new ReplayView(count));
    }
}

/// <param name="Replayed">How many deliveries are pending again.</param>
internal sealed record ReplayView(int Replayed);
