using LiveLogs.Logs;

namespace LiveLogs.Ingestion;

/// <summary>The kinds of statements that an event makes of its level, the weakest first.</summary>
internal enum LevelStatement
{
    None,

    /// <summary>The provider's, of the output that a line was written to: all of a container's stderr, all of an application's console.</summary>
    Output,

    /// <summary>The status of a request that was answered as asked for.</summary>
    Answered,

    /// <summary>A stack trace, a panic, the end of a program.</summary>
    Trace,

    /// <summary>The status of a request that failed.</summary>
    Failed,

    /// <summary>A level in front of a line of text.</summary>
    Prefix,

    /// <summary>A field called status with the name of a level.</summary>
    FieldStatus,

    /// <summary>A field with a number.</summary>
    FieldNumber,

    /// <summary>A field with a name.</summary>
    FieldName,

    /// <summary>The provider's, of this event.</summary>
    Provider,
}

/// <summary>What a record says of itself beside its level; it tells the scale of a number.</summary>
[Flags]
internal enum RecordMarks
{
    None = 0,
    Python = 1,
    Windows = 2,

    /// <summary>GELF and syslog.</summary>
    Syslog = 4,

    /// <summary>The record is about an HTTP request, so its <c>status</c> is that of one.</summary>
    Http = 8,

    /// <summary>AWS Lambda's own record.</summary>
    Platform = 16,
}

/// <summary>
/// The one place that decides the level of an event: it collects what the provider, fields, the line's prefix, an HTTP status and
/// stack traces state, and the surest kind of statement wins, whatever the order in which they are read. Of two of the same kind the
/// first counts.
/// </summary>
internal struct LevelWeigher
{
    private int _severity;
    private RecordMarks _marks;
    private NumberScale _scale;
    private long _number;
    private int _status;
    private int _platform;

    /// <summary>The surest kind so far.</summary>
    public LevelStatement Surest { get; private set; }

    /// <summary>Whether something states the level, be it only by what a record is about.</summary>
    public readonly bool IsStated => Surest > LevelStatement.Trace;

    /// <summary>Takes a statement unless a surer one, or one of the same kind that came first, is known.</summary>
    /// <param name="kind">What sort of statement it is.</param>
    /// <param name="severity">1–24; anything else states nothing.</param>
    public bool State(LevelStatement kind, int severity)
    {
        if (severity is < 1 or > 24 || kind <= Surest)
            return false;

        (Surest, _severity) = (kind, severity);
        return true;
    }

    /// <summary>Takes the number of a level field. What it means is decided last, when all of the record is known.</summary>
    public bool StateNumber(long number, NumberScale scale)
    {
        if (SeverityValue.FromNumber(number, scale, _marks) == 0 && SeverityValue.FromNumber(number, scale, RecordMarks.Syslog) == 0)
            return false;
        if (LevelStatement.FieldNumber <= Surest)
            return false;

        (Surest, _severity, _number, _scale) = (LevelStatement.FieldNumber, 0, number, scale);
        return true;
    }

    /// <summary>Takes the status of an HTTP request, 100–599.</summary>
    public void StateHttp(int status)
    {
        var severity = SeverityValue.FromHttpStatus(status);
        State(severity > 0 ? LevelStatement.Failed : LevelStatement.Answered, severity > 0 ? severity : (int)Severity.Info);
    }

    /// <summary>Takes a field called status, which is that of a request only when the record is about one.</summary>
    public void NoteStatus(int status) => _status = _status == 0 ? status : _status;

    /// <summary>Takes the severity of a state that only means something in a platform's own record.</summary>
    public void NotePlatform(int severity) => _platform = Math.Max(_platform, severity);

    public void Mark(RecordMarks marks) => _marks |= marks;

    /// <summary>Of two records in one event, the worse counts.</summary>
    public void TakeWorse(LevelWeigher other)
    {
        var (mine, theirs) = (this, other);
        if (theirs.Decide().Severity > mine.Decide().Severity && theirs.Surest > LevelStatement.None)
            this = other;
    }

    /// <summary>The level, and how it was found.</summary>
    public (int Severity, LevelSource Source) Decide()
    {
        if (_status > 0 && _marks.HasFlag(RecordMarks.Http))
            StateHttp(_status);
        if (_platform > 0 && _marks.HasFlag(RecordMarks.Platform))
            State(LevelStatement.Trace, _platform);

        return Surest switch
        {
            LevelStatement.FieldNumber => Numbered(SeverityValue.FromNumber(_number, _scale, _marks)),
            LevelStatement.None => ((int)Severity.Info, LevelSource.Default),
            var kind => (_severity, SourceOf(kind)),
        };
    }

    private static (int Severity, LevelSource Source) Numbered(int severity) =>
        severity > 0 ? (severity, LevelSource.Field) : ((int)Severity.Info, LevelSource.Default);

    private static LevelSource SourceOf(LevelStatement kind) => kind switch
    {
        LevelStatement.Output or LevelStatement.Provider => LevelSource.Provider,
        LevelStatement.Answered or LevelStatement.Failed => LevelSource.Status,
        LevelStatement.Trace => LevelSource.Trace,
        LevelStatement.Prefix => LevelSource.Prefix,
        _ => LevelSource.Field,
    };
}
