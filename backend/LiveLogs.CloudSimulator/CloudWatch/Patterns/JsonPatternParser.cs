using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace LiveLogs.CloudSimulator.CloudWatch.Patterns;

/// <summary>
/// Parses <c>{ $.level = "ERROR" &amp;&amp; ($.duration_ms &gt; 500 || $.path = "/api/*") }</c>: =, !=, &lt;, &lt;=, &gt;, &gt;=, wildcards,
/// <c>%regex%</c>, IS NULL, IS TRUE, IS FALSE, NOT EXISTS, &amp;&amp;, || and parentheses.
/// </summary>
internal sealed class JsonPatternParser
{
    private static readonly string[] Operators = ["!=", "<=", ">=", "=", "<", ">"];

    private readonly PatternText _text;

    private JsonPatternParser(string pattern) => _text = new PatternText(pattern);

    /// <exception cref="AwsException">The pattern is not understood.</exception>
    public static JsonPattern Parse(string pattern)
    {
        var parser = new JsonPatternParser(pattern);
        parser.Expect("{");
        var condition = parser.Any();
        parser.Expect("}");
        parser._text.SkipBlanks();
        return parser._text.AtEnd ? new JsonPattern(condition) : throw FilterPattern.Invalid();
    }

    private Predicate<JsonElement> Any()
    {
        var left = All();
        while (Accept("||"))
        {
            var (first, second) = (left, All());
            left = root => first(root) || second(root);
        }

        return left;
    }

    private Predicate<JsonElement> All()
    {
        var left = One();
        while (Accept("&&"))
        {
            var (first, second) = (left, One());
            left = root => first(root) && second(root);
        }

        return left;
    }

    private Predicate<JsonElement> One()
    {
        if (Accept("("))
        {
            var inner = Any();
            Expect(")");
            return inner;
        }

        var path = Path();
        if (Accept("IS"))
            return State(path);
        if (Accept("NOT"))
        {
            Expect("EXISTS");
            return root => path(root) is null;
        }

        var comparison = Array.Find(Operators, Accept) ?? throw FilterPattern.Invalid();
        _text.SkipBlanks();
        return Comparison(path, comparison);
    }

    private Predicate<JsonElement> State(Func<JsonElement, JsonElement?> path)
    {
        var kind = Accept("NULL") ? JsonValueKind.Null : Accept("TRUE") ? JsonValueKind.True
            : Accept("FALSE") ? JsonValueKind.False : throw FilterPattern.Invalid();
        return root => path(root)?.ValueKind == kind;
    }

    /// <summary><c>$.a.b[0].c</c></summary>
    private Func<JsonElement, JsonElement?> Path()
    {
        Expect("$");
        var steps = new List<Func<JsonElement, JsonElement?>>();
        while (_text.Current is '.' or '[')
            steps.Add(_text.TryTake(".") ? Member() : Item());
        if (steps.Count == 0)
            throw FilterPattern.Invalid();

        return root =>
        {
            JsonElement? at = root;
            foreach (var step in steps)
                at = at is { } element ? step(element) : null;
            return at;
        };
    }

    private Func<JsonElement, JsonElement?> Member()
    {
        var name = _text.TakeWhile(character => char.IsLetterOrDigit(character) || character is '_' or '-' or '@');
        if (name.Length == 0)
            throw FilterPattern.Invalid();
        return at => at.ValueKind == JsonValueKind.Object && at.TryGetProperty(name, out var value) ? value : null;
    }

    private Func<JsonElement, JsonElement?> Item()
    {
        _text.Take("[");
        if (!int.TryParse(_text.TakeWhile(char.IsAsciiDigit), NumberStyles.None, CultureInfo.InvariantCulture, out var place))
            throw FilterPattern.Invalid();
        _text.Take("]");
        return at => at.ValueKind == JsonValueKind.Array && place < at.GetArrayLength() ? at[place] : null;
    }

    private Predicate<JsonElement> Comparison(Func<JsonElement, JsonElement?> path, string comparison)
    {
        var equality = comparison is "=" or "!=";
        if (_text.Current == '%' && equality)
        {
            var regex = _text.TakeRegex();
            return root => path(root) is { } value && regex.IsMatch(TextOf(value)) == (comparison == "=");
        }

        var quoted = _text.Current == '"';
        var wanted = quoted ? _text.TakeQuoted() : _text.TakeWhile(IsBare);
        if (!quoted && double.TryParse(wanted, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
            return root => path(root) is { ValueKind: JsonValueKind.Number } value && Compare(value.GetDouble(), number, comparison);
        if (wanted.Length == 0 || !equality)
            throw FilterPattern.Invalid();

        var text = new Regex($"^{Regex.Escape(wanted).Replace("\\*", ".*", StringComparison.Ordinal)}\\z",
            RegexOptions.NonBacktracking | RegexOptions.Singleline | RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
        return root => path(root) is { } value && text.IsMatch(TextOf(value)) == (comparison == "=");
    }

    private static bool IsBare(char character) => !char.IsWhiteSpace(character) && character is not (')' or '}' or '&' or '|');

    private static bool Compare(double value, double wanted, string comparison) => comparison switch
    {
        "=" => value.Equals(wanted),
        "!=" => !value.Equals(wanted),
        "<" => value < wanted,
        "<=" => value <= wanted,
        ">" => value > wanted,
        _ => value >= wanted,
    };

    private static string TextOf(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString() ?? "" : value.GetRawText();

    private bool Accept(string word)
    {
        _text.SkipBlanks();
        return _text.TryTake(word);
    }

    private void Expect(string word)
    {
        if (!Accept(word))
            throw FilterPattern.Invalid();
    }
}
