using System.Globalization;
using System.Text;

namespace LiveLogs.Ingestion.Lines;

/// <summary>
/// Makes JSON of what is nearly JSON: Python's <c>NaN</c>, <c>Infinity</c>, <c>None</c>, <c>True</c> and texts in single quotes,
/// commas before a closing bracket, and control characters that stand raw in texts. Only tried on texts that a strict reader has refused.
/// </summary>
internal static class LenientJson
{
    private const int MaxLength = 256 * 1024;

    /// <returns>False when nothing of that kind is in it.</returns>
    public static bool TryRepair(ReadOnlySpan<char> text, out string json)
    {
        json = "";
        if (text.Length > MaxLength)
            return false;

        var result = new StringBuilder(text.Length + 16);
        var changed = false;
        for (var i = 0; i < text.Length;)
        {
            switch (text[i])
            {
                case '"':
                    i += CopyQuoted(text[i..], result, ref changed);
                    break;
                case '\'':
                    changed = true;
                    i += CopySingleQuoted(text[i..], result);
                    break;
                case ',' when text[(i + 1)..].TrimStart() is ['}' or ']', ..]:
                    changed = true;
                    i++;
                    break;
                case '-' or (>= 'A' and <= 'Z') or (>= 'a' and <= 'z'):
                    i += CopyWord(text[i..], result, ref changed);
                    break;
                default:
                    result.Append(text[i++]);
                    break;
            }
        }

        json = changed ? result.ToString() : "";
        return changed;
    }

    private static int CopyQuoted(ReadOnlySpan<char> text, StringBuilder result, ref bool changed)
    {
        var end = 1;
        while (end < text.Length && text[end] != '"')
            end += text[end] == '\\' ? 2 : 1;
        end = Math.Min(end + 1, text.Length);
        if (!text[..end].ContainsAnyInRange('\0', '\x1F'))
        {
            result.Append(text[..end]);
            return end;
        }

        changed = true;
        foreach (var character in text[..end])
        {
            if (character < ' ')
                result.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}");
            else
                result.Append(character);
        }

        return end;
    }

    private static int CopySingleQuoted(ReadOnlySpan<char> text, StringBuilder result)
    {
        result.Append('"');
        var i = 1;
        // One that no comma, colon or bracket follows is an apostrophe.
        while (i < text.Length && !(text[i] == '\'' && text[(i + 1)..].TrimStart() is [] or [',' or ':' or '}' or ']', ..]))
        {
            if (text[i] == '\\' && i + 1 < text.Length)
            {
                if (text[i + 1] != '\'')
                    result.Append('\\');
                result.Append(text[i + 1]);
                i += 2;
                continue;
            }

            result.Append(text[i] == '"' ? "\\\"" : text[i] == '\n' ? "\\n" : text[i] == '\r' ? "\\r" : text[i] == '\t' ? "\\t" : text[i].ToString());
            i++;
        }

        result.Append('"');
        return Math.Min(i + 1, text.Length);
    }

    private static int CopyWord(ReadOnlySpan<char> text, StringBuilder result, ref bool changed)
    {
        var length = text[0] == '-' ? 1 : 0;
        while (length < text.Length && char.IsAsciiLetterOrDigit(text[length]))
            length++;

        var word = text[..length];
        var json = word switch
        {
            "NaN" or "nan" or "Infinity" or "-Infinity" or "inf" => $"\"{word}\"",
            "None" or "undefined" => "null",
            "True" => "true",
            "False" => "false",
            _ => null,
        };
        changed |= json is not null;
        if (json is null)
            result.Append(word);
        else
            result.Append(json);
        return length;
    }
}
