using System.Buffers.Text;
using System.Globalization;
using System.Text;
using LiveLogs.Access;
using LiveLogs.Logs;
using LiveLogs.Alerts.Rules;
using LiveLogs.Operations;
using LiveLogs.Operations.OpenApi;
using LiveLogs.Operations.Problems;
using Microsoft.AspNetCore.Mvc;

namespace LiveLogs.Alerts.Handling;

/// <summary>How long an alert sends no notifications: one of the two.</summary>
/// <param name="Minutes">From now, 1–43,200.</param>
/// <param name="Until">RFC 3339, within the next 30 days.</param>
internal sealed record SnoozeDraft(double? Minutes = null, DateTimeOffset? Until = null);

/// <param name="Assignee">The person who works on the alert; null for no one. At most 200 characters.</param>
internal sealed record AssignDraft(string? Assignee);

/// <summary>Alerts over REST: the list, and what people do with them.</summary>
internal static class AlertListEndpoints
{
    private const int MaxBodyBytes = 16 * 1024;
    private const int MaxPage = 500;
    private static readonly TimeSpan LongestSnooze = TimeSpan.FromDays(30);

    public static void MapAlertList(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/v1/live-logs/alerts").WithTags("Alerts").RequireToken();
        group.MapGet("/{project_id}", List)
            .WithName("alerts")
            .WithSummary("A project's alerts, newest first; open ones unless 'state' is resolved or all (viewer)")
            .WithQuery("state", "open by default.", values: ["open", "resolved", "all"])
            .WithQuery("unread", "Only alerts that the caller has not read, or has read.")
            .WithQuery("rule_id", "Only alerts of this rule.")
            .WithPages(MaxPage)
            .Produces<AlertPage>()
            .ProducesProblems(ProblemCodes.InvalidRequest)
            .RequireProject(ProjectRole.Viewer);
        MapAction(group, "read", "Mark an alert as read by oneself (viewer)", Read, ProjectRole.Viewer);
        MapAction(group, "ack", "Acknowledge an alert: someone is working on it (operator)", Acknowledge).ProducesProblems(ProblemCodes.AlertResolved);
        MapAction(group, "resolve", "Resolve an alert (operator)", Resolve);
        MapAction(group, "reopen", "Open a resolved alert again (operator)", Reopen).ProducesProblems(ProblemCodes.AlertSuperseded);
        MapAction(group, "snooze", "Snooze an alert: it sends no notifications for some 'minutes', or 'until' a time (operator)", Snooze)
            .AcceptsJson<SnoozeDraft>().ProducesProblems(ProblemCodes.AlertResolved);
        MapAction(group, "assign", "Assign an alert to the person in 'assignee'; null for no one (operator)", Assign).AcceptsJson<AssignDraft>();
    }

    private static RouteHandlerBuilder MapAction(RouteGroupBuilder group, string word, string summary, Delegate handler, ProjectRole role = ProjectRole.Operator) =>
        group.MapPost($"/{{alert_id}}/{word}", handler)
            .WithName($"{word}_alert")
            .WithSummary(summary)
            .Produces<AlertView>()
            .ProducesProblems(AlertRequests.Problems(role));

    private static async Task<IResult> List(
        ProjectScope scope,
        AlertReader alerts,
        HttpContext context,
        [FromQuery] string? state,
        [FromQuery] bool? unread,
        [FromQuery] string? rule_id,
        [FromQuery] int? limit,
        [FromQuery] string? cursor,
        CancellationToken cancellationToken)
    {
        var page = new ListPage(limit, MaxPage);
        if (state is not (null or "open" or "resolved" or "all"))
            page.Fail("state", "Must be open, resolved or all.");
        if (rule_id is not null && !StorableText.IsStorable(rule_id))
            page.Fail("rule_id", "Must not contain NUL or half of a surrogate pair.");
        (DateTimeOffset, Guid)? before = null;
        if (!string.IsNullOrEmpty(cursor) && (before = ReadCursor(cursor)) is null)
            page.FailCursor();
        if (page.Problem is { } problem)
            return problem;
        if (scope.Number is not { } project)
            return TypedResults.Ok(new AlertPage([], null));

        var query = new AlertQuery
        {
            ProjectNumber = project,
            State = state switch { null => "open", "all" => null, _ => state },
            Unread = unread,
            Reader = context.User.Subject(),
            RuleId = rule_id,
            Before = before,
            Limit = page.Wanted,
        };
        var (items, next) = page.Cut(await alerts.ListAsync(query, cancellationToken), WriteCursor);
        return TypedResults.Ok(new AlertPage(items, next));
    }

