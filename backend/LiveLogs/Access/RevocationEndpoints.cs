using System.Text.Json;
using LiveLogs.Logs;
using LiveLogs.Operations;
using LiveLogs.Operations.OpenApi;
using LiveLogs.Operations.Problems;
using Microsoft.AspNetCore.Mvc;

namespace LiveLogs.Access;

/// <summary>A revocation as clients see it.</summary>
internal sealed record RevocationView(string Subject, DateTime RevokedAt, string RevokedBy)
{
    public static RevocationView Of(Revocation revocation) => new(revocation.Subject, revocation.RevokedAt.UtcDateTime, revocation.RevokedBy);
}

internal sealed record RevocationPage(IReadOnlyList<RevocationView> Items, string? NextCursor);

/// <summary>The person whose access is revoked.</summary>
/// <param name="Subject">The claim <c>sub</c> of the person's tokens, 1–256 characters.</param>
internal sealed record RevocationDraft(string Subject);

/// <summary>Taking access away from people whose tokens are still good, over REST.</summary>
internal static partial class RevocationEndpoints
{
    private const int MaxBodyBytes = 4 * 1024;
    private const int MaxSubject = 256;

    public static void MapAccess(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/v1/live-logs/access/{project_id}/revocations").WithTags("Access").RequireProject(ProjectRole.Admin);
        group.MapGet("", List)
            .WithName("revocations")
            .WithSummary("List the people whose access to the project was revoked, latest first (admin)")
            .Produces<RevocationPage>();
        group.MapPost("", Revoke)
            .WithName("revoke_access")
            .WithSummary("Revoke a person's access: tokens issued until now give no role here; open connections are closed within 30 seconds (admin)")
            .AcceptsJson<RevocationDraft>()
            .Produces<RevocationView>()
            .ProducesProblems(ProblemCodes.ProjectNotFound, ProblemCodes.OwnAccess, ProblemCodes.TooManyRevocations);
        group.MapDelete("", Restore)
            .WithName("restore_access")
            .WithQuery("subject", "The claim `sub` of the person's tokens.")
            .WithSummary("Restore the access of 'subject': its tokens are valid again until they expire (admin)")
            .Produces(StatusCodes.Status204NoContent)
            .ProducesProblems(ProblemCodes.RevocationNotFound);
    }

    private static async Task<IResult> List(ProjectScope scope, RevocationTable table, CancellationToken cancellationToken) =>
        TypedResults.Ok(new RevocationPage(
            scope.Number is { } number ? [.. (await table.ListAsync(number, cancellationToken)).Select(RevocationView.Of)] : [], null));

    private static async Task<IResult> Revoke(
        ProjectScope scope,
        HttpContext context,
        RevocationTable table,
        RevocationBook book,
        TimeProvider time,
        ILogger<RevocationBook> logger,
        CancellationToken cancellationToken)
    {
        var body = await RequestBody.ReadAsync(context.Request, MaxBodyBytes, cancellationToken);
        using var json = body.Json;
        if (json is null)
            return body.Problem!;
        var errors = new Dictionary<string, string[]>(StringComparer.Ordinal);
        var subject = ReadSubject(json.RootElement, errors);
        if (errors.Count > 0)
            return ApiProblem.InvalidFields(errors);
        if (scope.Number is not { } number)
            return ApiProblem.Create(ProblemCodes.ProjectNotFound, "Nothing was created in the project yet, so there is no access to revoke.");
        var admin = context.User.Subject();
        if (subject == admin)
            return ApiProblem.Create(ProblemCodes.OwnAccess, "You cannot revoke your own access. Ask another admin.");

        var revocation = new Revocation(subject, time.GetUtcNow(), admin);
        if (!await table.WriteAsync(number, revocation, cancellationToken))
        {
            return ApiProblem.Create(
                ProblemCodes.TooManyRevocations, $"A project has at most {RevocationTable.MaxPerProject} revocations. Delete those of people whose tokens have all expired.");
        }

        book.Forget();
        Log.Revoked(logger, subject, scope.Slug, admin);
        return TypedResults.Ok(RevocationView.Of(revocation));
    }

    private static async Task<IResult> Restore(
        ProjectScope scope,
        [FromQuery] string? subject,
        HttpContext context,
        RevocationTable table,
        RevocationBook book,
        ILogger<RevocationBook> logger,
        CancellationToken cancellationToken)
    {
        if (scope.Number is not { } number || subject is null || !await table.DeleteAsync(number, StorableText.Plain(subject), cancellationToken))
            return ApiProblem.Create(ProblemCodes.RevocationNotFound, "The access of this 'subject' is not revoked.");

        book.Forget();
        Log.Restored(logger, StorableText.Plain(subject), scope.Slug, context.User.Subject());
        return TypedResults.NoContent();
    }

    private static string ReadSubject(JsonElement json, Dictionary<string, string[]> errors)
    {
        const string field = "subject";
        if (json.ValueKind != JsonValueKind.Object)
        {
            errors["body"] = ["Must be an object."];
            return "";
        }

        foreach (var other in json.EnumerateObject().Where(property => property.Name != field))
            errors[other.Name] = ["Is not a known field here."];
        var text = json.TryGetProperty(field, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
        if (text.Length is 0 or > MaxSubject || !VisibleText.IsVisible(text))
            errors[field] = [$"The person's 'sub', a text of 1 to {MaxSubject} characters. {VisibleText.Problem}"];
        return StorableText.Plain(text);
    }

    private static partial class Log
    {
        [LoggerMessage(5011, LogLevel.Information, "The access of {Subject} to project {Project} was revoked by {Admin}")]
        public static partial void Revoked(ILogger logger, string subject, string project, string admin);

        [LoggerMessage(5012, LogLevel.Information, "The access of {Subject} to project {Project} was restored by {Admin}")]
        public static partial void Restored(ILogger logger, string subject, string project, string admin);
    }
}
