using LiveLogs.Logs;

namespace LiveLogs.Ingestion;

/// <summary>Severities as values of fields and as codes: names, letters and the number scales in use.</summary>
internal static class SeverityValue
{
    /// <summary>OpenTelemetry numbers of the syslog severities 0 (emergency) to 7 (debug), RFC 5424 §6.2.1.</summary>
    private static ReadOnlySpan<byte> Syslog => [24, 22, 21, 17, 13, 10, 9, 5];

    /// <summary>A level name in any spelling, or one letter; 0 when it is neither.</summary>
    public static int FromName(ReadOnlySpan<char> name)
    {
        name = name.Trim();
        if (SeverityNames.TryParse(name, out var number))
            return number;

        return name.Length switch
        {
            1 => FromLetter(name[0]),
            // MongoDB counts its debug levels.
            2 when name[0] is 'D' && name[1] is >= '1' and <= '5' => 5,
            4 when name.Equals("trce", StringComparison.OrdinalIgnoreCase) => 1,
            4 when name.Equals("dbug", StringComparison.OrdinalIgnoreCase) => 5,
            4 when name.Equals("fail", StringComparison.OrdinalIgnoreCase) => 17,
            3 when name.Equals("vrb", StringComparison.OrdinalIgnoreCase) => 1,
            _ => 0,
        };
    }

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

    /// <summary>
    /// A number in a field called level or severity. The scales do not overlap: 0–7 is syslog (GELF), 10–60 is pino, bunyan
    /// and, up to 50, Python; from 100 on it is Monolog (level) or Google Cloud (severity). 0 when it is none of them.
    /// </summary>
    public static int FromNumber(long value, bool isGoogle) => value switch
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

    /// <summary>Errors of the server are errors, errors of its clients warnings; other statuses say nothing.</summary>
    public static int FromHttpStatus(int status) => status switch
    {
        >= 500 and <= 599 => 17,
        >= 400 and <= 499 => 13,
        _ => 0,
    };
}
