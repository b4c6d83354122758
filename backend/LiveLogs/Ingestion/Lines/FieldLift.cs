using System.Globalization;
using LiveLogs.Ingestion.Levels;
using LiveLogs.Ingestion.Text;
using LiveLogs.Logs;

namespace LiveLogs.Ingestion.Lines;

/// <summary>
/// Takes the fields that have a place of their own in an entry (level, time, trace, service) out of the attributes, if their
/// values can be understood; a field that cannot stays an attribute under its own name.
/// </summary>
internal static class FieldLift
{
    private const int MaxServiceLength = 200;
    private const int TraceLength = 32;

    /// <returns>True when the value was taken, so that it need not be an attribute as well.</returns>
    public static bool TryText(FieldRole role, ReadOnlySpan<char> value, EventTime near, ref LineFacts facts)
    {
        if (role != FieldRole.Message && AnsiCodes.AreIn(value))
            return TryText(role, AnsiCodes.Without(value), near, ref facts);

        switch (role)
        {
            case FieldRole.Message:
                return true;
            case FieldRole.LevelLetter:
                return value.Length is 1 or 2 && value[0] is 'F' or 'E' or 'W' or 'I' or 'D' && facts.Level.StateLetter(SeverityValue.FromName(value));
            case FieldRole.Priority when SeverityValue.FromName(value) is > 0 and var severity:
                StatePriority(value, severity, ref facts);
                return false;
            case FieldRole.Time:
                if (facts.Time is not null || !TimeInText.TryReadValue(value, near, out var time))
                    return false;
                facts.Time = time;
                return true;
            case FieldRole.TraceId:
                // Written otherwise than as 32 digits it stays an attribute, to be found as it is written.
                return facts.TryAddTrace(TraceIds.ParseTrace(value), null) && value.Length == TraceLength;
            case FieldRole.SpanId:
                return facts.TryAddTrace(null, TraceIds.ParseSpan(value));
            case FieldRole.DatadogTraceId:
                return facts.TryAddTrace(TraceIds.ParseDatadogTrace(value), null) && value.Length == TraceLength;
            case FieldRole.DatadogSpanId:
                facts.TryAddTrace(null, TraceIds.ParseDatadogSpan(value));
                return false;
            case FieldRole.TraceParent:
                // A header says more than the two ids.
                var (trace, span) = TraceIds.ParseHeader(value);
                facts.TryAddTrace(trace, span);
                return false;
            case FieldRole.Service:
                // It stays an attribute too: "app" may be meant otherwise.
                if (facts.Service is null && value.Length is > 0 and <= MaxServiceLength)
                    facts.Service = value.ToString();
                return false;
            case FieldRole.NameLabel or FieldRole.AppLabel or FieldRole.ContainerName:
                if (value.Length <= MaxServiceLength)
                    facts.OfferService(role, value.TrimStart('/'));
                return false;
            default:
                return IsLevel(role) ? TryLevel(role, value, ref facts) : NoteText(role, value, ref facts);
        }
    }

    /// <summary>A level, a time or a status that is a JSON number. A level stays an attribute: its name does not give the number.</summary>
    public static bool TryNumber(FieldRole role, ReadOnlySpan<char> number, ref LineFacts facts)
    {
        if (role == FieldRole.Time)
        {
            if (facts.Time is not null || !TimeInText.TryReadEpoch(number, out var time))
                return false;

            facts.Time = time;
            return true;
        }

        if (IsLevel(role))
            StateLevelNumber(role, number, ref facts);
        else if (role is FieldRole.DatadogTraceId or FieldRole.DatadogSpanId)
            TryText(role, number, default, ref facts);

        NoteStatus(role, number, ref facts);
        Note(role, ref facts);
        return false;
    }

    /// <summary>What the presence of a field says of the record, whatever its value.</summary>
    public static void Note(FieldRole role, ref LineFacts facts) => facts.Level.Mark(role switch
    {
        FieldRole.HttpMark or FieldRole.Request => RecordMarks.Http,
        FieldRole.PythonMark => RecordMarks.Python,
        FieldRole.WindowsMark => RecordMarks.Windows,
        FieldRole.SyslogMark => RecordMarks.Syslog,
        FieldRole.PlatformMark => RecordMarks.Platform,
        FieldRole.InsightsMark => RecordMarks.Insights,
        FieldRole.HostName => RecordMarks.HostName,
        FieldRole.ProcessId => RecordMarks.ProcessId,
        FieldRole.FormatVersion => RecordMarks.FormatVersion,
        _ => RecordMarks.None,
    });

    private static bool IsLevel(FieldRole role) => role is >= FieldRole.Level and <= FieldRole.DotNetLevel;

