using System.Text.Json;
using System.Text.Json.Nodes;

namespace LiveLogs.Alerts.Rules;

/// <summary>A rule as the JSON document that is stored, exported and read again by <see cref="RuleReader"/>.</summary>
internal static class RuleDocument
{
    /// <summary>That are named when a stored document is not understood.</summary>
    private const int MaxErrors = 3;

    public static JsonObject Write(RuleDefinition rule)
    {
        var document = new JsonObject
        {
            ["id"] = rule.Id,
            ["name"] = rule.Name,
            ["alert_type"] = rule.Kind.Name,
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

    /// <summary>What the filters of a rule mean to this build, spelt out: the same as long as it reads them alike.</summary>
    public static string MeaningOf(RuleDefinition rule) => rule.Condition.Meaning;

    /// <summary>Reads a stored document. One that this build does not understand comes with what is wrong, and a condition that never holds.</summary>
    /// <param name="json">The document.</param>
    /// <param name="version">Of the filter language, when it was stored.</param>
    /// <returns>The rule as it was meant; what is wrong; what it means now that it did not.</returns>
    public static (RuleDefinition Definition, string? Problem, IReadOnlyList<string> Changes) Read(string json, int version)
    {
        using var document = JsonDocument.Parse(json);
        if (RuleReader.ReadStored(document.RootElement, version, () => "", out var changes, out var errors) is { } definition)
            return (definition, null, changes);

        var problem = string.Join(" ", errors.Take(MaxErrors).Select(error => $"{error.Key}: {string.Join(' ', error.Value)}"));
        return (Salvage(document.RootElement), $"This version of LiveLogs does not understand the rule. {problem}", []);
    }

    /// <summary>What can be shown of a document that is not understood: who reads it has to know it again and repair it.</summary>
    private static RuleDefinition Salvage(JsonElement document)
    {
        var fields = new FieldReader(document, "", []);
        var id = fields.Find("id") is { ValueKind: JsonValueKind.String } text ? text.GetString()! : "";
        return new RuleDefinition
        {
            Id = id,
            Name = fields.Find("name") is { ValueKind: JsonValueKind.String } name ? name.GetString()! : id,
            Kind = KindOf(fields),
            Severity = fields.Name<AlertSeverity>("severity") ?? AlertSeverity.Medium,
            Enabled = true,
            Condition = new UnknownCondition(),
            Conditions = fields.Find("conditions") is { ValueKind: JsonValueKind.Object } conditions ? JsonObject.Create(conditions.Clone())! : [],
            GroupBy = [],
            Cooldown = TimeSpan.FromMinutes(fields.Number("cooldown_minutes", 0, double.MaxValue, 0)),
            Channels = fields.Texts("notification_channels", int.MaxValue, int.MaxValue),
        };
    }

    private static AlertKind KindOf(FieldReader fields)
    {
        var name = fields.Find("alert_type") is { ValueKind: JsonValueKind.String } text ? text.GetString()! : "";
        return AlertKinds.TryFind(name, out var kind) ? kind : new UnknownKind(name);
    }
}
