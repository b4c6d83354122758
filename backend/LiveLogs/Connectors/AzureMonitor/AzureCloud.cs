using System.Text.RegularExpressions;

namespace LiveLogs.Connectors.AzureMonitor;

/// <summary>One of Azure's separate clouds: where its logs are asked for, and where one signs in.</summary>
/// <param name="Name">As in <c>cloud</c>.</param>
/// <param name="Endpoint">The query API.</param>
/// <param name="Scope">What a token has to be for.</param>
/// <param name="Authority">The sign-in service.</param>
internal sealed partial record AzureCloud(string Name, Uri Endpoint, string Scope, Uri Authority)
{
    /// <summary>https://learn.microsoft.com/azure/azure-monitor/logs/api/access-api and the audiences of the vendor's client.</summary>
    public static readonly IReadOnlyList<AzureCloud> All =
    [
        new("public", new("https://api.loganalytics.azure.com"), "https://api.loganalytics.io/.default", new("https://login.microsoftonline.com")),
        new("usgov", new("https://api.loganalytics.us"), "https://api.loganalytics.us/.default", new("https://login.microsoftonline.us")),
        new("china", new("https://api.loganalytics.azure.cn"), "https://api.loganalytics.azure.cn/.default", new("https://login.chinacloudapi.cn")),
    ];

    /// <summary>Where one signs in (https://learn.microsoft.com/entra/identity-platform/authentication-national-cloud).</summary>
    public static ProviderHosts Authorities { get; } = new("the sign-in service (such as https://login.microsoftonline.com)", AuthorityNames());

    /// <summary>The query service, also by its former names and over private link.</summary>
    public static ProviderHosts QueryServices { get; } = new("the query service (such as https://api.loganalytics.azure.com)", QueryNames());

    [GeneratedRegex(
        @"\A(?:login\.microsoftonline\.(?:com|us)|login\.partner\.microsoftonline\.cn|login\.chinacloudapi\.cn|login\.(?:windows|microsoft)(?:-ppe)?\.(?:net|com)|sts\.windows\.net|[a-z0-9]{2,30}\.login\.microsoft\.com)\z",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex AuthorityNames();

    [GeneratedRegex(
        @"\A(?:[a-z0-9-]{1,63}\.){1,3}(?:loganalytics\.(?:io|us|azure\.(?:com|us|cn))|monitor\.azure\.(?:com|us|cn))\z",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex QueryNames();
}
