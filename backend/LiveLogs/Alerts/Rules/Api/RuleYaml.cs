using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace LiveLogs.Alerts.Rules.Api;

/// <summary>Rules as YAML, for those who keep them beside their code: a list of the documents that the API takes as JSON.</summary>
internal static class RuleYaml
{
    public static string Write(IEnumerable<RuleDefinition> rules)
    {
        var document = new YamlDocument(new YamlSequenceNode(rules.Select(rule => ToYaml(RuleDocument.Write(rule)))));
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        new YamlStream(document).Save(text, assignAnchors: false);
        return text.ToString();
    }

    /// <summary>The rules of a list, as JSON.</summary>
    /// <exception cref="YamlException">It is no YAML; says where.</exception>
    /// <exception cref="FormatException">It is YAML, but no list of rules; says where.</exception>
    public static IReadOnlyList<JsonElement> Read(string yaml) =>
        YamlEvents.Read(yaml) is JsonArray list
            ? [.. list.Select(rule => JsonSerializer.SerializeToElement(rule))]
            : throw new FormatException("The document must be one list of rules.");

    private static YamlNode ToYaml(JsonNode? node) => node switch
    {
        JsonObject map => new YamlMappingNode(map.SelectMany(member => new[] { new YamlScalarNode(member.Key), ToYaml(member.Value) })),
        JsonArray list => new YamlSequenceNode(list.Select(ToYaml)),
        JsonValue value when value.GetValueKind() == JsonValueKind.String =>
            new YamlScalarNode(value.GetValue<string>()) { Style = ScalarStyle.DoubleQuoted },
        null => new YamlScalarNode("null"),
        _ => new YamlScalarNode(node.ToJsonString()),
    };
}
