namespace LiveLogs.Logs;

/// <summary>
/// Severity of a log record. The values are the lowest number of each range of the OpenTelemetry log data model
/// (1–24, https://opentelemetry.io/docs/specs/otel/logs/data-model/#field-severitynumber).
/// </summary>
internal enum Severity
{
    Trace = 1,
    Debug = 5,
    Info = 9,
    Warn = 13,
    Error = 17,
    Fatal = 21,
}

/// <summary>Between severity numbers (1–24) and the six level names of the API.</summary>
internal static class SeverityNames
{
    /// <summary>The level names in ascending order.</summary>
    public static readonly IReadOnlyList<string> All = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"];

    /// <summary>The range that a severity number (1–24) lies in.</summary>
    public static Severity ToSeverity(int severityNumber) => (Severity)((((Math.Clamp(severityNumber, 1, 24) - 1) / 4) * 4) + 1);

    /// <summary>The level name of a severity number (1–24).</summary>
    public static string ToLevel(int severityNumber) => All[(Math.Clamp(severityNumber, 1, 24) - 1) / 4];

    /// <summary>
    /// Reads a level name as people and frameworks write it (<c>warning</c>, <c>CRITICAL</c>, <c>err</c>, <c>notice</c>…),
    /// in any case, into a severity number (1–24).
    /// </summary>
    public static bool TryParse(ReadOnlySpan<char> name, out int severityNumber)
    {
        Span<char> upper = stackalloc char[16];
        severityNumber = 0;
        if (name.Length is 0 or > 16)
            return false;

        var length = name.ToUpperInvariant(upper);
        severityNumber = upper[..length] switch
        {
            "TRACE" or "TRC" or "VERBOSE" or "FINEST" or "FINER" => 1,
            "DEBUG" or "DBG" or "FINE" or "CONFIG" => 5,
            "INFO" or "INF" or "INFORMATION" or "INFORMATIONAL" or "LOG" or "DEFAULT" => 9,
            "NOTICE" => 10,
            "WARN" or "WRN" or "WARNING" => 13,
            "ERROR" or "ERR" or "EROR" or "SEVERE" or "FAILURE" => 17,
            "CRITICAL" or "CRIT" or "FATAL" or "FTL" => 21,
            "ALERT" => 22,
            "EMERGENCY" or "EMERG" or "PANIC" => 24,
            _ => 0,
        };
        return severityNumber != 0;
    }
}
