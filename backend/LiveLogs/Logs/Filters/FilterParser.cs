
namespace LiveLogs.Logs.Filters;

/// <summary>Reads the language that <see cref="LogFilter"/> describes, from left to right, one character ahead.</summary>
internal sealed partial class FilterParser
{
    private readonly string _text;
    private int _at;
    private int _nodes;
    private int _depth;

    /// <summary>There is a term before this one in its group.</summary>
    private bool _hasLeft;

    /// <summary>Texts are refused that say something in other languages only; not in version 1.</summary>
    private readonly bool _isStrict;

    /// <summary>A backslash in quotes always begins an escape; before version 3 only in front of a quote and a backslash.</summary>
    private readonly bool _hasEscapes;

    /// <param name="text">What was written.</param>
    /// <param name="version">The version of the language in which it was written.</param>
    public FilterParser(string text, int version = LogFilter.LanguageVersion)
    {
        (_isStrict, _hasEscapes) = (version >= 2, version >= 3);
        if (text.Length > LogFilter.MaxLength)
            throw new FilterSyntaxException(
                $"A filter can have at most {LogFilter.MaxLength} characters; this one has {text.Length}.",
                LogFilter.MaxLength,
                text.Length - LogFilter.MaxLength);
        var bad = text.AsSpan().IndexOf('\0');
        if (bad >= 0)
            throw new FilterSyntaxException("A filter cannot contain the NUL character: no stored text has it.", bad, 1);
        for (var i = 0; i < text.Length; i++)
        {
            if (Folding.SimpleFolding.TryPair(text, i, out _))
                i++;
            else if (char.IsSurrogate(text[i]))
                throw new FilterSyntaxException("This is half of a character: no stored text has it.", i, 1);
        }

        _text = text;
    }

    /// <exception cref="FilterSyntaxException">Says where and why.</exception>
    public FilterNode Parse()
    {
        var node = ReadAny();
        SkipSpaces();
        return _at < _text.Length
            ? throw new FilterSyntaxException("This closing parenthesis has no opening one.", _at, 1)
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

            _hasLeft = terms.Count > 0;
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
            case '-' when _isStrict && ForeignWords.IsGrepOption(_text, _at):
                throw ForeignWords.GrepOption(_text.Substring(_at, 2), _at);
            case '-' when _at + 1 < _text.Length && !char.IsWhiteSpace(_text[_at + 1]) && _text[_at + 1] != ')':
                _at++;
                return new Not(Deeper(start, ReadTerm));
            case '(':
                return Deeper(start, ReadGroup);
            case '"':
                var phrase = ReadQuoted();
                if (phrase.Length == 0)
                    throw new FilterSyntaxException("Every message contains the empty phrase. Write the text to look for.", start, 2);
                if (_isStrict && ForeignWords.AfterPhrase(_text, _at) is { } behind)
                    throw behind;
                return MessageContains.Phrase(phrase);
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
            if (!_hasEscapes)
                name = QuotedText.FromPlainBackslashes(name);
            else if (QuotedText.FindWrong(name) is { } wrong)
                throw Wrong(wrong, start);

            var isKnown = FilterFields.IsKnown(name);
            var isMessage = name.Equals("message", StringComparison.OrdinalIgnoreCase);
            if (_isStrict && isMessage && TryReadRegexAt(valueAt, out var regex))
                return sign == "!=" ? new Not(regex) : regex;

            var isQuoted = valueAt < _text.Length && _text[valueAt] == '"';
            if (_isStrict && isKnown && ForeignValues.Find(_text, name, sign, start, valueAt) is { } foreign)
                throw foreign;

            _at = valueAt;
            var value = isQuoted ? ReadQuoted() : ReadBare();
            if (!_isStrict && isMessage && !isQuoted && value.Length > 0 && sign is ":" or "=" or "!=")
                return sign == "!=" ? new Not(MessageContains.Word(value)) : MessageContains.Word(value);
            if (isKnown)
                return FilterFields.Create(new FilterTerm(name, sign, value, isQuoted, start, valueAt, _at - valueAt));
            // "Error:" at the end of a pasted text, "https://…" and "std::sort" are no fields.
            if (isQuoted || !(value.Length == 0 || value.StartsWith("//", StringComparison.Ordinal) || value[0] == ':'))
                throw FilterFields.Unknown(name, start, _text[start.._at]);
        }

        _at = start;
        if (_isStrict && ForeignWords.FindBefore(_text, start) is { } form)
            throw form;

        var word = ReadBare();
        if (word.Length == 0)
        {
            // Only a quote stops a word before it begins, and a term never begins with one here.
            throw new FilterSyntaxException("A term was expected here.", start, 1);
        }

        if (_isStrict && FindForeign(word, start) is { } strange)
            throw strange;
        return MessageContains.Word(word);
    }

    private FilterSyntaxException? FindForeign(string word, int start) =>
        ForeignWords.Find(word, start)
        ?? ForeignWords.FindAfter(_text, word, start, _at, FilterFields.IsKnown(word))
        ?? ForeignWords.FindOperator(word, start, _hasLeft, hasRight: !IsAtEndOfGroup());

    /// <summary>The expression that begins at a place; nothing is read when none does.</summary>
    private bool TryReadRegexAt(int at, out FilterNode regex)
    {
        regex = null!;
        if (at >= _text.Length || _text[at] != '/')
            return false;

        var start = _at;
        _at = at;
        if (TryReadRegex(out regex))
            return true;

        _at = start;
        return false;
    }

    private FilterNode Deeper(int start, Func<FilterNode> read)
    {
        if (++_depth > LogFilter.MaxDepth)
            throw new FilterSyntaxException($"Parentheses and negations can be nested at most {LogFilter.MaxDepth} deep.", start, 1);

        var node = read();
        _depth--;
        return node;
    }

    private void Count(int start)
    {
        if (++_nodes > LogFilter.MaxNodes)
            throw new FilterSyntaxException(
                $"A filter can have at most {LogFilter.MaxNodes} terms and operators.", start, _text.Length - start);
    }

    private static bool IsEmpty(FilterNode node) => node is AllOf { Terms.Count: 0 };
}
