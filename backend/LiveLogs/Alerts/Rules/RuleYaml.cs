using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace LiveLogs.Alerts.Rules;

/// <summary>Rules as YAML, for those who keep them beside their code: a list of the documents that the API takes as JSON.</summary>
internal static class RuleYaml
{
    private const int MaxDepth = 16;

    /// <summary>With aliases a small text could stand for a very large one.</summary>
    private const int MaxNodes = 500_000;

    public static string Write(IEnumerable<RuleDefinition> rules)
    {
        var document = new YamlDocument(new YamlSequenceNode(rules.Select(rule => ToYaml(RuleDocument.Write(rule)))));
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        new YamlStream(document).Save(text, assignAnchors: false);
        return text.ToString();
    }

    /// <summary>The rules of a list, as JSON.</summary>
    /// <exception cref="YamlException">It is no YAML; says where.</exception>
    /// <exception cref="FormatException">It is YAML, but no list of rules.</exception>
    public static IReadOnlyList<JsonElement> Read(string yaml)
    {
        var stream = new YamlStream();
        using var text = new StringReader(yaml);
        stream.Load(text);
        if (stream.Documents is not [{ RootNode: YamlSequenceNode list }])
            throw new FormatException("The document must be one list of rules.");

        var nodes = 0;
        var rules = new List<JsonElement>();
        foreach (var node in list.Children)
            rules.Add(JsonSerializer.SerializeToElement(ToJson(node, 0, ref nodes)));

        return rules;
    }

    private static YamlNode ToYaml(JsonNode? node) => node switch
    {
        JsonObject map => new YamlMappingNode(map.SelectMany(member => new[] { new YamlScalarNode(member.Key), ToYaml(member.Value) })),
        JsonArray list => new YamlSequenceNode(list.Select(ToYaml)),
        JsonValue value when value.GetValueKind() == JsonValueKind.String =>
            new YamlScalarNode(value.GetValue<string>()) { Style = ScalarStyle.DoubleQuoted },
        null => new YamlScalarNode("null"),
        _ => new YamlScalarNode(node.ToJsonString()),
    };

    /// <summary>What stands in quotes is text; what does not may be a number, true, false or null.</summary>
    private static JsonNode? ToJson(YamlNode node, int depth, ref int nodes)
    {
        if (depth > MaxDepth || ++nodes > MaxNodes)
            throw new FormatException("Rules are neither so deep nor so large.");

        switch (node)
        {
            case YamlSequenceNode list:
                var array = new JsonArray();
                foreach (var child in list.Children)
                    array.Add(ToJson(child, depth + 1, ref nodes));
                return array;
            case YamlMappingNode map:
                var json = new JsonObject();
                foreach (var (key, value) in map.Children)
                    json[(key as YamlScalarNode)?.Value ?? throw new FormatException("A field's name must be a text.")] = ToJson(value, depth + 1, ref nodes);
                return json;
            case YamlScalarNode { Style: ScalarStyle.Plain } scalar:
                return Plain(scalar.Value ?? "");
            default:
                return JsonValue.Create((node as YamlScalarNode)?.Value);
        }
    }

    private static JsonValue? Plain(string text) => text switch
    {
        "" or "~" or "null" => null,
        "true" => JsonValue.Create(true),
        "false" => JsonValue.Create(false),
        _ when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) => JsonValue.Create(number),
        _ => JsonValue.Create(text),
    };
}
