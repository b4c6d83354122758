namespace LiveLogs.Ingestion.Lines;

/// <summary>What a field of a structured line means to LiveLogs.</summary>
internal enum FieldRole
{
    None,
    Message,

    /// <summary>A level name, or a number on a scale that its size and the rest of the record decide.</summary>
    Level,

    /// <summary>A level name; a number there means something else, such as a time or an exit code.</summary>
    LevelName,

    /// <summary>A level name, or one of numbers are Google Cloud's 0–800.</summary>
    GoogleSeverity,

    /// <summary>1–24 of the OpenTelemetry data model.</summary>
    SeverityNumber,

    /// <summary>A syslog severity or priority, by its own name.</summary>
    SyslogPriority,

    /// <summary>The priority of a message, as journald and syslog write it, or that of a job or a ticket.</summary>
    Priority,

    /// <summary>A number of Python's <c>logging</c>.</summary>
    PythonLevel,

    /// <summary>A level name, or a number of Windows events.</summary>
    WindowsLevel,

    /// <summary>A level name, or a number of Application Insights.</summary>
    InsightsLevel,

    /// <summary>A level name, or a number of Microsoft.Extensions.Logging.</summary>
    DotNetLevel,

    /// <summary>One letter, if the record has MongoDB's shape.</summary>
    LevelLetter,

    /// <summary>A level name, as Datadog has it, or the status of a request.</summary>
    Status,

    /// <summary>Nothing but the status of an HTTP request.</summary>
    HttpStatus,

    /// <summary>A stack trace, or the type of an exception.</summary>
    Error,

    /// <summary>What a service calls the error that it met.</summary>
    ErrorCode,

    /// <summary>A stack trace, or what else is called a stack: where a program is deployed, say.</summary>
    Stack,

    /// <summary>The kind of a record: AWS Lambda's own have <c>platform.…</c>, Step Functions' end with <c>Failed</c>; or the name of a level.</summary>
    RecordType,

    /// <summary>Only records of AWS Step Functions have it.</summary>
    PlatformMark,

    /// <summary>Only records of HTTP requests have it.</summary>
    HttpMark,

    /// <summary>Only records of Python's <c>logging</c> have it.</summary>
    PythonMark,

    /// <summary>Only Windows events have it.</summary>
    WindowsMark,

    /// <summary>Only GELF, syslog and journald have it.</summary>
    SyslogMark,

    /// <summary>The time of MongoDB's records, an object with <c>$date</c>.</summary>
    MongoTime,

    /// <summary>Only records of Application Insights have it.</summary>
    InsightsMark,

    /// <summary><c>hostname</c>, <c>pid</c> and <c>v</c>, which Bunyan writes beside the <c>name</c> of the program.</summary>
    HostName,
    ProcessId,
    FormatVersion,
    Time,
    TraceId,
    SpanId,
    TraceParent,

    /// <summary>Datadog's ids: 64 bits in decimal, or 128 bits in hexadecimal digits.</summary>
    DatadogTraceId,
    DatadogSpanId,
    Service,

    /// <summary>The label <c>app.kubernetes.io/name</c>.</summary>
    NameLabel,

    /// <summary>The label <c>app</c>.</summary>
    AppLabel,

    /// <summary>The container that a line was written in.</summary>
    ContainerName,
    Logger,
    Thread,

    /// <summary>An object whose members have a role under their joined name, such as <c>{"log":{"level":"info"}}</c>.</summary>
    Parent,

    /// <summary>An object that is the record itself: its members mean what they mean outside.</summary>
    Envelope,

    /// <summary>An object in which trace ids stand.</summary>
    Context,

    /// <summary>A list of such objects: .NET's scopes.</summary>
    Scopes,

    /// <summary>What OpenTelemetry says of the program that writes.</summary>
    Resource,

    /// <summary>What Kubernetes says of the container that writes.</summary>
    Kubernetes,

    /// <summary>Its labels.</summary>
    Labels,

    /// <summary>Records of OpenTelemetry as its exporters send them.</summary>
    OtlpBatch,

    /// <summary>A text that may be a line itself. Unlike a message it stays an attribute.</summary>
    Text,

    /// <summary>An object about an HTTP request or its answer.</summary>
    Request,

    /// <summary>The record of AWS Lambda's own events, with a status.</summary>
    PlatformRecord,

    /// <summary>The message before its values are put in.</summary>
    MessageTemplate,

