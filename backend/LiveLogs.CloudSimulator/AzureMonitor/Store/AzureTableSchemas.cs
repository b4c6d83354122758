namespace LiveLogs.CloudSimulator.AzureMonitor.Store;

/// <summary>The columns of well-known tables that matter to readers (https://learn.microsoft.com/azure/azure-monitor/reference/tables-index).</summary>
internal static class AzureTableSchemas
{
    private static readonly Dictionary<string, string> Known = new(StringComparer.Ordinal)
    {
        ["AppTraces"] = "Message:string SeverityLevel:int Properties:dynamic OperationName:string OperationId:string ParentId:string AppRoleName:string AppRoleInstance:string Type:string _ResourceId:string",
        ["AppExceptions"] = "ProblemId:string ExceptionType:string OuterMessage:string InnermostMessage:string Message:string Details:dynamic SeverityLevel:int Properties:dynamic OperationId:string ParentId:string AppRoleName:string AppRoleInstance:string Type:string _ResourceId:string",
        ["AppRequests"] = "Id:string Name:string Url:string Success:bool ResultCode:string DurationMs:real Properties:dynamic OperationId:string ParentId:string AppRoleName:string AppRoleInstance:string Type:string _ResourceId:string",
        ["AppDependencies"] = "Id:string Target:string DependencyType:string Name:string Data:string Success:bool ResultCode:string DurationMs:real Properties:dynamic OperationId:string ParentId:string AppRoleName:string AppRoleInstance:string Type:string _ResourceId:string",
        ["ContainerLogV2"] = "Computer:string ContainerId:string ContainerName:string PodName:string PodNamespace:string LogMessage:dynamic LogSource:string LogLevel:string KubernetesMetadata:dynamic Type:string _ResourceId:string",
        ["Syslog"] = "EventTime:datetime Facility:string HostName:string HostIP:string SeverityLevel:string SyslogMessage:string ProcessID:int ProcessName:string Computer:string Type:string _ResourceId:string",
        ["Event"] = "Source:string EventLog:string Computer:string EventLevel:int EventLevelName:string RenderedDescription:string EventID:int Type:string _ResourceId:string",
        ["AzureDiagnostics"] = "Category:string ResourceId:string ResourceGroup:string ResourceProvider:string Resource:string OperationName:string ResultType:string ResultDescription:string Level:string Message:string AdditionalFields:dynamic Type:string _ResourceId:string",
        ["AzureActivity"] = "OperationName:string OperationNameValue:string Level:string ActivityStatusValue:string Caller:string CategoryValue:string CorrelationId:string Properties_d:dynamic Type:string _ResourceId:string",
        ["ContainerAppConsoleLogs_CL"] = "ContainerAppName_s:string RevisionName_s:string ContainerName_s:string Log_s:string Stream_s:string Type:string _ResourceId:string",
    };

    public static AzureTable Create(string name, bool isBasic)
    {
        var table = new AzureTable(name, isBasic);
        foreach (var column in Known.GetValueOrDefault(name, "").Split(' ', StringSplitOptions.RemoveEmptyEntries))
            table.AddColumn(column[..column.IndexOf(':', StringComparison.Ordinal)], column[(column.IndexOf(':', StringComparison.Ordinal) + 1)..]);

        return table;
    }
}
