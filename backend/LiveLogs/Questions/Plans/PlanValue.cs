using System.Globalization;

namespace LiveLogs.Questions.Plans;

/// <summary>A value of a condition: a text, a number, true or false, or a list of texts and numbers. Exactly one member is set.</summary>
public sealed record PlanValue
{
    /// <summary>The text, at most 1,000 characters in a valid plan.</summary>
    public string? Text { get; private init; }

    /// <summary>The number, always finite.</summary>
    public double? Number { get; private init; }

    /// <summary>True or false.</summary>
    public bool? Flag { get; private init; }

    /// <summary>The values of a list; none is a list itself.</summary>
    public IReadOnlyList<PlanValue>? Items { get; private init; }

    /// <summary>Makes a value of a text.</summary>
    public static PlanValue Of(string text) => new() { Text = text };

    /// <summary>Makes a value of a number.</summary>
    public static PlanValue Of(double number) => new() { Number = number };

    /// <summary>Makes a value of true or false.</summary>
    public static PlanValue Of(bool flag) => new() { Flag = flag };

    /// <summary>Makes a list of values.</summary>
    public static PlanValue Of(IEnumerable<PlanValue> items) => new() { Items = [.. items] };

    /// <summary>Makes a list of texts.</summary>
    public static PlanValue Of(params string[] texts) => Of(texts.Select(Of));

    /// <summary>The value as a person reads it.</summary>
    public override string ToString() =>
        Text ?? Number?.ToString("0.######", CultureInfo.InvariantCulture) ?? (Flag is { } flag ? flag ? "true" : "false" : string.Join(", ", Items ?? []));

    /// <summary>Equal values have equal text, number, flag or list.</summary>
    public bool Equals(PlanValue? other) =>
        other is not null && Text == other.Text && Number == other.Number && Flag == other.Flag
        && (Items is null) == (other.Items is null) && (Items is null || Items.SequenceEqual(other.Items!));

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Text, Number, Flag, Items?.Count);
}
