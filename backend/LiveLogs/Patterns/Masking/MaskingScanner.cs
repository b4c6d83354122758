using System.Buffers;

namespace LiveLogs.Patterns.Masking;

/// <summary>
/// Finds in one pass over a line what is a value and not a word, and masks it: numbers with their units, times, addresses,
/// ids, paths, quoted values. It knows forms, never words of a product, so the same rules serve every program.
/// </summary>
internal ref partial struct MaskingScanner
{
    private static readonly SearchValues<char> UrlEnds = SearchValues.Create(" \t\r\n\"'<>()[]{},;|");
    private static readonly SearchValues<char> PathEnds = SearchValues.Create(" \t\r\n\"'<>()[]{},;|:=");

    private readonly ReadOnlySpan<char> _text;
    private readonly MaskedLine _line;
    private readonly Span<char> _out;
    private int _at;
    private int _length;
    private int _tokenStart;

    private MaskingScanner(ReadOnlySpan<char> text, MaskedLine line)
    {
        _text = text.Length > MaskedLine.MaxLength ? text[..MaskedLine.MaxLength] : text;
        _line = line;
        _out = line.Buffer;
    }

    /// <summary>Fills a line with the masked tokens of a text.</summary>
    public static void Scan(ReadOnlySpan<char> text, MaskedLine line)
    {
        line.Clear();
        var scanner = new MaskingScanner(text, line);
        while (scanner.SkipBlanks() && scanner.ReadToken())
        {
        }
    }

    private bool SkipBlanks()
    {
        while (_at < _text.Length && IsBlank(_text[_at]))
            _at++;
        return _at < _text.Length;
    }

    private bool ReadToken()
    {
        _tokenStart = _length;
        if (_text[_at] == '(' && AsideEnd() is var aside && aside > _at)
        {
            _at = aside;
            return true;
        }

        while (_at < _text.Length && !IsBlank(_text[_at]))
        {
            var kind = KindOf(_text[_at]);
            if (kind == Letter)
                ReadWord();
            else if (kind == Digit)
                ReadNumber();
            else
                ReadMark();
        }

        return EndToken();
    }

    /// <returns>False when the line has no room for more.</returns>
    private bool EndToken()
    {
        var token = _out[_tokenStart.._length];
        var isMasked = token.Contains(MaskedLine.Wildcard);
        var isValue = isMasked && !HasWord(token);
        if (!isValue && IsPartOfValue(token))
        {
            _length = _tokenStart;
            return true;
        }

        var isWildcard = isValue || token is "/" || IsMissing(token) || IsDateName(token) || IsName();
        return _line.Add(_tokenStart, token.Length, isWildcard);
    }

    private static bool HasWord(ReadOnlySpan<char> token)
    {
        foreach (var character in token)
        {
            if (KindOf(character) != Mark)
                return true;
        }

        return false;
    }

    /// <summary>A name or an alphanumeric id: letters first.</summary>
    private void ReadWord()
    {
        var end = _at + 1;
        var digits = 0;
        for (; end < _text.Length && KindOf(_text[end]) is var kind and (Letter or Digit); end++)
            digits += kind == Digit ? 1 : 0;

        // blk_-1608999687919862906
        if (_text[end - 1] == '_' && end + 1 < _text.Length && _text[end] == '-' && KindOf(_text[end + 1]) == Digit)
        {
            for (end++; end < _text.Length && KindOf(_text[end]) is Letter or Digit; end++)
                digits++;
        }

        var word = _text[_at..end];
        var next = end < _text.Length ? _text[end] : ' ';
        if (next is '.' or '-' or ':' or '@' or '/' && TryCompound(word, end, next))
            return;

        if (IsId(word, digits) || (next is not ('.' or '-') && IsLiteral(word)))
            Mask(end);
        else
            Copy(end);
    }

    /// <summary>Names do not begin with a digit: what does is a number, with its unit, or an id.</summary>
    private void ReadNumber()
    {
        if (TryAddress())
            return;

        var end = _at + 1;
        while (end < _text.Length && KindOf(_text[end]) is Letter or Digit)
            end++;
        if (end - _at == 8 && end < _text.Length && _text[end] == '-' && IsUuid(_text[_at..]))
            end = _at + UuidLength;
        Mask(end);
    }

    private void ReadMark()
    {
        var mark = _text[_at];
        var next = _at + 1 < _text.Length ? _text[_at + 1] : ' ';
        var before = _length > _tokenStart ? _out[_length - 1] : ' ';
        if (mark == '/' && KindOf(before) == Mark && PathEnd(_at) is var path && path > _at)
            Mask(path);
        else if (mark is '-' or '+' && KindOf(next) == Digit && before != MaskedLine.Wildcard && KindOf(before) == Mark)
            _at++;
        else if (mark == '%' && before == MaskedLine.Wildcard)
            _at++;
        else if (mark is '"' or '\'' && before is '=' or ':' && QuotedEnd() is var end && end > _at)
            Mask(end);
        else if (mark == '=' && KindOf(before) == Letter && ValueEnd(_at + 1) is var valueEnd && valueEnd > _at + 1)
            MaskValue(valueEnd);
        else if (mark == '.' && next == '.' && LeaderEnd() is var leader && leader < _text.Length && !IsBlank(_text[leader]) && _length > _tokenStart)
            ReadLeader(leader);
        else
            Copy(_at + 1);
    }

    private void MaskValue(int end)
    {
        Copy(_at + 1);
        _at = end;
        _out[_length++] = MaskedLine.Wildcard;
    }

    /// <summary><c>name.........value</c>: dots that lead from one to the other stand for a blank.</summary>
    private void ReadLeader(int end)
    {
        if (EndToken())
            _tokenStart = _length;
        _at = end;
    }

    private void Copy(int end)
    {
        var part = _text[_at..end];
        part.CopyTo(_out[_length..]);
        _length += part.Length;
        _at = end;
    }

    /// <summary>Numbers with one mark between them are one value: times, addresses, versions, ranges.</summary>
    private void Mask(int end)
    {
        _at = end;
        if (_length - _tokenStart >= 2 && _out[_length - 2] == MaskedLine.Wildcard && KindOf(_out[_length - 1]) == Mark
            && _out[_length - 1] is not ('=' or '(' or ')' or '[' or ']' or '{' or '}'))
            _length--;
        else if (_length == _tokenStart || _out[_length - 1] != MaskedLine.Wildcard)
            _out[_length++] = MaskedLine.Wildcard;
    }
}
