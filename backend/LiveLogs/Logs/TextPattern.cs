namespace LiveLogs.Logs;

/// <summary>
/// A whole value to compare with, in which <c>*</c> stands for any characters or none. Compares without regard to the case of
/// ASCII letters.
/// </summary>
internal sealed class TextPattern : IEquatable<TextPattern>
{
    private TextPattern(IReadOnlyList<string> parts) => Parts = parts;

    /// <summary>The literal parts between the stars; a single one when there is no star.</summary>
    public IReadOnlyList<string> Parts { get; }

    public bool HasWildcards => Parts.Count > 1;

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
        if (!HasWildcards)
            return AsciiFold.Equals(value, Parts[0]);

        var (first, last) = (Parts[0], Parts[^1]);
        if (value.Length < first.Length + last.Length || !AsciiFold.StartsWith(value, first) || !AsciiFold.EndsWith(value, last))
            return false;

        value = value[first.Length..^last.Length];
        for (var i = 1; i < Parts.Count - 1; i++)
        {
            var found = AsciiFold.IndexOf(value, Parts[i]);
            if (found < 0)
                return false;

            value = value[(found + Parts[i].Length)..];
        }

        return true;
    }

    public bool Equals(TextPattern? other) => other is not null && Parts.SequenceEqual(other.Parts, StringComparer.Ordinal);

    public override bool Equals(object? obj) => Equals(obj as TextPattern);

    public override int GetHashCode() => string.GetHashCode(ToString(), StringComparison.Ordinal);

    /// <summary>The parts joined by stars.</summary>
    public override string ToString() => string.Join('*', Parts);
}
