using System.Globalization;
using LiveLogs.Ingestion.Text;

namespace LiveLogs.Ingestion.Lines;

/// <content>Lines of columns.</content>
internal readonly ref partial struct AccessLine
{
    /// <summary>Columns behind a time: IIS and CloudFront, Gin, Squid.</summary>
    private static bool TryColumns(ReadOnlySpan<char> text, out AccessLine line)
    {
        line = default;
        if (text[0] == '[')
            return text.StartsWith("[GIN") && TryGin(text, out line);
        if (!char.IsAsciiDigit(text[0]))
            return false;

        var rest = text;
        for (var column = 0; column < 8 && NextToken(ref rest, out var token); column++)
        {
            // Squid: TCP_MISS/503
            if (token.IndexOf('/') is > 3 and var slash && (token.StartsWith("TCP_") || token.StartsWith("UDP_") || token.StartsWith("NONE")))
            {
                if (!TryStatus($"/{token[(slash + 1)..]}", '/', out var status))
                    return false;

                line = new AccessLine(status, default, default, null, isWholeLine: true);
                return true;
            }

            if (column >= 2 && token.Length is >= 3 and <= 7 && !token.ContainsAnyExceptInRange('A', 'Z') && IsMethod(token))
                return TryColumnsBehind(text, token, rest, out line);
        }

        return false;
    }

    private static bool IsMethod(ReadOnlySpan<char> token) => token is "GET" or "POST" or "PUT" or "DELETE" or "HEAD" or "PATCH" or "OPTIONS" or "CONNECT" or "TRACE";

    private static bool TryColumnsBehind(ReadOnlySpan<char> text, ReadOnlySpan<char> method, ReadOnlySpan<char> rest, out AccessLine line)
    {
        line = default;
        if (!NextToken(ref rest, out var path))
            return false;

        // CloudFront: method, host, path, status
        if (text.Contains('\t') && path[0] != '/')
        {
            if (!NextToken(ref rest, out path) || path[0] != '/' || !TryStatus(rest, '\t', out var answered))
                return false;

            line = new AccessLine(answered, method, path, null, isWholeLine: true);
            return true;
        }

        // IIS: status, sub-status, code of Windows and what it took are the numbers at the end. What a client chose may be a number too.
        if (path[0] != '/')
            return false;

        var numbers = new List<int>();
        while (NextToken(ref rest, out var token))
        {
            if (!token.ContainsAnyExceptInRange('0', '9') && token.Length < 10)
                numbers.Add(int.Parse(token, CultureInfo.InvariantCulture));
            else
                numbers.Clear();
        }

        for (var i = numbers.Count - 4; i >= 0; i--)
        {
            if (numbers[i] is < 100 or > 599 || numbers[i + 1] > 99)
                continue;

            line = new AccessLine(numbers[i], method, path, null, isWholeLine: true);
            return true;
        }

        return false;
    }

    /// <summary><c>[GIN] 2026/01/12 - 10:00:00 | 500 | 1.2ms | …</c>, with or without colours.</summary>
    private static bool TryGin(ReadOnlySpan<char> text, out AccessLine line)
    {
        line = default;
        var bar = text.IndexOf('|');
        if (bar < 0)
            return false;

        var field = text[(bar + 1)..];
        var end = field.IndexOf('|');
        field = end < 0 ? default : field[..end];
        if (AnsiCodes.AreIn(field))
            field = AnsiCodes.Without(field);

        if (!TryStatus($" {field.Trim()}", ' ', out var status))
            return false;

        line = new AccessLine(status, default, default, null, isWholeLine: true);
        return true;
    }
}