    private static Task<IResult> Read(string alert_id, HttpContext context, AlertRequests requests, CancellationToken cancellationToken) =>
        requests.RunAsync(context.User, alert_id, ProjectRole.Viewer, new AlertAction.Read(), cancellationToken);

    private static Task<IResult> Acknowledge(string alert_id, HttpContext context, AlertRequests requests, CancellationToken cancellationToken) =>
        requests.RunAsync(context.User, alert_id, ProjectRole.Operator, new AlertAction.Acknowledge(), cancellationToken);

    private static Task<IResult> Resolve(string alert_id, HttpContext context, AlertRequests requests, CancellationToken cancellationToken) =>
        requests.RunAsync(context.User, alert_id, ProjectRole.Operator, new AlertAction.Resolve(), cancellationToken);

    private static Task<IResult> Reopen(string alert_id, HttpContext context, AlertRequests requests, CancellationToken cancellationToken) =>
        requests.RunAsync(context.User, alert_id, ProjectRole.Operator, new AlertAction.Reopen(), cancellationToken);

    private static async Task<IResult> Snooze(
        string alert_id, HttpContext context, AlertRequests requests, TimeProvider time, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return await WithBodyAsync(context, body =>
        {
            var until = body.Time("until") ?? now.AddMinutes(body.Find("until") is null ? body.Number("minutes", 1, LongestSnooze.TotalMinutes) : 0);
            if (body.Find("minutes") is not null && body.Find("until") is not null)
                body.Fail("minutes", "Give either minutes or until.");
            if (until <= now || until > now + LongestSnooze)
                body.Fail("until", "Must be a time within the next 30 days.");
            return new AlertAction.Snooze(until);
        }, action => requests.RunAsync(context.User, alert_id, ProjectRole.Operator, action, cancellationToken), cancellationToken);
    }

    private static Task<IResult> Assign(string alert_id, HttpContext context, AlertRequests requests, CancellationToken cancellationToken) =>
        WithBodyAsync(
            context,
            body => new AlertAction.Assign(body.Visible("assignee", 200)),
            action => requests.RunAsync(context.User, alert_id, ProjectRole.Operator, action, cancellationToken),
            cancellationToken);

    private static async Task<IResult> WithBodyAsync(
        HttpContext context, Func<FieldReader, AlertAction> read, Func<AlertAction, Task<IResult>> run, CancellationToken cancellationToken)
    {
        var body = await RequestBody.ReadAsync(context.Request, MaxBodyBytes, cancellationToken);
        using var json = body.Json;
        if (json is null)
            return body.Problem!;

        var errors = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        var fields = new FieldReader(json.RootElement, "", errors);
        var action = read(fields);
        fields.EndOfFields();
        return errors.Count > 0 ? ApiProblem.InvalidFields(errors.ToDictionary(error => error.Key, error => error.Value.ToArray())) : await run(action);
    }

    private static string WriteCursor(AlertView last) => Base64Url.EncodeToString(
        Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{last.StartedAt.Ticks}:{last.Id:N}")));

    private static (DateTimeOffset StartedAt, Guid Id)? ReadCursor(string cursor)
    {
        try
        {
            var parts = Encoding.ASCII.GetString(Base64Url.DecodeFromChars(cursor)).Split(':');
            return parts.Length == 2 && long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var ticks)
                && ticks <= DateTime.MaxValue.Ticks && Guid.TryParseExact(parts[1], "N", out var id)
                ? (new DateTimeOffset(ticks, TimeSpan.Zero), id)
                : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
