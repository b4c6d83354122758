using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace LiveLogs.CloudSimulator.GoogleCloud;

/// <summary>Severities by name and number.</summary>
internal static class LogSeverity
{
    private static readonly string[] Names = ["DEFAULT", "DEBUG", "INFO", "NOTICE", "WARNING", "ERROR", "CRITICAL", "ALERT", "EMERGENCY"];

    /// <summary>0–800, or −1 when it is none.</summary>
    public static int Of(string text)
    {
        var place = Array.FindIndex(Names, name => name.Equals(text, StringComparison.OrdinalIgnoreCase));
        return place >= 0 ? place * 100
            : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
            : -1;
    }

    public static int Of(JsonNode? node) => node is null ? 0
        : Math.Max(0, Of(node.GetValueKind() == JsonValueKind.String ? node.GetValue<string>() : node.ToJsonString()));
}
