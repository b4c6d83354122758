using System.Buffers;
using System.Globalization;
using System.Text;
using LiveLogs.Ingestion.Text;
using LiveLogs.Logs;

namespace LiveLogs.Ingestion.Lines;

/// <summary>Lines of <c>key=value key="quoted value"</c> (https://brandur.org/logfmt).</summary>
internal static class LogfmtLine
{
    private const int MinPairs = 2;

    /// <summary>Pairs of a line that are looked through for doubled keys at little cost.</summary>
    private const int UsualPairs = 48;

    private static readonly SearchValues<char> WordEnds = SearchValues.Create(" \t\n");

    private static readonly SearchValues<char> KeyParts = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.@/");

    /// <summary>
    /// Takes the pairs of a line that has at least two of them and consists of them by half or more. A quoted value may hold line breaks;
    /// others end the line.
    /// </summary>
    /// <param name="text">Begins with the line, without what stood in front of it.</param>
    /// <param name="near">The event's own time.</param>
    /// <param name="facts">Receives level, time, trace and service.</param>
    /// <param name="attributes">Receives the other pairs.</param>
    /// <param name="length">How much of the text was read.</param>
    public static bool TryRead(ReadOnlySpan<char> text, EventTime near, ref LineFacts facts, AttributeWriter attributes, out int length)
    {
        length = 0;
        var line = text.Trim();
        if (line.Count('=') < MinPairs || !IsMostlyPairs(line, out var isDoubled))
            return false;

        var (at, last) = (0, isDoubled ? LastPairs(line) : null);
        while (Next(line, ref at, out var key, out var value, out var isQuoted))
        {
            if (!key.IsEmpty && (last is null || last.GetAlternateLookup<ReadOnlySpan<char>>()[key] == at))
                Take(key, value, isQuoted, near, ref facts, attributes);
        }

        length = text.IndexOfAnyExcept(" \t\r\n") + at;
        return true;
    }

    /// <summary>Takes the pairs of a text that is known to consist of them.</summary>
    public static void ReadPairs(ReadOnlySpan<char> pairs, EventTime near, ref LineFacts facts, AttributeWriter attributes)
    {
        var (at, last) = (0, IsDoubled(pairs) ? LastPairs(pairs) : null);
        while (Next(pairs, ref at, out var key, out var value, out var isQuoted))
        {
            if (!key.IsEmpty && !value.IsEmpty && (last is null || last.GetAlternateLookup<ReadOnlySpan<char>>()[key] == at))
                Take(key, value, isQuoted, near, ref facts, attributes);
        }
    }

    /// <summary>Whether a key, it seems, is there twice.</summary>
    private static bool IsDoubled(ReadOnlySpan<char> pairs)
    {
        var seen = new SeenNames(stackalloc uint[UsualPairs]);
        var (at, isDoubled) = (0, false);
        while (!isDoubled && Next(pairs, ref at, out var key, out _, out _))
            isDoubled = !key.IsEmpty && seen.Add(key);

        return isDoubled;
    }

    /// <summary>Where the last pair of each key ends: as in JSON, it counts, unless it has no value.</summary>
    private static Dictionary<string, int> LastPairs(ReadOnlySpan<char> line)
    {
        var (last, at) = (new Dictionary<string, int>(StringComparer.Ordinal), 0);
        while (Next(line, ref at, out var key, out var value, out _))
        {
            if (!key.IsEmpty && (!value.IsEmpty || !last.ContainsKey(key.ToString())))
                last[key.ToString()] = at;
        }

        return last;
    }

