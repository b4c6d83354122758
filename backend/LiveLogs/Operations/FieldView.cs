using System.Text.Json;

namespace LiveLogs.Operations;

/// <summary>A value of a field of choices.</summary>
/// <param name="Value">As in JSON.</param>
/// <param name="Words">For people.</param>
internal sealed record FieldChoice(string Value, string Words);

/// <summary>A field is asked for only where another one has one of these values, its default included.</summary>
/// <param name="Field">The other field.</param>
/// <param name="Values">As in JSON.</param>
internal sealed record FieldCondition(string Field, IReadOnlyList<string> Values);

/// <summary>A field of something that people configure, described well enough to draw a form of it.</summary>
internal sealed record FieldView
{
    /// <summary>As in JSON.</summary>
    public required string Name { get; init; }

    /// <summary>text, number, whole_number, flag (true or false), list (of texts), text_or_list, choice, filter (of the filter language) or object.</summary>
    public required string Type { get; init; }

    /// <summary>Its name for people.</summary>
    public required string Label { get; init; }

    /// <summary>For the person who fills it in: meaning, unit, what happens without it.</summary>
    public required string Description { get; init; }

    /// <summary>It cannot be left out.</summary>
    public bool Required { get; init; }

    /// <summary>It is stored encrypted and never shown again.</summary>
    public bool Secret { get; init; }

    /// <summary>It says where secrets are sent: when it changes, they have to be entered again.</summary>
    public bool Address { get; init; }

    /// <summary>Few people need it: short forms leave it out.</summary>
    public bool Advanced { get; init; }

    /// <summary>The value when it is left out; null when there is none.</summary>
    public JsonElement? Default { get; init; }

    /// <summary>The smallest number; null for other types.</summary>
    public double? Minimum { get; init; }

    /// <summary>The largest number; null for other types.</summary>
    public double? Maximum { get; init; }

    /// <summary>Characters of a text; null when the description has no limit.</summary>
    public int? MaxLength { get; init; }

    /// <summary>The values of a choice; empty for other types.</summary>
    public IReadOnlyList<FieldChoice> Choices { get; init; } = [];

    /// <summary>What the form of a new one begins with; null for an empty field.</summary>
    public JsonElement? Suggestion { get; init; }

    /// <summary>What an empty field shows; null for nothing.</summary>
    public string? Placeholder { get; init; }

    /// <summary>Its text has several lines, such as a key file.</summary>
    public bool Multiline { get; init; }

    /// <summary>In a list that is typed line by line, a line that begins with this goes on with the item above; null: each line is an item.</summary>
    public string? Continuation { get; init; }

    /// <summary>When it is asked for; null: always.</summary>
    public FieldCondition? OnlyWith { get; init; }

    /// <summary>A value as JSON; null for none.</summary>
    public static JsonElement? Json(object? value) => value is null ? null : JsonSerializer.SerializeToElement(value);

    /// <summary>The label of a field that has no words of its own: <c>bot_token</c> is "Bot token".</summary>
    public static string LabelOf(string name) => string.Create(name.Length, name, static (label, name) =>
    {
        name.Replace('_', ' ').CopyTo(label);
        label[0] = char.ToUpperInvariant(label[0]);
    });
}
