using System.Security.Claims;
using System.Text.Json;
using System.Text.Json.Nodes;
using LiveLogs.Access;
using LiveLogs.Logs;
using LiveLogs.Operations.Problems;
using LiveLogs.ProjectConfig.Fields;
using Microsoft.AspNetCore.Http.HttpResults;

namespace LiveLogs.Notifications;

/// <summary>What came of asking for a channel: the channel, or the problem to answer with.</summary>
internal readonly record struct ChannelAccess(ChannelRecord? Channel, ProblemHttpResult? Refusal);

/// <summary>Creates, changes and deletes channels as requests ask, and leaves an audit line of each.</summary>
internal sealed partial class ChannelRequests(
    ChannelDirectory channels,
    ChannelEditor editor,
    ChannelSecrets secrets,
    ChannelCatalogue catalogue,
    ProjectAuthoriser authoriser,
    ILogger<ChannelRequests> logger)
{
    private const int MaxName = 200;

    private readonly ConfigField[] _draftFields =
    [
        new("project_id", ConfigFieldKind.Text, "the project's name.") { Required = true },
        new("kind", ConfigFieldKind.Text, $"one of {catalogue.Names}.") { Required = true },
        new("name", ConfigFieldKind.Text, "unique in the project.") { Required = true },
        new("config", ConfigFieldKind.Object, "the kind's settings.") { Required = true },
        new("enabled", ConfigFieldKind.Flag, "whether messages are sent."),
        new("fallback_channel_id", ConfigFieldKind.Text, "the channel that takes over."),
    ];

    /// <summary>What a client was shown it may send back; what cannot be changed is ignored.</summary>
    private ConfigField[] ChangeFields =>
    [
        .. _draftFields.Select(one => one.Name is "project_id" or "kind" ? one with { Required = false } : one),
        .. ((string[])["id", "health", "created_at", "updated_at"]).Select(name => new ConfigField(name, ConfigFieldKind.Text, "")),
    ];

    /// <summary>What <see cref="FindAsync"/> refuses with.</summary>
    public static IReadOnlyList<ProblemCode> Problems(ProjectRole role) => [ProblemCodes.ChannelNotFound, .. ProjectAuthoriser.ProblemsOfMembers(role)];

    /// <summary>
    /// The way to a channel by its id. To a caller without any role in its project it does not exist; to one with a lower
    /// role it is a 403.
    /// </summary>
    public async Task<ChannelAccess> FindAsync(ClaimsPrincipal caller, string id, ProjectRole role, CancellationToken cancellationToken)
    {
        var channel = Guid.TryParseExact(id, "D", out var guid) ? await channels.FindAsync(guid, cancellationToken) : null;
        if (channel is null || caller.RoleIn(channel.ProjectSlug) is null)
            return new(null, NotFound());
        var access = await authoriser.CheckAsync(caller, channel.ProjectSlug, role, cancellationToken);
        return access.Refusal is { } refusal ? new(null, refusal) : new(channel, null);
    }

    /// <summary>The created channel, or the problem.</summary>
    public async Task<ChannelAccess> CreateAsync(ClaimsPrincipal caller, JsonElement body, CancellationToken cancellationToken)
    {
        var reader = new ConfigReader(body, _draftFields);
        var slug = reader.Text("project_id", 100);
        if (slug is null)
            return new(null, Problem(reader, []));
        var access = await authoriser.CheckAsync(caller, slug, ProjectRole.Editor, cancellationToken);
        if (access.Refusal is { } refusal)
            return new(null, refusal);
        if (access.Scope!.Number is null && ProjectSlug.WhyNot(slug) is { } reason)
            reader.Fail("project_id", reason);

        var kindName = reader.Text("kind", 50);
        IChannelKind? kind = null;
        if (kindName is not null && !catalogue.TryFind(kindName, out kind))
            reader.Fail("kind", $"Must be one of: {catalogue.Names}.");
        var (wish, errors) = await ReadAsync(reader, kind, new("{}", []), access.Scope.Number, null, cancellationToken);
        if (wish is null)
            return new(null, Problem(reader, errors));

        var (outcome, id) = await editor.CreateAsync(slug, wish, cancellationToken);
        if (Problem(outcome, wish.Name) is { } problem)
            return new(null, problem);
        Log.Created(logger, id, wish.Kind.Name, slug, caller.Subject());
        return await channels.FindAsync(id, cancellationToken) is { } created ? new(created, null) : new(null, NotFound());
    }

    /// <summary>The changed channel, or the problem.</summary>
    public async Task<ChannelAccess> UpdateAsync(ClaimsPrincipal caller, ChannelRecord seen, JsonElement body, CancellationToken cancellationToken)
    {
        var reader = new ConfigReader(body, ChangeFields);
        if (reader.Text("kind", 50) is { } kindName && kindName != seen.Kind)
            reader.Fail("kind", $"Cannot be changed; it is '{seen.Kind}'.");
        catalogue.TryFind(seen.Kind, out var kind);
        var (wish, errors) = await ReadAsync(reader, kind, new(seen.Config, secrets.TryOpen(seen) ?? []), seen.ProjectNumber, seen.Id, cancellationToken);
        if (wish is null)
            return new(null, Problem(reader, errors));
        if (Problem(await editor.UpdateAsync(seen, wish, cancellationToken), wish.Name) is { } problem)
            return new(null, problem);
        Log.Changed(logger, seen.Id, seen.ProjectSlug, caller.Subject(), seen.Version + 1);
        return await channels.FindAsync(seen.Id, cancellationToken) is { } changed ? new(changed, null) : new(null, NotFound());
    }

    /// <summary>Null, or the problem.</summary>
    public async Task<ProblemHttpResult?> DeleteAsync(ClaimsPrincipal caller, ChannelRecord seen, CancellationToken cancellationToken)
    {
        var problem = Problem(await editor.DeleteAsync(seen, cancellationToken), seen.Name);
        if (problem is null)
            Log.Deleted(logger, seen.Id, seen.ProjectSlug, caller.Subject());
        return problem;
    }

    public static ProblemHttpResult Overtaken() => ApiProblem.Create(
        ProblemCodes.VersionMismatch, "Someone else changed the channel in the meantime. Load it again and repeat your change.");

    private static ProblemHttpResult NotFound() => ApiProblem.Create(
        ProblemCodes.ChannelNotFound, "There is no channel with this id in your projects.");

    private async Task<(ChannelWish? Wish, IReadOnlyList<ConfigError> ConfigErrors)> ReadAsync(
        ConfigReader reader, IChannelKind? kind, StoredConfig stored, int? project, Guid? self, CancellationToken cancellationToken)
    {
        var name = ReadName(reader);
        var fallback = await ReadFallbackAsync(reader, project, self, cancellationToken);
        var enabled = reader.Flag("enabled") ?? true;
        IReadOnlyList<ConfigError> errors = [];
        JsonElement? config = null;
        if (reader.Object("config") is { } sent && kind is not null)
        {
            config = SecretFields.Complete(sent, stored.Secrets, kind.Fields);
            errors =
            [
                .. ChannelCatalogue.Check(kind, catalogue.Complete(kind, config.Value)),
                .. SecretPlace.Check(sent, stored.Plain, stored.Secrets, kind.Fields),
            ];
        }

        return reader.Errors.Count > 0 || errors.Count > 0 ? (null, errors) : (new ChannelWish(name!, kind!, config!.Value, enabled, fallback), []);
    }

    /// <summary>What is stored of a channel: its settings without its secrets, and these.</summary>
    private sealed record StoredConfig(string Plain, JsonObject Secrets);

    private string? ReadName(ConfigReader reader)
    {
        var name = reader.Text("name", MaxName);
        if (name is not null && !VisibleText.IsVisible(name))
            reader.Fail("name", VisibleText.Problem);
        if (name is not null && (catalogue.TryFind(name, out _) || name == Target.InApp || Guid.TryParse(name, out _)))
            reader.Fail("name", "Must not be the name of a kind or an id: rules use these for other channels.");
        return name;
    }

    private async Task<Guid?> ReadFallbackAsync(ConfigReader reader, int? project, Guid? self, CancellationToken cancellationToken)
    {
        if (reader.Text("fallback_channel_id", 36) is not { } text)
            return null;
        var found = Guid.TryParseExact(text, "D", out var id) && id != self ? await channels.FindAsync(id, cancellationToken) : null;
        if (found is not null && found.ProjectNumber == project)
            return id;
        reader.Fail("fallback_channel_id", "The project has no other channel with this id.");
        return null;
    }

    private static ProblemHttpResult Problem(ConfigReader reader, IReadOnlyList<ConfigError> configErrors) => ApiProblem.InvalidFields(
        reader.Errors.Select(error => error with { Field = error.Field.Length == 0 ? "body" : error.Field })
            .Concat(configErrors.Select(error => error with { Field = error.Field.Length == 0 ? "config" : $"config.{error.Field}" }))
            .GroupBy(error => error.Field, error => error.Message)
            .ToDictionary(group => group.Key, group => group.ToArray(), StringComparer.Ordinal));

    private static ProblemHttpResult? Problem(ChannelEdit outcome, string name) => outcome switch
    {
        ChannelEdit.Done => null,
        ChannelEdit.NameTaken => ApiProblem.Create(
            ProblemCodes.ChannelNameTaken, $"The project already has a channel named '{name}'."),
        ChannelEdit.TooMany => ApiProblem.Create(
            ProblemCodes.TooManyChannels, "The project has reached its limit of channels."),
        _ => Overtaken(),
    };

    private static partial class Log
    {
        [LoggerMessage(10000, LogLevel.Information, "Audit: channel {ChannelId} ({Kind}) of project {Project} was created by {Subject}.")]
        public static partial void Created(ILogger logger, Guid channelId, string kind, string project, string subject);

        [LoggerMessage(10001, LogLevel.Information, "Audit: channel {ChannelId} of project {Project} was changed by {Subject} to version {Version}.")]
        public static partial void Changed(ILogger logger, Guid channelId, string project, string subject, int version);

        [LoggerMessage(10002, LogLevel.Information, "Audit: channel {ChannelId} of project {Project} was deleted by {Subject}.")]
        public static partial void Deleted(ILogger logger, Guid channelId, string project, string subject);
    }
}
