using System.Buffers;
using LiveLogs.Logs;

namespace LiveLogs.Ingestion;

/// <summary>Lines of <c>key=value key="quoted value"</c> (https://brandur.org/logfmt).</summary>
internal static class LogfmtLine
{
    private const int MinPairs = 2;

    private static readonly SearchValues<char> KeyParts = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.@/");

    /// <summary>Takes the pairs of a line that has at least two of them and consists of them by half or more.</summary>
    /// <param name="line">One line, without what stood in front of it.</param>
    /// <param name="near">The event's own time.</param>
    /// <param name="facts">Receives level, time, trace and service.</param>
    /// <param name="attributes">Receives the other pairs.</param>
    public static bool TryRead(ReadOnlySpan<char> line, EventTime near, ref LineFacts facts, AttributeWriter attributes)
    {
        line = line.Trim();
        if (line.Count('=') < MinPairs || line.Contains('\n') || !IsMostlyPairs(line))
            return false;

        var at = 0;
        while (Next(line, ref at, out var key, out var value))
        {
            if (!key.IsEmpty)
                Take(key, value, near, ref facts, attributes);
        }

        return true;
    }

    /// <summary>Takes the pairs of a text that is known to consist of them.</summary>
    public static void ReadPairs(ReadOnlySpan<char> pairs, EventTime near, ref LineFacts facts, AttributeWriter attributes)
    {
        var at = 0;
        while (Next(pairs, ref at, out var key, out var value))
        {
            if (!key.IsEmpty && !value.IsEmpty)
                Take(key, value, near, ref facts, attributes);
        }
    }

    private static bool IsMostlyPairs(ReadOnlySpan<char> line)
    {
        var (at, pairs, covered) = (0, 0, 0);
        while (true)
        {
            var start = at;
            if (!Next(line, ref at, out var key, out var value))
                break;
            if (key.IsEmpty)
                continue;
            // The text goes on behind the space: these are not the pairs of logfmt.
            if (line[at - 1] != '"' && (value.Contains('"') || IsOpen(value, '(', ')') || IsOpen(value, '[', ']') || IsOpen(value, '{', '}')))
                return false;

            pairs++;
            covered += at - start;
        }

        return pairs >= MinPairs && covered * 2 >= line.Length;
    }

    private static void Take(
        ReadOnlySpan<char> key, ReadOnlySpan<char> value, EventTime near, ref LineFacts facts, AttributeWriter attributes)
    {
        if (FieldLift.TryText(FieldRoles.Of(key), value, near, ref facts))
            return;

        if (!attributes.HasRoomFor((key.Length + value.Length) * 3))
            attributes.CountDropped();
        else if (IsLiteral(value))
            attributes.AddLiteral(key, value);
        else if (value.Contains('\\'))
            attributes.AddText(key, Unescape(value));
        else
            attributes.AddText(key, value);
    }

    /// <summary>Moves past the next word; the key is empty when the word is no pair.</summary>
    private static bool Next(ReadOnlySpan<char> line, ref int at, out ReadOnlySpan<char> key, out ReadOnlySpan<char> value)
    {
        key = value = default;
        while (at < line.Length && line[at] is ' ' or '\t')
            at++;
        if (at >= line.Length)
            return false;

        var start = at;
        at = line[at..].IndexOfAnyExcept(KeyParts) is >= 0 and var keyEnd ? at + keyEnd : line.Length;
        if (at == start || at >= line.Length || line[at] != '=' || !(char.IsAsciiLetter(line[start]) || line[start] is '_' or '@'))
        {
            at = WordEnd(line, at);
            return true;
        }

        key = line[start..at++];
        if (at < line.Length && line[at] == '"')
        {
            var from = ++at;
            while (at < line.Length && line[at] != '"')
                at += line[at] == '\\' ? 2 : 1;
            at = Math.Min(at, line.Length);
            value = line[from..at];
            at = Math.Min(at + 1, line.Length);
            return true;
        }

        var begin = at;
        at = WordEnd(line, at);
        value = line[begin..at].TrimEnd(',');
        return true;
    }

    private static bool IsOpen(ReadOnlySpan<char> value, char open, char close) =>
        value.Contains(open) && value.Count(open) != value.Count(close);

    private static int WordEnd(ReadOnlySpan<char> line, int at) => line[at..].IndexOfAny(' ', '\t') is >= 0 and var end ? at + end : line.Length;

    /// <summary>Plain decimal numbers, and the two truth values, keep their type.</summary>
    private static bool IsLiteral(ReadOnlySpan<char> value)
    {
        if (value is "true" or "false")
            return true;

        var digits = value.TrimStart('-');
        if (value.Length is 0 or > 18 || digits.IsEmpty || value.Length - digits.Length > 1)
            return false;

        var dot = digits.IndexOf('.');
        var whole = dot < 0 ? digits : digits[..dot];
        var fraction = dot < 0 ? default : digits[(dot + 1)..];
        return !whole.IsEmpty && !whole.ContainsAnyExceptInRange('0', '9') && !fraction.ContainsAnyExceptInRange('0', '9')
            && (whole.Length == 1 || whole[0] != '0') && (dot < 0 || !fraction.IsEmpty)
            && (digits.Length == value.Length || digits.ContainsAnyInRange('1', '9'));
    }

    private static string Unescape(ReadOnlySpan<char> value) => value.ToString()
        .Replace("\\\"", "\"", StringComparison.Ordinal)
        .Replace("\\n", "\n", StringComparison.Ordinal)
        .Replace("\\t", "\t", StringComparison.Ordinal)
        .Replace("\\\\", "\\", StringComparison.Ordinal);
}
