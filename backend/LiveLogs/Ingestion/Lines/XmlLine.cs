using System.Buffers;
using LiveLogs.Ingestion.Levels;
using LiveLogs.Ingestion.Text;
using LiveLogs.Logs;

namespace LiveLogs.Ingestion.Lines;

/// <summary>Records in XML, as log4j, log4net, NLog, java.util.logging and Windows write them.</summary>
internal static class XmlLine
{
    private const int MaxHead = 4 * 1024;

    private static readonly SearchValues<char> NameEnds = SearchValues.Create(" \t\r\n/>");
    private static readonly string[] Roots = ["log4j:event", "log4net:event", "log4jevent", "Event", "event", "logevent", "logentry", "record"];

    /// <returns>False, with nothing added, when it is something else.</returns>
    public static bool TryRead(ReadOnlySpan<char> text, EventTime near, ref LineFacts facts, AttributeWriter attributes)
    {
        if (text.IsEmpty || !(text[0] == '<' || char.IsWhiteSpace(text[0])))
            return false;

        text = text.TrimStart();
        if (text.Length < 8 || text[0] != '<' || !(char.IsAsciiLetter(text[1]) || text[1] == '?'))
            return false;
        if (text.Length > MaxHead)
            text = text[..MaxHead];
        if (text.StartsWith("<?xml") && text.IndexOf("?>") is > 0 and var declaration)
            text = text[(declaration + 2)..].TrimStart();

        var end = TagLength(text);
        var root = end == 0 ? default : text[1..end];
        var nameEnd = root.IndexOfAny(NameEnds);
        if (nameEnd <= 0 || !IsRoot(root[..nameEnd]))
            return false;

        ReadTag(root[nameEnd..], near, ref facts, attributes);
        ReadElement(text[end..], ref facts);
        return true;
    }

    private static bool IsRoot(ReadOnlySpan<char> name)
    {
        foreach (var root in Roots)
        {
            if (name.SequenceEqual(root))
                return true;
        }

        return false;
    }

    /// <summary>Up to the bracket that closes the first tag; brackets in quotes do not.</summary>
    private static int TagLength(ReadOnlySpan<char> text)
    {
        var isQuoted = false;
        for (var i = 1; i < text.Length; i++)
        {
            if (text[i] == '"')
                isQuoted = !isQuoted;
            else if (text[i] == '>' && !isQuoted)
                return i + 1;
        }

        return 0;
    }

    private static void ReadTag(ReadOnlySpan<char> tag, EventTime near, ref LineFacts facts, AttributeWriter attributes)
    {
        while (tag.IndexOf("=\"") is > 0 and var equals)
        {
            var value = tag[(equals + 2)..];
            var close = value.IndexOf('"');
            if (close < 0)
                return;

            var name = tag[..equals].TrimStart();
            value = value[..close];
            if (!name.StartsWith("xmlns") && !value.IsEmpty)
                LogfmtLine.Take(name is "timeMillis" ? "timestamp" : name, value, near, ref facts, attributes);
            tag = tag[(equals + 3 + close)..];
        }
    }

    /// <summary><c>&lt;Level&gt;2&lt;/Level&gt;</c> of Windows, <c>&lt;level&gt;SEVERE&lt;/level&gt;</c> of java.util.logging.</summary>
    private static void ReadElement(ReadOnlySpan<char> text, ref LineFacts facts)
    {
        var open = text.IndexOf("<level>", StringComparison.OrdinalIgnoreCase);
        if (open < 0)
            return;

        var value = text[(open + 7)..];
        var end = value.IndexOf('<');
        value = end < 0 ? default : value[..end].Trim();
        if (value is [>= '0' and <= '9' and var digit])
            facts.Level.StateNumber(digit - '0', NumberScale.Windows);
        else if (SeverityValue.FromName(value) is > 0 and var severity && value.Length > 1)
            facts.Level.State(LevelStatement.FieldName, severity);
    }
}
