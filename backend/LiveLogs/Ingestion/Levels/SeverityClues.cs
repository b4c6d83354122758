using System.Buffers;
using LiveLogs.Ingestion.Text;

namespace LiveLogs.Ingestion.Levels;

/// <summary>
/// The severity of a text that states none, from the few forms that leave no doubt: stack traces, panics, and what the
/// platform itself says of a program's end.
/// </summary>
internal static class SeverityClues
{
    private const int MaxLength = 16 * 1024;
    private const string RubyFile = ".rb:";

    /// <summary>
    /// How platforms and runtimes report that a program or a step of it has failed: AWS Lambda, CodeBuild, C's assert.
    /// </summary>
    private static readonly string[] EndTexts =
        ["Task timed out after ", " State: FAILED", "Phase context status code: COMMAND_EXECUTION_ERROR", "' failed.\nAborted", ": Assertion `"];

    private static readonly SearchValues<string> Ends = SearchValues.Create(EndTexts, StringComparison.Ordinal);

    /// <summary>The same and what lines of Ruby's exceptions hold, to be looked for in one pass.</summary>
    private static readonly SearchValues<string> Suspects = SearchValues.Create([.. EndTexts, RubyFile], StringComparison.Ordinal);

    private static readonly SearchValues<char> TypeNameParts =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._$\\");

    /// <summary>What only stands below the first line of a stack trace.</summary>
    private static readonly SearchValues<string> TraceLines = SearchValues.Create(
        ["\n\tat ", "\n  at ", "\n   at ", "\n    at ", "\n      at ", "\nTraceback (most recent call last)", "\nCaused by: ", "\n  File \"", "\ngoroutine "],
        StringComparison.Ordinal);

