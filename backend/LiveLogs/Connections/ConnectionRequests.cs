using System.Security.Claims;
using System.Text.Json;
using LiveLogs.Access;
using LiveLogs.Connectors;
using LiveLogs.Operations.Problems;
using LiveLogs.ProjectConfig.Fields;
using LiveLogs.Storage.Keys;
using Microsoft.AspNetCore.Http.HttpResults;

namespace LiveLogs.Connections;

/// <summary>What a request wants a connection to be, without a mistake and with its secrets.</summary>
/// <param name="Slug">The project.</param>
/// <param name="Name">Empty when it was not asked for.</param>
/// <param name="Connector">Of the provider.</param>
/// <param name="Config">Valid.</param>
internal sealed record CheckedConnection(string Slug, string Name, IConnector Connector, JsonElement Config);

/// <summary>A draft, or the problem with it.</summary>
internal readonly record struct DraftAnswer(CheckedConnection? Draft, ProblemHttpResult? Refusal);

/// <summary>Creates, changes and deletes connections as requests ask, and leaves an audit line of each.</summary>
internal sealed partial class ConnectionRequests(
    ConnectionDirectory connections,
    ConnectionEditor editor,
    ConnectionSecrets secrets,
    ConnectorRegistry connectors,
    ProjectAuthoriser authoriser,
    ILogger<ConnectionRequests> logger)
{
    /// <summary>The created connection, or the problem.</summary>
    public async Task<ConnectionAccess> CreateAsync(ClaimsPrincipal caller, JsonElement body, CancellationToken cancellationToken)
    {
        var read = await ReadNewAsync(caller, body, isNamed: true, cancellationToken);
        if (read.Draft is not { } draft)
            return new(null, read.Refusal);
        var (outcome, id) = await editor.CreateAsync(draft.Slug, draft.Name, draft.Connector, draft.Config, cancellationToken);
        if (Problem(outcome, draft.Name) is { } problem)
            return new(null, problem);
        Log.Created(logger, id, draft.Slug, caller.Subject());
        return await connections.FindAsync(id, cancellationToken) is { } created ? new(created, null) : new(null, ConnectionGate.NotFound());
    }

    /// <summary>Reads what a new connection is to be; the caller has to be an admin of the project.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="body">The request.</param>
    /// <param name="isNamed">Whether it needs a name.</param>
    /// <param name="cancellationToken">Ends the read.</param>
    public async Task<DraftAnswer> ReadNewAsync(ClaimsPrincipal caller, JsonElement body, bool isNamed, CancellationToken cancellationToken)
    {
        var draft = new DraftReader(body, "project_id", "connection_name", "cloud_provider", "connection_config");
        var slug = draft.Text("project_id");
        if (slug is not null)
        {
            // Before anything else is said about the request: what is wrong in a foreign project is nobody's business.
            var access = await authoriser.CheckAsync(caller, slug, ProjectRole.Admin, cancellationToken);
            if (access.Refusal is { } refusal)
                return new(null, refusal);
            if (access.Scope!.Number is null && ProjectSlug.WhyNot(slug) is { } reason)
                draft.Fail("project_id", reason);
        }

        var (name, config) = (isNamed ? draft.Name() : "", draft.Config());
        var connector = FindConnector(draft);
        if (connector is not null && config is not null)
            draft.Check(connector, SecretFields.Complete(config.Value, [], connector.Fields));
        return draft.HasErrors
            ? new(null, ApiProblem.InvalidFields(draft.Errors))
            : new(new(slug!, name!, connector!, SecretFields.Complete(config!.Value, [], connector!.Fields)), null);
    }

    /// <summary>The changed connection, or the problem.</summary>
    public async Task<ConnectionAccess> UpdateAsync(
        ClaimsPrincipal caller, ConnectionRecord seen, JsonElement body, CancellationToken cancellationToken)
    {
        var read = ReadChange(seen, body);
        if (read.Draft is not { } draft)
            return new(null, read.Refusal);
        var outcome = await editor.UpdateAsync(seen, draft.Name, draft.Connector, draft.Config, cancellationToken);
        if (Problem(outcome, draft.Name) is { } problem)
            return new(null, problem);
        Log.Changed(logger, seen.Id, seen.ProjectSlug, caller.Subject(), seen.Version + 1);
        var changed = await connections.FindAsync(seen.Id, cancellationToken);
        return changed is null ? new(null, ConnectionGate.NotFound()) : new(changed, null);
    }

    /// <summary>Reads what a connection is to be instead; a secret that is left out is the stored one.</summary>
    public DraftAnswer ReadChange(ConnectionRecord seen, JsonElement body)
    {
        // What a client was shown it may send back: values that cannot be changed must be the same, values that the service sets are ignored.
        var draft = new DraftReader(
            body, "project_id", "connection_name", "cloud_provider", "connection_config", "id", "status", "created_at", "updated_at", "warnings");
        draft.Fixed("project_id", seen.ProjectSlug);
        draft.Fixed("cloud_provider", seen.Provider);
        var (name, config) = (draft.Name(), draft.Config());
        if (!connectors.TryFind(seen.Provider, out var connector))
            draft.Fail("cloud_provider", "This service does not read this provider.");

        JsonElement? complete = null;
        if (connector is not null && config is not null)
        {
            var stored = StoredSecrets(seen);
            complete = SecretFields.Complete(config.Value, stored, connector.Fields);
            draft.Check(connector, complete.Value);
            draft.Fail(SecretPlace.Check(config.Value, seen.Config, stored, connector.Fields));
        }

        return draft.HasErrors
            ? new(null, ApiProblem.InvalidFields(draft.Errors))
            : new(new(seen.ProjectSlug, name!, connector!, complete!.Value), null);
    }

    /// <summary>Null, or the problem.</summary>
    public async Task<ProblemHttpResult?> DeleteAsync(ClaimsPrincipal caller, ConnectionRecord seen, CancellationToken cancellationToken)
    {
        var problem = Problem(await editor.DeleteAsync(seen, cancellationToken), seen.Name);
        if (problem is null)
            Log.Deleted(logger, seen.Id, seen.ProjectSlug, caller.Subject());
        return problem;
    }

    private IConnector? FindConnector(DraftReader draft)
    {
        if (draft.Text("cloud_provider") is not { } provider)
            return null;
        if (connectors.TryFind(provider, out var connector))
            return connector;
        draft.Fail("cloud_provider", $"Must be one of: {string.Join(", ", connectors.Providers)}.");
        return null;
    }

    /// <summary>Secrets that do not open any more are none: the client has to send them again.</summary>
    private System.Text.Json.Nodes.JsonObject StoredSecrets(ConnectionRecord connection)
    {
        try
        {
            return secrets.Open(connection);
        }
        catch (SecretsUnreadableException)
        {
            return [];
        }
    }

    private static ProblemHttpResult? Problem(EditOutcome outcome, string name) => outcome switch
    {
        EditOutcome.Done => null,
        EditOutcome.NameTaken => ApiProblem.Create(
            ProblemCodes.ConnectionNameTaken, $"The project already has a connection named '{name}'."),
        EditOutcome.TooMany => ApiProblem.Create(
            ProblemCodes.TooManyConnections, $"A project has at most {ConnectionEditor.MaxConnectionsPerProject} connections."),
        _ => Overtaken(),
    };

    public static ProblemHttpResult Overtaken() => ApiProblem.Create(
        ProblemCodes.VersionMismatch, "Someone else changed the connection in the meantime. Load it again and repeat your change.");

    private static partial class Log
    {
        [LoggerMessage(6000, LogLevel.Information, "Audit: connection {ConnectionId} of project {Project} was created by {Subject}.")]
        public static partial void Created(ILogger logger, Guid connectionId, string project, string subject);

        [LoggerMessage(6001, LogLevel.Information, "Audit: connection {ConnectionId} of project {Project} was changed by {Subject} to version {Version}.")]
        public static partial void Changed(ILogger logger, Guid connectionId, string project, string subject, int version);

        [LoggerMessage(6002, LogLevel.Information, "Audit: connection {ConnectionId} of project {Project} was deleted by {Subject}.")]
        public static partial void Deleted(ILogger logger, Guid connectionId, string project, string subject);
    }
}
