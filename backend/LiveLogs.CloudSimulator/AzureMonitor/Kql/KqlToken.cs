using System.Text;

namespace LiveLogs.CloudSimulator.AzureMonitor.Kql;

internal enum KqlTokenKind
{
    Name,
    Number,
    Timespan,
    Text,
    Symbol,
    End,
}

/// <param name="Kind">What it is.</param>
/// <param name="Text">As written; of a string literal, what it means.</param>
/// <param name="Position">From 0.</param>
internal sealed record KqlToken(KqlTokenKind Kind, string Text, int Position);

/// <summary>Cuts a query into tokens (https://learn.microsoft.com/kusto/query/).</summary>
internal static class KqlLexer
{
    private static readonly string[] Symbols = ["==", "!=", "<=", ">=", "<>", "=~", "!~", "..", "|", "(", ")", ",", "=", "<", ">", "+", "-", "*", "/", "%", ".", "[", "]", ";", ":"];

    public static List<KqlToken> Read(string text)
    {
        var tokens = new List<KqlToken>();
        var place = 0;
        while (true)
        {
            place = SkipBlank(text, place);
            if (place >= text.Length)
            {
                tokens.Add(new KqlToken(KqlTokenKind.End, "", text.Length));
                return tokens;
            }

            var (token, next) = Next(text, place);
            tokens.Add(token);
            place = next;
        }
    }

    /// <summary>Line and position, both from 1 and 0 as the service counts them.</summary>
    public static AzureException Error(string text, KqlToken token)
    {
        var before = text[..Math.Min(token.Position, text.Length)];
        var line = before.Count(character => character == '\n') + 1;
        return AzureException.Syntax(line, token.Position - (before.LastIndexOf('\n') + 1), token.Text);
    }

    private static int SkipBlank(string text, int place)
    {
        while (place < text.Length)
        {
            if (char.IsWhiteSpace(text[place]))
                place++;
            else if (text.AsSpan(place).StartsWith("//"))
                place = text.IndexOf('\n', place) is >= 0 and var end ? end : text.Length;
            else
                break;
        }

        return place;
    }

    private static (KqlToken Token, int Next) Next(string text, int place)
    {
        var first = text[place];
        if (first is '"' or '\'' || (first == '@' && place + 1 < text.Length && text[place + 1] is '"' or '\''))
            return Literal(text, place);

        if (char.IsAsciiLetter(first) || first is '_' or '$')
        {
            var end = place;
            while (end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || text[end] is '_' or '$'))
                end++;
            // Negated operators are words with a mark in front; some words hold hyphens.
            while (end + 1 < text.Length && text[end] == '-' && char.IsAsciiLetter(text[end + 1]) && text[place..end] is "project" or "order" or "mv" or "make" or "parse" or "project-")
            {
                end++;
                while (end < text.Length && char.IsAsciiLetter(text[end]))
                    end++;
            }

            return (new KqlToken(KqlTokenKind.Name, text[place..end], place), end);
        }

        if (first == '!' && place + 1 < text.Length && char.IsAsciiLetter(text[place + 1]))
        {
            var end = place + 1;
            while (end < text.Length && (char.IsAsciiLetter(text[end]) || text[end] == '_'))
                end++;
            return (new KqlToken(KqlTokenKind.Name, text[place..end], place), end);
        }

        if (char.IsAsciiDigit(first))
        {
            var end = place;
            while (end < text.Length && (char.IsAsciiDigit(text[end]) || (text[end] == '.' && end + 1 < text.Length && char.IsAsciiDigit(text[end + 1]))))
                end++;
            var unit = end;
            while (end < text.Length && char.IsAsciiLetter(text[end]))
                end++;
            return (new KqlToken(unit == end ? KqlTokenKind.Number : KqlTokenKind.Timespan, text[place..end], place), end);
        }

        var symbol = Symbols.FirstOrDefault(one => text.AsSpan(place).StartsWith(one))
            ?? throw Error(text, new KqlToken(KqlTokenKind.Symbol, first.ToString(), place));
        return (new KqlToken(KqlTokenKind.Symbol, symbol, place), place + symbol.Length);
    }

    private static (KqlToken Token, int Next) Literal(string text, int start)
    {
        var verbatim = text[start] == '@';
        var place = start + (verbatim ? 2 : 1);
        var quote = text[place - 1];
        var value = new StringBuilder();
        for (; place < text.Length && text[place] != '\n'; place++)
        {
            if (text[place] == quote && verbatim && place + 1 < text.Length && text[place + 1] == quote)
                value.Append(text[place++]);
            else if (text[place] == quote)
                return (new KqlToken(KqlTokenKind.Text, value.ToString(), start), place + 1);
            else if (text[place] == '\\' && !verbatim && place + 1 < text.Length)
                value.Append(Escape(text, ref place));
            else
                value.Append(text[place]);
        }

        throw Error(text, new KqlToken(KqlTokenKind.Text, text[start..Math.Min(place, start + 20)], start));
    }

    private static char Escape(string text, ref int place)
    {
        place++;
        if (text[place] == 'u' && place + 4 < text.Length)
        {
            var code = Convert.ToInt32(text.Substring(place + 1, 4), 16);
            place += 4;
            return (char)code;
        }

        return text[place] switch { 'n' => '\n', 'r' => '\r', 't' => '\t', '0' => '\0', var other => other };
    }
}
