using System.Buffers;

namespace LiveLogs.Logs;

/// <summary>
/// Looks at a pattern before an engine does: whether both engines understand it, and how far its counted repetitions blow it up. An
/// automaton without backtracking has a state for every repetition, and for some patterns exponentially more.
/// </summary>
internal ref struct RegexGuard
{
    private const int MaxRepeat = 100;
    private const int MaxNestedRepeats = 2;
    private const int MaxSize = 1000;

    /// <summary><c>.{n}</c> and negated classes overlap with what surrounds them: states double with each step.</summary>
    private const int MaxWideRepeat = 32;

    private const int MaxGroups = 50;

    private static readonly SearchValues<char> OptionLetters = SearchValues.Create("imnsx-");

    private readonly ReadOnlySpan<char> _pattern;
    private int _at;
    private int _depth;

    /// <summary>Blanks and comments stand between the parts: option <c>x</c>, wherever it is in force.</summary>
    private bool _isSpaced;

    private RegexGuard(ReadOnlySpan<char> pattern) => _pattern = pattern;

    /// <summary>Size of a part in single-character steps, and how many counted repetitions are inside each other.</summary>
    private readonly record struct Extent(int Size, int Nested, bool IsWide);

    /// <exception cref="RegexRefusedException">The pattern is too long or repeats too much.</exception>
    public static void Check(string pattern)
    {
        if (pattern.Length == 0)
            throw new RegexRefusedException("The regular expression is empty.", 0);
        if (pattern.Length > GuardedRegex.MaxPatternLength)
            throw new RegexRefusedException($"A regular expression can have at most {GuardedRegex.MaxPatternLength} characters.", GuardedRegex.MaxPatternLength);

        var guard = new RegexGuard(pattern);
        while (guard._at < pattern.Length)
        {
            guard.ReadSequence();
            // A closing parenthesis too many is for the engine to explain.
            guard._at++;
        }
    }

    private Extent ReadSequence()
    {
        var (size, nested) = (0, 0);
        while (_at < _pattern.Length && _pattern[_at] != ')')
        {
            var part = ReadQuantifier(ReadAtom());
            size += part.Size;
            nested = Math.Max(nested, part.Nested);
            if (size > MaxSize)
                throw new RegexRefusedException($"The regular expression expands to more than {MaxSize} steps; use smaller repetitions.", 0);
        }

        return new Extent(size, nested, false);
    }

    private Extent ReadAtom()
    {
        switch (_pattern[_at++])
        {
            case '#' when _isSpaced:
                SkipComment();
                return default;
            case '(':
                if (!OpensGroup())
                    return default;
                if (++_depth > MaxGroups)
                    throw new RegexRefusedException($"Groups are nested more than {MaxGroups} deep.", _at - 1);
                var inner = ReadSequence();
                _depth--;
                _at++;
                return inner with { Size = Math.Max(inner.Size, 1) };
            case '[':
                return new Extent(1, 0, SkipClass());
            case '\\':
                return new Extent(1, 0, SkipEscape());
            case '.':
                return new Extent(1, 0, true);
            default:
                return new Extent(1, 0, false);
        }
    }

    private bool SkipEscape()
    {
        if (_at >= _pattern.Length)
            return false;

        var kind = _pattern[_at++];
        if (kind is 'k' or (>= '1' and <= '9'))
            throw Missing("Back-references", _at - 2);
        if (kind == 'G')
            throw Missing("\\G", _at - 2);
        if (kind is 'p' or 'P' && _at < _pattern.Length && _pattern[_at] == '{')
        {
            var close = _pattern[_at..].IndexOf('}');
            _at = close < 0 ? _pattern.Length : _at + close + 1;
        }

        return kind is 'W' or 'S' or 'D' or 'P';
    }

    /// <summary>Reads what stands behind a parenthesis; false when it was a comment or options, without anything inside.</summary>
    private bool OpensGroup()
    {
        if (_at >= _pattern.Length || _pattern[_at] != '?')
            return true;

        var rest = _pattern[(_at + 1)..];
        switch (rest)
        {
            case ['#', ..]:
                SkipTo(')');
                return false;
            case ['=' or '!', ..] or ['<', '=' or '!', ..]:
                throw Missing("Lookaround", _at - 1);
            case ['>', ..]:
                throw Missing("Atomic groups", _at - 1);
            case ['(', ..]:
                throw Missing("Conditions", _at - 1);
            case ['<' or '\'', ..]:
                var start = _at + 2;
                SkipTo(rest[0] == '<' ? '>' : '\'');
                return !_pattern[start..Math.Min(_at, _pattern.Length)].Contains('-') ? true : throw Missing("Balancing groups", start - 3);
        }

        var length = rest.IndexOfAnyExcept(OptionLetters);
        var options = length < 0 ? rest : rest[..length];
        var minus = options.IndexOf('-');
        _isSpaced |= (minus < 0 ? options : options[..minus]).Contains('x');
        _at += Math.Min(options.Length + 2, _pattern.Length - _at);
        return length < 0 || rest[length] != ')';
    }

    /// <summary>Goes on behind the next of a character, or to the end.</summary>
    private void SkipTo(char character)
    {
        // The name's own quote is the first of two.
        var found = _pattern[Math.Min(_at + 2, _pattern.Length)..].IndexOf(character);
        _at = found < 0 ? _pattern.Length : _at + 2 + found + 1;
    }

    private void SkipComment()
    {
        var end = _pattern[_at..].IndexOf('\n');
        _at = end < 0 ? _pattern.Length : _at + end + 1;
    }

    /// <summary>What may stand between a part and how often it occurs.</summary>
    private void SkipBlanks()
    {
        while (_at < _pattern.Length)
        {
            if (_pattern[_at..].StartsWith("(?#"))
                SkipTo(')');
            else if (_isSpaced && _pattern[_at] == '#')
                SkipComment();
            else if (_isSpaced && char.IsWhiteSpace(_pattern[_at]))
                _at++;
            else
                return;
        }
    }

    private static RegexRefusedException Missing(string what, int position) => new($"{what} {(what.EndsWith('s') ? "are" : "is")} not available here.", position);

    /// <returns>Whether the class is negated.</returns>
    private bool SkipClass()
    {
        var isNegated = _at < _pattern.Length && _pattern[_at] == '^';
        if (isNegated)
            _at++;
        // A bracket right at the beginning is a member.
        if (_at < _pattern.Length && _pattern[_at] == ']')
            _at++;
        while (_at < _pattern.Length && _pattern[_at] != ']')
        {
            // A class that is subtracted from the one around it.
            if (_pattern[_at] == '[' && _pattern[_at - 1] == '-')
            {
                _at++;
                SkipClass();
                continue;
            }

            _at += _pattern[_at] == '\\' ? 2 : 1;
        }

        _at = Math.Min(_at + 1, _pattern.Length);
        return isNegated;
    }

    private Extent ReadQuantifier(Extent part)
    {
        SkipBlanks();
        if (_at >= _pattern.Length || _pattern[_at] != '{' || !TryReadCounts(out var most))
            return part;

        var start = _at;
        _at += _pattern[_at..].IndexOf('}') + 1;
        if (most > MaxRepeat)
            throw new RegexRefusedException($"A repetition can be at most {MaxRepeat}; use * or + for more.", start);
        if (part.IsWide && most > MaxWideRepeat)
            throw new RegexRefusedException($"A repetition of any character can be at most {MaxWideRepeat}; use .* for more.", start);
        if (part.Nested + 1 > MaxNestedRepeats)
            throw new RegexRefusedException($"Counted repetitions can be nested at most {MaxNestedRepeats} deep.", start);

        return new Extent((int)Math.Min((long)part.Size * Math.Max(most, 1), int.MaxValue / 2), part.Nested + 1, false);
    }

    /// <summary><c>{n}</c>, <c>{n,}</c>, <c>{n,m}</c>; anything else in braces is text.</summary>
    private readonly bool TryReadCounts(out int most)
    {
        most = 0;
        var close = _pattern[_at..].IndexOf('}');
        if (close < 2)
            return false;

        var counts = _pattern.Slice(_at + 1, close - 1);
        var comma = counts.IndexOf(',');
        var least = comma < 0 ? counts : counts[..comma];
        var last = comma < 0 || comma == counts.Length - 1 ? least : counts[(comma + 1)..];
        if (least.IsEmpty || least.ContainsAnyExceptInRange('0', '9') || last.ContainsAnyExceptInRange('0', '9'))
            return false;

        most = int.TryParse(last, out var number) ? number : int.MaxValue;
        return true;
    }
}
