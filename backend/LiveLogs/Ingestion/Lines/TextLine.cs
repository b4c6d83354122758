using System.Buffers;
using System.Text;
using LiveLogs.Ingestion.Levels;
using LiveLogs.Ingestion.Text;
using LiveLogs.Logs;

namespace LiveLogs.Ingestion.Lines;

/// <summary>A line as a program wrote it: JSON, or text with what stands in front of it, pairs, web server lines, trace ids.</summary>
internal static class TextLine
{
    private const int MaxScan = 16 * 1024;
    private const int MaxDepth = 3;

    /// <summary>Words without which most of the work can be skipped, found in one pass.</summary>
    private static readonly SearchValues<string> Marks =
        SearchValues.Create(["trace", "Root=1-", "level=", "lvl=", "severity="], StringComparison.OrdinalIgnoreCase);

    /// <summary>What colours, further lines, quotes and pairs need. Most lines have none of it, and one look spares them one for each.</summary>
    private static readonly SearchValues<char> Structure = SearchValues.Create($"{AnsiCodes.Escape}{AnsiCodes.Introducer}\n\"=");

    private static readonly SearchValues<char> ValueEnds = SearchValues.Create(" \t\r\n,\"'])}");

    /// <summary>Reads one line, or an event of several.</summary>
    /// <param name="text">A clean text.</param>
    /// <param name="isCut">It was cut.</param>
    /// <param name="near">The event's own time.</param>
    /// <param name="depth">Lines around this one.</param>
    /// <param name="facts">Receives level, time, trace and service.</param>
    /// <param name="attributes">Receives fields.</param>
    public static void ReadLine(ReadOnlySpan<char> text, bool isCut, EventTime near, int depth, ref LineFacts facts, AttributeWriter attributes)
    {
        var isPlain = !text.ContainsAny(Structure);
        // In JSON, a code may be written so and still be one: values are looked at by themselves.
        if (isPlain ? AnsiCodes.AreWrittenIn(text) : text.ContainsAny(AnsiCodes.Escape, AnsiCodes.Introducer) || (!text.TrimStart().StartsWith('{') && AnsiCodes.AreWrittenIn(text)))
            text = AnsiCodes.Without(text);
        if (!JsonLine.TryRead(text, isCut, near, depth, ref facts, attributes)
            && (isPlain || !TryQuoted(text, isCut, near, depth, ref facts, attributes)))
            Read(text, isCut, isPlain, near, depth, ref facts, attributes);
    }

    /// <summary>A JSON string that holds a JSON object.</summary>
    private static bool TryQuoted(ReadOnlySpan<char> text, bool isCut, EventTime near, int depth, ref LineFacts facts, AttributeWriter attributes)
    {
        text = text.Trim();
        if (depth >= MaxDepth || isCut || text.Length is < 4 or > MaxScan || !text.StartsWith("\"{") || !text.EndsWith("}\"") || !IsOneString(text))
            return false;

        return JsonLine.TryRead(JsonStrings.Unescape(Encoding.UTF8.GetBytes(text[1..^1].ToString())), false, near, depth + 1, ref facts, attributes);
    }

    /// <summary>Whether the text is one JSON string with escapes that can be read.</summary>
    private static bool IsOneString(ReadOnlySpan<char> text)
    {
        for (var i = 1; i < text.Length - 1; i++)
        {
            if (text[i] is '"' or < ' ')
                return false;
            if (text[i] != '\\')
                continue;

            i++;
            if (text[i] == 'u' && (i + 4 >= text.Length || text.Slice(i + 1, 4).IndexOfAnyExcept(TextScan.HexDigits) >= 0))
                return false;
        }

        return true;
    }

