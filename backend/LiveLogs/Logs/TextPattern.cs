using LiveLogs.Logs.Folding;

namespace LiveLogs.Logs;

/// <summary>
/// A whole value to compare with, in which <c>*</c> stands for any characters or none. Compares in either case (<see cref="SimpleFolding"/>).
/// </summary>
internal sealed class TextPattern : IEquatable<TextPattern>
{
    /// <summary>An array: viewers' filters ask for it of every line.</summary>
    private readonly string[] _parts;

    /// <summary>The parts between the first and the last.</summary>
    private readonly TextNeedle[] _needles;

    private TextPattern(string[] parts)
    {
        _parts = parts;
        _needles = parts.Length <= 2 ? [] : [.. parts[1..^1].Select(part => new TextNeedle(part, ignoreCase: true))];
    }

    /// <summary>The literal parts between the stars; a single one when there is no star.</summary>
    public IReadOnlyList<string> Parts => _parts;

    public bool HasWildcards => _parts.Length > 1;

    /// <summary>Only stars: anything that is there.</summary>
    public bool IsAnything => HasWildcards && Parts.All(part => part.Length == 0);

    public static TextPattern Exact(string text) => new([text]);

    /// <summary>Reads stars as wildcards; several in a row are one.</summary>
    public static TextPattern Parse(string text)
    {
        var parts = text.Split('*');
        return new([.. parts.Where((part, i) => part.Length > 0 || i == 0 || i == parts.Length - 1)]);
    }

    public bool IsMatch(ReadOnlySpan<char> value)
    {
        var parts = _parts;
        if (parts.Length == 1)
            return SimpleFolding.Equals(value, parts[0]);

        var (first, last) = (parts[0], parts[^1]);
        if (value.Length < first.Length + last.Length || !SimpleFolding.StartsWith(value, first) || !SimpleFolding.EndsWith(value, last))
            return false;

        value = value[first.Length..^last.Length];
        for (var i = 1; i < parts.Length - 1; i++)
        {
            var found = _needles[i - 1].IndexIn(value);
            if (found < 0)
                return false;

            value = value[(found + parts[i].Length)..];
        }

        return true;
    }

    public bool Equals(TextPattern? other) => other is not null && Parts.SequenceEqual(other.Parts, StringComparer.Ordinal);

    public override bool Equals(object? obj) => Equals(obj as TextPattern);

    public override int GetHashCode() => string.GetHashCode(ToString(), StringComparison.Ordinal);

    /// <summary>The parts joined by stars.</summary>
    public override string ToString() => string.Join('*', Parts);
}
