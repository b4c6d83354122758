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

    private static readonly string[] Services = ["AppRoleName", "ContainerAppName_s", "ContainerAppName", "ContainerName", "ProcessName", "Resource"];

    private static readonly string[] Streams = ["PodName", "AppRoleInstance", "RevisionName_s", "RevisionName", "HostName", "Computer", "ResourceId"];

    private static readonly HashSet<string> NotFields = new(StringComparer.Ordinal) { "TenantId", "TimeGenerated", "Type", "time", "MG", "SourceSystem", "_ItemId", "OperationId", "_ResourceId", "_SubscriptionId" };

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
        var level = AzureLevels.OfRow(table, row);
        return new RawEvent
        {
            EventId = eventId,
            Timestamp = timestamp,
            CursorTime = isIngestion ? cursor : null,
            IngestedAt = isIngestion ? cursor : null,
            Message = message.Length > 0 ? message : fields.GetRawText(),
            IsMessageOfFields = message.Length == 0,
            Stream = row.First(Streams).Text,
            Service = row.First(Services).Text,
            SeverityNumber = level.Severity,
            IsSeverityOfOutput = level.IsOfOutput,
            AreLevelsKnown = true,
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
