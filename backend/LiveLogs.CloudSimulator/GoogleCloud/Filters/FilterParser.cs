namespace LiveLogs.CloudSimulator.GoogleCloud.Filters;

/// <summary>The Logging query language (https://cloud.google.com/logging/docs/view/logging-query-language): OR binds tighter than AND.</summary>
internal sealed class FilterParser
{
    private static readonly string[] Functions = ["log_id", "SEARCH"];

    private readonly IReadOnlyList<FilterToken> _tokens;
    private int _at;

    private FilterParser(IReadOnlyList<FilterToken> tokens) => _tokens = tokens;

    private FilterToken Current => _tokens[_at];

    /// <exception cref="GoogleException">It is no filter.</exception>
    public static FilterNode Parse(string filter)
    {
        var parser = new FilterParser(FilterToken.Read(filter));
        if (parser.Current.Kind == FilterTokenKind.End)
            return new AllOf([]);

        var node = parser.Conjunction();
        return parser.Current.Kind == FilterTokenKind.End ? node : throw parser.Unexpected();
    }

    private FilterNode Conjunction()
    {
        var parts = new List<FilterNode> { Disjunction() };
        while (Current.Kind is not (FilterTokenKind.End or FilterTokenKind.Close))
        {
            if (IsWord("AND"))
                _at++;
            parts.Add(Disjunction());
        }

        return parts is [var only] ? only : new AllOf(parts);
    }

    private FilterNode Disjunction()
    {
        var parts = new List<FilterNode> { Negation() };
        while (IsWord("OR"))
        {
            _at++;
            parts.Add(Negation());
        }

        return parts is [var only] ? only : new AnyOf(parts);
    }

    private FilterNode Negation()
    {
        if (!IsWord("NOT") && Current.Kind != FilterTokenKind.Minus)
            return Term();

        _at++;
        return new Not(Negation());
    }

    private FilterNode Term()
    {
        if (Current.Kind == FilterTokenKind.Open)
        {
            _at++;
            var inner = Conjunction();
            Take(FilterTokenKind.Close);
            return inner;
        }

        if (Current.Kind is not (FilterTokenKind.Word or FilterTokenKind.Text) || IsWord("AND") || IsWord("OR"))
            throw Unexpected();

        var subject = _tokens[_at++];
        if (subject.Kind == FilterTokenKind.Word && Current.Kind == FilterTokenKind.Open)
            return Function(subject);
        if (Current.Kind != FilterTokenKind.Operator)
            return new AnyField(subject.Value);

        var comparison = _tokens[_at++].Value;
        return Current.Kind == FilterTokenKind.Open ? Values(subject, comparison) : Compare(subject, comparison, Value());
    }

    /// <summary><c>resource.type=("a" OR "b")</c>.</summary>
    private FilterNode Values(FilterToken subject, string comparison)
    {
        _at++;
        var parts = new List<FilterNode> { Compare(subject, comparison, Value()) };
        var isAny = true;
        while (Current.Kind != FilterTokenKind.Close)
        {
            isAny = IsWord("OR");
            if (!isAny && !IsWord("AND"))
                throw Unexpected();
            _at++;
            parts.Add(Compare(subject, comparison, Value()));
        }

        _at++;
        return isAny ? new AnyOf(parts) : new AllOf(parts);
    }

    private FilterNode Function(FilterToken name)
    {
        if (!Functions.Contains(name.Value))
            throw GoogleException.Invalid($"Unparseable filter: unknown function '{name.Value}'");

        _at++;
        var argument = Take(FilterTokenKind.Text).Value;
        Take(FilterTokenKind.Close);
        return name.Value == "log_id" ? new LogId(argument) : new AnyField(argument);
    }

    private static Comparison Compare(FilterToken subject, string comparison, FilterToken value) =>
        Comparison.Create(subject.Segments, comparison, value.Value, value.Kind == FilterTokenKind.Text);

    private FilterToken Value()
    {
        if (Current.Kind == FilterTokenKind.Minus && _tokens[_at + 1].Kind == FilterTokenKind.Word)
        {
            _at += 2;
            return _tokens[_at - 1] with { Value = "-" + _tokens[_at - 1].Value };
        }

        return Current.Kind is FilterTokenKind.Word or FilterTokenKind.Text ? _tokens[_at++] : throw Unexpected();
    }

    private FilterToken Take(FilterTokenKind kind) => Current.Kind == kind ? _tokens[_at++] : throw Unexpected();

    private bool IsWord(string word) => Current.Kind == FilterTokenKind.Word && Current.Value == word;

    private GoogleException Unexpected() =>
        GoogleException.Invalid($"Unparseable filter: syntax error, unexpected token '{Current.Value}'");
}