    /// <summary>What a record without a message says.</summary>
    Saying,
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
            "message" or "msg" or "@m" or "@message" or "body" or "shortmessage" or "textpayload" => FieldRole.Message,
            "@mt" or "messagetemplate" or "{originalformat}" => FieldRole.MessageTemplate,
            "event" or "eventmessage" => FieldRole.Saying,
            // Windows and Azure write it like this, and count the other way round.
            "level" when name is "Level" => FieldRole.WindowsLevel,
            "loglevel" when name is "LogLevel" => FieldRole.DotNetLevel,
            "level" or "lvl" or "@level" or "loglevel" => FieldRole.Level,
            "severitytext" or "@l" or "levelname" or "levelstr" or "errorseverity" or "errorlevel" or "at" or "syslogseverityname" or "logsyslogseverityname" =>
                FieldRole.LevelName,
            "levelno" or "levelnumber" => FieldRole.PythonLevel,
            "severitylevel" => FieldRole.InsightsLevel,
            "severity" => FieldRole.GoogleSeverity,
            "severitynumber" => FieldRole.SeverityNumber,
            "syslogseverity" or "syslogpriority" or "syslogseveritycode" or "logsyslogseveritycode" or "logsyslogpriority" => FieldRole.SyslogPriority,
            "priority" or "pri" => FieldRole.Priority,
            "s" => FieldRole.LevelLetter,
            "t" or "t$date" => FieldRole.MongoTime,
            "status" or "activitytype" => FieldRole.Status,
            "httpstatus" or "httpstatuscode" or "statuscode" or "scstatus" or "responsestatus" or "responsecode" or "responsestatuscode"
                or "elbstatuscode" or "httpresponsestatuscode" or "httpresponsecode" or "httpcode" or "downstreamstatus" or "edgeresponsestatus" or "resultsignature"
                or "httpstatusd" or "httpstatuss" or "statuscoded" or "statuscodes" =>
                FieldRole.HttpStatus,
            "errortype" or "errormessage" or "stacktrace" or "excinfo" or "exception" or "errorstack" or "errorstacktrace" or "errstack"
                or "exceptionstacktrace" or "exceptiontype" or "@x" => FieldRole.Error,
            "stack" => FieldRole.Stack,
            "errorcode" => FieldRole.ErrorCode,
            "type" or "kubeeventtype" => FieldRole.RecordType,
            "executionarn" => FieldRole.PlatformMark,
            "request" or "req" or "httpmethod" or "requestmethod" or "method" or "verb" or "requesturi" or "csmethod" or "uri" or "requestpath" or "csuristem"
                or "useragent" or "httpuseragent" or "remoteaddr" => FieldRole.HttpMark,
            "funcname" or "lineno" or "pathname" or "processname" => FieldRole.PythonMark,
            "eventid" or "channel" or "providername" or "eventrecordid" or "keywords" => FieldRole.WindowsMark,
            "facility" or "syslogfacility" or "syslogidentifier" or "syslogtag" or "ident" or "procid" or "systemdunit" or "systemdcgroup" or "outputfields" =>
                FieldRole.SyslogMark,
            "itemtype" or "cloudrolename" or "approlename" or "ikey" or "sdkversion" => FieldRole.InsightsMark,
            "hostname" => FieldRole.HostName,
            "pid" => FieldRole.ProcessId,
            "v" => FieldRole.FormatVersion,
            "time" or "ts" or "timestamp" or "@timestamp" or "@t" or "datetime" or "asctime" or "eventtime" => FieldRole.Time,
            "traceid" or "oteltraceid" or "logginggoogleapiscom/trace" or "xraytraceid" or "@tr" or "operationid" or "xb3traceid" or "b3traceid" or "xtraceid"
                or "tracetraceid" or "ottracertraceid" => FieldRole.TraceId,
            "spanid" or "otelspanid" or "logginggoogleapiscom/spanid" or "@sp" or "xb3spanid" or "b3spanid" or "tracespanid" or "ottracerspanid" =>
                FieldRole.SpanId,
            "traceparent" or "xamzntraceid" or "xcloudtracecontext" or "b3" or "awsxraytraceid" or "ubertraceid" or "sentrytrace" or "elasticapmtraceparent" =>
                FieldRole.TraceParent,
            "ddtraceid" or "xdatadogtraceid" => FieldRole.DatadogTraceId,
            "ddspanid" or "xdatadogparentid" => FieldRole.DatadogSpanId,
            "service" or "servicename" or "app" or "application" or "appname" or "applicationname" or "otelservicename" or "ddservice" or "resourceservicename" =>
                FieldRole.Service,
            "appkubernetesio/name" or "kuberneteslabelsappkubernetesio/name" => FieldRole.NameLabel,
            "k8sapp" or "kuberneteslabelsapp" or "kuberneteslabelsk8sapp" or "k8sdeploymentname" => FieldRole.AppLabel,
            "containername" or "kubernetescontainername" or "k8scontainername" => FieldRole.ContainerName,
            "logger" or "loggername" or "sourcecontext" => FieldRole.Logger,
            "thread" or "threadname" => FieldRole.Thread,
            "log" or "trace" or "span" or "dd" or "error" or "err" or "syslog" or "logsyslog" => FieldRole.Parent,
            "fields" or "logprocessed" or "jsonpayload" or "properties" => FieldRole.Envelope,
            "context" or "attributes" or "otel" or "mdc" or "contextmap" or "ctx" or "labels" or "extra" or "spancontext" or "headers" or "logattributes" => FieldRole.Context,
            "scopes" => FieldRole.Scopes,
            "resource" or "resourceattributes" => FieldRole.Resource,
            "kubernetes" or "k8s" or "container" => FieldRole.Kubernetes,
            "resourcelogs" => FieldRole.OtlpBatch,
            "text" when name is "text" => FieldRole.Text,
            "logmessage" or "eventoriginal" => FieldRole.Text,
            "http" or "httprequest" or "response" or "res" => FieldRole.Request,
            "record" => FieldRole.PlatformRecord,
            _ => FieldRole.None,
        };
    }
}
