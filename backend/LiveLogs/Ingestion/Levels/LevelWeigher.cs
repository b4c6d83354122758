using LiveLogs.Logs;

namespace LiveLogs.Ingestion.Levels;

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

/// <summary>What a record says of itself beside its level; it decides the scale of a number.</summary>
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

    /// <summary>MongoDB's own record.</summary>
    Mongo = 32,

    /// <summary>Application Insights.</summary>
    Insights = 64,

    HostName = 128,
    ProcessId = 256,
    FormatVersion = 512,

    /// <summary>What Bunyan writes into every record (https://github.com/trentm/node-bunyan#core-fields).</summary>
    Bunyan = HostName | ProcessId | FormatVersion,

    /// <summary>The evidence of whose number it is.</summary>
    Company = Python | Windows | Syslog | Insights,
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
    private Numbered _sure;
    private Numbered _possible;
    private int _letter;
    private int _syslogName;
    private int _status;
    private int _platform;

    /// <summary>The surest kind so far.</summary>
    public LevelStatement Surest { get; private set; }

    /// <summary>A number and whose it is.</summary>
    private readonly record struct Numbered(int Number, NumberScale Scale)
    {
        public int Severity(RecordMarks marks) => Scale == NumberScale.None ? 0 : SeverityValue.FromNumber(Number, Scale, marks);

        /// <summary>journald writes 6 on all that a service prints.</summary>
        public bool IsOfOutput => Number == 6 && Scale is NumberScale.Syslog or NumberScale.Priority;
    }

    /// <summary>Whether something states the level, be it only by what a record is about.</summary>
    public readonly bool IsStated => Surest > LevelStatement.Trace || (NumberedSeverity(out var isOfOutput) > 0 && !isOfOutput);

    /// <summary>Whether the record is Bunyan's, in which <c>name</c> is the program.</summary>
    public readonly bool IsBunyan => (_marks & RecordMarks.Bunyan) == RecordMarks.Bunyan;

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

    /// <summary>
    /// Takes the number of a level field. What it means is decided last, when all of the record is known: a small number is a level only
    /// together with fields that show whose it is.
    /// </summary>
    public void StateNumber(int number, NumberScale scale)
    {
        var stated = new Numbered(number, scale);
        if (_sure.Scale == NumberScale.None && stated.Severity(RecordMarks.None) > 0)
            _sure = stated;
        else if (_possible.Scale == NumberScale.None && stated.Severity(RecordMarks.Company) > 0)
            _possible = stated;
    }

    /// <summary>Takes a letter that is a level in MongoDB's own records.</summary>
    /// <returns>True when the record is known to be one.</returns>
    public bool StateLetter(int severity)
    {
        if (_marks.HasFlag(RecordMarks.Mongo))
            return State(LevelStatement.FieldName, severity);

        _letter = _letter == 0 ? severity : _letter;
        return false;
    }

    /// <summary>Takes a name that is a level in records of syslog, and elsewhere the rank of a job or a ticket.</summary>
    public void NoteSyslogName(int severity) => _syslogName = _syslogName == 0 ? severity : _syslogName;

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
        if (_letter > 0 && _marks.HasFlag(RecordMarks.Mongo))
            State(LevelStatement.FieldName, _letter);
        if (_syslogName > 0 && _marks.HasFlag(RecordMarks.Syslog))
            State(LevelStatement.FieldStatus, _syslogName);
        State(LevelStatement.FieldNumber, NumberedSeverity(out var isOfOutput), isOfOutput);

        return Surest == LevelStatement.None ? ((int)Severity.Info, LevelSource.Default) : (_severity, SourceOf(Surest));
    }

    private void State(LevelStatement kind, int severity, bool isOfOutput) => State(isOfOutput ? LevelStatement.Output : kind, severity);

    private readonly int NumberedSeverity(out bool isOfOutput)
    {
        var severity = _sure.Severity(_marks);
        isOfOutput = severity > 0 && _sure.IsOfOutput;
        if (severity > 0)
            return severity;

        isOfOutput = _possible.IsOfOutput;
        return _possible.Severity(_marks);
    }

    private static LevelSource SourceOf(LevelStatement kind) => kind switch
    {
        LevelStatement.Output or LevelStatement.Provider => LevelSource.Provider,
        LevelStatement.Answered or LevelStatement.Failed => LevelSource.Status,
        LevelStatement.Trace => LevelSource.Trace,
        LevelStatement.Prefix => LevelSource.Prefix,
        _ => LevelSource.Field,
    };
}
