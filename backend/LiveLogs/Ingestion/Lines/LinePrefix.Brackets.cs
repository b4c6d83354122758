using System.Buffers;
using LiveLogs.Ingestion.Levels;
using LiveLogs.Ingestion.Text;

namespace LiveLogs.Ingestion.Lines;

/// <content>What stands in brackets, and the names after a level.</content>
internal ref partial struct LinePrefix
{
    private static readonly SearchValues<char> CounterMarks = SearchValues.Create("-|0123456789");
    private static readonly SearchValues<char> QualifiedNameParts =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._$");
    private static readonly SearchValues<char> NotInNames = SearchValues.Create("=\"'(,;{<");

    private Step ReadBracket()
    {
        var close = BracketLength();
        if (close < 2)
            return Step.Body;

        var content = _text.Slice(_at + 1, close - 1).Trim();
        var number = ReadBracketLevel(content, out var hasTime);
        if (number == 0 && !hasTime && ReadGroup(close))
            return Step.Header;
        if (number == 0 && ReadTrace(content))
            content = default;
        if (number == 0 && !hasTime && HasTime && Thread.IsEmpty && content.ContainsAnyInRange('A', 'z'))
            Thread = Limited(content);

        _at += close + 1;
        // AWS DMS: [SORTER          ]T:
        if (number == 0 && HasTime && At(_at + 1) == ':' && SeverityValue.FromLetter(Current) is > 0 and var letter)
        {
            number = letter;
            _at++;
        }

        if (Current == ':' && number > 0)
            _at++;
        SeverityNumber = number;
        if (hasTime)
            EndHeader();
        return number > 0 ? Step.Level : Step.Header;
    }

    /// <summary>Distance from the bracket here to the one that closes it on the same line; -1 when none does.</summary>
    private readonly int BracketLength()
    {
        var depth = 0;
        for (var i = _at; i < _text.Length && _text[i] != '\n'; i++)
        {
            depth += _text[i] switch { '[' => 1, ']' => -1, _ => 0 };
            if (depth == 0)
                return i - _at;
        }

        return -1;
    }

    private int ReadBracketLevel(ReadOnlySpan<char> content, out bool hasTime)
    {
        hasTime = false;
        if (content.IsEmpty)
            return 0;

        // [I 10:00:00.123 NotebookApp]
        if (content.Length > 2 && content[1] == ' ' && TimeInText.Read(content[2..], _near, out _) > 0)
        {
            HasTime = hasTime = true;
            return SeverityValue.FromLetter(content[0]);
        }

        var length = TimeInText.Read(content, _near, out var time);
        if (length > 0)
        {
            Time ??= time;
            HasTime = hasTime = true;
            content = content[length..].TrimStart(" ,|:");
        }
        else if (!content.ContainsAnyInRange('A', 'z') && content.LastIndexOf(' ') is > 0 and var space
            && TimeInText.Read(content[(space + 1)..], _near, out _) > 0)
        {
            // [10.30 16:49:06]: a date in nobody's order, but a clock behind it.
            HasTime = hasTime = true;
            content = default;
        }

        if (SeverityValue.FromName(content) is > 0 and var whole && (content.Length > 1 || !hasTime))
            return whole;

        // [core:error]
        var colon = content.LastIndexOf(':');
        if (colon > 0 && content.Length - colon > 3 && SeverityValue.FromName(content[(colon + 1)..]) is > 0 and var module)
            return module;

        // Chromium: [1811:1840:0514/110523.118223:ERROR:bus.cc(407)]
        if (content.Length > 0 && char.IsAsciiDigit(content[0]))
        {
            foreach (var field in content.Split(':'))
            {
                if (content[field] is { Length: > 3 } part && !part.ContainsAnyExceptInRange('A', 'Z') && SeverityValue.FromName(part) is > 0 and var named)
                    return named;
            }
        }

        // [Server thread/ERROR]
        var slash = content.LastIndexOf('/');
        if (slash > 0 && content.Length - slash > 3 && !content[(slash + 1)..].ContainsAnyExceptInRange('A', 'Z')
            && SeverityValue.FromName(content[(slash + 1)..]) is > 0 and var thread)
            return thread;

        // Celery: [time: ERROR/MainProcess]
        var word = WordAt(content);
        return word.Length >= 3 && word.Length < content.Length && !word.ContainsAnyInRange('a', 'z')
            && (content[word.Length] is ' ' or ':' or ',' or '|' || (content[word.Length] == '/' && hasTime))
            ? SeverityValue.FromName(word)
            : 0;
    }

    /// <summary>Moves past brackets that hold nothing but pairs, if a text follows: what the program's context adds.</summary>
    private bool ReadGroup() => Current switch
    {
        '[' => ReadGroup(BracketLength()),
        '(' => ReadGroup(_text[_at..].IndexOfAny(')', '\n')),
        '{' => ReadGroup(_text[_at..].IndexOfAny('}', '\n')),
        _ => false,
    };

    private bool ReadGroup(int close)
    {
        var rest = _text[_at..];
        if (close < 4 || rest[close] == '\n' || !PairGroup.IsOne(rest[1..close], out var isOfTrace) || (Current != '[' && !isOfTrace)
            || rest[(close + 1)..].IsWhiteSpace())
            return false;

        if (_groups < 0)
            _groups = _at;
        _at += close + 1;
        _groupsEnd = _at;
        EndHeader();
        return true;
    }

    /// <summary><c>[trace-span]</c> of Spring Boot, <c>[application,trace,span,true]</c> of Sleuth.</summary>
    private bool ReadTrace(ReadOnlySpan<char> content)
    {
        const int spanLength = 16;
        if (content.Length <= spanLength + spanLength)
            return false;

        var rest = content;
        if (IdLength(rest) == 0)
            rest = rest[(rest.IndexOf(',') + 1)..].TrimStart(' ');
        var length = IdLength(rest);
        if (length == 0 || rest.Length < length + 1 + spanLength || rest[length] is not ('-' or ',' or '/'))
            return false;

        var span = rest[(length + 1)..].TrimStart(' ');
        if (span.Length < spanLength || span[..spanLength].ContainsAnyExcept(TextScan.HexDigits) || (span.Length > spanLength && char.IsAsciiLetterOrDigit(span[spanLength])))
            return false;

        if (!Trace.IsEmpty)
            return true;

        Trace = rest[..length];
        Span = span[..spanLength];
        return true;
    }

    /// <summary>The length of a trace id that a text begins with, 32 or 16; 0 when it does not.</summary>
    private static int IdLength(ReadOnlySpan<char> text)
    {
        var length = text.IndexOfAnyExcept(TextScan.HexDigits);
        return length is 32 or 16 ? length : 0;
    }

    /// <summary>After a level: <c>[thread] logger:</c>, <c>1 --- [thread] logger :</c>, <c>[logger]</c>, <c>logger -</c>.</summary>
    private void ReadLogger()
    {
        var start = _at;
        var isBehindDash = false;
        var bracket = ReadOnlySpan<char>.Empty;
        var inner = ReadOnlySpan<char>.Empty;
        SkipBlanks();
        if (Current == ':')
            _at++;
        SkipBlanks();
        if (!HasTime && TimeInText.Read(_text[_at..], _near, out var time) is > 0 and var length && (!IsCount(_at, length) || _text.Slice(_at, length).Contains('.')))
        {
            (Time, HasTime) = (time, true);
            start = _at += length;
        }

        while (true)
        {
            SkipBlanks();
            if (ReadGroup())
            {
                start = _at;
                continue;
            }

            var token = Token();
            if (token.IsEmpty)
                break;
            if (!token.ContainsAnyExcept(CounterMarks) && (token.Length > 1 || !char.IsAsciiDigit(token[0])) | At(_at + token.Length + 1) == '-')
            {
                isBehindDash |= token is "-";
                _at += token.Length;
                continue;
            }

            if (token[0] == '[' && bracket.IsEmpty && BracketLength() is > 1 and var close)
            {
                bracket = _text.Slice(_at + 1, close - 1).Trim();
                if (!bracket.ContainsAnyInRange('A', 'z') || ReadTrace(bracket))
                    bracket = default;
                _at += close + 1;
                start = _at;
                continue;
            }

            // [application] [thread] [trace-span] logger
            if (token[0] == '[' && BracketLength() is > 1 and var traced && ReadTrace(_text.Slice(_at + 1, traced - 1).Trim()))
            {
                _at += traced + 1;
                continue;
            }

            // [application] [thread] logger : — the second one counts when a logger is behind it.
            if (token[0] == '[' && inner.IsEmpty && BracketLength() is > 1 and var end)
            {
                inner = _text.Slice(_at + 1, end - 1).Trim();
                _at += end + 1;
                continue;
            }

            ReadLoggerName(token, isBehindDash, ref start);
            if (!Logger.IsEmpty && !inner.IsEmpty)
                bracket = inner;
            break;
        }

        _at = start;
        if (At(start) is '[' or '(' or '{' || (At(start) == ' ' && At(start + 1) is '[' or '(' or '{'))
        {
            SkipBlanks();
            if (!ReadGroup())
                _at = start;
        }

        if (!bracket.IsEmpty)
        {
            if (Logger.IsEmpty)
                Logger = Limited(bracket);
            else if (Thread.IsEmpty)
                Thread = Limited(bracket);
        }
    }

    /// <summary><c>nova.compute.manager</c>: no word of a sentence has dots inside.</summary>
    private static bool IsQualifiedName(ReadOnlySpan<char> token) =>
        char.IsAsciiLetter(token[^1]) && token.Contains('.') && !token.ContainsAnyExcept(QualifiedNameParts);

    private void ReadLoggerName(ReadOnlySpan<char> token, bool isBehindDash, ref int start)
    {
        var after = _at + token.Length;
        var isName = HasTime && char.IsAsciiLetter(token[0]) && !token.ContainsAny(NotInNames);
        if (!isName || !Logger.IsEmpty)
            return;

        if (token[^1] == ':' && token.Length > 1)
        {
            Logger = NameOfTag(token);
            start = after;
            return;
        }

        var end = after;
        while (At(after) == ' ')
            after++;
        if (!isBehindDash && after > end + 1 && At(after) != ':' && char.IsAsciiLetterUpper(token[0]) && char.IsAsciiLetterOrDigit(token[^1]))
        {
            // Padded to the width of its column.
            Logger = Limited(token);
            start = after;
        }
        else if (At(after) is ':' or '-' && At(after + 1) == ' ')
        {
            Logger = Limited(token);
            start = after + 1;
        }
        else if (!isBehindDash && IsQualifiedName(token))
        {
            Logger = Limited(token);
            _at = after;
            start = ReadGroup() ? _at : Current == '[' && BracketLength() is > 1 and var close ? after + close + 1 : end;
        }
    }
}
