using System.Buffers;
using LiveLogs.Logs;

namespace LiveLogs.Ingestion;

/// <summary>Lines that are not JSON: what stands in front of them, pairs, web server lines, trace ids in the text.</summary>
internal static class TextLine
{
    private const int MaxScan = 16 * 1024;
    private const int MaxPathLength = 1024;

    /// <summary>Words without which most of the work can be skipped, found in one pass.</summary>
    private static readonly SearchValues<string> Marks =
        SearchValues.Create(["trace", "Root=1-", "HTTP/", "level=", "lvl=", "severity="], StringComparison.OrdinalIgnoreCase);

    private static readonly SearchValues<char> ValueEnds = SearchValues.Create(" \t\r\n,\"'])}");

    public static void Read(ReadOnlySpan<char> text, bool isCut, EventTime near, ref LineFacts facts, AttributeWriter attributes)
    {
        var prefix = LinePrefix.Read(text, near);
        var body = text[prefix.BodyStart..];

        // A record behind a platform's own prefix knows its level better: console.log says INFO of everything.
        var isJson = JsonLine.TryRead(body, isCut, near, ref facts, attributes);
        if (prefix.SeverityNumber > 0)
            facts.TrySetSeverity(prefix.SeverityNumber, SeveritySource.Name);
        if (!isJson && !LogfmtLine.TryRead(body, near, ref facts, attributes))
        {
            ReadMarks(body, near, ref facts, attributes);
            LambdaLine.Read(body, attributes);
        }

        // A time in front of the line is its time even when a pair brings another.
        facts.Time = (isJson ? facts.Time : null) ?? prefix.Time ?? facts.Time;
        Add(attributes, "host", prefix.Host);
        Add(attributes, "logger", prefix.Logger);
        Add(attributes, "thread", prefix.Thread);
        if (facts.SeveritySource == SeveritySource.None && SeverityClues.Find(body) is > 0 and var clue)
            facts.TrySetSeverity(clue, SeveritySource.Clue);
    }

    private static void Add(AttributeWriter attributes, string name, ReadOnlySpan<char> value)
    {
        if (!value.IsEmpty)
            attributes.AddText(name, value);
    }

    private static void ReadMarks(ReadOnlySpan<char> body, EventTime near, ref LineFacts facts, AttributeWriter attributes)
    {
        if (body.Length > MaxScan)
            body = body[..MaxScan];

        var at = 0;
        while (at < body.Length && body[at..].IndexOfAny(Marks) is >= 0 and var found)
        {
            at += found;
            switch (body[at])
            {
                case 'h' or 'H':
                    ReadAccess(body, at, near, ref facts, attributes);
                    break;
                case 't' or 'T' or 'r' or 'R':
                    ReadTrace(body, at, ref facts);
                    break;
                default:
                    ReadLevel(body, at, ref facts);
                    break;
            }

            at++;
        }
    }

    /// <summary><c>"GET /path HTTP/1.1" 500</c>.</summary>
    private static void ReadAccess(ReadOnlySpan<char> body, int at, EventTime near, ref LineFacts facts, AttributeWriter attributes)
    {
        var request = body[..at];
        var quote = request.LastIndexOf('"');
        var rest = body[at..];
        var end = rest.IndexOf('"');
        if (quote < 0 || end is < 5 or > 9 || rest.Length < end + 5 || attributes.Contains("status"u8))
            return;

        var i = end + 2;
        if (rest[end + 1] != ' ' || !TextScan.Number(rest, ref i, 3, out var status) || status is < 100 or > 599)
            return;

        var bracket = request[..quote].LastIndexOf('[');
        if (bracket >= 0 && TimeInText.Read(request[(bracket + 1)..], near, out var time) > 0)
            facts.Time ??= time;

        request = request[(quote + 1)..].TrimEnd();
        var space = request.IndexOf(' ');
        if (space <= 0)
            return;

        attributes.AddText("method", request[..Math.Min(space, 20)]);
        var path = request[(space + 1)..];
        attributes.AddText("path", path[..Math.Min(path.Length, MaxPathLength)]);
        attributes.AddNumber("status", status);
        if (SeverityValue.FromHttpStatus((int)status) is > 0 and var severity)
            facts.TrySetSeverity(severity, SeveritySource.Clue);
    }

    /// <summary><c>trace_id=…</c>, <c>traceparent: …</c>, <c>X-Amzn-Trace-Id: Root=…</c>, <c>XRAY TraceId: …</c>; the span by its own name.</summary>
    private static void ReadTrace(ReadOnlySpan<char> body, int at, ref LineFacts facts)
    {
        if (facts.TraceId is not null || !TryValue(body, at, out var value))
            return;

        var (traceId, spanId) = TraceIds.ParseHeader(value);
        if (traceId is null)
            return;

        var span = body.IndexOf("span", StringComparison.OrdinalIgnoreCase);
        if (spanId is null && span >= 0 && TryValue(body, span, out value))
            spanId = TraceIds.ParseSpan(value);
        facts.TryAddTrace(traceId, spanId);
    }

    private static void ReadLevel(ReadOnlySpan<char> body, int at, ref LineFacts facts)
    {
        if (at > 0 && (char.IsAsciiLetterOrDigit(body[at - 1]) || body[at - 1] is '_' or '-')
            || !TryValue(body, at, out var value))
            return;

        if (SeverityValue.FromName(value) is > 0 and var severity)
            facts.TrySetSeverity(severity, SeveritySource.Name);
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
