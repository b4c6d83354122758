using System.Globalization;

namespace LiveLogs.CloudSimulator.AzureMonitor.Kql;

/// <summary>Reads expressions over the columns that a pipeline has at that point.</summary>
internal abstract class KqlParser(string text, DateTimeOffset now)
{
    private readonly List<KqlToken> _tokens = KqlLexer.Read(text);
    private int _place;

    protected string Text => text;

    protected DateTimeOffset Now => now;

    protected KqlToken Current => _tokens[_place];

    /// <summary>The operator being read, for messages.</summary>
    protected string Operator { get; set; } = "where";

    protected abstract (KqlExpression Value, string Type)? FindColumn(string name);

    protected KqlToken Take() => _tokens[_place++];

    protected bool TryTake(string symbolOrWord)
    {
        if (Current.Kind is not (KqlTokenKind.Symbol or KqlTokenKind.Name) || Current.Text != symbolOrWord)
            return false;

        _place++;
        return true;
    }

    protected void Expect(string symbolOrWord)
    {
        if (!TryTake(symbolOrWord))
            throw Wrong();
    }

    protected string Name() => Current.Kind == KqlTokenKind.Name ? Take().Text : throw Wrong();

    protected bool IsAssignment() => Current.Kind == KqlTokenKind.Name && _tokens[_place + 1] is { Kind: KqlTokenKind.Symbol, Text: "=" };

    protected AzureException Wrong() => KqlLexer.Error(text, Current);

    protected (KqlExpression Value, string Type) Expression()
    {
        var left = Conjunction();
        while (TryTake("or"))
        {
            var (first, second) = (left.Value, Conjunction().Value);
            left = (row => KqlValues.IsTrue(first(row)) || KqlValues.IsTrue(second(row)), "bool");
        }

        return left;
    }

    private (KqlExpression Value, string Type) Conjunction()
    {
        var left = Comparison();
        while (TryTake("and"))
        {
            var (first, second) = (left.Value, Comparison().Value);
            left = (row => KqlValues.IsTrue(first(row)) && KqlValues.IsTrue(second(row)), "bool");
        }

        return left;
    }

    private (KqlExpression Value, string Type) Comparison()
    {
        var left = Sum();
        var value = left.Value;
        var name = Current.Kind is KqlTokenKind.Symbol or KqlTokenKind.Name ? Current.Text : "";
        var negated = name.StartsWith('!') && name.Length > 2 && char.IsLetter(name[1]);
        switch (negated ? name[1..] : name)
        {
            case "==" or "=~" or "!=" or "<>" or "!~" or "<" or "<=" or ">" or ">=":
                Take();
                return (Relation(name, value, Sum().Value), "bool");
            case "in" or "in~":
                Take();
                var choices = List();
                return (row => choices.Exists(choice => KqlValues.AreEqual(value(row), choice(row))) != negated, "bool");
            case "between":
                Take();
                Expect("(");
                var low = Sum().Value;
                Expect("..");
                var high = Sum().Value;
                Expect(")");
                return (row => (KqlValues.Compare(value(row), low(row)) >= 0 && KqlValues.Compare(value(row), high(row)) <= 0) != negated, "bool");
        }

        if (KqlFunctions.TextOperator(negated ? name[1..] : name) is not { } test)
            return left;

        Take();
        var part = Sum().Value;
        return (row => test(KqlValues.ToText(value(row)), KqlValues.ToText(part(row))) != negated, "bool");
    }

    private static KqlExpression Relation(string name, KqlExpression left, KqlExpression right) => name switch
    {
        "==" => row => KqlValues.AreEqual(left(row), right(row)),
        "!=" or "<>" => row => !KqlValues.AreEqual(left(row), right(row)),
        "=~" => row => string.Equals(KqlValues.ToText(left(row)), KqlValues.ToText(right(row)), StringComparison.OrdinalIgnoreCase),
        "!~" => row => !string.Equals(KqlValues.ToText(left(row)), KqlValues.ToText(right(row)), StringComparison.OrdinalIgnoreCase),
        "<" => row => KqlValues.Compare(left(row), right(row)) < 0,
        "<=" => row => KqlValues.Compare(left(row), right(row)) <= 0,
        ">" => row => KqlValues.Compare(left(row), right(row)) > 0,
        _ => row => KqlValues.Compare(left(row), right(row)) >= 0,
    };

