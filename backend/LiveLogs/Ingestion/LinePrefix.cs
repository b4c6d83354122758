using System.Buffers;
using LiveLogs.Logs;

namespace LiveLogs.Ingestion;

/// <summary>
/// What stands in front of a line of plain text: time, level, logger, thread. A level counts only where a level stands: at the
/// beginning, in brackets, before a colon, between separators, or after a time and other tokens of a header. The same word in
/// the middle of a sentence is a word.
/// </summary>
internal ref struct LinePrefix
{
    private const int MaxLength = 512;
    private const int MaxTokens = 12;
    private const int MaxNameLength = 200;
    private const char Escape = '\u001b';
    private const char ByteOrderMark = '\uFEFF';

    private static readonly SearchValues<char> HeaderMarks = SearchValues.Create("0123456789._:/$@#%+-");
    private static readonly SearchValues<char> SeparatorMarks = SearchValues.Create("-|:,;*#.~>");
    private static readonly SearchValues<char> CounterMarks = SearchValues.Create("-|0123456789");
    private static readonly SearchValues<char> NotInNames = SearchValues.Create("=\"'(,;{<");
    private static readonly SearchValues<char> TokenEnds = SearchValues.Create(" \t\r\n\u001b");

    private readonly ReadOnlySpan<char> _text;
    private readonly EventTime _near;
    private int _at;
    private int _numbers;
    private bool _afterSeparator;

    private LinePrefix(ReadOnlySpan<char> text, EventTime near)
    {
        _text = text.Length > MaxLength ? text[..MaxLength] : text;
        _near = near;
    }

    /// <summary>1–24, or 0 when the line states no level.</summary>
    public int SeverityNumber { get; private set; }

    public EventTime? Time { get; private set; }

    /// <summary>A time or at least a clock was found.</summary>
    public bool HasTime { get; private set; }

    public ReadOnlySpan<char> Logger { get; private set; }

    public ReadOnlySpan<char> Thread { get; private set; }

    public ReadOnlySpan<char> Host { get; private set; }

    /// <summary>Where the text proper begins.</summary>
    public readonly int BodyStart => _at;

    private enum Step
    {
        Header,
        Level,
        Body,
    }

    public static LinePrefix Read(ReadOnlySpan<char> text, EventTime near)
    {
        var prefix = new LinePrefix(text, near);
        prefix.SkipBlanks();
        if (prefix.ReadSyslogPriority() || prefix.ReadLetterPrefix())
            return prefix;

        var step = Step.Header;
        for (var tokens = 0; tokens < MaxTokens && step == Step.Header; tokens++)
        {
            prefix.SkipBlanks();
            step = prefix.ReadToken();
        }

        if (step == Step.Level)
            prefix.ReadLogger();
        else if (prefix.HasTime)
            prefix.ReadLevelOfSecondLine();
        return prefix;
    }

    private readonly char Current => _at < _text.Length ? _text[_at] : '\0';

    private readonly char At(int index) => index < _text.Length ? _text[index] : '\0';

    private Step ReadToken()
    {
        var first = Current;
        if (first is '\0' or '\n' or '{' or '"')
            return Step.Body;
        if (first == '[')
            return ReadBracket();

        var time = HasTime && Time is not null ? 0 : TimeInText.Read(_text[_at..], _near, out _);
        if (time > 0)
            return ReadTime(time);

        // Some set the level between bars or angle brackets.
        var closing = first switch { '|' => '|', '<' => '>', '(' => ')', _ => '\0' };
        if (closing != '\0' && char.IsAsciiLetter(At(_at + 1)))
            _at++;
        else
            closing = '\0';

        var token = Token();
        var word = WordAt(token);
        if (word.Length >= 3 && IsLevel(token, word, closing, out var number))
        {
            SeverityNumber = number;
            _at += word.Length + (closing != '\0' && At(_at + word.Length) == closing ? 1 : 0);
            return Step.Level;
        }

        if (token.Length == 1 && _numbers >= 2 && SeverityValue.FromLetter(token[0]) is > 0 and var letter)
        {
            SeverityNumber = letter;
            _at++;
            return Step.Level;
        }

        return IsHeader(token, word) ? Step.Header : Step.Body;
    }

    private Step ReadTime(int length)
    {
        TimeInText.Read(_text[_at..], _near, out var time);
        Time ??= time;
        HasTime = true;
        var isSyslog = char.IsAsciiLetter(Current) && char.IsAsciiDigit(_text[_at + length - 1]) && At(_at + 3) == ' ';
        _at += length;
        if (isSyslog)
            ReadSyslogHeader();
        return Step.Header;
    }

    private readonly ReadOnlySpan<char> Token()
    {
        var rest = _text[_at..];
        var end = rest.IndexOfAny(TokenEnds);
        return end < 0 ? rest : rest[..end];
    }

    private static ReadOnlySpan<char> WordAt(ReadOnlySpan<char> token)
    {
        var length = 0;
        while (length < token.Length && char.IsAsciiLetter(token[length]))
            length++;
        return token[..length];
    }

    private readonly bool IsLevel(ReadOnlySpan<char> token, ReadOnlySpan<char> word, char closing, out int number)
    {
        number = SeverityValue.FromName(word);
        if (number == 0)
            return false;

        var next = token.Length > word.Length ? token[word.Length] : '\0';
        if (closing != '\0' && next == closing)
            return true;

        var isUpper = !word.ContainsAnyInRange('a', 'z');
        var isWeak = word.Equals("log", StringComparison.OrdinalIgnoreCase) || word.Equals("default", StringComparison.OrdinalIgnoreCase)
            || word.Equals("config", StringComparison.OrdinalIgnoreCase) || word.Equals("fine", StringComparison.OrdinalIgnoreCase)
            || word.Equals("failure", StringComparison.OrdinalIgnoreCase);
        if (next == ':' && token.Length == word.Length + 1)
            return isUpper || !isWeak;
        if (isUpper && next is '\0' or ':' or '|' or ',' or ';' or '[' or '(' or ']')
            return !isWeak || HasTime || next == ':';

        var end = _at + word.Length;
        if (next != '\0')
            return false;
        if (At(end) is '\t' && (_at == 0 || _text[_at - 1] == '\t'))
            return true;

        while (At(end) == ' ')
            end++;
        return _afterSeparator && At(end) is '-' or '|' or ':' && At(end + 1) is ' ';
    }

    /// <summary>Whether a token that is no level may still stand before one; moves past it if so.</summary>
    private bool IsHeader(ReadOnlySpan<char> token, ReadOnlySpan<char> word)
    {
        var after = _at + token.Length;
        var isSeparator = !token.ContainsAnyExcept(SeparatorMarks);
        var isNumber = !isSeparator && !token.ContainsAnyExceptInRange('0', '9');
        var next = after;
        while (At(next) is ' ' or '\t')
            next++;
        var isBeforeSeparator = At(next) is '|' or '-' && At(next + 1) is ' ' or '-';

        bool isHeader;
        if (token.Contains('='))
            isHeader = false;
        else if (HasTime)
            isHeader = isSeparator || token.Length == 1 || token.ContainsAny(HeaderMarks) || !word.ContainsAnyInRange('a', 'z')
                || (isBeforeSeparator && _afterSeparator) || token is "main" || IsBeforeTag(next);
        else
            isHeader = isSeparator || (isNumber && token.Length >= 5) || (token.Length == 2 && token[1] == ',') || token is "PHP"
                || (isBeforeSeparator && At(next) == '|') || IsLabel(token, next);

        if (!isHeader)
            return false;

        _numbers = isNumber ? _numbers + 1 : 0;
        _afterSeparator = isSeparator;
        if (token.Length > 1 && token[^1] == ':' && Logger.IsEmpty && HasTime)
            Logger = NameOfTag(token);
        _at = after;
        return true;
    }

    /// <summary>Blue Gene puts the label of an alert before a time in seconds.</summary>
    private readonly bool IsLabel(ReadOnlySpan<char> token, int next) =>
        next + 10 < _text.Length && !token.ContainsAnyExceptInRange('A', 'Z') && !_text.Slice(next, 10).ContainsAnyExceptInRange('0', '9');

    /// <summary>Whether <c>tag[pid]:</c> follows, which makes the token before it a host.</summary>
    private readonly bool IsBeforeTag(int at)
    {
        var rest = _text[Math.Min(at, _text.Length)..];
        var end = rest.IndexOfAny(TokenEnds);
        return (end < 0 ? rest : rest[..end]).EndsWith("]:");
    }

    private Step ReadBracket()
    {
        var close = BracketLength();
        if (close < 2)
            return Step.Body;

        var content = _text.Slice(_at + 1, close - 1).Trim();
        var number = ReadBracketLevel(content, out var hasTime);
        if (number == 0 && !hasTime && HasTime && Thread.IsEmpty && content.ContainsAnyInRange('A', 'z'))
            Thread = Limited(content);

        _at += close + 1;
        if (Current == ':' && number > 0)
            _at++;
        SeverityNumber = number;
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
            content = content[length..].TrimStart(" ,|");
        }

        if (SeverityValue.FromName(content) is > 0 and var whole && (content.Length > 1 || !hasTime))
            return whole;

        // [core:error]
        var colon = content.LastIndexOf(':');
        if (colon > 0 && content.Length - colon > 3 && SeverityValue.FromName(content[(colon + 1)..]) is > 0 and var module)
            return module;

        var word = WordAt(content);
        return word.Length >= 3 && word.Length < content.Length && !word.ContainsAnyInRange('a', 'z')
            && content[word.Length] is ' ' or ':' or ',' or '|'
            ? SeverityValue.FromName(word)
            : 0;
    }

    /// <summary>After a level: <c>[thread] logger:</c>, <c>1 --- [thread] logger :</c>, <c>[logger]</c>, <c>logger -</c>.</summary>
    private void ReadLogger()
    {
        var start = _at;
        var bracket = ReadOnlySpan<char>.Empty;
        SkipBlanks();
        if (Current == ':')
            _at++;
        SkipBlanks();
        if (!HasTime && TimeInText.Read(_text[_at..], _near, out var time) is > 0 and var length)
        {
            (Time, HasTime) = (time, true);
            start = _at += length;
        }

        while (true)
        {
            SkipBlanks();
            var token = Token();
            if (token.IsEmpty)
                break;
            if (!token.ContainsAnyExcept(CounterMarks) && (token.Length > 1 || !char.IsAsciiDigit(token[0])) | At(_at + token.Length + 1) == '-')
            {
                _at += token.Length;
                continue;
            }

            if (token[0] == '[' && bracket.IsEmpty && BracketLength() is > 1 and var close)
            {
                bracket = _text.Slice(_at + 1, close - 1).Trim();
                if (!bracket.ContainsAnyInRange('A', 'z'))
                    bracket = default;
                _at += close + 1;
                start = _at;
                continue;
            }

            ReadLoggerName(token, ref start);
            break;
        }

        _at = start;
        if (!bracket.IsEmpty)
        {
            if (Logger.IsEmpty)
                Logger = Limited(bracket);
            else if (Thread.IsEmpty)
                Thread = Limited(bracket);
        }
    }

    private void ReadLoggerName(ReadOnlySpan<char> token, ref int start)
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

        while (At(after) == ' ')
            after++;
        if (At(after) is ':' or '-' && At(after + 1) == ' ')
        {
            Logger = Limited(token);
            start = after + 1;
        }
    }

    /// <summary><c>&lt;PRI&gt;</c> of syslog, RFC 5424 and RFC 3164, with what follows it.</summary>
    private bool ReadSyslogPriority()
    {
        var i = _at;
        if (!TextScan.Is(_text, ref i, '<') || !TextScan.Number(_text, ref i, 3, out var priority) || !TextScan.Is(_text, ref i, '>')
            || priority > 191)
            return false;

        SeverityNumber = SeverityValue.FromSyslog(priority);
        _at = i;
        var isNew = At(i) == '1' && At(i + 1) == ' ';
        if (isNew)
            _at += 2;

        SkipBlanks();
        var length = TimeInText.Read(_text[_at..], _near, out var time);
        if (length == 0)
            return true;

        (Time, HasTime) = (time, true);
        _at += length;
        if (isNew)
            ReadSyslogFields();
        else
            ReadSyslogHeader();
        return true;
    }

    /// <summary>RFC 5424: host, program, process, message id.</summary>
    private void ReadSyslogFields()
    {
        for (var field = 0; field < 4; field++)
        {
            SkipBlanks();
            var token = Token();
            _at += token.Length;
            if (token is "-")
                continue;
            if (field == 0)
                Host = Limited(token);
            else if (field == 1)
                Logger = Limited(token);
        }

        SkipBlanks();
        if (Current == '-')
            _at++;
    }

    /// <summary>RFC 3164: host, then <c>tag:</c> or <c>tag[pid]:</c>; stays in place when it is not so.</summary>
    private void ReadSyslogHeader()
    {
        var start = _at;
        SkipBlanks();
        var host = Token();
        _at += host.Length;
        SkipBlanks();
        var tag = Token();
        if (host.IsEmpty || tag.Length < 2 || tag[^1] != ':' || host[0] == '[' || host.EndsWith(":"))
        {
            _at = start;
            return;
        }

        Host = Limited(host);
        Logger = NameOfTag(tag);
        _at += tag.Length;
    }

    /// <summary>glog's <c>E0112 10:00:00.123456</c> and Android's brief <c>W/Tag( 123):</c>.</summary>
    private bool ReadLetterPrefix()
    {
        var number = SeverityValue.FromLetter(Current);
        if (number == 0)
            return false;

        if (At(_at + 1) == '/' && char.IsAsciiLetter(At(_at + 2)) && _text[_at..].IndexOf("):") is > 3 and < 64 and var end
            && _text.Slice(_at, end).IndexOf('(') is > 2 and var open)
        {
            SeverityNumber = number;
            Logger = _text.Slice(_at + 2, open - 2).Trim();
            _at += end + 2;
            return true;
        }

        var i = _at + 1;
        if (!TextScan.Number(_text, ref i, 4, out var date) || i != _at + 5 || At(i) != ' ')
            return false;

        // Read it the way Android writes the same date.
        Span<char> time = stackalloc char[32];
        var rest = _text[i..];
        var length = Math.Min(rest.Length, 20);
        time[0] = (char)('0' + (date / 1000));
        time[1] = (char)('0' + (date / 100 % 10));
        time[2] = '-';
        time[3] = (char)('0' + (date / 10 % 10));
        time[4] = (char)('0' + (date % 10));
        rest[..length].CopyTo(time[5..]);
        var taken = TimeInText.Read(time[..(5 + length)], _near, out var instant);
        if (taken <= 5 || instant is null)
            return false;

        SeverityNumber = number;
        (Time, HasTime) = (instant, true);
        _at = i + taken - 5;
        if (_text[_at..].IndexOf("] ") is > 0 and < 120 and var close)
            _at += close + 1;
        return true;
    }

    /// <summary>java.util.logging puts the level at the beginning of the second line.</summary>
    private void ReadLevelOfSecondLine()
    {
        var line = _text.IndexOf('\n') + 1;
        if (line == 0)
            return;

        var word = WordAt(_text[line..]);
        if (word.Length < 4 || word.ContainsAnyInRange('a', 'z') || At(line + word.Length) != ':')
            return;

        SeverityNumber = SeverityValue.FromName(word);
    }

    private static ReadOnlySpan<char> NameOfTag(ReadOnlySpan<char> tag)
    {
        tag = tag.TrimEnd(':');
        var pid = tag.IndexOf('[');
        return Limited(pid > 0 ? tag[..pid] : tag);
    }

    private static ReadOnlySpan<char> Limited(ReadOnlySpan<char> name) => name.Length > MaxNameLength ? name[..MaxNameLength] : name;

    /// <summary>Skips spaces, a byte order mark and terminal colours.</summary>
    private void SkipBlanks()
    {
        while (_at < _text.Length)
        {
            if (_text[_at] is ' ' or '\t' or ByteOrderMark)
            {
                _at++;
            }
            else if (_text[_at] == Escape && At(_at + 1) == '[' && _text[_at..].IndexOf('m') is > 0 and < 12 and var end)
            {
                _at += end + 1;
            }
            else
            {
                return;
            }
        }
    }
}
