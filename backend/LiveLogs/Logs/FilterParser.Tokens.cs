using System.Text;

namespace LiveLogs.Logs;

/// <content>Quotes, expressions, names, operators and words.</content>
internal sealed partial class FilterParser
{
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
}
