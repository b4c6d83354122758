using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using LiveLogs.ProjectConfig.Fields;
using Microsoft.Extensions.Options;

namespace LiveLogs.Notifications;

/// <summary>The kinds of channels, and the installation's own settings for them.</summary>
internal sealed class ChannelCatalogue(IEnumerable<IChannelKind> kinds, IOptions<NotificationsOptions> options)
{
    private readonly Dictionary<string, IChannelKind> _kinds = kinds.ToDictionary(kind => kind.Name, StringComparer.Ordinal);

    /// <summary>All kinds, in the order of lists.</summary>
    public IReadOnlyList<IChannelKind> All { get; } = [.. kinds];

    /// <summary>The names of all kinds, for texts.</summary>
    public string Names => string.Join(", ", All.Select(kind => kind.Name));

    /// <summary>The name of a kind that is written in any case; null when it is none.</summary>
    public string? NameOf(string word) => All.FirstOrDefault(kind => kind.Name.Equals(word, StringComparison.OrdinalIgnoreCase))?.Name;

    public bool TryFind(string name, [NotNullWhen(true)] out IChannelKind? kind) => _kinds.TryGetValue(name, out kind);

    /// <summary>The configuration that a channel works with: its own, over the installation's where it names no access of its own.</summary>
    public JsonElement Complete(IChannelKind kind, JsonElement config)
    {
        if (config.ValueKind != JsonValueKind.Object || Default(kind) is not { } inherited || kind.AccessFields.Any(field => IsGiven(config, field)))
            return config;
        foreach (var property in config.EnumerateObject().Where(property => property.Value.ValueKind != JsonValueKind.Null))
            inherited[property.Name] = JsonNode.Parse(property.Value.GetRawText());
        return JsonSerializer.SerializeToElement(inherited);
    }

    /// <summary>Every mistake of a complete configuration.</summary>
    public static IReadOnlyList<ConfigError> Check(IChannelKind kind, JsonElement config)
    {
        var reader = new ConfigReader(config, kind.Fields);
        if (config.ValueKind == JsonValueKind.Object)
        {
            kind.Check(reader);
            Template.Check(reader);
        }

        return reader.Errors;
    }

    /// <summary>The installation's own channel of a kind, when it has one that says where to.</summary>
    public JsonElement? FindDefault(string kindName)
    {
        if (!TryFind(kindName, out var kind) || Default(kind) is not { } settings)
            return null;
        var config = JsonSerializer.SerializeToElement(settings);
        return Check(kind, config).Count == 0 ? config : null;
    }

    /// <summary>What is wrong with the installation's settings. What they leave out, the projects' channels may add.</summary>
    public IReadOnlyList<string> Problems()
    {
        var problems = new List<string>();
        foreach (var name in options.Value.Defaults.Keys)
        {
            if (!TryFind(name, out var kind))
            {
                problems.Add($"{NotificationsOptions.Section}:Defaults:{name}: There is no such kind of channel. There are: {Names}.");
                continue;
            }

            var config = JsonSerializer.SerializeToElement(Default(kind)!);
            problems.AddRange(Check(kind, config)
                .Where(error => kind.AccessFields.Contains(error.Field) || IsGiven(config, error.Field.Split('[')[0]))
                .Select(error => $"{NotificationsOptions.Section}:Defaults:{name}:{error.Field}: {error.Message}"));
        }

        return problems;
    }

    private JsonObject? Default(IChannelKind kind)
    {
        if (!options.Value.Defaults.TryGetValue(kind.Name, out var settings))
            return null;
        var config = new JsonObject();
        foreach (var (name, text) in settings.Where(setting => setting.Value.Length > 0))
            config[name] = Value(kind.Fields.FirstOrDefault(field => field.Name == name)?.Kind, text);
        return config;
    }

    /// <summary>Settings are texts; a configuration has types.</summary>
    private static JsonNode Value(ConfigFieldKind? kind, string text) => kind switch
    {
        ConfigFieldKind.WholeNumber when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) => number,
        ConfigFieldKind.TextList or ConfigFieldKind.TextOrList =>
            new JsonArray([.. text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(one => JsonValue.Create(one))]),
        _ => text,
    };

    private static bool IsGiven(JsonElement config, string field) =>
        config.TryGetProperty(field, out var value) && value.ValueKind != JsonValueKind.Null;
}

/// <summary>Refuses to start with settings that could not be used.</summary>
internal sealed class ChannelDefaultsCheck(ChannelCatalogue catalogue) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        var problems = catalogue.Problems();
        return problems.Count == 0
            ? Task.CompletedTask
            : throw new OptionsValidationException(NotificationsOptions.Section, typeof(NotificationsOptions), problems);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
