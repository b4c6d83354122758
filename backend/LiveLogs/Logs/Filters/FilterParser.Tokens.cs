using System.Buffers;
using System.Text;

namespace LiveLogs.Logs.Filters;

/// <content>Quotes, expressions, names, operators and words.</content>
internal sealed partial class FilterParser
{
    /// <summary>Characters that mean something in an expression and are rare in paths.</summary>
    private static readonly SearchValues<char> OfExpressions = SearchValues.Create("\\^$*+?()[]{}|.");

    private string ReadQuoted()
    {
        var start = _at;
        var end = QuotedText.EndOf(_text, start);
        if (end < 0)
            throw new FilterSyntaxException("This quote is never closed.", start, _text.Length - start, Closed(_text[start..]));

        _at = end;
        if (_hasEscapes)
            return QuotedText.Read(_text, start, end, out var wrong) ?? throw Wrong(wrong!, start: 0);

        var text = QuotedText.FromPlainBackslashes(_text[start..end]);
        return QuotedText.Read(text, 0, text.Length, out _)!;
    }

    /// <summary>The quoted text with its closing quote; null when it would be wrong, too, or nothing stands in it.</summary>
    private static string? Closed(string open)
    {
        var isBehindBackslash = (open.Length - open.AsSpan().TrimEnd('\\').Length) % 2 == 1;
        var closed = isBehindBackslash ? open + "\\\"" : open + "\"";
        return closed.Length > 2 && QuotedText.Read(closed, 0, closed.Length, out _) is not null ? closed : null;
    }

    private static FilterSyntaxException Wrong(WrongEscape escape, int start) =>
        new(escape.Message, start + escape.Position, escape.Length, escape.Instead);

    /// <summary>A slash begins an expression only if another ends it where a term may end; <c>/var/log</c> is a word.</summary>
    private bool TryReadRegex(out FilterNode regex)
    {
        regex = null!;
        var close = CloseOfRegex(_at + 1);
        var flags = close < 0 ? close : FlagsAfter(_at + 1, close);
        if (close <= _at + 1 || flags < 0)
            return false;

        var ignoreCase = _text.AsSpan(close + 1, flags).SequenceEqual("i");
        if (flags > 0 && !ignoreCase)
            throw ForeignWords.Flags(_text[_at..(close + 1)], _text.Substring(close + 1, flags), _at);

        try
        {
            regex = new MessageMatches(GuardedRegex.Create(WithoutEscapedSlashes(_at + 1, close), ignoreCase));
        }
        catch (RegexRefusedException error)
        {
            var end = close + 1 + flags;
            throw new FilterSyntaxException(error.Message, Math.Min(_at + 1 + error.Position, end - 1), Math.Max(1, end - _at - 2 - error.Position));
        }

        _at = close + 1 + flags;
        return true;
    }

    /// <summary>Where the next slash is that is neither escaped nor, if that leads to one, in a class; negative when there is none.</summary>
    private int CloseOfRegex(int start) =>
        _isStrict && CloseOfRegex(start, hasClasses: true) is var close and >= 0 ? close : CloseOfRegex(start, hasClasses: false);

    private int CloseOfRegex(int start, bool hasClasses)
    {
        var isInClass = false;
        for (var i = start; i < _text.Length; i++)
        {
            if (_text[i] == '/' && !isInClass)
                return i;
            if (_text[i] == '\\')
                i++;
            else if (hasClasses && _text[i] is '[' or ']')
                isInClass = _text[i] == '[';
        }

        return -1;
    }

    /// <summary>How many letters behind an expression look like flags of it; negative when something else follows than the end of a term.</summary>
    private int FlagsAfter(int start, int close)
    {
        var (at, end) = (close + 1, close + 1);
        while (end < _text.Length && char.IsAsciiLetter(_text[end]))
            end++;

        var flags = _text.AsSpan(at, end - at);
        var areFlags = flags.Length <= (_isStrict ? 4 : 1) && !flags.ContainsAnyExcept(_isStrict ? "gimsuxyIGMSUXY" : "i")
            // A letter behind a slash is more likely the end of a path, as in /aws/x, unless no path is written so.
            && (flags.Length == 0 || flags.ContainsAny("igIG") || flags is "m" || _text.AsSpan(start, close - start).ContainsAny(OfExpressions));
        return areFlags && (end == _text.Length || char.IsWhiteSpace(_text[end]) || _text[end] == ')') ? flags.Length : -1;
    }

    private string WithoutEscapedSlashes(int start, int end)
    {
        var pattern = new StringBuilder();
        for (var i = start; i < end; i++)
        {
            if (_text[i] == '\\' && i + 1 < end)
            {
                i++;
                if (_text[i] != '/')
                    pattern.Append('\\');
            }

            pattern.Append(_text[i]);
        }

        return pattern.ToString();
    }

    /// <summary>The longest name that begins here, in which parts may be quoted; empty when none does.</summary>
    private string FieldName()
    {
        var end = _at;
        while (end < _text.Length && (AttributePath.IsNameCharacter(_text[end]) || IsQuotedPart(end)))
        {
            if (_text[end] != '"')
            {
                end++;
                continue;
            }

            end = QuotedText.EndOf(_text, end);
            if (end < 0 || (end < _text.Length && _text[end] != '.' && AttributePath.IsNameCharacter(_text[end])))
                return "";
        }

        var name = _text[_at..end];
        return name.Length > 0 && (char.IsLetter(name[0]) || name[0] is '_' or '@') && name[^1] is not ('-' or '.' or '/') ? name : "";
    }

    private bool IsQuotedPart(int at) => _isStrict && _text[at] == '"' && at > _at && _text[at - 1] == '.';

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
