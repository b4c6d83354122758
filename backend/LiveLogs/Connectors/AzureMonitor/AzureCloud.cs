namespace LiveLogs.Connectors.AzureMonitor;

/// <summary>One of Azure's separate clouds: where its logs are asked for, and where one signs in.</summary>
/// <param name="Name">As in <c>cloud</c>.</param>
/// <param name="Endpoint">The query API.</param>
/// <param name="Scope">What a token has to be for.</param>
/// <param name="Authority">The sign-in service.</param>
internal sealed record AzureCloud(string Name, Uri Endpoint, string Scope, Uri Authority)
{
    /// <summary>https://learn.microsoft.com/azure/azure-monitor/logs/api/access-api and the audiences of the vendor's client.</summary>
    public static readonly IReadOnlyList<AzureCloud> All =
    [
        new("public", new("https://api.loganalytics.azure.com"), "https://api.loganalytics.io/.default", new("https://login.microsoftonline.com")),
        new("usgov", new("https://api.loganalytics.us"), "https://api.loganalytics.us/.default", new("https://login.microsoftonline.us")),
        new("china", new("https://api.loganalytics.azure.cn"), "https://api.loganalytics.azure.cn/.default", new("https://login.chinacloudapi.cn")),
    ];
}
