using System.Buffers;
using System.Globalization;
using LiveLogs.Ingestion.Levels;
using LiveLogs.Ingestion.Text;

namespace LiveLogs.Ingestion.Lines;

/// <content>Levels with marks of their own around them, and what stands between time and level.</content>
internal ref partial struct LinePrefix
{
    private static readonly SearchValues<char> NotInPairs = SearchValues.Create("\"'[](){}<>");
    private static readonly SearchValues<char> KeyParts = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.");

    private static readonly SearchValues<string> Diagnostics =
        SearchValues.Create([": error", ": warning: ", ": fatal error: ", ": Fatal error: "], StringComparison.Ordinal);

    /// <summary>
    /// At the beginning of a line: <c>##[error]</c> of Azure Pipelines, <c>::error file=…::</c> of GitHub Actions, <c>npm ERR!</c>,
    /// <c>=ERROR REPORT==== </c> of Erlang.
    /// </summary>
    private bool ReadMarkedLevel()
    {
        // Most lines begin with none of these.
        if (Current is not ('#' or ':' or '=' or '(' or 'C' or 'E' or 'W' or 'n' or > '\u007f'))
            return false;

        var rest = _text[_at..];
        if (ReadSign(rest) || ReadCommonEvent(rest) || ReadGLib(rest))
            return true;

        var start = Current switch
        {
            // AddressSanitizer: ==1==ERROR:
            '=' when rest.StartsWith("==") && rest.Length > 4 && rest[2..].IndexOf("==") is > 0 and < 10 and var pid => pid + 4,
            '#' when rest.StartsWith("##[") => 3,
            ':' when rest.StartsWith("::") => 2,
            'n' when rest.StartsWith("npm ") => 4,
            '=' when rest.Length > 1 && char.IsAsciiLetterUpper(rest[1]) && rest.IndexOf(" REPORT====") is > 0 and < 20 => 1,
            _ => 0,
        };
        if (start == 0)
            return false;

        var word = WordAt(rest[start..]);
        var at = start + word.Length;
        var next = at < rest.Length ? rest[at] : '\0';
        var number = Current switch
        {
            '=' when start > 1 && next != ':' => 0,
            '=' when word is "CRASH" or "SUPERVISOR" => 17,
            'n' when next is not ('!' or ' ') => 0,
            ':' when next is not (':' or ' ') => 0,
            '#' when next != ']' => 0,
            _ => SeverityValue.FromName(word),
        };
        if (number == 0)
            return false;

        SeverityNumber = number;
        var isReport = Current == '=';
        _at += at + (next is ']' or '!' ? 1 : 0);
        if (isReport && _text[_at..].IndexOf("==== ") is > 0 and var report)
            _at += report + 5;
        return true;
    }

    /// <summary>A sign for a level; <c>E: </c> and <c>W: </c> of apt.</summary>
    private bool ReadSign(ReadOnlySpan<char> rest)
    {
        var number = Current switch
        {
            '\u26a0' => 13,
            '\u2a2f' or '\u2716' or '\u2718' or '\u274c' => 17,
            'E' or 'W' when !HasTime && rest.Length > 3 && rest[1] == ':' && rest[2] == ' ' => SeverityValue.FromLetter(Current),
            _ => 0,
        };
        if (number == 0)
            return false;

        SeverityNumber = number;
        _at += rest.Length > 1 && rest[1] is ':' or '\ufe0f' ? 2 : 1;
        return true;
    }

    /// <summary><c>CEF:0|vendor|product|version|id|name|severity|…</c>.</summary>
    private bool ReadCommonEvent(ReadOnlySpan<char> rest)
    {
        if (!rest.StartsWith("CEF:"))
            return false;

        for (var field = 0; field < 6; field++)
        {
            var bar = rest.IndexOf('|');
            if (bar < 0)
                return false;

            rest = rest[(bar + 1)..];
        }

        var end = rest.IndexOf('|');
        var severity = end < 0 ? default : rest[..end];
        SeverityNumber = int.TryParse(severity, CultureInfo.InvariantCulture, out var number)
            ? SeverityValue.FromNumber(number, NumberScale.CommonEvent, RecordMarks.None)
            : 0;
        return SeverityNumber > 0;
    }

    /// <summary><c>(cart:1811): GLib-GObject-CRITICAL **: </c>.</summary>
    private bool ReadGLib(ReadOnlySpan<char> rest)
    {
        if (Current != '(' || rest.IndexOf(" **: ") is not (> 0 and < 120 and var stars))
            return false;

        var name = rest[..stars];
        SeverityNumber = SeverityValue.FromName(name[(name.LastIndexOfAny('-', ' ') + 1)..]);
        if (SeverityNumber == 0)
            return false;

        _at += stars + 5;
        return true;
    }

    /// <summary><c>src/ring.c:41:9: warning: …</c>, <c>/src/Cart.cs(12,9): error CS0103: …</c> of compilers and runtimes.</summary>
    private void ReadDiagnostic()
    {
        var found = _text.IndexOfAny(Diagnostics);
        if (found < 3 || (!char.IsAsciiDigit(_text[found - 1]) && _text[found - 1] != ')') || _text[..found].ContainsAny(" \t\n"))
            return;

        var rest = _text[(found + 2)..];
        var colon = rest.IndexOf(':');
        var word = WordAt(rest);
        if (colon < 0 || (colon > word.Length && rest[..colon].Count(' ') != 1))
            return;

        SeverityNumber = SeverityValue.FromName(word);
    }

    private readonly bool IsRedis()
    {
        var i = _at;
        return TextScan.Number(_text, ref i, 9, out _) && TextScan.Is(_text, ref i, ':') && At(i) is 'X' or 'C' or 'S' or 'M' && At(i + 1) == ' ';
    }

    /// <summary><c>util.py[WARNING]:</c>.</summary>
    private bool ReadBracketedLevel(ReadOnlySpan<char> token)
    {
        if (!HasTime)
            return false;

        var open = token.IndexOf('[');
        if (open < 1 || token.IndexOf(']') is var close && close < open + 4
            || SeverityValue.FromName(token[(open + 1)..close]) is not (> 0 and var number))
            return false;

        SeverityNumber = number;
        Logger = Limited(token[..open]);
        _at += token.Length;
        return true;
    }

    /// <summary>Whether the next thing is a level in brackets.</summary>
    private readonly bool IsBeforeLevel(int next)
    {
        if (At(next) != '[')
            return false;

        var rest = _text[(next + 1)..];
        var close = rest.IndexOf(']');
        return close is > 2 and < 12 && SeverityValue.FromName(rest[..close]) > 0;
    }

    /// <summary>Braces around a name or an id; a record begins with a quote inside.</summary>
    private Step ReadBraces()
    {
        var token = Token();
        if (!HasTime || token.Length < 2 || token[^1] != '}' || token.Contains('"'))
            return Step.Body;

        _at += token.Length;
        return Step.Header;
    }

    /// <summary><c>local.ERROR:</c> of Monolog, behind a time.</summary>
    private bool ReadChannelLevel(ReadOnlySpan<char> token)
    {
        if (!HasTime || token.Length < 5 || token[^1] != ':')
            return false;

        var dot = token.LastIndexOf('.');
        var name = token[(dot + 1)..^1];
        if (dot < 1 || name.Length < 3 || name.ContainsAnyExceptInRange('A', 'Z') || SeverityValue.FromName(name) is not (> 0 and var number))
            return false;

        SeverityNumber = number;
        Logger = Limited(token[..dot]);
        _at += token.Length;
        return true;
    }

    /// <summary><c>E!</c> of Telegraf; <c>%ASA-4-106023:</c> of Cisco, with a syslog severity.</summary>
    private bool ReadCodedLevel(ReadOnlySpan<char> token)
    {
        if (token.Length == 2 && token[1] == '!' && HasTime)
            SeverityNumber = SeverityValue.FromLetter(token[0]);
        else if (token.Length > 6 && token[0] == '%' && token[^1] == ':')
            SeverityNumber = FromCisco(token);
        if (SeverityNumber == 0)
            return false;

        _at += token.Length;
        return true;
    }

    private static int FromCisco(ReadOnlySpan<char> token)
    {
        for (var i = 2; i + 2 < token.Length; i++)
        {
            if (token[i] == '-' && token[i + 2] == '-' && token[i + 1] is >= '0' and <= '7')
                return SeverityValue.FromSyslog(token[i + 1] - '0');
        }

        return 0;
    }

    /// <summary>
    /// <c>traceId=…, spanId=…</c> between time and level; moves past it if so. A pair that is itself about level or message begins the
    /// text, which is logfmt then.
    /// </summary>
    private bool IsPair(ReadOnlySpan<char> token)
    {
        if (!HasTime)
            return false;

        var equals = token.IndexOf('=');
        if (equals <= 0 || token.ContainsAny(NotInPairs) || token[..equals].ContainsAnyExcept(KeyParts)
            || FieldRoles.Of(token[..equals]) is FieldRole.Message or FieldRole.Status or (>= FieldRole.Level and <= FieldRole.LevelLetter))
            return false;

        if (_pairs < 0)
            _pairs = _at;
        _at += token.Length;
        _pairsEnd = _at;
        (_numbers, _afterSeparator) = (0, false);
        return true;
    }
}
