using System.Text.Json;
using LiveLogs.Access;
using LiveLogs.Operations.Problems;
using LiveLogs.ProjectConfig;
using LiveLogs.ProjectConfig.Fields;
using Microsoft.Extensions.Options;
using Npgsql;

namespace LiveLogs.Notifications;

/// <summary>A channel as a request wants it, checked.</summary>
internal sealed record CheckedChannel(string Slug, string Name, IChannelKind Kind, JsonElement Config, bool Enabled, Guid? FallbackId)
    : CheckedItem<Channel>(Slug, Name, Config)
{
    public override IReadOnlyList<ConfigField> Fields => Kind.Fields;

    public override Channel Create(Guid id, int projectNumber, DateTimeOffset now) => new()
    {
        Id = id,
        ProjectNumber = projectNumber,
        Name = Name,
        Kind = Kind.Name,
        CreatedAt = now,
        UpdatedAt = now,
    };

    public override JsonElement Fill(Channel item)
    {
        (item.Enabled, item.FallbackId) = (Enabled, FallbackId);
        return Config;
    }
}

/// <summary>Channels on the shelf of what projects configure.</summary>
internal sealed class ChannelType(ChannelCatalogue catalogue, IOptions<NotificationsOptions> options, TimeProvider time) : ConfigType<Channel>
{
    public static readonly ConfigWords Channels = new("channel", ProblemCodes.ChannelNotFound, ProblemCodes.ChannelNameTaken, ProblemCodes.TooManyChannels);

    private readonly ConfigField[] _requestFields =
    [
        new("project_id", ConfigFieldKind.Text, "the project's name.") { Required = true },
        new("kind", ConfigFieldKind.Text, $"one of {catalogue.Names}.") { Required = true },
        new("name", ConfigFieldKind.Text, "unique in the project.") { Required = true },
        new("config", ConfigFieldKind.Object, "the kind's settings.") { Required = true },
        new("enabled", ConfigFieldKind.Flag, "whether messages are sent."),
        new("fallback_channel_id", ConfigFieldKind.Text, "the channel that takes over."),
    ];

    public override ConfigWords Words => Channels;

    public override ProjectRole EditRole => ProjectRole.Editor;

    public override int MaxPerProject => options.Value.MaxChannelsPerProject;

    public override string SecretsPurpose => "LiveLogs.Notifications.Secrets";

    public override IReadOnlyList<ConfigField> RequestFields => _requestFields;

    public override string NameField => "name";

    public override IReadOnlyList<string> FixedFields => ["project_id", "kind"];

    public override IReadOnlyList<string> ShownFields => ["id", "health", "created_at", "updated_at"];

    /// <summary>What looking up a channel by its id is refused with.</summary>
    public static IReadOnlyList<ProblemCode> Problems(ProjectRole role) => ConfigGate.Problems(Channels, role);

    public override IReadOnlyList<ConfigField> FieldsOf(Channel item) => catalogue.TryFind(item.Kind, out var kind) ? kind.Fields : [];

    public override async Task<CheckedItem<Channel>?> ReadAsync(ConfigRequest<Channel> request, CancellationToken cancellationToken)
    {
        var reader = request.Reader;
        var kind = FindKind(reader, request.Seen);
        var name = reader.Name(NameField);
        if (name is not null && (catalogue.TryFind(name, out _) || name == Target.InApp || Guid.TryParse(name, out _)))
            reader.Fail(NameField, "Must not be the name of a kind or an id: rules use these for other channels.");
        var fallback = await ReadFallbackAsync(request, cancellationToken);
        var enabled = reader.Flag("enabled") ?? true;
        var config = kind is null
            ? reader.Object("config")
            : ReadConfig(request, "config", kind.Fields, complete => ChannelCatalogue.Check(kind, catalogue.Complete(kind, complete)));
        return name is not null && kind is not null && config is { } checkedConfig
            ? new CheckedChannel(request.Slug, name, kind, checkedConfig, enabled, fallback)
            : null;
    }

    /// <summary>How it fared so far says nothing of an address that is new.</summary>
    public override Task OnChangedAsync(NpgsqlConnection session, Channel item, CancellationToken cancellationToken) => ExecuteAsync(
        session,
        "UPDATE delivery_targets SET failures = 0, refused_until = NULL, open_at = '-infinity', last_error = NULL, last_ok_at = NULL WHERE target = $1",
        [new() { Value = Target.Of(item.Id) }],
        cancellationToken);

    /// <summary>What waits for it is given up.</summary>
    public override Task OnDeletedAsync(NpgsqlConnection session, Channel item, CancellationToken cancellationToken) => ExecuteAsync(
        session,
        """
        UPDATE deliveries SET state = 'dead', last_error = 'The channel was deleted.', finished_at = $2
        WHERE target = $1 AND state = 'pending'
        """,
        [new() { Value = Target.Of(item.Id) }, new() { Value = time.GetUtcNow() }],
        cancellationToken);

    private static async Task ExecuteAsync(NpgsqlConnection session, string sql, NpgsqlParameter[] parameters, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, session);
        command.Parameters.AddRange(parameters);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private IChannelKind? FindKind(ConfigReader reader, Channel? seen)
    {
        if (seen is not null)
            reader.Fixed("kind", seen.Kind);
        if ((seen?.Kind ?? reader.Text("kind", 50)) is not { } name)
            return null;
        if (!catalogue.TryFind(name, out var kind))
            reader.Fail("kind", $"Must be one of: {catalogue.Names}.");
        return kind;
    }

    private static async Task<Guid?> ReadFallbackAsync(ConfigRequest<Channel> request, CancellationToken cancellationToken)
    {
        const string field = "fallback_channel_id";
        if (request.Reader.Text(field, 36) is not { } text)
            return null;
        var found = Guid.TryParseExact(text, "D", out var id) && id != request.Seen?.Id ? await request.Shelf.FindAsync(id, cancellationToken) : null;
        if (found is not null && found.ProjectNumber == request.ProjectNumber)
            return id;
        request.Reader.Fail(field, "The project has no other channel with this id.");
        return null;
    }
}
