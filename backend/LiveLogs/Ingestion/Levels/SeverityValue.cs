using System.Buffers;
using System.Globalization;
using LiveLogs.Logs;

namespace LiveLogs.Ingestion.Levels;

/// <summary>Whose numbers those of a level field are.</summary>
internal enum NumberScale
{
    None,

    /// <summary>The size of the number and the rest of the record decide.</summary>
    Any,

    /// <summary>Google Cloud, 0–800.</summary>
    Google,

    /// <summary>Python's <c>logging</c>: 10 debug to 50 critical.</summary>
    Python,

    /// <summary>OpenTelemetry, 1–24.</summary>
    OpenTelemetry,

    /// <summary>A syslog severity or priority.</summary>
    Syslog,

    /// <summary>The same in the company of syslog's or journald's fields; elsewhere a priority is that of a job or a ticket.</summary>
    Priority,

    /// <summary>Windows events and Azure's resource logs: 1 critical to 5 verbose.</summary>
    Windows,

    /// <summary>The same in the company of a Windows event's fields.</summary>
    WindowsEvent,

    /// <summary>Application Insights: 0 verbose to 4 critical.</summary>
    Insights,

    /// <summary>The same in the company of its fields.</summary>
    InsightsRecord,

    /// <summary>Microsoft.Extensions.Logging: 0 trace to 5 critical.</summary>
    DotNet,

    /// <summary>SQL Server: up to 10 information, from 20 on fatal.</summary>
    SqlServer,

    /// <summary>ArcSight's Common Event Format: 0–3 low, 4–6 medium, 7–8 high, 9–10 very high.</summary>
    CommonEvent,
}

/// <summary>Severities as values of fields and as codes: names, letters and the number scales in use.</summary>
internal static class SeverityValue
{
    private const int LongestName = 40;
    private const int LongestRareName = 7;

    /// <summary>The letters that names of levels begin with.</summary>
    private static readonly SearchValues<char> Initials = SearchValues.Create("acdefilnpstvwACDEFILNPSTVW");

    /// <summary>OpenTelemetry numbers of the syslog severities 0 (emergency) to 7 (debug), RFC 5424 §6.2.1.</summary>
    private static ReadOnlySpan<byte> Syslog => [24, 22, 21, 17, 13, 10, 9, 5];

    private static ReadOnlySpan<byte> Windows => [9, 21, 17, 13, 9, 5];

    private static ReadOnlySpan<byte> Insights => [5, 9, 13, 17, 21];

    private static ReadOnlySpan<byte> DotNet => [1, 5, 9, 13, 17, 21];

    /// <summary>A level name in any spelling, or one letter; 0 when it is neither.</summary>
    public static int FromName(ReadOnlySpan<char> name)
    {
        name = name.Trim();
        // Nearly all words are none, and most of those show it by their first letter.
        if (name.IsEmpty || (char.IsAscii(name[0]) && !Initials.Contains(name[0])))
            return 0;
        if (SeverityNames.TryParse(name, out var number))
            return number;

        return name.Length switch
        {
            > LongestName => 0,
            1 => FromLetter(name[0]),
            // MongoDB counts its debug levels.
            2 when name[0] is 'D' && name[1] is >= '1' and <= '5' => 5,
            _ => FromRareName(name),
        };
    }

    /// <summary>Whether a status that is a word states a level; most of them, such as failed or default, mean something else.</summary>
    public static bool IsStatusName(ReadOnlySpan<char> name) => name.Length is >= 3 and <= 11
        && (Is(name, "error") || Is(name, "err") || Is(name, "warn") || Is(name, "warning") || Is(name, "info") || Is(name, "information")
            || Is(name, "debug") || Is(name, "trace") || Is(name, "notice") || Is(name, "critical") || Is(name, "crit") || Is(name, "alert")
            || Is(name, "emergency") || Is(name, "emerg") || Is(name, "fatal"));

    /// <summary>The letters of Android, glog, Python's notebooks and MongoDB; 0 for any other.</summary>
    public static int FromLetter(char letter) => letter switch
    {
        'V' or 'T' => 1,
        'D' => 5,
        'I' => 9,
        'W' => 13,
        'E' => 17,
        'F' or 'A' or 'C' => 21,
        _ => 0,
    };

    /// <summary>The severity of a syslog priority, with or without its facility (0–191); 0 when out of range.</summary>
    public static int FromSyslog(long priority) => priority is >= 0 and <= 191 ? Syslog[(int)priority & 7] : 0;