    private List<KqlExpression> List()
    {
        Expect("(");
        var items = new List<KqlExpression>();
        while (!TryTake(")"))
        {
            items.Add(Expression().Value);
            if (!TryTake(",") && Current.Text != ")")
                throw Wrong();
        }

        return items;
    }

    private (KqlExpression Value, string Type) Sum()
    {
        var left = Primary();
        while (Current is { Kind: KqlTokenKind.Symbol, Text: "+" or "-" })
        {
            var subtract = Take().Text == "-";
            var (first, second, type) = (left.Value, Primary().Value, left.Type);
            left = (row => KqlValues.Add(first(row), second(row), subtract), type);
        }

        return left;
    }

    private (KqlExpression Value, string Type) Primary()
    {
        var token = Take();
        switch (token.Kind)
        {
            case KqlTokenKind.Text:
                return (_ => token.Text, "string");
            case KqlTokenKind.Timespan:
                var span = KqlValues.ParseTimespan(token.Text) ?? throw KqlLexer.Error(Text, token);
                return (_ => span, "timespan");
            case KqlTokenKind.Number:
                object number = long.TryParse(token.Text, CultureInfo.InvariantCulture, out var whole) ? whole : double.Parse(token.Text, CultureInfo.InvariantCulture);
                return (_ => number, number is long ? "long" : "real");
            case KqlTokenKind.Symbol when token.Text == "(":
                var inner = Expression();
                Expect(")");
                return inner;
            case KqlTokenKind.Symbol when token.Text == "-":
                var negative = Primary();
                return (row => negative.Value(row) is TimeSpan time ? -time : KqlValues.Add(0L, negative.Value(row), true), negative.Type);
            case KqlTokenKind.Name:
                return Members(Named(token));
            default:
                throw KqlLexer.Error(Text, token);
        }
    }

    private (KqlExpression Value, string Type) Named(KqlToken token)
    {
        if (token.Text is "true" or "false")
            return (_ => token.Text == "true", "bool");
        if (Current is not { Kind: KqlTokenKind.Symbol, Text: "(" })
            return FindColumn(token.Text) ?? throw AzureException.Unresolved(Operator, "column or scalar expression", token.Text);
        if (token.Text is "datetime" or "timespan" or "time" or "guid" or "dynamic")
            return Literal(token);

        if (token.Text == "column_ifexists")
            return ColumnIfExists();

        return KqlFunctions.Call(token.Text, List(), Now) ?? throw new AzureException(400, "BadArgumentError", "The request had some invalid properties", "SemanticError", "SEM0260")
        {
            InnerMessage = $"Unknown function: '{token.Text}'.",
        };
    }

    /// <summary>https://learn.microsoft.com/kusto/query/column-ifexists-function</summary>
    private (KqlExpression Value, string Type) ColumnIfExists()
    {
        Expect("(");
        var name = Current.Kind == KqlTokenKind.Text ? Take().Text : throw Wrong();
        Expect(",");
        var otherwise = Expression();
        Expect(")");
        return FindColumn(name) ?? otherwise;
    }

    private (KqlExpression Value, string Type) Members((KqlExpression Value, string Type) of)
    {
        while (TryTake("."))
        {
            var (value, name) = (of.Value, Name());
            of = (row => KqlValues.Member(value(row), name), "dynamic");
        }

        return of;
    }

    /// <summary><c>datetime(2026-01-31T08:00:00Z)</c>: what stands inside is no expression.</summary>
    private (KqlExpression Value, string Type) Literal(KqlToken token)
    {
        var start = Current.Position + 1;
        var end = Text.IndexOf(')', start);
        if (end < 0)
            throw KqlLexer.Error(Text, token);

        while (Current.Position <= end && Current.Kind != KqlTokenKind.End)
            _place++;

        var inside = Text[start..end].Trim().Trim('"');
        object? value = token.Text switch
        {
            _ when inside == "null" => null,
            "datetime" => DateTimeOffset.TryParse(inside, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
                ? time : throw KqlLexer.Error(Text, token),
            "dynamic" => KqlValues.TryParse(inside),
            "guid" => inside,
            _ => KqlValues.ParseTimespan(inside) ?? (TimeSpan.TryParse(inside, CultureInfo.InvariantCulture, out var span) ? span : throw KqlLexer.Error(Text, token)),
        };
        return (_ => value, token.Text);
    }
}
