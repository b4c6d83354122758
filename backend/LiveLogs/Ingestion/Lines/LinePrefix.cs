using System.Buffers;
using LiveLogs.Ingestion.Text;
using LiveLogs.Logs;

namespace LiveLogs.Ingestion.Lines;

/// <summary>
/// What stands in front of a line of plain text: time, level, logger, thread. A level counts only where a level stands: at the
/// beginning, in brackets, before a colon, between separators, or after a time and other tokens of a header. The same word in
/// the middle of a sentence is a word.
/// </summary>
internal ref partial struct LinePrefix
{
    private const int MaxLength = 512;
    private const int MaxTokens = 12;
    private const int MaxTokensBeforeTime = 6;
    private const int MaxNameLength = 200;
    private const char ByteOrderMark = '\uFEFF';

    private static readonly SearchValues<char> HeaderMarks = SearchValues.Create("0123456789._:/$@#%+-");
    private static readonly SearchValues<char> SeparatorMarks = SearchValues.Create("-|:,;*#.~>");
    private static readonly SearchValues<char> TokenEnds = SearchValues.Create(" \t\r\n\u001b");

    private ReadOnlySpan<char> _text;
    private readonly EventTime _near;
    private int _at;
    private int _sure;
    private int _numbers;
    private bool _afterSeparator;
    private bool _isRedis;
    private int _bodyStart = -1;
    private int _textStart = -1;
    private int _pairs = -1;
    private int _pairsEnd;
    private int _groups = -1;
    private int _groupsEnd;

    // The last time that was found, and where: columns before it are skipped by looking for it.
    private int _timeAt = -1;
    private int _timeLength;
    private EventTime? _foundTime;

    /// <summary>Reads what stands in front of a text.</summary>
    /// <param name="text">A line, or an event of several.</param>
    /// <param name="near">The event's own time.</param>
    public LinePrefix(ReadOnlySpan<char> text, EventTime near)
    {
        _near = near;
        _text = text.Length > MaxLength ? text[..MaxLength] : text;
        if (_text.ContainsAny(AnsiCodes.Escape, AnsiCodes.Introducer))
        {
            ReadColoured();
            return;
        }

        Read();
    }

    /// <summary>1–24, or 0 when the line states no level.</summary>
    public int SeverityNumber { get; private set; }

    public EventTime? Time { get; private set; }

    /// <summary>A time or at least a clock was found.</summary>
    public bool HasTime { get; private set; }

    public ReadOnlySpan<char> Logger { get; private set; }

    public ReadOnlySpan<char> Thread { get; private set; }

    public ReadOnlySpan<char> Host { get; private set; }

    /// <summary>A trace id that stands in brackets, as Spring writes it.</summary>
    public ReadOnlySpan<char> Trace { get; private set; }

    /// <summary>The span id beside it.</summary>
    public ReadOnlySpan<char> Span { get; private set; }

    /// <summary>Pairs that stand between time and level.</summary>
    public readonly ReadOnlySpan<char> Pairs => _pairs < 0 ? default : _text[_pairs.._pairsEnd];

    /// <summary>From the first to the last of the brackets that hold nothing but pairs.</summary>
    public readonly ReadOnlySpan<char> Groups => _groups < 0 ? default : _text[_groups.._groupsEnd];

    /// <summary>Where syslog's structured data begins, which may be longer than what is looked at here; -1 when there is none.</summary>
    public int StructuredAt { get; private set; } = -1;

    /// <summary>Where the text proper begins, or at the latest: a token that may be a name or an id is counted as header.</summary>
    public readonly int BodyStart => _bodyStart >= 0 ? _bodyStart : _at;

    /// <summary>Where the text proper begins at the earliest: behind the last part that can be nothing but header.</summary>
    public readonly int TextStart => _textStart >= 0 ? _textStart : _sure;

    private enum Step
    {
        Header,
        Level,
        Body,
    }

    /// <inheritdoc cref="LinePrefix(ReadOnlySpan{char}, EventTime)"/>
    public static LinePrefix Read(ReadOnlySpan<char> text, EventTime near) => new(text, near);

    /// <summary>Reads what remains without the colours; places are those of the text with them.</summary>
    private void ReadColoured()
    {
        var plain = new char[_text.Length];
        var places = new int[_text.Length + 1];
        var (length, hasBare) = (0, AnsiCodes.HasBare(_text));
        for (var i = 0; i < _text.Length;)
        {
            if (AnsiCodes.LengthAt(_text[i..], hasBare) is > 0 and var code)
            {
                i += code;
                continue;
            }

            places[length] = i;
            plain[length++] = _text[i++];
        }

        places[length] = _text.Length;
        _text = plain.AsSpan(0, length);
        Read();
        _bodyStart = places[_at];
        _textStart = _sure == 0 ? 0 : places[Math.Min(_sure, length)];
    }

    private void Read()
    {
        // Line breaks and what boxes are drawn with.
        while (Current is '\n' or '\r' or ' ' or (>= '\u2500' and <= '\u257f'))
            _at++;
        SkipBlanks();
        if (ReadSyslogPriority())
        {
            EndHeader();
            // Whatever forwards lines gives most of them one priority.
            if (SeverityNumber is 9 or 10)
                ReadInside();
            return;
        }

        if (ReadLetterPrefix() || ReadMarkedLevel())
        {
            EndHeader();
            return;
        }

        _isRedis = IsRedis();

        SkipToTime(MaxTokensBeforeTime);
        var step = Step.Header;
        for (var tokens = 0; tokens < MaxTokens && step == Step.Header; tokens++)
        {
            SkipBlanks();
            step = ReadToken();
        }

        if (step == Step.Level)
        {
            ReadLogger();
            EndHeader();
            return;
        }

        // Pairs that no level follows are the text.
        if (_pairs >= 0)
            (_at, _pairs) = (_pairs, -1);
        if (SeverityNumber > 0)
            return;
        if (HasTime)
            ReadLevelOfSecondLine();
        else
            ReadDiagnostic();
    }

    /// <summary>The header of a line that another one was put in front of; counts if it states a level.</summary>
    private void ReadInside()
    {
        var inside = new LinePrefix(_text[_sure..], _near);
        if (_groups < 0 && inside._groups >= 0)
            (_groups, _groupsEnd) = (_sure + inside._groups, _sure + inside._groupsEnd);
        if (inside.SeverityNumber == 0)
            return;

        SeverityNumber = inside.SeverityNumber;
        Time ??= inside.Time;
        if (Logger.IsEmpty)
            Logger = inside.Logger;
        _at = _sure + inside._at;
        _sure += inside._sure;
    }

    /// <summary>What was read so far is header, and so are the marks that set it off.</summary>
    private void EndHeader()
    {
        _sure = _at;
        while (_sure < _text.Length && (_text[_sure] is ' ' or '\t' || (IsSeparator(_sure) && _text[_sure] is '-' or '|' or ':')))
            _sure++;
    }

    /// <summary>The length of the time that begins here; 0 when none does.</summary>
    private int TimeHere(out EventTime? time)
    {
        if (_timeAt == _at)
        {
            time = _foundTime;
            return _timeLength;
        }

        time = null;
        var length = char.IsAsciiLetterOrDigit(Current) ? TimeInText.Read(_text[_at..], _near, out time) : 0;
        if (length > 0)
            (_timeAt, _timeLength, _foundTime) = (_at, length, time);
        return length;
    }

    /// <summary>A mark that stands alone between blanks.</summary>
    private readonly bool IsSeparator(int index) => (index == 0 || _text[index - 1] is ' ' or '\t') && At(index + 1) is ' ' or '\t';

    private readonly char Current => _at < _text.Length ? _text[_at] : '\0';

    private readonly char At(int index) => (uint)index < (uint)_text.Length ? _text[index] : '\0';

    private static ReadOnlySpan<char> NameOfTag(ReadOnlySpan<char> tag)
    {
        tag = tag.TrimEnd(':');
        var pid = tag.IndexOf('[');
        return Limited(pid > 0 ? tag[..pid] : tag);
    }

    private static ReadOnlySpan<char> Limited(ReadOnlySpan<char> name) => name.Length > MaxNameLength ? name[..MaxNameLength] : name;

    /// <summary>Skips spaces and a byte order mark.</summary>
    private void SkipBlanks()
    {
        while (_at < _text.Length && _text[_at] is ' ' or '\t' or ByteOrderMark)
            _at++;
    }
}