    /// <summary>A number in a field that states a level; 0 when it is none.</summary>
    /// <param name="value">The number.</param>
    /// <param name="scale">What the field's name says of it.</param>
    /// <param name="marks">What the other fields of the record say of it.</param>
    public static int FromNumber(long value, NumberScale scale, RecordMarks marks) => scale switch
    {
        NumberScale.OpenTelemetry => value is >= 1 and <= 24 ? (int)value : 0,
        NumberScale.Syslog => FromSyslog(value),
        NumberScale.Priority => marks.HasFlag(RecordMarks.Syslog) ? FromSyslog(value) : 0,
        NumberScale.Python => FromPython(value),
        NumberScale.Windows when value is >= 0 and <= 5 => Windows[(int)value],
        NumberScale.Insights when value is >= 0 and <= 4 => Insights[(int)value],
        NumberScale.DotNet when value is >= 0 and <= 5 => DotNet[(int)value],
        NumberScale.SqlServer => value switch { < 0 or > 25 => 0, <= 10 => 9, < 20 => 17, _ => 21 },
        NumberScale.CommonEvent => value switch { < 0 or > 10 => 0, <= 3 => 9, <= 6 => 13, <= 8 => 17, _ => 21 },
        NumberScale.Any or NumberScale.WindowsEvent when marks.HasFlag(RecordMarks.Windows) && value is >= 0 and <= 5 => Windows[(int)value],
        NumberScale.InsightsRecord => marks.HasFlag(RecordMarks.Insights) && value is >= 0 and <= 4 ? Insights[(int)value] : 0,
        NumberScale.Any when marks.HasFlag(RecordMarks.Python) && value is >= 10 and <= 50 => FromPython(value),
        NumberScale.Windows or NumberScale.Insights or NumberScale.DotNet => FromSize(value, isGoogle: false),
        // What programs count, rank and score begins with small numbers: those of games, of jobs, of findings.
        _ when value is >= 0 and <= 7 && !marks.HasFlag(RecordMarks.Syslog) => 0,
        NumberScale.Google when value is > 7 and < 100 => 0,
        _ => FromSize(value, scale == NumberScale.Google),
    };

    /// <summary>Errors of the server are errors, errors of its clients warnings; other statuses say nothing.</summary>
    public static int FromHttpStatus(int status) => status switch
    {
        >= 500 and <= 599 => 17,
        >= 400 and <= 499 => 13,
        _ => 0,
    };

    /// <summary>
    /// The scales hardly overlap: 0–7 is syslog (GELF), 10–60 is pino and bunyan; from 100 on it is Monolog (level) or Google
    /// Cloud (severity).
    /// </summary>
    private static int FromSize(long value, bool isGoogle) => value switch
    {
        >= 0 and <= 7 => FromSyslog(value),
        10 => 1,
        20 => 5,
        30 => 9,
        40 => 13,
        50 => 17,
        60 => 21,
        < 100 or > 800 => 0,
        >= 550 => value switch { 550 or 700 => 22, 600 => isGoogle ? 21 : 24, 800 => 24, _ => 0 },
        _ => (value, isGoogle) switch
        {
            (100, _) => 5,
            (200, _) => 9,
            (250, false) or (300, true) => 10,
            (300, false) or (400, true) => 13,
            (400, false) or (500, true) => 17,
            (500, false) => 21,
            _ => 0,
        },
    };

    /// <summary>Programs add levels between the five that https://docs.python.org/3/library/logging.html#logging-levels names.</summary>
    private static int FromPython(long value) => value switch
    {
        < 1 or > 100 => 0,
        < 10 => 1,
        < 20 => 5,
        < 30 => 9,
        < 40 => 13,
        < 50 => 17,
        _ => 21,
    };

    private static int FromRareName(ReadOnlySpan<char> name)
    {
        // slog: ERROR+2 is two above ERROR; OpenTelemetry: WARN2. Both count as severity numbers do.
        var letters = name.IndexOfAnyExceptInRange('A', 'z');
        if (letters > 2)
            return FromOffset(name[..letters], name[letters..]);

        Span<char> upper = stackalloc char[LongestRareName];
        return name.Length > LongestRareName ? 0 : upper[..name.ToUpperInvariant(upper)] switch
        {
            "TRCE" or "TRAC" or "VRB" or "SILLY" => 1,
            "DBUG" or "DEBG" or "DEBU" => 5,
            "NOTE" or "SUCCESS" or "AUDIT" => 9,
            "FAIL" or "ERRO" => 17,
            "DPANIC" or "FAULT" or "FATA" => 21,
            "PANI" => 24,
            _ => 0,
        };
    }

    private static int FromOffset(ReadOnlySpan<char> name, ReadOnlySpan<char> offset)
    {
        if (!SeverityNames.TryParse(name, out var number))
            return 0;
        if (offset is [>= '1' and <= '4'])
            return number + offset[0] - '1';

        return offset.Length is > 1 and < 4 && offset[0] is '+' or '-'
            && int.TryParse(offset, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var by)
                ? Math.Clamp(number + by, 1, 24)
                : 0;
    }

    private static bool Is(ReadOnlySpan<char> name, string other) => name.Equals(other, StringComparison.OrdinalIgnoreCase);
}