    /// <summary>1–24, or 0 when unknown.</summary>
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
            'p' when body.StartsWith("panic: ") || body.StartsWith("panic serving ") || body.StartsWith("panic recovered") => 21,
            'h' when body.StartsWith("http: panic serving ") || body.StartsWith("http2: panic serving ") => 21,
            'f' or 'F' when body.StartsWith("fatal error: ", StringComparison.OrdinalIgnoreCase) || body.StartsWith("fatal runtime error: ") => 21,
            'S' when body.StartsWith("Segmentation fault") => 21,
            'K' when body.StartsWith("Kernel panic") => 24,
            't' when body.StartsWith("thread '") => IsPanic(FirstLine(body)) ? 21 : 0,
            't' when body.StartsWith("terminate called ") => 21,
            'R' when body.StartsWith("REPORT RequestId: ") => FromReport(body),
            'R' when body.StartsWith("RequestId: ") => FromLambda(FirstLine(body)),
            'E' when body.StartsWith("Error in ") && FirstLine(body).Contains(" : ", StringComparison.Ordinal) => 17,
            'E' when body.StartsWith("Error: ") => FromSqlServer(FirstLine(body)),
            'O' when body.StartsWith("Out of memory: Killed process ") => 17,
            'm' when body.StartsWith("make") && FirstLine(body).Contains(": *** ", StringComparison.Ordinal) => 17,
            '(' => FromBrackets(FirstLine(body)),
            '#' when body.Contains("# A fatal error has been detected by the Java Runtime Environment", StringComparison.Ordinal) => 21,
            _ => 0,
        };
        if (opening > 0)
            return opening;
        if (StartsWithException(body))
            return 17;

        var line = FirstLine(body);
        return (line.ContainsAny(Suspects) && (line.ContainsAny(Ends) || IsRubyException(line)))
            || (line.Length < body.Length && HasStackTrace(body[line.Length..])) ? 17 : 0;
    }

    /// <summary>SQL Server: <c>Error: 18456, Severity: 14, State: 8.</c></summary>
    private static int FromSqlServer(ReadOnlySpan<char> line)
    {
        const string label = ", Severity: ";
        var at = line.IndexOf(label) + label.Length;
        return at >= label.Length && TextScan.Number(line, ref at, 2, out var severity)
            ? SeverityValue.FromNumber(severity, NumberScale.SqlServer, RecordMarks.None)
            : 0;
    }

    /// <summary><c>(node:1) MaxListenersExceededWarning: …</c>; <c>(request id) Execution failed due to …</c> of API Gateway.</summary>
    private static int FromBrackets(ReadOnlySpan<char> line)
    {
        if (line.StartsWith("(node:"))
            return line.Contains("UnhandledPromiseRejection", StringComparison.Ordinal) ? 17 : line.Contains("Warning: ", StringComparison.Ordinal) ? 13 : 0;

        var close = line.IndexOf(')');
        return close > 0 && line[close..].StartsWith(") Execution failed due to ") ? 17 : 0;
    }

    /// <summary>How AWS Lambda says that an invocation ended; 0 for one that went well, and for what is no such word.</summary>
    public static int FromPlatformStatus(ReadOnlySpan<char> status) => status is "timeout" or "error" or "failure" ? 17 : 0;

    /// <summary><c>RequestId: … Error: Runtime exited with error: signal: killed</c>, <c>RequestId: … Process exited before completing request</c>.</summary>
    private static int FromLambda(ReadOnlySpan<char> line) =>
        line.Contains(" Error: ", StringComparison.Ordinal) || line.Contains("Process exited before", StringComparison.Ordinal) ? 17 : 0;

    /// <summary><c>/app/a.rb:1:in 'foo': boom (RuntimeError)</c>.</summary>
    private static bool IsRubyException(ReadOnlySpan<char> line) =>
        line.IndexOf(RubyFile) is > 0 and var file && line[file..].Contains(":in ", StringComparison.Ordinal) && line.TrimEnd() is [.., ')']
        && line.LastIndexOf('(') is > 0 and var open && char.IsAsciiLetterUpper(line[open + 1]) && !line[open..].Contains(' ');

    private static int FromReport(ReadOnlySpan<char> body) =>
        body.Contains("Status: timeout", StringComparison.Ordinal) || body.Contains("Status: error", StringComparison.Ordinal) ? 17 : 0;

    /// <summary><c>java.lang.IllegalStateException: …</c>, <c>TypeError: …</c>: a name as types have it, and a colon or nothing after it.</summary>
    /// <remarks>Ruby sets colons into names, PHP backslashes; Node.js puts a code behind them: <c>TypeError [ERR_X]: …</c>.</remarks>
    public static bool StartsWithException(ReadOnlySpan<char> body)
    {
        if (body.IsEmpty || !char.IsAsciiLetter(body[0]))
            return false;

        var length = body.IndexOfAnyExcept(TypeNameParts);
        length = length < 0 ? body.Length : length;
        while (length + 2 < body.Length && body[length] == ':' && body[length + 1] == ':' && body[(length + 2)..].IndexOfAnyExcept(TypeNameParts) is not 0 and var part)
            length = part < 0 ? body.Length : length + 2 + part;

        var name = body[..length];
        if (length < 6 || !(name.EndsWith("Exception") || name.EndsWith("Error") || name.StartsWith("Errno::E"))
            || !(char.IsAsciiLetterUpper(name[0]) || name.ContainsAny('.', '\\')))
            return false;

        return length == body.Length || body[length] is ':' or '\n' or '\r'
            || (body[length..].StartsWith(" [") && FirstLine(body[length..]).Contains("]: ", StringComparison.Ordinal));
    }

    /// <summary><c>thread 'main' (1) panicked at …</c>, <c>thread 'main' has overflowed its stack</c> of Rust.</summary>
    private static bool IsPanic(ReadOnlySpan<char> line) =>
        line.Contains(" panicked at ", StringComparison.Ordinal) || line.Contains("' has overflowed its stack", StringComparison.Ordinal);

    /// <summary>Whether the lines below the first are those of a stack trace, or of Oracle's errors.</summary>
    private static bool HasStackTrace(ReadOnlySpan<char> below) => below.ContainsAny(TraceLines)
        || (below.IndexOf("\nORA-") is >= 0 and var oracle && below.Length > oracle + 5 && char.IsAsciiDigit(below[oracle + 5]));

    private static ReadOnlySpan<char> FirstLine(ReadOnlySpan<char> body)
    {
        var end = body.IndexOf('\n');
        return end < 0 ? body : body[..end];
    }
}
