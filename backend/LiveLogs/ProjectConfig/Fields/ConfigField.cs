using System.Text.Json;
using LiveLogs.Operations;

namespace LiveLogs.ProjectConfig.Fields;

internal enum ConfigFieldKind
{
    Text,
    WholeNumber,

    /// <summary>True or false.</summary>
    Flag,

    /// <summary>A list of texts.</summary>
    TextList,

    /// <summary>One text or a list of them.</summary>
    TextOrList,
    Object,
}

/// <summary>One field of a <c>connection_config</c>.</summary>
/// <param name="Name">As in JSON, snake_case.</param>
/// <param name="Kind">The JSON type.</param>
/// <param name="Description">For the person who fills it in.</param>
internal sealed record ConfigField(string Name, ConfigFieldKind Kind, string Description)
{
    public bool Required { get; init; }

    /// <summary>Kept encrypted and never shown again.</summary>
    public bool Secret { get; init; }

    /// <summary>A secret that a person may have made up: not even its end is shown, which would help to guess the rest.</summary>
    public bool Personal { get; init; }

    /// <summary>
    /// Says where the secrets of the configuration are sent, or how well they are protected on the way. Stored secrets belong to the
    /// values of these fields: a change asks for the secrets again (<see cref="SecretPlace"/>).
    /// </summary>
    public bool Address { get; init; }

    /// <summary>An address that is a right by itself: anybody who knows all of it may use it. Viewers who may not edit the configuration see its host only.</summary>
    public bool Capability { get; init; }

    /// <summary>Its name for people; made from <see cref="Name"/> when left out.</summary>
    public string? Label { get; init; }

    /// <summary>What an empty field shows in a form.</summary>
    public string? Placeholder { get; init; }

    /// <summary>Few people need it: short forms leave it out.</summary>
    public bool Advanced { get; init; }

    /// <summary>The only values of a text; empty when it may be any.</summary>
    public IReadOnlyList<FieldChoice> Choices { get; init; } = [];

    /// <summary>The value when it is left out; null when there is none.</summary>
    public object? Default { get; init; }

    /// <summary>The smallest whole number; null where the description has none.</summary>
    public int? Minimum { get; init; }

    /// <summary>The largest whole number; null where the description has none.</summary>
    public int? Maximum { get; init; }

    /// <summary>LiveLogs decides it and people only see it: no form asks for it.</summary>
    public bool Given { get; init; }

    /// <summary>Its text has several lines, such as a key file.</summary>
    public bool Multiline { get; init; }

    /// <summary>In a list that is typed line by line, a line that begins with this goes on with the item above; null: each line is an item.</summary>
    public string? Continuation { get; init; }

    /// <summary>When a form asks for it; null: always.</summary>
    public FieldCondition? OnlyWith { get; init; }

    public FieldView Describe() => new()
    {
        Name = Name,
        Type = Choices.Count > 0 ? "choice" : JsonNamingPolicy.SnakeCaseLower.ConvertName(Kind.ToString()),
        Label = Label ?? FieldView.LabelOf(Name),
        Description = Description,
        Required = Required,
        Secret = Secret,
        Address = Address,
        Advanced = Advanced,
        Default = FieldView.Json(Default),
        Minimum = Minimum,
        Maximum = Maximum,
        Choices = Choices,
        Placeholder = Placeholder,
        Multiline = Multiline,
        Continuation = Continuation,
        OnlyWith = OnlyWith,
    };
}

/// <param name="Field">Path inside <c>connection_config</c>; empty when the whole of it is meant.</param>
/// <param name="Message">What is wrong and what would be right, in whole sentences; never repeats a secret.</param>
internal sealed record ConfigError(string Field, string Message);
