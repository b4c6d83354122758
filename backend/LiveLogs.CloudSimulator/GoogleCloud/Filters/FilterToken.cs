using System.Text;

namespace LiveLogs.CloudSimulator.GoogleCloud.Filters;

internal enum FilterTokenKind
{
    Word,

    /// <summary>A text in double quotes.</summary>
    Text,
    Operator,
    Open,
    Close,
    Comma,

    /// <summary>A hyphen right in front of a term.</summary>
    Minus,
    End,
}

/// <summary>A piece of a filter. A word may hold quoted parts: <c>labels."k8s-pod/app"</c> comes as its segments.</summary>
internal sealed record FilterToken(FilterTokenKind Kind, string Value, IReadOnlyList<string> Segments)
{
    private const string Punctuation = "()=!<>:~\",";

    public static IReadOnlyList<FilterToken> Read(string filter)
    {
        var tokens = new List<FilterToken>();
        var at = 0;
        while (at < filter.Length)
        {
            var character = filter[at];
            if (char.IsWhiteSpace(character))
                at++;
            else if (filter.AsSpan(at).StartsWith("--", StringComparison.Ordinal))
                at = filter.IndexOf('\n', at) is var end && end < 0 ? filter.Length : end;
            else
                tokens.Add(Next(filter, ref at));
        }

        tokens.Add(new FilterToken(FilterTokenKind.End, "", []));
        return tokens;
    }

    private static FilterToken Next(string filter, ref int at)
    {
        var character = filter[at];
        switch (character)
        {
            case '"':
                var text = Quoted(filter, ref at);
                return new FilterToken(FilterTokenKind.Text, text, [text]);
            case '(' or ')' or ',':
                at++;
                var kind = character switch { '(' => FilterTokenKind.Open, ')' => FilterTokenKind.Close, _ => FilterTokenKind.Comma };
                return new FilterToken(kind, character.ToString(), []);
            case '-' when at + 1 < filter.Length && !char.IsWhiteSpace(filter[at + 1]) && !char.IsAsciiDigit(filter[at + 1]):
                at++;
                return new FilterToken(FilterTokenKind.Minus, "-", []);
            case '=' or '!' or '<' or '>' or ':':
                var length = at + 1 < filter.Length && filter[at..(at + 2)] is "=~" or "!~" or "!=" or "<=" or ">=" ? 2 : 1;
                at += length;
                return new FilterToken(FilterTokenKind.Operator, filter[(at - length)..at], []);
            case '~':
                throw GoogleException.Invalid($"Unparseable filter: syntax error at column {at + 1}, token '~'");
            default:
                return Word(filter, ref at);
        }
    }

    private static FilterToken Word(string filter, ref int at)
    {
        var start = at;
        var segments = new List<string>();
        var segment = new StringBuilder();
        while (at < filter.Length && !char.IsWhiteSpace(filter[at]))
        {
            if (filter[at] == '"' && segment.Length == 0 && at > start && filter[at - 1] == '.')
                segment.Append(Quoted(filter, ref at));
            else if (Punctuation.Contains(filter[at], StringComparison.Ordinal))
                break;
            else if (filter[at] == '.')
            {
                segments.Add(segment.ToString());
                segment.Clear();
                at++;
            }
            else
                segment.Append(filter[at++]);
        }

        segments.Add(segment.ToString());
        return new FilterToken(FilterTokenKind.Word, filter[start..at], segments);
    }

    private static string Quoted(string filter, ref int at)
    {
        var text = new StringBuilder();
        for (at++; at < filter.Length; at++)
        {
            if (filter[at] == '"')
            {
                at++;
                return text.ToString();
            }

            // Other escapes are left to what reads the text: a regular expression keeps its own.
            if (filter[at] == '\\' && at + 1 < filter.Length && filter[at + 1] is '"' or '\\')
                at++;
            text.Append(filter[at]);
        }

        throw GoogleException.Invalid("Unparseable filter: unterminated string literal");
    }
}
