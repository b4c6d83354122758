using System.Text.Json;
using System.Text.Json.Serialization;
using LiveLogs.Alerts.Matching;
using LiveLogs.Alerts.Rules;
using LiveLogs.ProjectConfig;

namespace LiveLogs.Alerts.Silences;

/// <summary>One condition of a silence.</summary>
/// <param name="Field"><c>rule_id</c>, <c>rule_name</c>, <c>alert_type</c>, <c>severity</c>, <c>group</c>, or a field that the rule groups by.</param>
/// <param name="Value">The whole value, in either case; <c>*</c> stands for any characters.</param>
public sealed record SilenceMatcher(string Field, string Value);

/// <summary>A time in which matching alerts tell nobody. Without matchers it is maintenance: all alerts of the project.</summary>
internal sealed record Silence(
    Guid Id, IReadOnlyList<SilenceMatcher> Matchers, DateTimeOffset StartsAt, DateTimeOffset EndsAt, string Comment, string CreatedBy, DateTimeOffset CreatedAt)
{
    public bool Applies(AlertRule rule, string groupKey, DateTimeOffset now) => StartsAt <= now && now < EndsAt && Fits(rule, groupKey);

    /// <summary>Whether it is about such an alert, at whatever time.</summary>
    public bool Fits(AlertRule rule, string groupKey) => Matchers.All(matcher => Fits(matcher, rule, groupKey));

    public static string Write(IReadOnlyList<SilenceMatcher> matchers) => JsonSerializer.Serialize([.. matchers], SilenceJson.Default.SilenceMatcherArray);

    public static IReadOnlyList<SilenceMatcher> ReadMatchers(string json) => JsonSerializer.Deserialize(json, SilenceJson.Default.SilenceMatcherArray) ?? [];

    private static bool Fits(SilenceMatcher matcher, AlertRule rule, string groupKey)
    {
        var pattern = Logs.TextPattern.Parse(matcher.Value);
        return matcher.Field switch
        {
            "rule_id" => pattern.IsMatch(rule.Definition.Id),
            "rule_name" => pattern.IsMatch(rule.Definition.Name),
            "alert_type" => pattern.IsMatch(rule.Definition.Kind.Name),
            "severity" => pattern.IsMatch(RuleNames.Of(rule.Definition.Severity)),
            "group" => pattern.IsMatch(groupKey) || pattern.IsMatch(GroupField.FormerKeyOf(groupKey)),
            _ => FitsValue(matcher, pattern, ProjectRules.KeyFields(rule), groupKey),
        };
    }

    /// <summary>A long value is meant by the whole of it, or by a pattern of its beginning.</summary>
    private static bool FitsValue(SilenceMatcher matcher, Logs.TextPattern pattern, IReadOnlyList<GroupField> fields, string groupKey)
    {
        // Keys of rules that do not group are the service's own, and about one field.
        if (fields.Count == 0 || GroupField.ValuesOf(fields, groupKey) is not { } values)
            return groupKey.StartsWith(matcher.Field + "=", StringComparison.Ordinal) && pattern.IsMatch(groupKey.AsSpan(matcher.Field.Length + 1));

        var whole = fields.Count == 1 ? GroupField.Short(matcher.Value) : GroupField.Part(fields, matcher.Value);
        return fields.Zip(values).Any(one => one.First.Name == matcher.Field
            && (pattern.IsMatch(one.Second) || one.Second == whole || pattern.IsMatch(GroupField.FormerKeyOf(one.Second))));
    }
}

/// <summary>A silence with its project.</summary>
internal sealed record StoredSilence(Silence Silence, int ProjectNumber, string ProjectSlug) : IProjectItem;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(SilenceMatcher[]))]
internal sealed partial class SilenceJson : JsonSerializerContext;