    private static void Read(ReadOnlySpan<char> text, bool isCut, bool isPlain, EventTime near, int depth, ref LineFacts facts, AttributeWriter attributes)
    {
        var prefix = new LinePrefix(text, near);
        var body = WithoutCookie(text[BodyStart(text, in prefix, near, ref facts, attributes)..]);

        // A record behind a platform's own prefix knows its level better: console.log says INFO of everything.
        var isJson = JsonLine.TryRead(body, isCut, near, depth, ref facts, attributes)
            || (!isPlain && body.IndexOf("\n{") is > 0 and var second && JsonLine.TryRead(body[(second + 1)..], isCut, near, depth, ref facts, attributes));
        // A time in front of the line is its time even when a pair brings another, which stays that pair's.
        facts.Time ??= prefix.Time;
        var access = default(AccessLine);
        if (!isJson && AccessLine.TryRead(text, isPlain, prefix.TextStart, near, out access))
        {
            access.Add(attributes);
            facts.Time ??= access.Time;
            facts.Level.StateHttp(access.Status);
        }

        // Clients choose what stands around the time of a server's line: names of users, of hosts, headers. And who logs all requests as INFO
        // has not looked at their status.
        if (!access.IsWholeLine && !(access.Status >= 400 && prefix.SeverityNumber is >= 9 and <= 12))
            facts.Level.State(LevelStatement.Prefix, prefix.SeverityNumber);
        ReadHeader(in prefix, near, ref facts, attributes);
        if (access.Status > 0)
            ReadMarks(text, tracesOnly: true, ref facts);
        else if (!isJson)
            ReadBody(body, isPlain, near, ref facts, attributes);

        Add(attributes, "host", prefix.Host);
        Add(attributes, "logger", prefix.Logger);
        Add(attributes, "thread", prefix.Thread);
        if (!facts.Level.IsStated && access.Status == 0)
            facts.Level.State(LevelStatement.Trace, FromTrace(body, text[prefix.TextStart..], isJson));
    }

    /// <summary>Behind the header, and what syslog sets between it and the text.</summary>
    private static int BodyStart(ReadOnlySpan<char> text, in LinePrefix prefix, EventTime near, ref LineFacts facts, AttributeWriter attributes)
    {
        var length = prefix.StructuredAt < 0 ? 0 : StructuredData.Read(text[prefix.StructuredAt..], near, ref facts, attributes);
        return length == 0 ? prefix.BodyStart : Math.Max(prefix.BodyStart, prefix.StructuredAt + length);
    }

    /// <summary>Syslog announces a JSON object with <c>@cee:</c> (https://www.rsyslog.com/doc/configuration/modules/mmjsonparse.html).</summary>
    private static ReadOnlySpan<char> WithoutCookie(ReadOnlySpan<char> body)
    {
        var start = 0;
        while (start < body.Length && body[start] == ' ')
            start++;
        return start < body.Length && body[start] == '@' && body[start..].StartsWith("@cee:") ? body[(start + 5)..] : body;
    }

    private static void ReadHeader(in LinePrefix prefix, EventTime near, ref LineFacts facts, AttributeWriter attributes)
    {
        if (!prefix.Trace.IsEmpty)
            facts.TryAddTrace(TraceIds.ParseTrace(prefix.Trace), TraceIds.ParseSpan(prefix.Span));
        if (!prefix.Groups.IsEmpty)
            PairGroup.Read(prefix.Groups, near, ref facts, attributes);
        if (prefix.Pairs is { IsEmpty: false } pairs)
            LogfmtLine.ReadPairs(pairs, near, ref facts, attributes);
    }

    private static void ReadBody(ReadOnlySpan<char> body, bool isPlain, EventTime near, ref LineFacts facts, AttributeWriter attributes)
    {
        var length = 0;
        if (XmlLine.TryRead(body, near, ref facts, attributes) || (!isPlain && LogfmtLine.TryRead(body, near, ref facts, attributes, out length)))
        {
            ReadMarks(body[length..], tracesOnly: true, ref facts);
            return;
        }

        ReadMarks(body, tracesOnly: false, ref facts);
        LambdaLine.Read(body, attributes);
    }

    private static int FromTrace(ReadOnlySpan<char> body, ReadOnlySpan<char> text, bool isJson)
    {
        if (SeverityClues.Find(body) is > 0 and var severity)
            return severity;

        // What looks like a logger may be the name of an exception, and places in a stack trace look like headers.
        return !isJson && ((text.Length != body.Length && SeverityClues.StartsWithException(text)) || StackFrame.Is(text)) ? (int)Severity.Error : 0;
    }

    private static void Add(AttributeWriter attributes, string name, ReadOnlySpan<char> value)
    {
        if (!value.IsEmpty)
            attributes.AddText(name, value);
    }

