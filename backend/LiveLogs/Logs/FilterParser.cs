namespace LiveLogs.Logs;

/// <summary>Reads the language that <see cref="LogFilter"/> describes, from left to right, one character ahead.</summary>
internal sealed partial class FilterParser
{
    private readonly string _text;
    private int _at;
    private int _nodes;
    private int _depth;

    public FilterParser(string text)
    {
        if (text.Length > LogFilter.MaxLength)
            throw new FilterSyntaxException(
                $"A filter may have {LogFilter.MaxLength} characters; this one has {text.Length}.",
                LogFilter.MaxLength,
                text.Length - LogFilter.MaxLength);
        var bad = text.AsSpan().IndexOf('\0');
        if (bad >= 0)
            throw new FilterSyntaxException("A filter can not contain the NUL character: no stored text does.", bad, 1);
        _text = text;
    }

    /// <exception cref="FilterSyntaxException">Says where and why.</exception>
    public FilterNode Parse()
    {
        var node = ReadAny();
        SkipSpaces();
        return _at < _text.Length
            ? throw new FilterSyntaxException("This parenthesis closes nothing.", _at, 1)
            : node;
    }

    private FilterNode ReadAny()
    {
        var start = _at;
        var terms = new List<FilterNode> { ReadAll() };
        while (TryKeyword("OR", out var keyword))
        {
            if (IsEmpty(terms[^1]))
                throw new FilterSyntaxException("OR needs a term on its left.", keyword, 2);

            terms.Add(ReadAll());
            if (IsEmpty(terms[^1]))
                throw new FilterSyntaxException("OR needs a term on its right.", keyword, 2);
        }

        if (terms.Count == 1)
            return terms[0];

        Count(start);
        return new AnyOf(terms);
    }

    private FilterNode ReadAll()
    {
        var start = _at;
        var terms = new List<FilterNode>();
        while (true)
        {
            if (TryKeyword("AND", out var keyword))
            {
                if (terms.Count == 0)
                    throw new FilterSyntaxException("AND needs a term on its left.", keyword, 3);
                if (IsAtEndOfGroup() || IsKeyword("OR") || IsKeyword("AND"))
                    throw new FilterSyntaxException("AND needs a term on its right.", keyword, 3);
            }

            if (IsAtEndOfGroup() || IsKeyword("OR"))
                break;

            terms.Add(ReadTerm());
        }

        if (terms.Count == 1)
            return terms[0];

        Count(start);
        return new AllOf(terms);
    }

    private FilterNode ReadTerm()
    {
        SkipSpaces();
        var start = _at;
        Count(start);
        if (TryKeyword("NOT", out var keyword))
        {
            if (IsAtEndOfGroup() || IsKeyword("OR") || IsKeyword("AND"))
                throw new FilterSyntaxException("NOT needs a term on its right.", keyword, 3);
            return new Not(Deeper(start, ReadTerm));
        }

        switch (_text[_at])
        {
            case '-' when _at + 1 < _text.Length && !char.IsWhiteSpace(_text[_at + 1]) && _text[_at + 1] != ')':
                _at++;
                return new Not(Deeper(start, ReadTerm));
            case '(':
                return Deeper(start, ReadGroup);
            case '"':
                var phrase = ReadQuoted();
                return phrase.Length == 0
                    ? throw new FilterSyntaxException("An empty phrase is in every message; write what to look for.", start, 2)
                    : MessageContains.Phrase(phrase);
            case '/' when TryReadRegex(out var regex):
                return regex;
            default:
                return ReadFieldOrWord();
        }
    }

    private FilterNode ReadGroup()
    {
        var open = _at++;
        var inner = ReadAny();
        if (_at >= _text.Length)
            throw new FilterSyntaxException("This parenthesis is never closed.", open, 1);

        _at++;
        return IsEmpty(inner)
            ? throw new FilterSyntaxException("There is nothing between these parentheses; put text with parentheses in quotes.", open, _at - open)
            : inner;
    }

    private FilterNode ReadFieldOrWord()
    {
        var start = _at;
        var name = FieldName();
        if (name.Length > 0 && TryOperator(start + name.Length, out var sign, out var valueAt))
        {
            var isQuoted = valueAt < _text.Length && _text[valueAt] == '"';
            _at = valueAt;
            var value = isQuoted ? ReadQuoted() : ReadBare();
            if (FilterFields.IsKnown(name))
                return FilterFields.Create(new FilterTerm(name, sign, value, isQuoted, start, valueAt, _at - valueAt));
            // "Error:" at the end of a pasted text, "https://…" and "std::sort" are no fields.
            if (isQuoted || !(value.Length == 0 || value.StartsWith("//", StringComparison.Ordinal) || value[0] == ':'))
                throw FilterFields.Unknown(name, start, _text[start.._at]);
        }

        _at = start;
        var word = ReadBare();
        if (word.Length == 0)
        {
            // Only a quote stops a word before it begins, and a term never begins with one here.
            throw new FilterSyntaxException("A term was expected here.", start, 1);
        }

        return MessageContains.Word(word);
    }

    private FilterNode Deeper(int start, Func<FilterNode> read)
    {
        if (++_depth > LogFilter.MaxDepth)
            throw new FilterSyntaxException($"Parentheses and negations may be {LogFilter.MaxDepth} deep.", start, 1);

        var node = read();
        _depth--;
        return node;
    }

    private void Count(int start)
    {
        if (++_nodes > LogFilter.MaxNodes)
            throw new FilterSyntaxException(
                $"A filter may have {LogFilter.MaxNodes} terms and operators.", start, _text.Length - start);
    }

    private static bool IsEmpty(FilterNode node) => node is AllOf { Terms.Count: 0 };
}
