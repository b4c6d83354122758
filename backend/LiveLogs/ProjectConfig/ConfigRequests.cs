using System.Security.Claims;
using System.Text.Json;
using LiveLogs.Access;
using LiveLogs.Operations;
using LiveLogs.Operations.Problems;
using LiveLogs.ProjectConfig.Fields;
using Microsoft.AspNetCore.Http.HttpResults;

namespace LiveLogs.ProjectConfig;

/// <summary>Creates, changes and deletes items as requests ask, with the gate, If-Match and the wording that all types share.</summary>
internal sealed class ConfigRequests<T>(ConfigShelf<T> shelf, ConfigSecrets<T> secrets, ConfigType<T> type, ProjectAuthoriser authoriser)
    where T : ConfigItem
{
    private const int MaxSlug = 100;

    private readonly ConfigField[] _changeFields =
    [
        .. type.RequestFields.Select(field => type.FixedFields.Contains(field.Name) ? field with { Required = false } : field),
        .. type.ShownFields.Select(name => new ConfigField(name, ConfigFieldKind.Text, "")),
    ];

    /// <summary>The item with an id, for a caller with a role.</summary>
    /// <param name="caller">The caller.</param>
    /// <param name="id">As it stands in the address.</param>
    /// <param name="role">What the caller needs.</param>
    /// <param name="cancellationToken">Ends the read.</param>
    public async Task<ConfigAccess<T>> FindAsync(ClaimsPrincipal caller, string id, ProjectRole role, CancellationToken cancellationToken)
    {
        var item = Guid.TryParseExact(id, "D", out var guid) ? await shelf.FindAsync(guid, cancellationToken) : null;
        return await authoriser.AdmitAsync(caller, item, role, type.Words, cancellationToken);
    }

    /// <summary>201 with the new item, or the problem.</summary>
    /// <param name="context">The request.</param>
    /// <param name="root">The address that items lie below.</param>
    /// <param name="view">What the caller is shown.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    public async Task<IResult> CreateAsync<TView>(HttpContext context, string root, Func<T, ValueTask<TView>> view, CancellationToken cancellationToken)
    {
        var body = await RequestBody.ReadAsync(context.Request, type.MaxBodyBytes, cancellationToken);
        using var json = body.Json;
        if (json is null)
            return body.Problem!;
        var read = await ReadNewAsync(context.User, json.RootElement, isNamed: true, cancellationToken);
        if (read.Item is not { } wanted)
            return read.Refusal!;

        var (outcome, id) = await shelf.CreateAsync(wanted, context.User, cancellationToken);
        if (type.Words.Problem(outcome, wanted.Name, type.MaxPerProject) is { } problem)
            return problem;
        if (await shelf.FindAsync(id, cancellationToken) is not { } item)
            return type.Words.NotFound();

        context.Response.Headers.ETag = item.ETag;
        return TypedResults.Created($"{root}/{id:D}", await view(item));
    }

    /// <summary>200 with the changed item, or the problem.</summary>
    /// <param name="context">The request, with <c>If-Match</c>.</param>
    /// <param name="id">As it stands in the address.</param>
    /// <param name="view">What the caller is shown.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    public async Task<IResult> UpdateAsync<TView>(HttpContext context, string id, Func<T, ValueTask<TView>> view, CancellationToken cancellationToken)
    {
        var body = await RequestBody.ReadAsync(context.Request, type.MaxBodyBytes, cancellationToken);
        using var json = body.Json;
        var found = await FindAsync(context.User, id, type.EditRole, cancellationToken);
        if (found.Item is not { } seen)
            return found.Refusal!;
        if (json is null)
            return body.Problem!;
        if (VersionTag.Check(context.Request, seen.ETag, type.Words, isRequired: true) is { } unseen)
            return unseen;
        var read = await ReadChangeAsync(seen, json.RootElement, cancellationToken);
        if (read.Item is not { } wanted)
            return read.Refusal!;
        if (type.Words.Problem(await shelf.UpdateAsync(seen, wanted, context.User, cancellationToken), wanted.Name, type.MaxPerProject) is { } problem)
            return problem;

        if (await shelf.FindAsync(seen.Id, cancellationToken) is not { } item)
            return type.Words.NotFound();

        context.Response.Headers.ETag = item.ETag;
        return TypedResults.Ok(await view(item));
    }

    /// <summary>204, or the problem.</summary>
    /// <param name="context">The request, perhaps with <c>If-Match</c>.</param>
    /// <param name="id">As it stands in the address.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    public async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(HttpContext context, string id, CancellationToken cancellationToken)
    {
        var found = await FindAsync(context.User, id, type.EditRole, cancellationToken);
        if (found.Item is not { } seen)
            return found.Refusal!;
        if (VersionTag.Check(context.Request, seen.ETag, type.Words, isRequired: false) is { } unseen)
            return unseen;
        if (type.Words.Problem(await shelf.DeleteAsync(seen, context.User, cancellationToken), seen.Name, type.MaxPerProject) is { } problem)
            return problem;

        return TypedResults.NoContent();
    }

    /// <summary>Reads what a new item is to be, for a caller who may create it.</summary>
    /// <param name="caller">The caller.</param>
    /// <param name="body">The request.</param>
    /// <param name="isNamed">Whether it needs a name.</param>
    /// <param name="cancellationToken">Ends the read.</param>
    public async Task<ConfigAccess<CheckedItem<T>>> ReadNewAsync(ClaimsPrincipal caller, JsonElement body, bool isNamed, CancellationToken cancellationToken)
    {
        var reader = new ConfigReader(body, [.. type.RequestFields.Select(field => field.Name == type.NameField ? field with { Required = isNamed } : field)]);
        var slug = reader.Text("project_id", MaxSlug);
        int? project = null;
        if (slug is not null)
        {
            // Before anything else is said about the request: what is wrong in a foreign project is nobody's business.
            var access = await authoriser.CheckAsync(caller, slug, type.EditRole, cancellationToken);
            if (access.Refusal is { } refusal)
                return refusal;
            project = access.Scope!.Number;
            if (project is null && ProjectSlug.WhyNot(slug) is { } reason)
                reader.Fail("project_id", reason);
        }

        return await ReadAsync(new(reader, slug ?? "", project, null, [], shelf), cancellationToken);
    }

    /// <summary>Reads what an item is to be instead. What a client was shown it may send back.</summary>
    public Task<ConfigAccess<CheckedItem<T>>> ReadChangeAsync(T seen, JsonElement body, CancellationToken cancellationToken) => ReadAsync(
        new(new ConfigReader(body, _changeFields), seen.ProjectSlug, seen.ProjectNumber, seen, secrets.TryOpen(seen) ?? [], shelf), cancellationToken);

    private async Task<ConfigAccess<CheckedItem<T>>> ReadAsync(ConfigRequest<T> request, CancellationToken cancellationToken) =>
        await type.ReadAsync(request, cancellationToken) is { } wanted && request.Reader.Errors.Count == 0 ? wanted : ApiProblem.InvalidFields(request.Reader.ByField());
}
