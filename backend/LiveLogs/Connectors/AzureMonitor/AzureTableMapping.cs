using System.Globalization;
using LiveLogs.Ingestion;
using LiveLogs.Logs;

namespace LiveLogs.Connectors.AzureMonitor;

/// <summary>
/// Understands rows of the usual tables (https://learn.microsoft.com/azure/azure-monitor/reference/tables-index); other tables by the
/// names that columns usually have.
/// </summary>
internal static class AzureTableMapping
{
    private static readonly string[] UsualMessages =
    [
        "Message", "LogMessage", "SyslogMessage", "RenderedDescription", "OuterMessage", "ResultDescription", "msg_s", "Message_s", "log_s", "Log_s", "LogEntry", "Log",
        "LogEntry_s", "RawData", "Description",
    ];

    private static readonly Dictionary<string, string[]> Messages = new(StringComparer.Ordinal)
    {
        ["AppExceptions"] = ["OuterMessage", "InnermostMessage", "Message", "ProblemId", "ExceptionType"],
        ["AzureDiagnostics"] = ["Message", "ResultDescription", "msg_s", "log_s", "Message_s"],
        ["ContainerLogV2"] = ["LogMessage"],
        ["ContainerLog"] = ["LogEntry"],
        ["ContainerAppConsoleLogs"] = ["Log"],
        ["ContainerAppConsoleLogs_CL"] = ["Log_s"],
        ["Syslog"] = ["SyslogMessage"],
        ["Event"] = ["RenderedDescription"],
    };

    private static readonly string[] Levels = ["LogLevel", "SeverityLevel", "EventLevelName", "EventLevel", "Level", "level_s", "Level_s", "Severity", "severity_s", "SeverityText"];

    private static readonly string[] Services = ["AppRoleName", "ContainerAppName_s", "ContainerAppName", "ContainerName", "ProcessName", "Resource"];

    private static readonly string[] Streams = ["PodName", "AppRoleInstance", "RevisionName_s", "RevisionName", "HostName", "Computer", "ResourceId"];

    private static readonly HashSet<string> NotFields = new(StringComparer.Ordinal) { "TenantId", "TimeGenerated", "Type", "MG", "SourceSystem", "_ItemId", "OperationId", "_ResourceId", "_SubscriptionId" };

    /// <summary>https://opentelemetry.io/docs/specs/semconv/resource/</summary>
    private static readonly (string Column, string Attribute)[] ResourceColumns =
    [
        ("_ResourceId", "cloud.resource_id"), ("PodName", "k8s.pod.name"), ("PodNamespace", "k8s.namespace.name"), ("ContainerName", "k8s.container.name"),
        ("AppRoleInstance", "service.instance.id"), ("HostName", "host.name"), ("Computer", "host.name"),
    ];

    public static RawEvent ToEvent(string table, AzureRow row, string eventId, EventTime timestamp, EventTime cursor, bool isIngestion)
    {
        var (column, message) = Message(table, row);
        var without = column is null ? NotFields : [.. NotFields, column];
        var isOperation = table is "AppRequests" or "AppDependencies";
        var fields = row.Fields(without);
        return new RawEvent
        {
            EventId = eventId,
            Timestamp = timestamp,
            CursorTime = isIngestion ? cursor : null,
            IngestedAt = isIngestion ? cursor : null,
            Message = message.Length > 0 ? message : fields.GetRawText(),
            Stream = row.First(Streams).Text,
            Service = row.First(Services).Text,
            SeverityNumber = Severity(table, row),
            TraceId = row.Text("OperationId"),
            SpanId = isOperation ? row.Text("Id") : row.Text("ParentId"),
            Fields = fields,
            Resource = Resource(row),
        };
    }

    private static (string? Column, string Message) Message(string table, AzureRow row) => table switch
    {
        "AppRequests" or "AppDependencies" => (null, Join(row, "Name", "ResultCode")),
        "AzureActivity" => (null, Join(row, row.Text("OperationNameValue") is null ? "OperationName" : "OperationNameValue", "ActivityStatusValue")),
        _ => row.First(Messages.GetValueOrDefault(table, UsualMessages)),
    };

    private static string Join(AzureRow row, string first, string second) => $"{row.Text(first)} {row.Text(second)}".Trim();

    private static int? Severity(string table, AzureRow row)
    {
        if (table is "AppRequests" or "AppDependencies")
            return row.Text("Success") is { } success && success.Equals("false", StringComparison.OrdinalIgnoreCase) ? 17 : 9;

        var (column, level) = row.First(Levels);
        if (column is null)
            return table == "AppExceptions" ? 17 : null;

        return int.TryParse(level, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number)
            ? FromNumber(number, column == "SeverityLevel" && table.StartsWith("App", StringComparison.Ordinal))
            : FromName(level, table);
    }

    /// <summary>Application Insights counts upwards from verbose, everything else downwards as Windows does.</summary>
    private static int? FromNumber(int number, bool isInsights) => (isInsights, number) switch
    {
        (true, 0) => 5,
        (true, 1) => 9,
        (true, 2) => 13,
        (true, 3) => 17,
        (true, 4) => 21,
        (false, 1) => 21,
        (false, 2) => 17,
        (false, 3) => 13,
        (false, 0 or 4) => 9,
        (false, 5) => 5,
        _ => null,
    };

    /// <summary>Syslog's names as OpenTelemetry maps them; critical is fatal elsewhere.</summary>
    private static int? FromName(string name, string table) => name.Trim().ToLowerInvariant() switch
    {
        "trace" => 1,
        "debug" or "verbose" => 5,
        "info" or "information" or "informational" => 9,
        "notice" => 10,
        "warning" or "warn" => 13,
        "error" or "err" => 17,
        "crit" or "critical" => table == "Syslog" ? 18 : 21,
        "alert" => 19,
        "emerg" or "emergency" or "fatal" or "panic" => 21,
        _ => null,
    };

    private static Dictionary<string, string> Resource(AzureRow row)
    {
        var resource = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (column, attribute) in ResourceColumns)
        {
            if (row.Text(column) is { Length: > 0 } value)
                resource.TryAdd(attribute, value);
        }

        return resource;
    }
}
