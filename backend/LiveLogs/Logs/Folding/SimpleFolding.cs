using System.Collections.Frozen;
using System.Globalization;

namespace LiveLogs.Logs.Folding;

/// <summary>
/// Which texts are the same "in either case": Unicode's simple case folding (https://www.unicode.org/versions/latest/ch05.pdf, 5.18), letter by letter,
/// without regard to language. So <c>Größe</c> is <c>größe</c> and <c>GRÖẞE</c>, but not <c>GRÖSSE</c>. The table is our own, because those of the runtime, of
/// its regular expressions and of databases differ from each other and from version to version: tail, rules, SQL and indexes have to agree.
/// </summary>
internal static partial class SimpleFolding
{
    private static readonly char[] Map = [.. Enumerable.Range(0, 0x10000).Select(code => (char)code)];
    private static readonly FrozenDictionary<int, int> Supplementary = Fill();
    private static readonly ILookup<int, int> Classes = ReadRanges().ToLookup(pair => pair.Folded, pair => pair.Code);

    /// <summary>The letter that stands for all that differ from it in case only. Half a surrogate pair stands for itself.</summary>
    public static char Fold(char character) => Map[character];

    public static int Fold(int codePoint) => codePoint < 0x10000 ? Map[codePoint] : Supplementary.GetValueOrDefault(codePoint, codePoint);

    /// <summary>The whole text, letter by letter. It keeps its length.</summary>
    public static string Fold(string text)
    {
        foreach (var character in text)
        {
            if (Map[character] != character || char.IsHighSurrogate(character))
                return string.Create(text.Length, text, static (to, from) => Fold(from, to));
        }

        return text;
    }

    /// <summary>The same into a buffer of at least that length.</summary>
    public static void Fold(ReadOnlySpan<char> text, Span<char> into)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!TryPair(text, i, out var pair))
            {
                into[i] = Map[text[i]];
                continue;
            }

            into[i] = text[i];
            into[++i] = char.ConvertFromUtf32(Fold(pair))[1];
        }
    }

    public static bool Equals(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        if (left.Length != right.Length)
            return false;

        for (var i = 0; i < left.Length; i++)
        {
            if (left[i] != right[i] && Map[left[i]] != Map[right[i]] && !ArePairsEqual(left, right, i))
                return false;
        }

        return true;
    }

    public static bool StartsWith(ReadOnlySpan<char> text, ReadOnlySpan<char> beginning) =>
        text.Length >= beginning.Length && Equals(text[..beginning.Length], beginning);

    public static bool EndsWith(ReadOnlySpan<char> text, ReadOnlySpan<char> end) =>
        text.Length >= end.Length && Equals(text[^end.Length..], end);

    /// <summary>Whether a text has a letter that says which case is meant: a capital that has a small one.</summary>
    public static bool HasCapital(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            var code = TryPair(text, i, out var pair) ? pair : text[i];
            if (Fold(code) != code && CharUnicodeInfo.GetUnicodeCategory(code) is UnicodeCategory.UppercaseLetter or UnicodeCategory.TitlecaseLetter)
                return true;

            i += code > 0xFFFF ? 1 : 0;
        }

        return false;
    }

    /// <summary>All code points that are the same in either case, this one included.</summary>
    public static IEnumerable<int> VariantsOf(int codePoint)
    {
        var folded = Fold(codePoint);
        return Classes[folded].Prepend(folded);
    }

    /// <summary>
    /// Whether the letters A–Z are all that has to be folded to find the text: it is ASCII, and without k and s, which the Kelvin sign and the long s (ſ) are the same as.
    /// </summary>
    public static bool IsPlainAscii(string text)
    {
        foreach (var character in text)
        {
            if (character is >= (char)0x80 or 'k' or 'K' or 's' or 'S')
                return false;
        }

        return true;
    }

    /// <summary>The code point of a surrogate pair that begins at a place.</summary>
    public static bool TryPair(ReadOnlySpan<char> text, int at, out int codePoint)
    {
        var isPair = char.IsHighSurrogate(text[at]) && at + 1 < text.Length && char.IsLowSurrogate(text[at + 1]);
        codePoint = isPair ? char.ConvertToUtf32(text[at], text[at + 1]) : 0;
        return isPair;
    }

    /// <summary>Letters of one class share their first half: it was equal.</summary>
    private static bool ArePairsEqual(ReadOnlySpan<char> left, ReadOnlySpan<char> right, int at) =>
        at > 0 && TryPair(left, at - 1, out var one) && TryPair(right, at - 1, out var other) && Fold(one) == Fold(other);

    private static FrozenDictionary<int, int> Fill()
    {
        var supplementary = new Dictionary<int, int>();
        foreach (var (code, folded) in ReadRanges())
        {
            if (code < 0x10000)
                Map[code] = (char)folded;
            else
                supplementary.Add(code, folded);
        }

        return supplementary.ToFrozenDictionary();
    }

    private static List<(int Code, int Folded)> ReadRanges()
    {
        var pairs = new List<(int, int)>();
        for (var ranges = Ranges; ranges.Length > 0; ranges = ranges[4..])
        {
            for (var code = ranges[0]; code <= ranges[1]; code += ranges[2])
                pairs.Add((code, code + ranges[3]));
        }

        return pairs;
    }
}
