using System.Text;

namespace LiveLogs.Logs;

/// <summary>Reads the language that <see cref="LogFilter"/> describes, from left to right, one character ahead.</summary>
internal sealed class FilterParser
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
                    : new MessageContains(phrase, !phrase.AsSpan().ContainsAnyInRange('A', 'Z'));
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

    private string ReadQuoted()
    {
        var start = _at++;
        var text = new StringBuilder();
        for (; _at < _text.Length; _at++)
        {
            var character = _text[_at];
            if (character == '"')
            {
                _at++;
                return text.ToString();
            }

            if (character == '\\' && _at + 1 < _text.Length && _text[_at + 1] is '"' or '\\')
                character = _text[++_at];
            text.Append(character);
        }

        throw new FilterSyntaxException("This quote is never closed.", start, _text.Length - start, _text[start..] + "\"");
    }

    /// <summary>A slash begins an expression only if another ends it where a term may end; <c>/var/log</c> is a word.</summary>
    private bool TryReadRegex(out FilterNode regex)
    {
        regex = null!;
        var pattern = new StringBuilder();
        var i = _at + 1;
        for (; i < _text.Length && _text[i] != '/'; i++)
        {
            if (_text[i] == '\\' && i + 1 < _text.Length)
            {
                i++;
                if (_text[i] != '/')
                    pattern.Append('\\');
            }

            pattern.Append(_text[i]);
        }

        i++;
        var ignoreCase = i < _text.Length && _text[i] == 'i';
        var end = ignoreCase ? i + 1 : i;
        if (i > _text.Length || pattern.Length == 0 || (end < _text.Length && !char.IsWhiteSpace(_text[end]) && _text[end] != ')'))
            return false;

        try
        {
            regex = new MessageMatches(GuardedRegex.Create(pattern.ToString(), ignoreCase));
        }
        catch (RegexRefusedException error)
        {
            throw new FilterSyntaxException(error.Message, Math.Min(_at + 1 + error.Position, end - 1), Math.Max(1, end - _at - 2 - error.Position));
        }

        _at = end;
        return true;
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

        return new MessageContains(word, IgnoreCase: true);
    }

    /// <summary>The longest name that begins here; empty when none does.</summary>
    private string FieldName()
    {
        var end = _at;
        while (end < _text.Length && (char.IsLetterOrDigit(_text[end]) || _text[end] is '_' or '.' or '@' or '-' or '/' or '$'))
            end++;

        var name = _text[_at..end];
        return name.Length > 0 && (char.IsLetter(name[0]) || name[0] is '_' or '@') && name[^1] is not ('-' or '.' or '/') ? name : "";
    }

    /// <summary><c>: = != &gt; &gt;= &lt; &lt;=</c>; a colon may stand in front of any of the others.</summary>
    private bool TryOperator(int at, out string sign, out int valueAt)
    {
        var hasColon = at < _text.Length && _text[at] == ':';
        if (hasColon)
            at++;

        var rest = _text.AsSpan(at);
        sign = rest switch
        {
            ['>', '=', ..] => ">=",
            ['<', '=', ..] => "<=",
            ['!', '=', ..] => "!=",
            ['>', ..] => ">",
            ['<', ..] => "<",
            ['=', ..] => "=",
            _ => "",
        };
        valueAt = at + sign.Length;
        if (sign.Length == 0 && hasColon)
            sign = ":";
        return sign.Length > 0;
    }

    /// <summary>Up to a space, a quote, or a parenthesis that was not opened inside.</summary>
    private string ReadBare()
    {
        var start = _at;
        var open = 0;
        for (; _at < _text.Length && !char.IsWhiteSpace(_text[_at]) && _text[_at] != '"'; _at++)
        {
            open += _text[_at] switch { '(' => 1, ')' => -1, _ => 0 };
            if (open < 0)
                break;
        }

        return _text[start.._at];
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

    private bool TryKeyword(string keyword, out int start)
    {
        SkipSpaces();
        start = _at;
        if (!IsKeyword(keyword))
            return false;

        _at += keyword.Length;
        return true;
    }

    private bool IsKeyword(string keyword)
    {
        SkipSpaces();
        var end = _at + keyword.Length;
        return string.CompareOrdinal(_text, _at, keyword, 0, keyword.Length) == 0
            && (end == _text.Length || char.IsWhiteSpace(_text[end]) || _text[end] is '(' or ')' or '"');
    }

    private bool IsAtEndOfGroup()
    {
        SkipSpaces();
        return _at >= _text.Length || _text[_at] == ')';
    }

    private void SkipSpaces()
    {
        while (_at < _text.Length && char.IsWhiteSpace(_text[_at]))
            _at++;
    }

    private static bool IsEmpty(FilterNode node) => node is AllOf { Terms.Count: 0 };
}