    /// <summary>These stay attributes.</summary>
    private static bool NoteText(FieldRole role, ReadOnlySpan<char> value, ref LineFacts facts)
    {
        switch (role)
        {
            case FieldRole.Error when !IsNothing(value):
            case FieldRole.Stack when value.ContainsAny('\n', '('):
                facts.Level.State(LevelStatement.Trace, (int)Severity.Error);
                break;
            case FieldRole.ErrorCode when value.Length > 2 && char.IsAsciiLetterUpper(value[0]) && value is not ("OK" or "None" or "NONE" or "Success" or "SUCCESS"):
                facts.Level.State(LevelStatement.Trace, (int)Severity.Error);
                break;
            case FieldRole.RecordType:
                NoteType(value, ref facts);
                break;
            case FieldRole.PlatformRecord:
                facts.Level.NotePlatform(SeverityClues.FromPlatformStatus(value));
                break;
            case FieldRole.Status or FieldRole.HttpStatus:
                NoteStatus(role, value, ref facts);
                break;
        }

        Note(role, ref facts);
        return false;
    }

    private static void NoteType(ReadOnlySpan<char> value, ref LineFacts facts)
    {
        if (value.StartsWith("platform."))
        {
            facts.Level.Mark(RecordMarks.Platform);
            facts.Level.NotePlatform(value switch { "platform.fault" => (int)Severity.Error, "platform.logsDropped" => (int)Severity.Warn, _ => 0 });
        }
        else if (value.EndsWith("Failed") || value.EndsWith("TimedOut") || value.EndsWith("Aborted"))
        {
            facts.Level.NotePlatform((int)Severity.Error);
        }
        else if (SeverityValue.IsStatusName(value))
        {
            facts.Level.State(LevelStatement.FieldStatus, SeverityValue.FromName(value));
        }
    }

    /// <summary>How programs fill the field of an error when there is none.</summary>
    private static bool IsNothing(ReadOnlySpan<char> value)
    {
        value = value.Trim();
        return value is "" or "-" or "0" or "{}" or "[]" || (value.Length <= 9 && (IsWord(value, "null") || IsWord(value, "none") || IsWord(value, "nil")
            || IsWord(value, "undefined") || IsWord(value, "false") || IsWord(value, "no") || IsWord(value, "n/a") || IsWord(value, "ok")
            || IsWord(value, "success") || IsWord(value, "no error")));
    }

    private static bool IsWord(ReadOnlySpan<char> value, string word) => value.Equals(word, StringComparison.OrdinalIgnoreCase);

    private static void NoteStatus(FieldRole role, ReadOnlySpan<char> value, ref LineFacts facts)
    {
        if (role is not (FieldRole.Status or FieldRole.HttpStatus))
            return;

        // Tables of Azure hold reals: 404.0
        var number = value.EndsWith(".0") ? value[..^2] : value;
        if (int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var status))
        {
            if (status is < 100 or > 599)
                return;
            if (role == FieldRole.HttpStatus)
                facts.Level.StateHttp(status);
            else
                facts.Level.NoteStatus(status);
        }
        else if (role == FieldRole.Status && SeverityValue.IsStatusName(value))
        {
            facts.Level.State(LevelStatement.FieldStatus, SeverityValue.FromName(value));
        }
    }

    /// <summary>Jobs and tickets have critical ones and such by default; the other names are those of levels alone.</summary>
    private static void StatePriority(ReadOnlySpan<char> value, int severity, ref LineFacts facts)
    {
        if (severity < (int)Severity.Fatal && SeverityValue.IsStatusName(value))
            facts.Level.State(LevelStatement.FieldStatus, severity);
        else
            facts.Level.NoteSyslogName(severity);
    }

    private static bool TryLevel(FieldRole role, ReadOnlySpan<char> value, ref LineFacts facts)
    {
        var name = SeverityValue.FromName(value);
        if (name > 0)
            return facts.Level.State(LevelStatement.FieldName, name);

        StateLevelNumber(role, value, ref facts);
        return false;
    }

    private static void StateLevelNumber(FieldRole role, ReadOnlySpan<char> value, ref LineFacts facts)
    {
        if (role == FieldRole.LevelName || !int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return;

        facts.Level.StateNumber(number, role switch
        {
            FieldRole.GoogleSeverity => NumberScale.Google,
            FieldRole.SeverityNumber => NumberScale.OpenTelemetry,
            FieldRole.SyslogPriority => NumberScale.Syslog,
            FieldRole.Priority => NumberScale.Priority,
            FieldRole.PythonLevel => NumberScale.Python,
            FieldRole.WindowsLevel => NumberScale.WindowsEvent,
            FieldRole.InsightsLevel => NumberScale.InsightsRecord,
            FieldRole.DotNetLevel => NumberScale.DotNet,
            _ => NumberScale.Any,
        });
    }
}
