using System.Buffers;
using LiveLogs.Ingestion.Levels;
using LiveLogs.Ingestion.Text;

namespace LiveLogs.Ingestion.Lines;

/// <content>The formats that do not follow the common pattern: syslog, glog, Android, java.util.logging.</content>
internal ref partial struct LinePrefix
{
    private static readonly SearchValues<char> BarEnds = SearchValues.Create(" \t\r\n|");
    private static readonly SearchValues<char> CountParts = SearchValues.Create("0123456789.");
    private static readonly SearchValues<char> ColumnMarks = SearchValues.Create("0123456789._/@#");

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
        {
            _at++;
        }
        else if (Current == '[')
        {
            StructuredAt = _at;
            _at += StructuredData.LengthOf(_text[_at..]);
        }

        SkipBlanks();
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
        // Cisco: host : %ASA-4-106023:
        if (tag is ":" || tag is ['%', _, ..])
        {
            Host = Limited(host);
            _at += tag is ":" ? 1 : 0;
            return;
        }

        if (host.IsEmpty || tag.Length < 2 || host[0] == '[' || host.EndsWith(":"))
        {
            _at = start;
            return;
        }

        // macOS names whom a line is about between tag and colon: com.apple.xpc.launchd[1] (com.apple.mdworker[42]): …
        var end = tag[^1] == ':' ? tag.Length
            : tag[^1] == ']' && _text[(_at + tag.Length)..].StartsWith(" (") && _text[_at..].IndexOf("): ") is > 0 and var about ? about + 2
            : 0;
        if (end == 0)
        {
            _at = start;
            return;
        }

        Host = Limited(host);
        Logger = NameOfTag(tag);
        _at += end;
    }

    /// <summary><c>time|level|logger|text</c>: fields without blanks, each ended by a bar.</summary>
    private void ReadBars()
    {
        while (Current == '|')
        {
            var rest = _text[(_at + 1)..];
            var end = rest.IndexOfAny(BarEnds);
            if (end < 0 || rest[end] != '|')
                break;

            var field = rest[..end];
            if (SeverityNumber == 0 && field.Length > 1)
                SeverityNumber = SeverityValue.FromName(field);
            else if (Logger.IsEmpty && field.ContainsAnyInRange('A', 'z'))
                Logger = Limited(field);
            _at += end + 1;
        }

        if (Current == '|')
            _at++;
    }

    /// <summary>
    /// Moves to a time that has other columns before it: the file or the node that a line was collected from. They begin with an
    /// id, for what begins with words is a sentence that mentions a time.
    /// </summary>
    private void SkipToTime(int maxTokens)
    {
        if (!HasTime && !IsColumn(Token()))
            return;

        var start = _at;
        var words = 0;
        for (var tokens = 0; tokens <= maxTokens; tokens++)
        {
            SkipBlanks();
            if (TimeHere(out var time) > 0 && time is not null && (!IsCount(_at, _timeLength) || IsTimeColumn(start, tokens - words)))
                return;

            var token = Token();
            words += IsColumn(token) ? 0 : 1;
            if (token.IsEmpty || words > (HasTime ? 1 : 2) || token[0] is '[' or '{' or '"')
                break;
            _at += token.Length;
        }

        _at = start;
    }

    /// <summary>Seconds since the epoch look like any other number.</summary>
    private readonly bool IsCount(int at, int length) => !_text.Slice(at, length).ContainsAnyExcept(CountParts);

    /// <summary>
    /// Whether a number behind other columns is a time: it comes first but for dashes, behind the name of a log file, or behind
    /// two ids and before another (https://github.com/logpai/loghub: Blue Gene, HPC). In a sentence it counts something.
    /// </summary>
    private readonly bool IsTimeColumn(int start, int ids)
    {
        var before = _text[start.._at];
        if (!before.ContainsAnyExcept("- ") || before.TrimEnd(' ').EndsWith(".log"))
            return true;

        var rest = _text[(_at + _timeLength)..].TrimStart(' ');
        var end = rest.IndexOfAny(TokenEnds);
        return ids >= 2 && IsColumn(end < 0 ? rest : rest[..end]);
    }

    /// <summary>
    /// What container runtimes write between their time and the program's line
    /// (https://github.com/kubernetes/design-proposals-archive/blob/main/node/kubelet-cri-logging.md).
    /// </summary>
    private bool TryOutputStream()
    {
        var rest = _text[_at..];
        if (Current != 's' || rest.Length < 9 || !(rest.StartsWith("stdout ") || rest.StartsWith("stderr ")) || rest[7] is not ('F' or 'P') || rest[8] != ' ')
            return false;

        _at += 9;
        EndHeader();
        return true;
    }

    /// <summary>An id, a number, a path: no word of a sentence.</summary>
    private static bool IsColumn(ReadOnlySpan<char> token) =>
        !token.IsEmpty && token[^1] is not (':' or ',' or '=') && (token is "-" || token.ContainsAny(ColumnMarks));

    /// <summary>A program's name between time and text: <c>chrome.exe - text</c>, <c>chrome.exe *64 - text</c>.</summary>
    private readonly bool IsBeforeDash()
    {
        var rest = _text[_at..];
        var dash = rest.IndexOf(" - ");
        return dash is >= 0 and < 8 && !rest[..dash].ContainsAnyInRange('A', 'z');
    }

    /// <summary>glog's <c>E0112 10:00:00.123456</c> and Android's brief <c>W/Tag( 123):</c>.</summary>
    private bool ReadLetterPrefix()
    {
        var number = SeverityValue.FromLetter(Current);
        if (number == 0)
            return false;

        if (At(_at + 1) == '/' && char.IsAsciiLetter(At(_at + 2)) && _text[_at..].IndexOf("):") is > 3 and < 64 and var tag
            && _text.Slice(_at, tag).IndexOf('(') is > 2 and var open)
        {
            SeverityNumber = number;
            Logger = _text.Slice(_at + 2, open - 2).Trim();
            _at += tag + 2;
            return true;
        }

        var i = _at + 1;
        TextScan.Number(_text, ref i, 8, out var date);
        var digits = i - _at - 1;
        if (digits is not (4 or 6 or 8) || At(i) != ' ')
            return false;

        // Before its first clock absl counts seconds: E0000 00:00:1768212000.123456
        if (date == 0 && _text[i..].StartsWith(" 00:00:"))
        {
            var clock = _text[(i + 7)..];
            var end = clock.IndexOf(' ');
            if (end < 0 || !TimeInText.TryReadEpoch(clock[..end], out var seconds))
                return false;

            (Time, HasTime) = (Time ?? seconds, true);
            _at = i + 7 + end;
        }
        else if (!ReadDate(date, digits, ref i))
        {
            return false;
        }
        else
        {
            _at = i;
        }

        SeverityNumber = number;
        if (_text[_at..].IndexOf("] ") is > 0 and < 120 and var close)
            _at += close + 1;
        return true;
    }

    /// <summary>Reads month and day, and the year before them where CockroachDB (two digits) or glog says it, with the clock that follows, as others write them.</summary>
    private bool ReadDate(long date, int digits, ref int i)
    {
        Span<char> time = stackalloc char[40];
        var head = 0;
        if (digits > 4)
        {
            PutTwo(time, digits == 8 ? date / 1_000_000 : 20);
            PutTwo(time[2..], date / 10_000 % 100);
            time[4] = '-';
            head = 5;
        }

        PutTwo(time[head..], date / 100 % 100);
        time[head + 2] = '-';
        PutTwo(time[(head + 3)..], date % 100);
        head += 5;
        var rest = _text[i..];
        var length = Math.Min(rest.Length, 20);
        rest[..length].CopyTo(time[head..]);
        var taken = TimeInText.Read(time[..(head + length)], _near, out var instant);
        if (taken <= head || instant is null)
            return false;

        (Time, HasTime) = (Time ?? instant, true);
        i += taken - head;
        return true;

        static void PutTwo(Span<char> to, long value) => (to[0], to[1]) = ((char)('0' + (value / 10)), (char)('0' + (value % 10)));
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
}
