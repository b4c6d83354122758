using System.Collections.Frozen;
using LiveLogs.Questions.Plans;

namespace LiveLogs.Questions.Catalogue;

/// <summary>The fields that the rows of each source have.</summary>
public static class SourceFields
{
    private const string Tags = "tag.";
    private const string Attributes = "attrs.";

    private static readonly FrozenDictionary<PlanSource, FrozenDictionary<string, FieldType>> Fields = new Dictionary<PlanSource, FrozenDictionary<string, FieldType>>
    {
        [PlanSource.Metrics] = Of("ts:instant resource_id resource_type provider region service metric value:number tag.*"),
        [PlanSource.Logs] = Of("ts:instant level:level service provider region resource_id message pattern_id pattern.first_seen:instant attrs.* tag.*"),
        [PlanSource.Patterns] = Of("pattern_id template first_seen:instant last_seen:instant count:number"),
        [PlanSource.Anomalies] = Of("detected_at:instant resource_id service metric severity score:number status"),
        [PlanSource.Alarms] = Of("name state state_since:instant transitioned_at:instant severity metric threshold:number op resource_id resource_type region service tag.*"),
        [PlanSource.Incidents] = Of("number:number title state severity opened_at:instant resolved_at:instant service resource_id owner"),
        [PlanSource.Actions] = Of("requested_at:instant kind resource_id status requested_by approved_by approved_at:instant"),
    }.ToFrozenDictionary();

    /// <summary>The type of a field, or null when the source does not have it. Tags and attributes of any name are there where the source has them.</summary>
    public static FieldType? TypeOf(PlanSource source, string field)
    {
        if (Fields[source].TryGetValue(field, out var type) && !field.EndsWith(".*", StringComparison.Ordinal))
            return type;

        var open = field.Length > Tags.Length && field.StartsWith(Tags, StringComparison.Ordinal) ? "tag.*"
            : field.Length > Attributes.Length && field.StartsWith(Attributes, StringComparison.Ordinal) ? "attrs.*" : null;
        return open is not null && Fields[source].ContainsKey(open) && field.Length <= 128 ? FieldType.Any : null;
    }

    /// <summary>The names of the fields of a source.</summary>
    public static IEnumerable<string> Of(PlanSource source) => Fields[source].Keys.Order(StringComparer.Ordinal);

    private static FrozenDictionary<string, FieldType> Of(string fields) =>
        fields.Split(' ').Select(field => field.Split(':'))
            .ToFrozenDictionary(parts => parts[0], parts => parts.Length > 1 ? Enum.Parse<FieldType>(parts[1], ignoreCase: true) : FieldType.Text, StringComparer.Ordinal);
}
