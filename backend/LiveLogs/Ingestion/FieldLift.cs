using System.Globalization;
using LiveLogs.Logs;

namespace LiveLogs.Ingestion;

/// <summary>
/// Takes the fields that have a place of their own in an entry (level, time, trace, service) out of the attributes, if their
/// values can be understood; a field that can not stays an attribute under its own name.
/// </summary>
internal static class FieldLift
{
    private const int MaxServiceLength = 200;

    /// <returns>True when the value was taken, so that it need not be an attribute as well.</returns>
    public static bool TryText(FieldRole role, ReadOnlySpan<char> value, EventTime near, ref LineFacts facts)
    {
        switch (role)
        {
            case FieldRole.Message:
                return true;
            case FieldRole.Level:
            case FieldRole.GoogleSeverity:
            case FieldRole.SeverityNumber:
            case FieldRole.SyslogPriority:
                return TryLevel(role, value, ref facts);
            case FieldRole.LevelLetter:
                return value.Length is 1 or 2 && TryLevel(role, value, ref facts);
            case FieldRole.Time:
                if (facts.Time is not null || !TimeInText.TryReadValue(value, near, out var time))
                    return false;
                facts.Time = time;
                return true;
            case FieldRole.TraceId:
                return facts.TryAddTrace(TraceIds.ParseTrace(value), null);
            case FieldRole.SpanId:
                return facts.TryAddTrace(null, TraceIds.ParseSpan(value));
            case FieldRole.TraceParent:
                var (trace, span) = TraceIds.ParseHeader(value);
                return facts.TryAddTrace(trace, span);
            case FieldRole.Service:
                // It stays an attribute too: "app" may be meant otherwise.
                if (facts.Service is null && value.Length is > 0 and <= MaxServiceLength)
                    facts.Service = value.ToString();
                return false;
            default:
                return false;
        }
    }

    /// <summary>A level or a time that is a JSON number.</summary>
    public static bool TryNumber(FieldRole role, ReadOnlySpan<char> number, ref LineFacts facts)
    {
        if (role == FieldRole.Time)
        {
            if (facts.Time is not null || !TimeInText.TryReadEpoch(number, out var time))
                return false;

            facts.Time = time;
            return true;
        }

        return TryLevelNumber(role, number, ref facts);
    }

    private static bool TryLevel(FieldRole role, ReadOnlySpan<char> value, ref LineFacts facts)
    {
        var name = SeverityValue.FromName(value);
        return name > 0 ? facts.TrySetSeverity(name, SeveritySource.Name) : TryLevelNumber(role, value, ref facts);
    }

    private static bool TryLevelNumber(FieldRole role, ReadOnlySpan<char> value, ref LineFacts facts)
    {
        if (!int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return false;

        var severity = role switch
        {
            FieldRole.SeverityNumber when number is >= 1 and <= 24 => number,
            FieldRole.SyslogPriority => SeverityValue.FromSyslog(number),
            FieldRole.Level => SeverityValue.FromNumber(number, isGoogle: false),
            FieldRole.GoogleSeverity => SeverityValue.FromNumber(number, isGoogle: true),
            _ => 0,
        };
        return severity > 0 && facts.TrySetSeverity(severity, SeveritySource.Number);
    }
}
