using System.Text.Json;
using System.Text.Json.Nodes;

namespace LiveLogs.Alerts.Rules;

/// <summary>A rule as the JSON document that is stored, exported and read again by <see cref="RuleReader"/>.</summary>
internal static class RuleDocument
{
    public static JsonObject Write(RuleDefinition rule)
    {
        var document = new JsonObject
        {
            ["id"] = rule.Id,
            ["name"] = rule.Name,
            ["alert_type"] = RuleNames.Of(rule.Kind),
            ["severity"] = RuleNames.Of(rule.Severity),
            ["enabled"] = rule.Enabled,
            ["conditions"] = rule.Conditions.DeepClone(),
            ["cooldown_minutes"] = rule.Cooldown.TotalMinutes,
            ["notification_channels"] = new JsonArray([.. rule.Channels.Select(channel => JsonValue.Create(channel))]),
        };
        if (rule.GroupBy.Count > 0)
            document["group_by"] = new JsonArray([.. rule.GroupBy.Select(field => JsonValue.Create(field.Name))]);
        if (rule.Realert is { } realert)
            document["realert_minutes"] = realert.TotalMinutes;
        if (rule.RealertMax is { } max)
            document["realert_max_minutes"] = max.TotalMinutes;
        return document;
    }

    /// <summary>Reads a stored document; null when this build does not understand it.</summary>
    public static RuleDefinition? Read(string json)
    {
        using var document = JsonDocument.Parse(json);
        return RuleReader.Read(document.RootElement, () => "", out _);
    }
}