    private static void ReadMarks(ReadOnlySpan<char> body, bool tracesOnly, ref LineFacts facts)
    {
        if (body.Length > MaxScan)
            body = body[..MaxScan];

        var (at, quotes, counted) = (0, 0, 0);
        while (at < body.Length && body[at..].IndexOfAny(Marks) is >= 0 and var found)
        {
            at += found;
            if (body[at] is 't' or 'T' or 'r' or 'R')
            {
                ReadTrace(body, at, ref facts);
            }
            else if (!tracesOnly)
            {
                quotes += body[counted..at].Count('"');
                counted = at;
                // What is in quotes is quoted: a request, a search, what somebody typed.
                if (quotes % 2 == 0)
                    ReadLevel(body, at, ref facts);
            }

            at++;
        }
    }

    /// <summary><c>trace_id=…</c>, <c>traceparent: …</c>, <c>X-Amzn-Trace-Id: Root=…</c>, <c>XRAY TraceId: …</c>; the span by its own name.</summary>
    private static void ReadTrace(ReadOnlySpan<char> body, int at, ref LineFacts facts)
    {
        if (facts.TraceId is not null || !TryValue(body, at, out var value))
            return;

        var isDatadog = body[..at].EndsWith("dd.");
        var (traceId, spanId) = isDatadog ? (TraceIds.ParseDatadogTrace(value), null)
            // A number of 16 digits may be anything; so may one that is not called an id.
            : value.Length > 16 || (value.ContainsAnyExceptInRange('0', '9') && body[at..].StartsWith("trace", StringComparison.OrdinalIgnoreCase) && IsIdAt(body, at + 5)) ? TraceIds.ParseHeader(value)
            : (null, null);
        if (traceId is null)
            return;

        var span = body.IndexOf("span", StringComparison.OrdinalIgnoreCase);
        if (spanId is null && span >= 0 && TryValue(body, span, out value))
            spanId = isDatadog ? TraceIds.ParseDatadogSpan(value) : TraceIds.ParseSpan(value);
        facts.TryAddTrace(traceId, spanId);
    }

    private static bool IsIdAt(ReadOnlySpan<char> body, int at)
    {
        var name = body[at..].TrimStart("_-.");
        return name.Length > 2 && name[0] is 'i' or 'I' && name[1] is 'd' or 'D' && !char.IsAsciiLetterOrDigit(name[2]);
    }

    private static void ReadLevel(ReadOnlySpan<char> body, int at, ref LineFacts facts)
    {
        if (!IsSetOff(body[..at]) || !TryValue(body, at, out var value))
            return;

        if (SeverityValue.FromName(value) is > 0 and var severity && (at == 0 || IsEnded(body[(at + body[at..].IndexOf(value) + value.Length)..])))
            facts.Level.State(LevelStatement.FieldName, severity);
    }

    /// <summary>A pair that states something stands at the beginning, behind a comma, a bracket or another pair; in a sentence it is a word.</summary>
    private static bool IsSetOff(ReadOnlySpan<char> before)
    {
        var text = before.TrimEnd(' ');
        if (text.IsEmpty || text[^1] is '\n' or ',' or ';' or '|' or '[' or '(' or '{' or '<')
            return true;

        return text.Length < before.Length && text[(text.LastIndexOfAny(' ', '\n') + 1)..].IndexOf('=') > 0;
    }

    private static bool IsEnded(ReadOnlySpan<char> after)
    {
        if (after is [] or ['\n' or '\r' or ',' or ';' or '|' or ']' or ')' or '}' or '>', ..])
            return true;

        var text = after.TrimStart(' ');
        var end = text.IndexOfAny(' ', '\n');
        return text.IsEmpty || (text.Length < after.Length && (end < 0 ? text : text[..end]).IndexOf('=') > 0);
    }

    /// <summary>The value of a name that begins at some place: after an equals sign or a colon, with or without quotes.</summary>
    private static bool TryValue(ReadOnlySpan<char> body, int at, out ReadOnlySpan<char> value)
    {
        value = default;
        var rest = body[at..];
        var i = 0;
        while (i < rest.Length && (char.IsAsciiLetter(rest[i]) || rest[i] is '_' or '-' or '.'))
            i++;

        var name = i;
        while (i < rest.Length && i - name < 4 && rest[i] is '=' or ':' or ' ' or '"')
            i++;
        if (i == name || name > 24 || !rest[name..i].ContainsAny('=', ':'))
            return false;

        // Root=…;Parent=…: the first of the pairs was taken for the name.
        rest = rest.StartsWith("Root=") ? rest : rest[i..];
        var end = rest.IndexOfAny(ValueEnds);
        value = end < 0 ? rest : rest[..end];
        return !value.IsEmpty;
    }
}
