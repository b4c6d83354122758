using System.Text.Json;
using LiveLogs.Access;
using LiveLogs.Operations.Problems;
using LiveLogs.ProjectConfig;
using LiveLogs.ProjectConfig.Fields;

namespace LiveLogs.Tests.ProjectConfig;

/// <summary>A thing on the shelf that no room has: a lamp with an address and a key.</summary>
internal sealed class Lamp : ConfigItem
{
    public static Lamp Of(string config, string? secrets = null, int project = 1, Guid? id = null) => new()
    {
        Id = id ?? new Guid("0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b"),
        ProjectNumber = project,
        Name = "desk",
        Config = config,
        Secrets = secrets,
        CreatedAt = DateTimeOffset.UnixEpoch,
        UpdatedAt = DateTimeOffset.UnixEpoch,
    };
}

internal sealed record CheckedLamp(string Slug, string Name, JsonElement Config) : CheckedItem<Lamp>(Slug, Name, Config)
{
    public override IReadOnlyList<ConfigField> Fields => LampType.Settings;

    public override Lamp Create(Guid id, int projectNumber, DateTimeOffset now) => Lamp.Of("{}", null, projectNumber, id);

    public override JsonElement Fill(Lamp item) => Config;
}

internal sealed class LampType : ConfigType<Lamp>
{
    public static IReadOnlyList<ConfigField> Settings { get; } =
    [
        new("url", ConfigFieldKind.Text, "where it is.") { Required = true, Address = true },
        new("colour", ConfigFieldKind.Text, "of its light."),
        new("key", ConfigFieldKind.Text, "switches it on.") { Secret = true },
    ];

    public override ConfigWords Words { get; } = new("lamp", ProblemCodes.ChannelNotFound, ProblemCodes.ChannelNameTaken, ProblemCodes.TooManyChannels);

    public override ProjectRole EditRole => ProjectRole.Editor;

    public override int MaxPerProject => 2;

    public override string SecretsPurpose => "Lamps";

    public override IReadOnlyList<ConfigField> RequestFields { get; } =
    [
        new("project_id", ConfigFieldKind.Text, "the project.") { Required = true },
        new("name", ConfigFieldKind.Text, "of the lamp.") { Required = true },
        new("config", ConfigFieldKind.Object, "its settings.") { Required = true },
    ];

    public override string NameField => "name";

    public override IReadOnlyList<string> FixedFields => ["project_id"];

    public override IReadOnlyList<string> ShownFields => ["id"];

    public override IReadOnlyList<ConfigField> FieldsOf(Lamp item) => Settings;

    public override Task<CheckedItem<Lamp>?> ReadAsync(ConfigRequest<Lamp> request, CancellationToken cancellationToken)
    {
        var name = request.Reader.Name("name");
        var config = ReadConfig(request, "config", Settings, complete => new ConfigReader(complete, Settings).Errors);
        return Task.FromResult<CheckedItem<Lamp>?>(name is not null && config is { } valid ? new CheckedLamp(request.Slug, name, valid) : null);
    }
}
