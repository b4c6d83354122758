using LiveLogs.Ingestion.Levels;
using LiveLogs.Ingestion.Lines;
using LiveLogs.Logs;
using LiveLogs.Patterns.Headers;
using LiveLogs.Patterns.Masking;

namespace LiveLogs.Patterns.Mining;

/// <summary>The part of a message that decides its pattern: without its header, and taken out of the record around it.</summary>
internal static class LineText
{
    /// <summary>Lines in records in lines: a record in front of which a platform put its own header, with a line in it that has another one.</summary>
    private const int MaxDepth = 3;

    private const int MaxNameLength = 256;

    /// <summary>The line with its header, out of the record around it.</summary>
    public static ReadOnlySpan<char> LineOf(ReadOnlySpan<char> message)
    {
        for (var depth = 0; depth < MaxDepth && JsonText.LooksLikeRecord(message) && RecordText.TryFind(message, depth, out var inner); depth++)
            message = inner;
        return FirstLine(message);
    }

    /// <summary>Whether a header leaves less of a line than what is known of formats.</summary>
    public static bool GoesBeyondFormats(HeaderLayout header, ReadOnlySpan<char> message, EventTime near)
    {
        var line = LineOf(message);
        return header.EndOf(line) > LinePrefix.Read(line, near).TextStart;
    }

    /// <summary>Fills a line with the masked tokens of a message.</summary>
    /// <param name="message">The message.</param>
    /// <param name="near">Its time.</param>
    /// <param name="header">What is known to stand in front of the text in its stream.</param>
    /// <param name="line">Is filled.</param>
    public static void Mask(ReadOnlySpan<char> message, EventTime near, HeaderLayout? header, MaskedLine line)
    {
        var text = FirstLine(TextOf(message, near, header));
        if (text.IsEmpty)
            text = FirstLine(message);

        if (JsonText.LooksLikeRecord(text) && JsonText.ScanMembers(text, line))
            return;

        MaskingScanner.Scan(text, line);
    }

    private static ReadOnlySpan<char> TextOf(ReadOnlySpan<char> message, EventTime near, HeaderLayout? header)
    {
        var text = message;
        for (var depth = 0; depth < MaxDepth; depth++)
        {
            if (JsonText.LooksLikeRecord(text))
            {
                if (!RecordText.TryFind(text, depth, out var inner))
                    return text;

                text = inner;
                continue;
            }

            var start = header?.EndOf(text) is > 0 and var end ? end : LinePrefix.Read(text, near).TextStart;
            text = text[start..];
            if (start == 0 || !JsonText.LooksLikeRecord(text))
                break;
        }

        return LogfmtMessage(BehindName(text));
    }

    /// <summary>
    /// The second line where the first only names the logger, as .NET's console (<c>Shop.Orders[0]</c>) and java.util.logging write it.
    /// </summary>
    private static ReadOnlySpan<char> BehindName(ReadOnlySpan<char> text)
    {
        var end = text.IndexOf('\n');
        if (end < 0 || end > MaxNameLength)
            return text;

        var first = text[..end].Trim(" \t\r:");
        var second = text[(end + 1)..];
        if (first.EndsWith("]") && !first.Contains(' ') && second.StartsWith("  "))
            return second;

        var colon = second.IndexOf(':');
        return colon is > 2 and < 10 && !second[..colon].ContainsAnyExceptInRange('A', 'Z') && SeverityValue.FromName(second[..colon]) > 0 ? second[(colon + 1)..] : text;
    }

    /// <summary><c>level=info msg="text" …</c>: the text. What is said beside it is values.</summary>
    private static ReadOnlySpan<char> LogfmtMessage(ReadOnlySpan<char> text)
    {
        var at = text.IndexOf("msg=\"");
        if (at < 0 || (at > 0 && text[at - 1] != ' '))
            return text;

        var rest = text[(at + 5)..];
        var end = 0;
        while (end < rest.Length && rest[end] != '"')
            end += rest[end] == '\\' ? 2 : 1;
        return rest[..Math.Min(end, rest.Length)];
    }

    /// <summary>The first line that holds anything; the lines of a stack trace below it differ from time to time.</summary>
    private static ReadOnlySpan<char> FirstLine(ReadOnlySpan<char> text)
    {
        text = text.Trim();
        var end = text.IndexOf('\n');
        return end < 0 ? text : text[..end];
    }
}
