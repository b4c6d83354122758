namespace LiveLogs.Connectors.AzureMonitor;

/// <summary>A piece of a user's KQL.</summary>
/// <param name="Start">From 0.</param>
/// <param name="Length">In characters.</param>
/// <param name="Kind"><c>n</c>ame, number or timespan; <c>s</c>tring; otherwise the character itself.</param>
internal readonly record struct KqlToken(int Start, int Length, char Kind);

/// <summary>A user's KQL cannot be cut into tokens, or not be read incrementally. The message names the place.</summary>
internal sealed class KqlRefusedException(string message) : Exception(message);

/// <summary>
/// Cuts KQL into tokens, exactly as far as it takes to know what is text, what is a bracket and what separates operators; comments go.
/// String forms: https://learn.microsoft.com/kusto/query/scalar-data-types/string
/// </summary>
internal static class KqlTokens
{
    /// <summary>Conditions are looked at level by level, so their cost grows with the depth; what people write has a few.</summary>
    private const int MaxDepth = 64;

    public static List<KqlToken> Read(string text)
    {
        var tokens = new List<KqlToken>();
        var open = new Stack<(char Closing, int Place)>();
        for (var place = 0; place < text.Length;)
        {
            var token = Next(text, place);
            place = token.Start + token.Length;
            if (token.Kind is '(' or '[' or '{')
            {
                if (open.Count == MaxDepth)
                    throw new KqlRefusedException($"The brackets at character {token.Start + 1} are nested deeper than {MaxDepth} levels.");
                open.Push((token.Kind switch { '(' => ')', '[' => ']', _ => '}' }, token.Start));
            }
            else if (token.Kind is ')' or ']' or '}' && (!open.TryPop(out var opened) || opened.Closing != token.Kind))
                throw new KqlRefusedException($"'{token.Kind}' at character {token.Start + 1} has no opening bracket.");

            if (token.Kind is not (' ' or '/'))
                tokens.Add(token);
        }

        return open.TryPop(out var unclosed)
            ? throw new KqlRefusedException($"'{text[unclosed.Place]}' at character {unclosed.Place + 1} is never closed.")
            : tokens;
    }

    /// <summary>Blanks come as ' ', comments as '/'.</summary>
    private static KqlToken Next(string text, int start)
    {
        var first = text[start];
        if (char.IsWhiteSpace(first))
            return new KqlToken(start, 1, ' ');

        if (text.AsSpan(start).StartsWith("//"))
            return new KqlToken(start, (text.IndexOf('\n', start) is >= 0 and var end ? end : text.Length) - start, '/');

        if (text.AsSpan(start).StartsWith("```") || text.AsSpan(start).StartsWith("~~~"))
            throw new KqlRefusedException($"The multi-line text at character {start + 1} is not supported; use \"…\" with \\n.");

        if (first == '/')
            return new KqlToken(start, 1, '÷');

        var quote = start;
        if (text[quote] is 'h' or 'H' && quote + 1 < text.Length && text[quote + 1] is '"' or '\'' or '@')
            quote++;
        if (text[quote] == '@' && quote + 1 < text.Length && text[quote + 1] is '"' or '\'')
            return Literal(text, start, quote + 1, verbatim: true);
        if (text[quote] is '"' or '\'')
            return Literal(text, start, quote, verbatim: false);

        var length = 0;
        while (start + length < text.Length && (char.IsAsciiLetterOrDigit(text[start + length]) || text[start + length] is '_' or '$'))
            length++;
        return length > 0 ? new KqlToken(start, length, 'n') : new KqlToken(start, 1, first);
    }

    private static KqlToken Literal(string text, int start, int quote, bool verbatim)
    {
        for (var place = quote + 1; place < text.Length && text[place] is not ('\n' or '\r'); place++)
        {
            if (text[place] == '\\' && !verbatim)
                place++;
            else if (text[place] == text[quote] && verbatim && place + 1 < text.Length && text[place + 1] == text[quote])
                place++;
            else if (text[place] == text[quote])
                return new KqlToken(start, place + 1 - start, 's');
        }

        throw new KqlRefusedException($"The text that begins at character {start + 1} does not end.");
    }
}
