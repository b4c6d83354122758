using System.Text.Json.Nodes;
using System.Text.Json;
using LiveLogs.Access;
using LiveLogs.ProjectConfig.Fields;
using Npgsql;

namespace LiveLogs.ProjectConfig;

/// <summary>A request to create or change an item, for the type that reads it.</summary>
/// <param name="Reader">Reads the body; it has complained of unknown and missing fields.</param>
/// <param name="Slug">The project.</param>
/// <param name="ProjectNumber">Its number; null when nothing was created in it yet.</param>
/// <param name="Seen">The item to change; null for a new one.</param>
/// <param name="StoredSecrets">Its secrets; none when they do not open: the client has to send them again.</param>
/// <param name="Shelf">Where to look for other items.</param>
internal sealed record ConfigRequest<T>(
    ConfigReader Reader, string Slug, int? ProjectNumber, T? Seen, JsonObject StoredSecrets, ConfigShelf<T> Shelf)
    where T : ConfigItem;

/// <summary>The socket of a type of items that projects configure: all that the shelf does not know by itself.</summary>
internal abstract class ConfigType<T>
    where T : ConfigItem
{
    /// <summary>What answers call it, and their codes.</summary>
    public abstract ConfigWords Words { get; }

    /// <summary>The role that may create, change and delete.</summary>
    public abstract ProjectRole EditRole { get; }

    /// <summary>Items of one project at most.</summary>
    public abstract int MaxPerProject { get; }

    /// <summary>Bytes of a request at most.</summary>
    public virtual int MaxBodyBytes => 64 * 1024;

    /// <summary>What secrets are sealed for. Stored ciphertexts depend on it: it never changes.</summary>
    public abstract string SecretsPurpose { get; }

    /// <summary>Fields of a request that creates an item, with <c>project_id</c>.</summary>
    public abstract IReadOnlyList<ConfigField> RequestFields { get; }

    /// <summary>The field with the name of the item.</summary>
    public abstract string NameField { get; }

    /// <summary>Fields that a change may leave out, because they cannot be changed.</summary>
    public abstract IReadOnlyList<string> FixedFields { get; }

    /// <summary>What the service sets and a client may send back with a change; it is ignored.</summary>
    public abstract IReadOnlyList<string> ShownFields { get; }

    /// <summary>Fields of the configuration of an item; none when this build does not know its kind.</summary>
    public abstract IReadOnlyList<ConfigField> FieldsOf(T item);

    /// <summary>Reads a request. Every mistake is left in its reader; null when it has one.</summary>
    public abstract Task<CheckedItem<T>?> ReadAsync(ConfigRequest<T> request, CancellationToken cancellationToken);

    /// <summary>The configuration of a request, complete with its secrets: one that is left out is the stored one, unless the address changes.</summary>
    /// <param name="request">The request.</param>
    /// <param name="field">The field with the configuration.</param>
    /// <param name="fields">Those of the kind.</param>
    /// <param name="check">Every mistake of a complete configuration.</param>
    protected static JsonElement? ReadConfig(
        ConfigRequest<T> request, string field, IReadOnlyList<ConfigField> fields, Func<JsonElement, IReadOnlyList<ConfigError>> check)
    {
        if (request.Reader.Object(field) is not { } sent)
            return null;

        var complete = SecretFields.Complete(sent, request.StoredSecrets, fields);
        request.Reader.Fail(field, check(complete));
        if (request.Seen is { } seen)
            request.Reader.Fail(field, SecretPlace.Check(sent, seen.Config, request.StoredSecrets, fields));
        return complete;
    }

    /// <summary>An item was created. Called in the same transaction, as the next two are.</summary>
    public virtual Task OnCreatedAsync(NpgsqlConnection session, T item, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>An item was changed.</summary>
    public virtual Task OnChangedAsync(NpgsqlConnection session, T item, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>An item was deleted.</summary>
    public virtual Task OnDeletedAsync(NpgsqlConnection session, T item, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Marks an item as deleted where its row has to stay for a while; false when the row is deleted.</summary>
    public virtual bool TryBury(T item, DateTimeOffset now) => false;
}
