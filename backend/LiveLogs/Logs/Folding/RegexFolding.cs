using System.Buffers;
using System.Globalization;
using System.Text;

namespace LiveLogs.Logs.Folding;

/// <summary>
/// Makes a regular expression that ignores case agree with <see cref="SimpleFolding"/>: the letters that the runtime's engine does not know to be the same as others
/// (ſ and s, ς and σ, µ and μ, …) are replaced by those others, in the expression and in the text.
/// </summary>
internal static class RegexFolding
{
    /// <summary>Those letters, and what begins the pairs of scripts with two cases, which the engine takes for two characters.</summary>
    private static readonly SearchValues<char> Odd = SearchValues.Create(
        "\u00B5\u017F\u0345\u03C2\u03D0\u03D1\u03D5\u03D6\u03F0\u03F1\u03F5\u1C80\u1C81\u1C82\u1C83\u1C84\u1C85\u1C86\u1C87\u1C88\u1E9B\u1FBE\u1FD3\u1FE3\uA7CE\uA7D2\uA7D4\uFB05"
        + "\uD801\uD803\uD806\uD81B\uD83A");

    /// <summary>Whether a text has to be folded before the engine sees it.</summary>
    public static bool IsOdd(ReadOnlySpan<char> text) => text.ContainsAny(Odd);

    /// <summary>The text without odd letters, in a buffer of at least that length.</summary>
    public static void Fold(ReadOnlySpan<char> text, Span<char> into)
    {
        text.CopyTo(into);
        for (var at = 0; text[at..].IndexOfAny(Odd) is var found && found >= 0;)
        {
            at += found;
            var length = SimpleFolding.TryPair(text, at, out _) ? 2 : 1;
            SimpleFolding.Fold(text.Slice(at, length), into[at..]);
            at += length;
        }
    }

    /// <summary>The expression without odd letters, those that it writes as numbers included. No odd letter means anything but itself.</summary>
    public static string Fold(string pattern)
    {
        var plain = new StringBuilder(pattern.Length);
        for (var i = 0; i < pattern.Length; i++)
        {
            if (pattern[i] != '\\' || i + 1 == pattern.Length)
            {
                plain.Append(pattern[i]);
            }
            else if (TryNumber(pattern, i, out var character, out var length) && Odd.Contains(character))
            {
                plain.Append(character);
                i += length - 1;
            }
            else
            {
                plain.Append(pattern[i]).Append(pattern[++i]);
            }
        }

        var folded = plain.ToString();
        return IsOdd(folded) ? string.Create(folded.Length, folded, static (into, from) => Fold(from, into)) : pattern;
    }

    /// <summary><c>\u017F</c>, <c>\xB5</c>.</summary>
    private static bool TryNumber(string pattern, int at, out char character, out int length)
    {
        length = pattern[at + 1] switch { 'u' => 6, 'x' => 4, _ => 0 };
        character = '\0';
        if (length == 0 || at + length > pattern.Length
            || !ushort.TryParse(pattern.AsSpan(at + 2, length - 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code))
            return false;

        character = (char)code;
        return true;
    }
}
