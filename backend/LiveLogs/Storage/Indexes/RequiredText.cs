using System.Buffers;
using System.Text;
using LiveLogs.Logs.Filters;

namespace LiveLogs.Storage.Indexes;

/// <summary>Finds a text that is in everything that a part of a filter matches, so that rows can be passed over cheaply.</summary>
internal static class RequiredText
{
    private const int MinLength = 3;

    /// <summary>What PostgreSQL writes differently inside JSON strings.</summary>
    private static readonly SearchValues<char> Escaped = SearchValues.Create(
        ['"', '\\', .. Enumerable.Range(0, 32).Select(code => (char)code)]);

    private const string Meta = "\\^$.|?*+()[]{}";

    /// <summary>
    /// The longest run of plain characters of a concatenation. Cautious: an expression with alternatives, groups or
    /// quantified characters in the wrong place has none, rather than a wrong one.
    /// </summary>
    /// <returns>Null when there is none of use.</returns>
    public static string? Of(string pattern)
    {
        if (pattern.AsSpan().ContainsAny('|', '(', ')'))
            return null;

        var (best, run) = ("", new StringBuilder());
        for (var i = 0; i < pattern.Length; i++)
        {
            // What a class holds is one of several; what follows it is not worth the care.
            if (pattern[i] == '[')
                break;

            var isLiteral = TryReadLiteral(pattern, ref i, out var literal);
            var next = i + 1 < pattern.Length ? pattern[i + 1] : '\0';
            if (isLiteral && next is not ('?' or '*' or '{'))
                run.Append(literal);

            if (isLiteral && next is not ('?' or '*' or '{' or '+'))
                continue;

            best = run.Length > best.Length ? run.ToString() : best;
            run.Clear();
        }

        best = run.Length > best.Length ? run.ToString() : best;
        return best.Length >= MinLength ? best : null;
    }

    /// <summary>
    /// A text that the JSON of every matching record holds, in either case: the longest part of the value that JSON writes as it is.
    /// A number may be written in other ways (5.0 for 5), but holds the shortest of them; the text of the filter has to hold it, too.
    /// </summary>
    /// <returns>Null when there is none of use.</returns>
    public static string? Of(AttributeMatches attribute)
    {
        var text = attribute.Pattern.Parts.MaxBy(part => part.Length)!;
        var required = attribute.Number ?? text;
        return required.Length >= MinLength && !required.AsSpan().ContainsAny(Escaped) && text.Contains(required, StringComparison.Ordinal) ? required : null;
    }

    private static bool TryReadLiteral(string pattern, ref int i, out char literal)
    {
        literal = pattern[i];
        if (literal == '{' || literal == '}')
        {
            // A counted repetition; its digits are no text.
            i = pattern.IndexOf('}', i) is var close && close > i ? close : i;
            return false;
        }

        if (literal != '\\')
            return !Meta.Contains(literal);

        i++;
        literal = i < pattern.Length ? pattern[i] : '\0';
        if (literal is ' ' or (> ' ' and < '\x7F' and not (>= '0' and <= '9') and not (>= 'A' and <= 'Z') and not (>= 'a' and <= 'z')))
            return true;

        // \d, \b, \x41, \p{Lu}…: what belongs to the escape is no text.
        i = literal is 'x' or 'u' or 'c' or 'p' or 'P' or (>= '0' and <= '9') or 'k' ? pattern.Length : i;
        return false;
    }
}
