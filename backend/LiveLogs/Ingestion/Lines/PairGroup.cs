using System.Buffers;
using LiveLogs.Ingestion.Text;
using LiveLogs.Logs;

namespace LiveLogs.Ingestion.Lines;

/// <summary>
/// What a program's context adds to a header: <c>[trace_id=… span_id=…]</c>, <c>[traceId: …, spanId: …]</c>. Blanks, commas or
/// semicolons stand between the pairs.
/// </summary>
internal static class PairGroup
{
    /// <summary>Only such names may have a colon behind them, for places in files and times of day have one too.</summary>
    private static readonly SearchValues<string> NamesOfIds = SearchValues.Create(["trace", "span"], StringComparison.OrdinalIgnoreCase);

    private static readonly SearchValues<char> Separators = SearchValues.Create(" \t,;|[](){}");

    /// <summary>Whether the inside of brackets is nothing but pairs.</summary>
    /// <param name="inside">Without the brackets.</param>
    /// <param name="isOfTrace">Whether one of them is a trace or span id.</param>
    public static bool IsOne(ReadOnlySpan<char> inside, out bool isOfTrace)
    {
        isOfTrace = false;
        if (!inside.Contains('=') && !(inside.Contains(':') && inside.ContainsAny(NamesOfIds)))
            return false;

        var (at, pairs) = (0, 0);
        while (Next(inside, ref at, out var key, out _))
        {
            if (key.IsEmpty)
                return false;

            pairs++;
            isOfTrace |= IsOfTrace(key);
        }

        return pairs > 0;
    }

    /// <summary>Takes the pairs; what stands between groups is left out.</summary>
    public static void Read(ReadOnlySpan<char> groups, EventTime near, ref LineFacts facts, AttributeWriter attributes)
    {
        var at = 0;
        while (Next(groups, ref at, out var key, out var value))
        {
            if (!key.IsEmpty && !value.IsEmpty)
                LogfmtLine.Take(key, value, near, ref facts, attributes);
        }
    }

    /// <summary>Moves past the next word; the key is empty when the word is no pair.</summary>
    private static bool Next(ReadOnlySpan<char> text, ref int at, out ReadOnlySpan<char> key, out ReadOnlySpan<char> value)
    {
        key = value = default;
        while (at < text.Length && Separators.Contains(text[at]))
            at++;
        if (at >= text.Length)
            return false;

        var length = LogfmtLine.KeyLength(text[at..]);
        var name = text.Slice(at, length);
        at += length;
        var sign = at < text.Length ? text[at] : '\0';
        if (length == 0 || !(sign == '=' || (sign == ':' && IsOfTrace(name))))
        {
            at = EndOf(text, at);
            return true;
        }

        key = name;
        at++;
        if (sign == ':' && at < text.Length && text[at] == ' ')
            at++;
        if (at < text.Length && text[at] == '"' && text[(at + 1)..].IndexOf('"') is >= 0 and var quoted)
        {
            value = text.Slice(at + 1, quoted);
            at += quoted + 2;
            return true;
        }

        var start = at;
        at = EndOf(text, at);
        value = text[start..at];
        return true;
    }

    private static int EndOf(ReadOnlySpan<char> text, int at)
    {
        var end = text[at..].IndexOfAny(Separators);
        return end < 0 ? text.Length : Math.Max(at + end, at);
    }

    private static bool IsOfTrace(ReadOnlySpan<char> key) => FieldRoles.Of(key) is >= FieldRole.TraceId and <= FieldRole.DatadogSpanId;
}
