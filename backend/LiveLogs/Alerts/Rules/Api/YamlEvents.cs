using System.Globalization;
using System.Text.Json.Nodes;
using LiveLogs.Logs;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace LiveLogs.Alerts.Rules.Api;

/// <summary>
/// Makes JSON of a YAML document, event by event and without recursion. The library's own model of a document is never built
/// from a user's text: building it overflows the stack on deep input (<see href="https://github.com/aaubry/YamlDotNet/issues/375"/>)
/// and takes time exponential in the nesting of aliases. So depth and size are judged with every event, and aliases, tags
/// and names that are no texts are refused.
/// </summary>
internal sealed class YamlEvents
{
    private const int MaxDepth = 16;
    private const int MaxEvents = 500_000;

    private readonly Stack<Level> _open = new();
    private JsonNode? _root;
    private bool _hasRoot;

    /// <summary>A list or a map that has not ended, and in a map the name whose value comes next.</summary>
    private sealed record Level(JsonNode Node)
    {
        public string? Name { get; set; }
    }

    /// <summary>The one document of a text.</summary>
    /// <exception cref="YamlException">It is no YAML; says where.</exception>
    /// <exception cref="FormatException">It is too deep or too large, or uses what rules have no need of; says where.</exception>
    public static JsonNode? Read(string yaml)
    {
        using var text = new StringReader(yaml);
        var parser = new Parser(text);
        var events = new YamlEvents();
        for (var count = 0; Advance(parser); count++)
        {
            var current = parser.Current!;
            if (count >= MaxEvents)
                throw Refuse(current, $"the document has more than {MaxEvents:N0} parts.");
            events.Take(current);
        }

        return events._hasRoot ? events._root : throw new FormatException("The document is empty.");
    }

    /// <summary>On some broken texts the library trips over itself instead of saying that they are broken.</summary>
    private static bool Advance(Parser parser)
    {
        try
        {
            return parser.MoveNext();
        }
        catch (Exception error) when (error is InvalidOperationException or ArgumentException or IndexOutOfRangeException or KeyNotFoundException)
        {
            throw new FormatException("The document is not valid YAML.", error);
        }
    }

    private void Take(ParsingEvent current)
    {
        if (current is NodeEvent { Anchor.IsEmpty: false } or AnchorAlias)
            throw Refuse(current, "anchors and aliases are not supported. Write the values out.");
        if (current is NodeEvent { Tag.IsEmpty: false })
            throw Refuse(current, "tags are not supported. Write a text in quotes.");

        switch (current)
        {
            case Scalar scalar when _open.TryPeek(out var map) && map is { Node: JsonObject fields, Name: null }:
                if (fields.ContainsKey(Text(scalar)))
                    throw Refuse(current, "a field is named twice.");
                map.Name = scalar.Value;
                break;
            case Scalar scalar:
                Add(scalar, scalar.Style == ScalarStyle.Plain ? Plain(Text(scalar)) : JsonValue.Create(Text(scalar)));
                break;
            case SequenceStart:
                Open(current, new JsonArray());
                break;
            case MappingStart:
                Open(current, new JsonObject());
                break;
            case SequenceEnd or MappingEnd:
                _open.Pop();
                break;
        }
    }

    private void Open(ParsingEvent current, JsonNode node)
    {
        if (_open.Count >= MaxDepth)
            throw Refuse(current, $"rules are not nested deeper than {MaxDepth} levels.");
        if (_open.TryPeek(out var map) && map is { Node: JsonObject, Name: null })
            throw Refuse(current, "a field's name must be a text.");
        Add(current, node);
        _open.Push(new Level(node));
    }

    private void Add(ParsingEvent current, JsonNode? node)
    {
        if (!_open.TryPeek(out var level))
        {
            if (_hasRoot)
                throw Refuse(current, "there is more than one document.");
            (_root, _hasRoot) = (node, true);
        }
        else if (level.Node is JsonArray list)
        {
            list.Add(node);
        }
        else
        {
            ((JsonObject)level.Node).Add(level.Name!, node);
            level.Name = null;
        }
    }

    /// <summary>Half a surrogate pair is no text, and PostgreSQL stores no NUL.</summary>
    private static string Text(Scalar scalar) =>
        StorableText.IsStorable(scalar.Value) ? scalar.Value : throw Refuse(scalar, "a text must not hold NUL or half of a surrogate pair.");

    /// <summary>What stands in quotes is text; what does not may be a number, true, false or null.</summary>
    private static JsonValue? Plain(string text) => text switch
    {
        "" or "~" or "null" => null,
        "true" => JsonValue.Create(true),
        "false" => JsonValue.Create(false),
        _ when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) => JsonValue.Create(number),
        _ => JsonValue.Create(text),
    };

    private static FormatException Refuse(ParsingEvent current, string reason) =>
        new(string.Create(CultureInfo.InvariantCulture, $"Line {current.Start.Line}, column {current.Start.Column}: {reason}"));
}
