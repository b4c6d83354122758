using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using LiveLogs.Alerts.Matching;
using LiveLogs.Logs;
using LiveLogs.Logs.Filters;

namespace LiveLogs.Alerts.Rules;

/// <summary>
/// Reads a rule as people and programs write it: with its condition in <c>conditions</c> and the kind in <c>alert_type</c>, or
/// flat, with the kind in <c>type</c> and the condition's fields beside it.
/// </summary>
internal static partial class RuleReader
{
    public const int MaxNameLength = 200;
    private const int MaxIdLength = 100;
    private const int MaxChannels = 20;
    private const int MaxGroupFields = 4;

    /// <summary>One month; without <c>realert_minutes</c> there is one notification only.</summary>
    private const double MaxMinutes = 43_200;

    /// <summary>What the service shows of a rule, and a client may send back.</summary>
    private static readonly string[] Shown = ["project_id", "version", "etag", "state", "state_reason", "warnings", "created_at", "updated_at"];

    /// <summary>Null when something is wrong; <paramref name="errors"/> says what, all of it.</summary>
    public static RuleDefinition? Read(JsonElement body, Func<string> newId, out IReadOnlyDictionary<string, string[]> errors) =>
        Read(body, LogFilter.LanguageVersion, newId, isStored: false, out _, out errors);

    /// <summary>
    /// The same for a rule that was accepted before, in some version of the filter language; its name may be one that new rules may not have.
    /// <paramref name="changes"/> says what it means now that it did not.
    /// </summary>
    public static RuleDefinition? ReadStored(
        JsonElement body, int version, Func<string> newId, out IReadOnlyList<string> changes, out IReadOnlyDictionary<string, string[]> errors) =>
        Read(body, version, newId, isStored: true, out changes, out errors);

    private static RuleDefinition? Read(
        JsonElement body, int version, Func<string> newId, bool isStored, out IReadOnlyList<string> changes, out IReadOnlyDictionary<string, string[]> errors)
    {
        var found = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        var fields = new FieldReader(body, "", found);
        var differences = new List<string>();
        var definition = Read(body, fields, version, newId, isStored, differences, found);
        changes = [.. differences.Distinct()];
        errors = found.ToDictionary(error => error.Key, error => error.Value.ToArray(), StringComparer.Ordinal);
        return errors.Count == 0 ? definition : null;
    }

    private static RuleDefinition? Read(
        JsonElement body, FieldReader fields, int version, Func<string> newId, bool isStored, List<string> changes, Dictionary<string, List<string>> errors)
    {
        if (body.ValueKind != JsonValueKind.Object || ReadKind(fields) is not { } kind)
            return null;

        var nested = fields.Find("conditions");
        var conditions = nested is { } inner ? new FieldReader(inner, "conditions.", errors) : fields;
        var reader = new ConditionReader(conditions, version);
        var condition = kind.Read(reader);
        changes.AddRange(reader.Changes);
        // All of them, whatever is wrong with the condition: every mistake is reported, and no field that is known is called unknown.
        var (id, name, groups, channels) = (ReadId(fields), ReadName(fields, isStored), ReadGroups(fields, version), ReadChannels(fields));
        var (severity, enabled) = (fields.Name<AlertSeverity>("severity") ?? AlertSeverity.Medium, fields.Flag("enabled", otherwise: true));
        var cooldown = TimeSpan.FromMinutes(fields.Number("cooldown_minutes", 0, MaxMinutes, kind.DefaultCooldown));
        var (realert, realertMax) = (Minutes(fields, "realert_minutes"), Minutes(fields, "realert_max_minutes"));
        var definition = condition is null ? null : new RuleDefinition
        {
            Id = id ?? newId(),
            Name = name ?? VisibleText.Only(TitleOf(kind, condition, reader.Shown)),
            Kind = kind,
            Severity = severity,
            Enabled = enabled,
            Condition = condition,
            Conditions = reader.Shown,
            GroupBy = groups,
            Cooldown = cooldown,
            Channels = channels,
            Realert = realert,
            RealertMax = realertMax,
        };
        if (definition is { GroupBy.Count: > 0 } && kind.WhyNoGroups(condition!) is { } reason)
            fields.Fail("group_by", reason);
        if (definition is not null)
            changes.AddRange(definition.GroupBy.SelectMany(field => field.ChangesSince(version)));
        if (definition is { RealertMax: not null, Realert: null })
            fields.Fail("realert_max_minutes", "Needs realert_minutes.");
        // A condition with a mistake was perhaps not read to its end.
        ReadOnlySpan<string> unread = condition is null ? [.. kind.Fields.Select(field => field.Name)] : [];
        if (nested is not null)
            conditions.EndOfFields(unread);
        fields.EndOfFields(nested is null ? [.. Shown, .. unread] : Shown);
        return definition;
    }

    private static AlertKind? ReadKind(FieldReader fields)
    {
        string[] names = [.. AlertKinds.All.Select(kind => kind.Name)];
        var (name, type) = (fields.Word("alert_type", names), fields.Word("type", names));
        if (fields.Find("alert_type") is null && fields.Find("type") is null)
            fields.Fail("alert_type", "Is required.");
        if (name is not null && type is not null && name != type)
            fields.Fail("type", "Conflicts with alert_type.");
        return AlertKinds.TryFind(name ?? type ?? "", out var kind) ? kind : null;
    }

    /// <summary>What a rule is called whose author gave it no name: its lines are called as its author did.</summary>
    private static string TitleOf(AlertKind kind, RuleCondition condition, JsonObject written)
    {
        var (title, lines) = (kind.Title(condition), kind.LinesOf(written));
        return WrittenCondition.Cut(lines.Length == 0 ? title : $"{title}: {lines}", MaxNameLength);
    }

    private static string? ReadId(FieldReader fields)
    {
        var id = fields.Text("id", MaxIdLength);
        if (id is null || IdForm().IsMatch(id))
            return id;

        fields.Fail("id", "Can have letters, digits and, after the first character, - _ . :");
        return null;
    }

    private static string? ReadName(FieldReader fields, bool isStored)
    {
        var name = (isStored ? fields.Text("name", MaxNameLength) : fields.Visible("name", MaxNameLength))?.Trim();
        if (name is { Length: 0 })
            fields.Fail("name", "Must not be blank.");
        return name;
    }

    private static List<GroupField> ReadGroups(FieldReader fields, int version)
    {
        var groups = new List<GroupField>();
        foreach (var name in fields.Texts("group_by", MaxGroupFields, 200).Distinct(StringComparer.Ordinal))
        {
            if (GroupField.Parse(StoredFilter.NameOf(name, version)) is { } field)
                groups.Add(field);
            else
                fields.Fail("group_by", $"'{name}' {GroupField.NotOne}");
        }

        return groups;
    }

    /// <summary>An alert is always shown in the product; channels are notified as well.</summary>
    private static List<string> ReadChannels(FieldReader fields)
    {
        var channels = fields.Texts("notification_channels", MaxChannels, 200).Distinct(StringComparer.Ordinal).ToList();
        return channels.Count == 0 ? ["in_app"] : channels;
    }

    private static TimeSpan? Minutes(FieldReader fields, string field) =>
        fields.Find(field) is null ? null : TimeSpan.FromMinutes(fields.Number(field, 1, MaxMinutes, 1));

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9_.:-]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex IdForm();
}
