using System.Buffers;
using LiveLogs.Ingestion.Text;
using LiveLogs.Logs;

namespace LiveLogs.Ingestion.Lines;

/// <summary>
/// A line about an HTTP request, as servers, proxies and frameworks write it. Its level is that of the status, found where the form of
/// the line has it: all else in such a line may have been chosen by whoever sent the request.
/// </summary>
internal readonly ref partial struct AccessLine
{
    private const int MaxScan = 16 * 1024;
    private const int MaxPathLength = 1024;
    private const int MaxMethodLength = 20;

    private static readonly SearchValues<char> OfTimings = SearchValues.Create("0123456789/-+");
    private static readonly SearchValues<char> OfDecimals = SearchValues.Create("0123456789.");

    private AccessLine(int status, ReadOnlySpan<char> method, ReadOnlySpan<char> path, EventTime? time, bool isWholeLine)
    {
        (Status, Time, IsWholeLine) = (status, time, isWholeLine);
        Method = method.Length > MaxMethodLength ? method[..MaxMethodLength] : method;
        Path = path.Length > MaxPathLength ? path[..MaxPathLength] : path;
    }

    /// <summary>100–599, or 0 when there is no line.</summary>
    public int Status { get; }

    public ReadOnlySpan<char> Method { get; }

    public ReadOnlySpan<char> Path { get; }

    public EventTime? Time { get; }

    /// <summary>The server's own line from its beginning, so that no level stands in front of it.</summary>
    public bool IsWholeLine { get; }

    /// <param name="text">The whole line.</param>
    /// <param name="isPlain">It holds no quote and no second line.</param>
    /// <param name="textStart">Where the text behind time and level begins.</param>
    /// <param name="near">The event's own time.</param>
    /// <param name="line">What it says.</param>
    public static bool TryRead(ReadOnlySpan<char> text, bool isPlain, int textStart, EventTime near, out AccessLine line)
    {
        var end = isPlain ? -1 : text.IndexOf('\n');
        text = text[..Math.Min(end < 0 ? text.Length : end, MaxScan)];
        line = default;
        if (!isPlain && text.IndexOf('"') is >= 0 and var quote && TryQuoted(text, quote, near, out line))
            return true;

        var body = text[Math.Min(textStart, text.Length)..];
        if (body.IsEmpty)
            return false;
        if (char.IsAsciiLetterUpper(body[0]) && TryPlain(body, out line))
            return true;
        if (body[0] == '(' && TryGateway(body, out line))
            return true;

        // Addresses and durations follow the times of servers.
        return textStart > 0 && (char.IsAsciiDigit(body[0]) || body[0] == ':' || body.StartsWith("W3SVC") || (text.Length > 10 && text[10] == '\t') || text[0] == '[')
            && TryColumns(text, out line);
    }

    public void Add(AttributeWriter attributes)
    {
        if (!Method.IsEmpty)
            attributes.AddText("method", Method);
        if (!Path.IsEmpty)
            attributes.AddText("path", Path);
        attributes.AddNumber("status", Status);
    }

    /// <summary>The request in quotes: <c>[time] "GET /path HTTP/1.1" 500</c>, also with something else in them.</summary>
    private static bool TryQuoted(ReadOnlySpan<char> text, int quote, EventTime near, out AccessLine line)
    {
        line = default;
        var beside = text.IndexOf("] \"");
        quote = beside >= 0 ? beside + 2 : quote;
        var length = QuotedLength(text[quote..]);
        if (length == 0)
            return false;

        var request = text.Slice(quote + 1, length - 2);
        var hasStatus = TryStatus(text[(quote + length)..], ' ', out var status);
        var isRequest = IsRequest(request);
        if (!hasStatus && !isRequest)
            return false;

        var time = TimeBefore(text[..quote], near, out var isBesideTime);
        // What stands in quotes right behind the time is the request, whatever it is.
        if (hasStatus ? isBesideTime || isRequest : TryBefore(text[..quote], out status))
        {
            line = Of(request, status, time, isWholeLine: !hasStatus || time is not null);
            return true;
        }

        return false;
    }

    private static AccessLine Of(ReadOnlySpan<char> request, int status, EventTime? time, bool isWholeLine)
    {
        var space = request.IndexOf(' ');
        if (space <= 0 || request[..space].ContainsAnyExceptInRange('A', 'Z'))
            return new AccessLine(status, default, default, time, isWholeLine);

        var path = request[(space + 1)..];
        var version = path.LastIndexOf(" HTTP/");
        return new AccessLine(status, request[..space], (version < 0 ? path : path[..version]).TrimEnd(), time, isWholeLine);
    }

    /// <summary>With both quotes; 0 when none closes. A backslash takes the meaning from the character behind it.</summary>
    private static int QuotedLength(ReadOnlySpan<char> text)
    {
        for (var i = 1; i < text.Length; i += 2)
        {
            var next = text[i..].IndexOfAny('"', '\\');
            if (next < 0)
                return 0;

            i += next;
            if (text[i] == '"')
                return i + 1;
        }

        return 0;
    }

    private static bool IsRequest(ReadOnlySpan<char> request)
    {
        var space = request.IndexOf(' ');
        return space is > 1 and < MaxMethodLength && !request[..space].ContainsAnyExceptInRange('A', 'Z') && request.LastIndexOf(" HTTP/") >= space;
    }

    /// <summary>The time in the last brackets before the request.</summary>
    private static EventTime? TimeBefore(ReadOnlySpan<char> before, EventTime near, out bool isBeside)
    {
        isBeside = false;
        var open = before.LastIndexOf('[');
        if (open < 0)
            return null;

        var length = TimeInText.Read(before[(open + 1)..], near, out var time);
        if (length == 0)
            return null;

        isBeside = before[(open + 1 + length)..].TrimEnd(' ') is "]";
        return time;
    }

    private static bool TryStatus(ReadOnlySpan<char> text, char before, out int status)
    {
        status = 0;
        var i = 1;
        if (text.Length < 4 || text[0] != before || !TextScan.Number(text, ref i, 3, out var number) || i != 4
            || (i < text.Length && char.IsAsciiLetterOrDigit(text[i])) || number is < 100 or > 599)
            return false;

        status = (int)number;
        return true;
    }

    /// <summary>Load balancers put the status before the request, behind the times that it took.</summary>
    private static bool TryBefore(ReadOnlySpan<char> before, out int status)
    {
        status = 0;
        // HAProxy: 0/0/0/1/1 503 213 - - ---- 1/1/0/0/0 0/0
        var rest = before;
        while (NextToken(ref rest, out var token))
        {
            if (token.Count('/') == 4 && !token.ContainsAnyExcept(OfTimings))
                return TryStatus(before[(before.Length - rest.Length)..].TrimEnd(), ' ', out status);
        }

        // AWS: three times, then the statuses of the balancer and of the target.
        rest = before;
        var decimals = 0;
        while (NextToken(ref rest, out var token))
        {
            var isNumber = token is "-1" || (char.IsAsciiDigit(token[0]) && token.Contains('.') && !token.ContainsAnyExcept(OfDecimals));
            if (decimals >= 3 && !isNumber)
                return token.Length == 3 && TryStatus($" {token}", ' ', out status);
            decimals = isNumber && token.Count('.') < 2 ? decimals + 1 : 0;
        }

        return false;
    }

    /// <summary>Requests without quotes at the beginning of the text.</summary>
    private static bool TryPlain(ReadOnlySpan<char> body, out AccessLine line)
    {
        line = default;
        // Rails: Completed 500 Internal Server Error in 12ms. Phoenix: Sent 500 in 12ms.
        if (body.StartsWith("Completed ") || body.StartsWith("Sent "))
        {
            if (!TryStatus(body[(body.IndexOf(' '))..], ' ', out var answered) || !body.Contains(" in ", StringComparison.Ordinal))
                return false;

            line = new AccessLine(answered, default, default, null, isWholeLine: false);
            return true;
        }

        // morgan, Next.js: GET /path 500 12 ms
        var space = body.IndexOf(' ');
        if (space is < 3 or > 7 || body[..space].ContainsAnyExceptInRange('A', 'Z') || body.Length < space + 6 || body[space + 1] != '/')
            return false;

        var path = body[(space + 1)..];
        var end = path.IndexOf(' ');
        if (end < 0 || !TryStatus(path[end..], ' ', out var status))
            return false;

        line = new AccessLine(status, body[..space], path[..end], null, isWholeLine: false);
        return true;
    }

    /// <summary><c>(request id) Method completed with status: 502</c> of API Gateway.</summary>
    private static bool TryGateway(ReadOnlySpan<char> body, out AccessLine line)
    {
        const string label = ") Method completed with status:";
        line = default;
        if (body.IndexOf(label) is not (> 0 and var at) || !TryStatus(body[(at + label.Length)..], ' ', out var status))
            return false;

        line = new AccessLine(status, default, default, null, isWholeLine: true);
        return true;
    }

    private static bool NextToken(scoped ref ReadOnlySpan<char> rest, out ReadOnlySpan<char> token)
    {
        rest = rest.TrimStart(" \t");
        var end = rest.IndexOfAny(' ', '\t');
        token = end < 0 ? rest : rest[..end];
        rest = rest[token.Length..];
        return !token.IsEmpty;
    }
}
