namespace LiveLogs.Ingestion;

/// <summary>
/// The severity of a text that states none, from the few forms that leave no doubt: stack traces, panics, and what the
/// platform itself says of a program's end.
/// </summary>
internal static class SeverityClues
{
    private const int MaxLength = 16 * 1024;

    /// <summary>1–24, or 0 when nothing tells.</summary>
    public static int Find(ReadOnlySpan<char> body)
    {
        body = body.TrimStart();
        if (body.Length > MaxLength)
            body = body[..MaxLength];
        if (body.IsEmpty)
            return 0;

        var opening = body[0] switch
        {
            'T' when body.StartsWith("Traceback (most recent call last)") => 17,
            'E' when body.StartsWith("Exception in thread ") => 17,
            'C' when body.StartsWith("Caused by: ") => 17,
            'U' when body.StartsWith("Unhandled exception", StringComparison.OrdinalIgnoreCase) || body.StartsWith("Uncaught ") => 17,
            'u' when body.StartsWith("unhandled exception") || body.StartsWith("uncaught ") => 17,
            'p' when body.StartsWith("panic: ") => 21,
            'f' or 'F' when body.StartsWith("fatal error: ", StringComparison.OrdinalIgnoreCase) => 21,
            'K' when body.StartsWith("Kernel panic") => 24,
            't' when body.StartsWith("thread '") && FirstLine(body).Contains("' panicked at ", StringComparison.Ordinal) => 17,
            'R' when body.StartsWith("REPORT RequestId: ") => FromReport(body),
            _ => 0,
        };
        if (opening > 0)
            return opening;
        if (StartsWithException(body) || HasStackTrace(body))
            return 17;

        // AWS Lambda, after its time and request id.
        return FirstLine(body).Contains("Task timed out after ", StringComparison.Ordinal) ? 17 : 0;
    }

    private static int FromReport(ReadOnlySpan<char> body) =>
        body.Contains("Status: timeout", StringComparison.Ordinal) || body.Contains("Status: error", StringComparison.Ordinal) ? 17 : 0;

    /// <summary><c>java.lang.IllegalStateException: …</c>, <c>TypeError: …</c>: a name as types have it, and a colon or nothing after it.</summary>
    private static bool StartsWithException(ReadOnlySpan<char> body)
    {
        var length = 0;
        while (length < body.Length && (char.IsAsciiLetterOrDigit(body[length]) || body[length] is '.' or '_' or '$'))
            length++;

        var name = body[..length];
        if (name.Length < 8 || !(name.EndsWith("Exception") || name.EndsWith("Error")))
            return false;

        return (length == body.Length || body[length] is ':' or '\n' or '\r')
            && char.IsAsciiLetter(name[0]) && (name.Contains('.') || char.IsAsciiLetterUpper(name[0]));
    }

    private static bool HasStackTrace(ReadOnlySpan<char> body)
    {
        var line = body.IndexOf('\n');
        if (line < 0)
            return false;

        var rest = body[line..];
        return rest.Contains("\n\tat ", StringComparison.Ordinal) || rest.Contains("\n    at ", StringComparison.Ordinal)
            || rest.Contains("\nTraceback (most recent call last)", StringComparison.Ordinal)
            || rest.Contains("\nCaused by: ", StringComparison.Ordinal);
    }

    private static ReadOnlySpan<char> FirstLine(ReadOnlySpan<char> body)
    {
        var end = body.IndexOf('\n');
        return end < 0 ? body : body[..end];
    }
}
