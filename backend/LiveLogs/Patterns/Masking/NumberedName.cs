namespace LiveLogs.Patterns.Masking;

/// <summary>
/// Names with a number behind them: <c>eth0</c>, <c>worker12</c>, <c>(disk3)</c>. The number distinguishes things of one kind, so it is a value; the
/// name is a word like any other.
/// </summary>
internal static class NumberedName
{
    /// <summary>One letter with a number is a code.</summary>
    private const int MinLetters = 2;

    private const int MaxLength = 64;

    /// <summary>Marks that may stand around it.</summary>
    private const string Around = ",.;:()[]'\"";

    /// <summary>Whether a word is one, with its number or with <see cref="MaskedLine.Wildcard"/> in its place.</summary>
    public static bool Is(ReadOnlySpan<char> word) => TryRead(word, out _, out _);

    /// <summary>Whether a template's word is a name whose number is a value, and a line's word is that name with a number.</summary>
    public static bool Stands(ReadOnlySpan<char> template, ReadOnlySpan<char> word) =>
        template.Contains(MaskedLine.Wildcard) && TryRead(template, out var end, out var behind) && template[end..behind] is MaskedLine.WildcardToken
        && TryRead(word, out var otherEnd, out var otherBehind)
        && word[..otherEnd].SequenceEqual(template[..end]) && word[otherBehind..].SequenceEqual(template[behind..]);

    /// <summary>The name with <see cref="MaskedLine.Wildcard"/> in place of its number; the word itself when it is none.</summary>
    public static string WithAnyNumber(ReadOnlySpan<char> word) =>
        TryRead(word, out var end, out var behind) ? string.Concat(word[..end], MaskedLine.WildcardToken, word[behind..]) : word.ToString();

    /// <summary>The hash of <see cref="WithAnyNumber"/>; null when the word is no numbered name.</summary>
    public static ulong? HashWithAnyNumber(ReadOnlySpan<char> word)
    {
        if (!TryRead(word, out var end, out var behind))
            return null;

        Span<char> name = stackalloc char[MaxLength + 1];
        word[..end].CopyTo(name);
        name[end] = MaskedLine.Wildcard;
        word[behind..].CopyTo(name[(end + 1)..]);
        return MaskedLine.HashOf(name[..(end + 1 + word.Length - behind)]);
    }

    private static bool TryRead(ReadOnlySpan<char> word, out int end, out int behind)
    {
        behind = word.TrimEnd(Around).Length;
        end = behind;
        while (end > 0 && (char.IsAsciiDigit(word[end - 1]) || word[end - 1] == MaskedLine.Wildcard))
            end--;
        if (end == behind || word.Length > MaxLength)
            return false;

        var name = word[..end].TrimStart(Around);
        if (name.Length < MinLetters || !char.IsAsciiLetter(name[^1]) || !char.IsAsciiLetter(name[^2]))
            return false;

        foreach (var character in name)
        {
            if (!char.IsAsciiLetter(character) && character is not ('_' or '-'))
                return false;
        }

        return true;
    }
}
