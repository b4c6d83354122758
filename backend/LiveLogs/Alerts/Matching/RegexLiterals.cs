using System.Buffers;
using System.Text;

namespace LiveLogs.Alerts.Matching;

/// <summary>
/// Reads the required texts out of a regular expression, alternatives and groups included. Whatever it does not know for
/// certain ends the text or the search: an answer is never wrong, only sometimes missing.
/// </summary>
internal ref struct RegexLiterals
{
    private static readonly SearchValues<char> Counts = SearchValues.Create("0123456789,");
    private static readonly SearchValues<char> Options = SearchValues.Create("imsn-");

    private readonly ReadOnlySpan<char> _pattern;
    private int _at;
    private bool _isLost;

    private RegexLiterals(ReadOnlySpan<char> pattern) => _pattern = pattern;

    /// <summary>Those that tell most first; none when there are none of use. The pattern has to be one that compiles.</summary>
    public static IReadOnlyList<IReadOnlyList<string>> Of(string pattern)
    {
        var reader = new RegexLiterals(pattern);
        var found = reader.ReadAlternatives();
        return reader._isLost || reader._at < pattern.Length ? [] : found;
    }

    private IReadOnlyList<IReadOnlyList<string>> ReadAlternatives()
    {
        var branches = new List<IReadOnlyList<IReadOnlyList<string>>>();
        while (true)
        {
            branches.Add(ReadSequence());
            if (_isLost || _at >= _pattern.Length || _pattern[_at] != '|')
                return branches.Count == 1 ? branches[0] : RequiredLiterals.Sets([RequiredLiterals.Union(branches.Select(sets => sets is [var best, ..] ? best : null))]);

            _at++;
        }
    }

    private IReadOnlyList<IReadOnlyList<string>> ReadSequence()
    {
        var (candidates, run) = (new List<IReadOnlyList<string>?>(), new StringBuilder());
        while (!_isLost && _at < _pattern.Length && _pattern[_at] is not ('|' or ')'))
        {
            var isLiteral = TryReadLiteral(out var literal);
            var inner = isLiteral ? [] : SkipAtom();
            var (least, isCounted) = ReadQuantifier();
            if (isLiteral && least > 0)
                run.Append(literal);
            if (isLiteral && !isCounted)
                continue;

            candidates.Add(RequiredLiterals.Useful(run.ToString()));
            run.Clear();
            if (least > 0)
                candidates.AddRange(inner);
        }

        candidates.Add(RequiredLiterals.Useful(run.ToString()));
        return RequiredLiterals.Sets(candidates);
    }

    private bool TryReadLiteral(out char literal)
    {
        literal = _pattern[_at];
        if (literal == '\\' && _at + 1 < _pattern.Length && char.IsAscii(_pattern[_at + 1]) && !char.IsAsciiLetterOrDigit(_pattern[_at + 1]))
        {
            literal = _pattern[_at + 1];
            _at += 2;
            return true;
        }

        if (!char.IsAscii(literal) || literal is '\\' or '^' or '$' or '.' or '[' or '(' or '{' or '*' or '+' or '?')
            return false;

        _at++;
        return true;
    }

    /// <summary>Anything that is no plain character; the texts that a group requires.</summary>
    private IReadOnlyList<IReadOnlyList<string>> SkipAtom()
    {
        switch (_pattern[_at++])
        {
            case '(':
                return ReadGroup();
            case '[':
                SkipClass();
                return [];
            case '\\':
                SkipEscape();
                return [];
            case '{' or '*' or '+' or '?':
                return Lose();
            default:
                return [];
        }
    }

    private IReadOnlyList<IReadOnlyList<string>> ReadGroup()
    {
        if (_at < _pattern.Length && _pattern[_at] == '?')
        {
            var end = _pattern[_at..].IndexOfAny(':', '>', ')');
            if (end < 0)
                return Lose();

            // (?:…), (?i:…), (?<name>…) hold something; (?i) says how to read on. Everything else is not for us.
            var options = _pattern.Slice(_at + 1, end - 1);
            var isName = options.StartsWith('<') && options.Length > 1 && char.IsAsciiLetter(options[1]) && _pattern[_at + end] == '>';
            if (!isName && (options.ContainsAnyExcept(Options) || _pattern[_at + end] == '>'))
                return Lose();

            _at += end + 1;
            if (_pattern[_at - 1] == ')')
                return [];
        }

        var inner = ReadAlternatives();
        if (_at >= _pattern.Length)
            return Lose();

        _at++;
        return inner;
    }

    private void SkipClass()
    {
        if (_at < _pattern.Length && _pattern[_at] == '^')
            _at++;
        if (_at < _pattern.Length && _pattern[_at] == ']')
            _at++;
        while (_at < _pattern.Length && _pattern[_at] != ']')
        {
            // A class inside a class, which .NET subtracts.
            if (_pattern[_at] == '[' && _pattern[_at - 1] == '-')
                _isLost = true;
            _at += _pattern[_at] == '\\' ? 2 : 1;
        }

        _at++;
    }

    private void SkipEscape()
    {
        if (_at >= _pattern.Length)
            return;

        // \x41, \u0041, \cA, \k<n>, \1, \p{L}: more than one character. Seldom, and not worth the care.
        if (_pattern[_at] is 'x' or 'u' or 'c' or 'k' or 'p' or 'P' || char.IsAsciiDigit(_pattern[_at]))
            _isLost = true;
        _at++;
    }

    /// <summary>How often the last part occurs at least, and whether that is anything but once.</summary>
    private (int Least, bool IsCounted) ReadQuantifier()
    {
        if (_at >= _pattern.Length || _pattern[_at] is not ('*' or '+' or '?' or '{'))
            return (1, false);

        var least = _pattern[_at] == '+' ? 1 : 0;
        if (_pattern[_at] == '{')
        {
            var close = _pattern[_at..].IndexOf('}');
            var counts = close < 0 ? default : _pattern.Slice(_at + 1, close - 1);
            if (counts.IsEmpty || counts.ContainsAnyExcept(Counts) || counts[0] == ',')
            {
                _isLost = true;
                return (0, true);
            }

            least = counts[0] == '0' ? 0 : 1;
            _at += close;
        }

        _at++;
        if (_at < _pattern.Length && _pattern[_at] == '?')
            _at++;
        return (least, true);
    }

    private IReadOnlyList<IReadOnlyList<string>> Lose()
    {
        _isLost = true;
        return [];
    }
}
