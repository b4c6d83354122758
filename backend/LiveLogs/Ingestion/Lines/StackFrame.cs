using System.Buffers;
using LiveLogs.Ingestion.Text;

namespace LiveLogs.Ingestion.Lines;

/// <summary>
/// Lines that are nothing but a part of a stack trace. Who collects logs line by line tears traces apart, and each part says no level.
/// </summary>
internal static class StackFrame
{
    private const int MaxLength = 2 * 1024;

    private static readonly SearchValues<char> GoNameParts =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._/*()[]-%");

    private static readonly SearchValues<char> GoArguments = SearchValues.Create("0123456789abcdefx,. {}?");

    /// <summary>Whether a line is one of them, of Java, .NET, JavaScript, Python, Go, Ruby, PHP, Rust or a debugger.</summary>
    public static bool Is(ReadOnlySpan<char> line)
    {
        line = line.TrimStart();
        if (line.IndexOf('\n') is > 0 and var end)
            line = line[..end];
        line = line.TrimEnd();
        if (line.Length is < 3 or > MaxLength)
            return false;

        return line[0] switch
        {
            'a' when line.StartsWith("at ") => IsPlace(line[3..]),
            '.' when line.StartsWith("... ") => IsRest(line[4..]),
            'F' when line.StartsWith("File \"") => line.Contains("\", line ", StringComparison.Ordinal),
            '-' => line.StartsWith("--- End of ") && line.EndsWith(" ---"),
            'g' when line.StartsWith("goroutine ") => line.EndsWith(":") && line.Contains(" [", StringComparison.Ordinal),
            'c' when line.StartsWith("created by ") => IsGoCreator(line[11..]),
            'f' when line.StartsWith("from ") => IsRubyPlace(line[5..]),
            '#' => IsNumbered(line[1..]),
            'S' when line.StartsWith("Suppressed: ") || line is "Stack trace:" or "Stacktrace:" => true,
            's' when line is "stack backtrace:" or "stack trace:" => true,
            'D' when line is "During handling of the above exception, another exception occurred:" => true,
            'T' when line is "The above exception was the direct cause of the following exception:" => true,
            't' when line.StartsWith("thrown in ") => line.Contains(" on line ", StringComparison.Ordinal),
            '^' or '~' => line.Contains('^') && !line.ContainsAnyExcept("^~ "),
            >= '0' and <= '9' => IsNumberedName(line),
            _ => line[^1] switch
            {
                '\'' => IsRubyPlace(line),
                ')' => IsGoCall(line),
                _ => (line[0] == '/' || line[1] == ':') && IsGoPlace(line),
            },
        };
    }

    /// <summary><c>com.x.Y.z(Y.java:1)</c>, <c>Shop.Pay.Charge(Int32 n) in /a.cs:line 1</c>, <c>async f (/a.js:1:2)</c>, <c>/a.js:1:2</c>.</summary>
    private static bool IsPlace(ReadOnlySpan<char> text)
    {
        if (text.StartsWith("async "))
            text = text[6..];
        if (text.StartsWith("new "))
            text = text[4..];
        var open = text.IndexOf('(');
        if (open < 0)
            return EndsWithPosition(text) && !text.Contains(' ') && text.ContainsAny('/', '\\');
        if (open == 0)
            return false;

        var name = text[..open];
        // A name, or in JavaScript one with what it is called as: Object.foo [as bar] (/a.js:1:2)
        var isName = !name.Contains(' ') && (name.ContainsAny('.', '/') || name.Length > 1);
        var close = text.LastIndexOf(')');
        if (close < open)
            return false;

        var inside = text[(open + 1)..close];
        var after = text[(close + 1)..].Trim();
        var isSource = inside is "Native Method" or "Unknown Source" or "<anonymous>" or "native" or "index 0"
            || inside.EndsWith(".java") || EndsWithPosition(inside);
        return name[^1] == ' '
            ? isSource && after.IsEmpty && name.Trim() is var called && (!called.Contains(' ') || called.Contains(" [as ", StringComparison.Ordinal))
            : isName && (name.Contains('.') || name.StartsWith("lambda_method")) && (after.IsEmpty || after.StartsWith("in ") || after[0] is '[' or '~');
    }

    /// <summary><c>12 more</c>, <c>12 common frames omitted</c>.</summary>
    private static bool IsRest(ReadOnlySpan<char> text)
    {
        var i = 0;
        return TextScan.Number(text, ref i, 6, out _) && text[i..] is " more" or " common frames omitted" or " frames omitted" or " more lines matching original stack trace";
    }

    /// <summary><c>/app/a.rb:1:in 'f'</c>, with the quotes of any version.</summary>
    private static bool IsRubyPlace(ReadOnlySpan<char> text) =>
        text.IndexOf(":in ") is > 3 and var at && text.Length > at + 5 && text[at + 4] is '\'' or '`' && text[^1] == '\'' && char.IsAsciiDigit(text[at - 1])
        && !text[..at].Contains(' ');

    /// <summary><c>/app/main.go:12 +0x1d</c>.</summary>
    private static bool IsGoPlace(ReadOnlySpan<char> text)
    {
        var at = text.IndexOf(".go:");
        if (at <= 0 || text[..at].Contains(' ') || !text.ContainsAny('/', '\\'))
            return false;

        var i = at + 4;
        return TextScan.Number(text, ref i, 7, out _) && (i == text.Length || text[i..].StartsWith(" +0x"));
    }

    /// <summary><c>main.main()</c>, <c>net/http.(*conn).serve(0xc000, {0x1, 0x2})</c>, <c>panic({0x4a, 0x1})</c>.</summary>
    private static bool IsGoCall(ReadOnlySpan<char> text)
    {
        if (text[^1] != ')')
            return false;

        var open = text.LastIndexOf('(');
        var arguments = open < 0 ? default : text[(open + 1)..^1];
        if (open <= 0 || text[..open].ContainsAnyExcept(GoNameParts) || arguments.ContainsAnyExcept(GoArguments))
            return false;

        var name = text[..open];
        var isSure = name.StartsWith("main.") || name.Contains("/", StringComparison.Ordinal) || name.Contains(".(*", StringComparison.Ordinal);
        return arguments.Contains("0x", StringComparison.Ordinal) ? name is "panic" || name.Contains('.') : isSure && name.Contains('.');
    }

    /// <summary><c>net/http.(*Server).Serve in goroutine 1</c>, behind <c>created by</c>.</summary>
    private static bool IsGoCreator(ReadOnlySpan<char> text)
    {
        var end = text.IndexOf(" in goroutine ");
        var name = end < 0 ? text : text[..end];
        return !name.ContainsAnyExcept(GoNameParts) && (end > 0 || name.StartsWith("main.") || name.Contains(".(*", StringComparison.Ordinal));
    }

    /// <summary><c>#0 /a.php(1): f()</c>, <c>#1 {main}</c>, <c>#0  0x0 in f () at a.c:1</c>, <c>#0      f (file:///a.dart:1:2)</c>.</summary>
    private static bool IsNumbered(ReadOnlySpan<char> text)
    {
        var i = 0;
        if (!TextScan.Number(text, ref i, 4, out _) || i >= text.Length || text[i] != ' ')
            return false;

        var rest = text[i..].TrimStart();
        return rest is "{main}" || rest.StartsWith("[internal function]: ") || rest.StartsWith("0x")
            || (rest.IndexOf("): ") is > 0 and var close && rest[..close].LastIndexOf('(') is > 0 and var open && !rest[(open + 1)..close].ContainsAnyExceptInRange('0', '9'))
            || (rest is [.., ')'] && rest.LastIndexOf('(') is > 0 and var place && EndsWithPosition(rest[(place + 1)..^1]));
    }

    /// <summary><c>0: core::panicking::panic</c>, <c>4: 0x55d0 - main</c> of Rust, <c>1: from /app/a.rb:1:in 'f'</c> of Ruby.</summary>
    private static bool IsNumberedName(ReadOnlySpan<char> text)
    {
        var i = 0;
        return TextScan.Number(text, ref i, 4, out _) && text[i..].StartsWith(": ") && text[(i + 2)..].TrimStart() is var name && !name.IsEmpty
            && (name.StartsWith("0x") || (name.StartsWith("from ") && IsRubyPlace(name[5..])) || (name.Contains("::", StringComparison.Ordinal) && !name.Contains(' ')));
    }

    /// <summary><c>…:12</c>, <c>…:12:3</c>, <c>… 12:3</c>.</summary>
    private static bool EndsWithPosition(ReadOnlySpan<char> text)
    {
        var colon = text.LastIndexOf(':');
        return colon > 0 && colon + 1 < text.Length && !text[(colon + 1)..].ContainsAnyExceptInRange('0', '9');
    }
}
