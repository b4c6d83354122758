using LiveLogs.Ingestion;
using LiveLogs.Logs;

namespace LiveLogs.Patterns;

/// <summary>The part of a message that tells its pattern: without what stands in front of it, out of the record around it.</summary>
internal static class LineText
{
    /// <summary>Fills a line with the masked tokens of a message.</summary>
    public static void Mask(ReadOnlySpan<char> message, EventTime near, MaskedLine line)
    {
        var text = FirstLine(TextOf(message, near));
        if (text.IsEmpty)
            text = FirstLine(message);

        if (JsonText.LooksLikeRecord(text) && JsonText.ScanMembers(text, line))
            return;

        MaskingScanner.Scan(text, line);
    }

    private static ReadOnlySpan<char> TextOf(ReadOnlySpan<char> message, EventTime near)
    {
        // A record in front of which a platform put its own header, with a line in it that has another one: three is enough.
        var text = message;
        for (var depth = 0; depth < 3; depth++)
        {
            if (JsonText.LooksLikeRecord(text))
            {
                if (!JsonText.TryMessage(text, out var inner))
                    return text;

                text = inner;
                continue;
            }

            var start = LinePrefix.Read(text, near).TextStart;
            text = text[start..];
            if (start == 0 || !JsonText.LooksLikeRecord(text))
                break;
        }

        return LogfmtMessage(text);
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
