namespace LiveLogs.Logs.Filters;

/// <summary>Names that fields have in other products, and what they are called here.</summary>
internal static class ForeignNames
{
    private static readonly Dictionary<string, string> Names = new(StringComparer.OrdinalIgnoreCase)
    {
        ["msg"] = "message",
        ["body"] = "message",
        ["line"] = "message",
        ["text"] = "message",
        ["_raw"] = "message",
        ["@message"] = "message",
        ["textPayload"] = "message",
        ["log.level"] = "level",
        ["loglevel"] = "level",
        ["severity_text"] = "level",
        ["severityText"] = "level",
        ["log_group"] = "source",
        ["logGroup"] = "source",
        ["logName"] = "source",
        ["index"] = "source",
        ["sourcetype"] = "source",
        ["@log"] = "source",
        ["log_stream"] = "stream",
        ["logStream"] = "stream",
        ["@logStream"] = "stream",
        ["service.name"] = "service",
        ["app"] = "service",
        ["trace"] = "trace_id",
        ["trace.id"] = "trace_id",
        ["span.id"] = "span_id",
        ["cloud.provider"] = "cloud",
    };

    private static readonly HashSet<string> Times = new(StringComparer.OrdinalIgnoreCase)
    {
        "@timestamp", "timestamp", "_time", "time", "earliest", "latest", "receiveTimestamp", "TimeGenerated",
    };

    private static readonly string[] Payloads = ["jsonPayload.", "json."];

    /// <param name="name">As it was written.</param>
    /// <param name="meant">What to write; null for the time, which is no field.</param>
    /// <returns>False when the name is not known from elsewhere.</returns>
    public static bool TryMeant(string name, out string? meant)
    {
        meant = null;
        if (Times.Contains(name))
            return true;
        if (Names.TryGetValue(name, out meant))
            return true;
        if (Payloads.FirstOrDefault(prefix => name.Length > prefix.Length && name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)) is { } payload)
            meant = $"attr.{name[payload.Length..]}";

        return meant is not null;
    }
}
