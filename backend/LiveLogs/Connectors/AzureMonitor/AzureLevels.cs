using System.Globalization;
using LiveLogs.Ingestion.Levels;

namespace LiveLogs.Connectors.AzureMonitor;

/// <summary>
/// The levels of Azure's tables and resource logs: the same whether they are polled, exported or sent by diagnostic settings.
/// Application Insights counts upwards from verbose, everything else downwards as Windows does, in numbers or texts.
/// </summary>
/// <param name="Severity">1–24; null when none is stated.</param>
/// <param name="IsOfOutput">
/// It is the same for all that the service writes, or for all of one output, so that what the line itself states counts more.
/// </param>
internal readonly record struct AzureLevel(int? Severity, bool IsOfOutput);

/// <inheritdoc cref="AzureLevel"/>
internal static class AzureLevels
{
    private const int Debug = 5;
    private const int Informational = 9;
    private const int Error = 17;

    private static readonly string[] Columns =
        ["LogLevel", "SeverityLevel", "EventLevelName", "EventLevel", "Level", "level", "level_s", "Level_s", "Severity", "severity", "severity_s", "SeverityText", "ErrorLevel", "errorLevel", "KubeEventType", "LogSeverity"];

    private static readonly string[] InnerColumns = ["level", "Level", "logLevel", "LogLevel", "severity", "Severity", "severityLevel", "SeverityLevel", "errorLevel", "ErrorLevel"];

    /// <summary>What a program of its own set for each row.</summary>
    private static readonly HashSet<string> OfProgram = new(StringComparer.Ordinal)
    {
        "AppTraces", "AppExceptions", "AppEvents", "AppPageViews", "AppServiceAppLogs", "FunctionAppLogs", "Syslog", "Event", "SecurityEvent", "WindowsEvent", "AzureActivity",
    };

    /// <summary>The level of a row of a table.</summary>
    public static AzureLevel OfRow(string table, AzureRow row)
    {
        if (table is "AppRequests" or "AppDependencies" or "AppAvailabilityResults")
            return new AzureLevel(OfOperation(row), IsOfOutput: false);

        var (column, text) = row.First(Columns);
        var severity = column is null ? null : Of(text, Scale(table, column));
        if (severity is null)
            return new AzureLevel(table == "AppExceptions" ? Error : null, IsOfOutput: false);

        return new AzureLevel(severity, IsBlanket(table, severity.Value));
    }

    /// <summary>The level of a record of a resource log. The services that write for programs put the program's level inside.</summary>
    /// <param name="category">The record's.</param>
    /// <param name="record">The record.</param>
    /// <param name="properties">What is inside of it.</param>
    public static AzureLevel OfRecord(string category, AzureRow record, AzureRow properties)
    {
        var (inner, text) = properties.First(InnerColumns);
        var scale = properties.Text("error_number") is null ? Scale(category, inner ?? "") : NumberScale.SqlServer;
        if (inner is not null && Of(text, scale) is { } own)
            return new AzureLevel(own, IsBlanket(category, own));

        var (column, stated) = record.First(Columns);
        var severity = column is null ? null : Of(stated, Scale(category, column));
        return new AzureLevel(severity, severity is { } number && IsBlanket(category, number));
    }

    /// <summary>Most services write Informational on whatever they log, and consoles have one level for each output.</summary>
    private static bool IsBlanket(string source, int severity) => source.StartsWith("ContainerLog", StringComparison.Ordinal)
        || source.Contains("Console", StringComparison.Ordinal) || (severity == Informational && !OfProgram.Contains(source));

    private static int? OfOperation(AzureRow row)
    {
        if (row.Text("Success") is not { } success || !success.Equals("false", StringComparison.OrdinalIgnoreCase))
            return Informational;

        return int.TryParse(row.Text("ResultCode"), NumberStyles.None, CultureInfo.InvariantCulture, out var status)
            && SeverityValue.FromHttpStatus(status) is > 0 and var severity ? severity : Error;
    }

    private static NumberScale Scale(string table, string column) =>
        column.Equals("SeverityLevel", StringComparison.OrdinalIgnoreCase) && table.StartsWith("App", StringComparison.Ordinal) ? NumberScale.Insights
        : table == "Syslog" && column == "SeverityLevel" ? NumberScale.Syslog
        : column == "LogSeverity" ? NumberScale.CommonEvent
        : NumberScale.Windows;

    private static int? Of(string text, NumberScale scale)
    {
        var severity = int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number)
            ? number <= 7 || scale is NumberScale.SqlServer or NumberScale.CommonEvent ? SeverityValue.FromNumber(number, scale, RecordMarks.Syslog) : 0
            // The most talkative level of Windows and Application Insights is what is DEBUG elsewhere.
            : text.Equals("verbose", StringComparison.OrdinalIgnoreCase) ? Debug
            : SeverityValue.FromName(text);
        return severity > 0 ? severity : null;
    }
}
