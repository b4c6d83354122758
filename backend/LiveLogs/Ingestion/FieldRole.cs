namespace LiveLogs.Ingestion;

/// <summary>What a field of a structured line means to LiveLogs.</summary>
internal enum FieldRole
{
    None,
    Message,

    /// <summary>A level name, or a number on a scale that its size tells (pino, bunyan, Python, Monolog, syslog).</summary>
    Level,

    /// <summary>The same, but numbers are Google Cloud's 0–800.</summary>
    GoogleSeverity,

    /// <summary>1–24 of the OpenTelemetry data model.</summary>
    SeverityNumber,

    /// <summary>A syslog severity or priority.</summary>
    SyslogPriority,

    /// <summary>One letter, as MongoDB writes.</summary>
    LevelLetter,
    Time,
    TraceId,
    SpanId,
    TraceParent,
    Service,
    Logger,
    Thread,

    /// <summary>An object whose members have a role under their joined name, such as <c>{"log":{"level":"info"}}</c>.</summary>
    Parent,
}

/// <summary>The names that logging libraries and platforms give to the usual fields.</summary>
internal static class FieldRoles
{
    private const int LongestName = 40;

    /// <summary>The role of a field; the spellings <c>trace_id</c>, <c>traceId</c>, <c>trace.id</c> and <c>TraceID</c> are one name.</summary>
    public static FieldRole Of(ReadOnlySpan<char> name)
    {
        if (name.Length is 0 or > LongestName)
            return FieldRole.None;

        Span<char> plain = stackalloc char[LongestName];
        var length = 0;
        foreach (var character in name)
        {
            if (character is not ('_' or '-' or '.'))
                plain[length++] = char.IsAsciiLetterUpper(character) ? (char)(character | 0x20) : character;
        }

        return plain[..length] switch
        {
            "message" or "msg" or "@m" or "body" or "shortmessage" or "textpayload" => FieldRole.Message,
            "level" or "severitytext" or "lvl" or "@l" or "loglevel" or "levelname" or "levelno" => FieldRole.Level,
            "severity" => FieldRole.GoogleSeverity,
            "severitynumber" => FieldRole.SeverityNumber,
            "priority" or "pri" or "syslogseverity" or "syslogpriority" => FieldRole.SyslogPriority,
            "s" => FieldRole.LevelLetter,
            "time" or "ts" or "timestamp" or "@timestamp" or "@t" or "datetime" or "asctime" or "eventtime" => FieldRole.Time,
            "traceid" or "oteltraceid" or "ddtraceid" or "logginggoogleapiscom/trace" or "xraytraceid" or "@tr" => FieldRole.TraceId,
            "spanid" or "otelspanid" or "ddspanid" or "logginggoogleapiscom/spanid" or "@sp" => FieldRole.SpanId,
            "traceparent" or "xamzntraceid" => FieldRole.TraceParent,
            "service" or "servicename" or "app" or "application" or "appname" or "applicationname" or "otelservicename" =>
                FieldRole.Service,
            "logger" or "loggername" or "sourcecontext" => FieldRole.Logger,
            "thread" or "threadname" => FieldRole.Thread,
            "log" or "trace" or "span" or "dd" => FieldRole.Parent,
            _ => FieldRole.None,
        };
    }
}