    private static bool IsMostlyPairs(ReadOnlySpan<char> line, out bool isDoubled)
    {
        var (at, pairs, covered) = (0, 0, 0);
        var seen = new SeenNames(stackalloc uint[UsualPairs]);
        isDoubled = false;
        while (true)
        {
            var start = at;
            if (!Next(line, ref at, out var key, out var value, out _))
                break;
            if (key.IsEmpty)
                continue;
            // The text goes on behind the space: these are not the pairs of logfmt.
            if (line[at - 1] != '"' && (value.ContainsAny('"', '\n') || IsOpen(value, '(', ')') || IsOpen(value, '[', ']') || IsOpen(value, '{', '}')))
                return false;

            isDoubled |= seen.Add(key);
            pairs++;
            covered += at - start;
        }

        return pairs >= MinPairs && covered * 2 >= at;
    }

    private static void Take(
        ReadOnlySpan<char> key, ReadOnlySpan<char> value, bool isQuoted, EventTime near, ref LineFacts facts, AttributeWriter attributes)
    {
        if (!isQuoted || !value.Contains('\\'))
            Take(key, value, near, ref facts, attributes);
        // The entry has the message as it was received.
        else if (FieldRoles.Of(key) != FieldRole.Message)
            Take(key, Unescape(value), near, ref facts, attributes);
    }

    /// <summary>Takes a pair whose value is as it was meant.</summary>
    public static void Take(ReadOnlySpan<char> key, ReadOnlySpan<char> value, EventTime near, ref LineFacts facts, AttributeWriter attributes)
    {
        if (!FieldLift.TryText(FieldRoles.Of(key), value, near, ref facts))
            Add(key, value, attributes);
    }

    /// <summary>Adds an attribute; what looks like a number or a truth value is one.</summary>
    public static void Add(ReadOnlySpan<char> key, ReadOnlySpan<char> value, AttributeWriter attributes)
    {
        if (!attributes.HasRoomFor((key.Length + value.Length) * 3))
            attributes.CountDropped();
        else if (IsLiteral(value))
            attributes.AddLiteral(key, value);
        else
            attributes.AddText(key, value);
    }

    /// <summary>Characters of the key that a text begins with; 0 when none does.</summary>
    public static int KeyLength(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty || !(char.IsAsciiLetter(text[0]) || text[0] is '_' or '@'))
            return 0;

        var end = text.IndexOfAnyExcept(KeyParts);
        return end < 0 ? text.Length : end;
    }

    /// <summary>Moves past the next word; the key is empty when the word is no pair. False at the end of the line.</summary>
    private static bool Next(ReadOnlySpan<char> line, ref int at, out ReadOnlySpan<char> key, out ReadOnlySpan<char> value, out bool isQuoted)
    {
        key = value = default;
        isQuoted = false;
        while (at < line.Length && line[at] is ' ' or '\t' or '\r')
            at++;
        if (at >= line.Length || line[at] == '\n')
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
            isQuoted = true;
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

    private static int WordEnd(ReadOnlySpan<char> line, int at) => line[at..].IndexOfAny(WordEnds) is >= 0 and var end ? at + end : line.Length;

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

    /// <summary>Reads what quoting writes (https://pkg.go.dev/strconv#Quote); a backslash before anything else is itself.</summary>
    private static string Unescape(ReadOnlySpan<char> value)
    {
        var plain = new StringBuilder(value.Length);
        for (var i = 0; i < value.Length; i++)
        {
            var next = value[i] == '\\' && i + 1 < value.Length ? value[i + 1] : '\0';
            var digits = next switch { 'x' => 2, 'u' => 4, _ => 0 };
            if (digits > 0 && i + 2 + digits <= value.Length && ushort.TryParse(value.Slice(i + 2, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code)
                && code != 0 && !char.IsSurrogate((char)code))
            {
                plain.Append((char)code);
                i += 1 + digits;
                continue;
            }

            var meant = next switch { '"' => '"', '\\' => '\\', 'n' => '\n', 't' => '\t', 'r' => '\r', _ => '\0' };
            plain.Append(meant == '\0' ? value[i] : meant);
            i += meant == '\0' ? 0 : 1;
        }

        return plain.ToString();
    }
}
