using System.Buffers;

namespace LiveLogs.Patterns.Masking;

/// <content>The forms of values.</content>
internal ref partial struct MaskingScanner
{
    private const byte Mark = 0;
    private const byte Letter = 1;
    private const byte Digit = 2;
    private const int UuidLength = 36;
    private const int MinHexLength = 8;

    private static readonly SearchValues<char> ValueEnds = SearchValues.Create(" \t\r\n\"'<>()[]{},;|&");
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdefABCDEF");
    private static readonly SearchValues<char> AddressParts = SearchValues.Create("0123456789abcdefABCDEF:");

    /// <summary>Symbols of units: a quantity is written with or without them. Whole words (bytes, seconds) belong to the sentence.</summary>
    private static readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> Units = new HashSet<string>(
        ["B", "kB", "KB", "MB", "GB", "TB", "PB", "KiB", "MiB", "GiB", "TiB", "K", "M", "G", "ns", "us", "µs", "ms", "s", "sec", "secs", "min",
            "mins", "h", "hr", "hrs", "Hz", "kHz", "MHz", "GHz", "bps", "kbps", "Mbps", "Gbps", "AM", "PM", "am", "pm"],
        StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();

    private static readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> Things = new HashSet<string>(
        ["user", "username", "account", "host", "hostname", "node"],
        StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();

    private static readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> Prepositions = new HashSet<string>(
        ["for", "from", "to", "by", "of", "on", "at", "as", "in", "with"],
        StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();

    private static ReadOnlySpan<byte> Kinds =>
    [
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 0, 0, 0, 0, 0, 0,
        0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 1,
        0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0,
    ];

    private static byte KindOf(char character) => character < 128 ? Kinds[character] : Letter;

    private static bool IsBlank(char character) => character is ' ' or '\t' or '\r' or '\n';

    /// <summary>Hashes, counters with a name, keys: long hexadecimal runs, and words that are digits by a third.</summary>
    private static bool IsId(ReadOnlySpan<char> word, int digits) =>
        digits > 0 && ((word.Length >= 4 && digits * 10 >= word.Length * 3)
            || (word.Length >= MinHexLength && !word.ContainsAnyExcept(HexDigits)));

    private static bool IsLiteral(ReadOnlySpan<char> word) => word.Length switch
    {
        4 => word is "true" or "null" or "True" or "TRUE" or "NULL",
        5 => word is "false" or "False" or "FALSE",
        _ => false,
    };

    /// <summary>What goes on behind a dot, a dash, a colon, a slash or an at sign and is a value only as a whole.</summary>
    private bool TryCompound(ReadOnlySpan<char> word, int end, char next)
    {
        var rest = _text[end..];
        switch (next)
        {
            case ':' when rest.StartsWith("://"):
                Mask(EndOf(UrlEnds, end));
                return true;
            case ':' when word.Length == 1 && rest.Length > 1 && rest[1] == '\\':
                Mask(EndOf(PathEnds, end + 1));
                return true;
            case ':':
                return TryAddress();
            case '-' when word.Length == 8 && IsUuid(_text[_at..]):
                Mask(_at + UuidLength);
                return true;
            case '/':
                return TryRelativePath(end);
            default:
                return TryHost(end);
        }
    }

    /// <summary><c>host.name:port</c> and <c>someone@host.name</c>.</summary>
    private bool TryHost(int end)
    {
        var (dots, at) = (0, 0);
        var i = end;
        for (; i < _text.Length; i++)
        {
            var character = _text[i];
            if (character == '.')
                dots++;
            else if (character == '@' && at == 0)
                (at, dots) = (i, 0);
            else if (KindOf(character) == Mark && character != '-')
                break;
        }

        if (dots == 0)
            return false;

        var isPort = i + 1 < _text.Length && _text[i] == ':' && KindOf(_text[i + 1]) == Digit;
        if (!isPort && (at == 0 || at + 1 >= i || KindOf(_text[at + 1]) != Letter))
            return false;

        if (isPort)
        {
            for (i++; i < _text.Length && KindOf(_text[i]) == Digit;)
                i++;
        }

        Mask(i);
        return true;
    }

    /// <summary>At least two slashes: one may as well be "and/or".</summary>
    private bool TryRelativePath(int end)
    {
        var stop = EndOf(PathEnds, end);
        if (_text[end..stop].Count('/') < 2)
            return false;

        Mask(stop);
        return true;
    }

    /// <summary>MAC and IPv6 addresses.</summary>
    private bool TryAddress()
    {
        var rest = _text[_at..];
        var length = rest.IndexOfAnyExcept(AddressParts);
        length = length < 0 ? rest.Length : length;
        if (length is < 3 or > 45 || (length < rest.Length && KindOf(rest[length]) == Letter))
            return false;

        var run = rest[..length].TrimEnd(':');
        var colons = run.Count(':');
        if (colons < 2 || (colons != 5 && colons != 7 && !run.Contains("::", StringComparison.Ordinal)))
            return false;

        Mask(_at + run.Length);
        return true;
    }

    private static bool IsUuid(ReadOnlySpan<char> text) => text.Length >= UuidLength && Guid.TryParseExact(text[..UuidLength], "D", out _);

    /// <summary>Behind an absolute path; not beyond its slash when it is no path but a single word.</summary>
    private readonly int PathEnd(int start)
    {
        var end = EndOf(PathEnds, start);
        var path = _text[start..end].TrimEnd('.');
        return path.Length > 1 && (path[1..].Contains('/') || path.ContainsAnyInRange('0', '9') || path.Contains('.'))
            ? start + path.Length
            : start;
    }

    /// <summary>Behind the value of a pair; its own place when there is none, or one with a structure of its own.</summary>
    private readonly int ValueEnd(int start)
    {
        if (start >= _text.Length || (KindOf(_text[start]) == Mark && _text[start] is not ('-' or '/' or '\\' or '$' or '#' or '@' or '*' or ':' or '+' or '.')))
            return start;

        return start + _text[start..EndOf(ValueEnds, start)].TrimEnd('.').Length;
    }

    private readonly int LeaderEnd()
    {
        var end = _at;
        while (end < _text.Length && _text[end] == '.')
            end++;
        return end;
    }

    /// <summary>Behind the closing quote of a value; the place of the opening one when it is not closed on this line.</summary>
    private readonly int QuotedEnd()
    {
        var close = _text[(_at + 1)..].IndexOf(_text[_at]);
        return close < 0 || close > 256 ? _at : _at + close + 2;
    }

    private readonly int EndOf(SearchValues<char> ends, int start)
    {
        var length = _text[start..].IndexOfAny(ends);
        return length < 0 ? _text.Length : start + length;
    }

    /// <summary>Stars in the place of a value that is missing or secret.</summary>
    private static bool IsMissing(ReadOnlySpan<char> token) => token.Length >= 3 && !token.ContainsAnyExcept('*');

    /// <summary>Behind a quantity said again in parentheses, <c>1131 bytes (1.10 KB)</c>: it is written when it helps the reader.</summary>
    private readonly int AsideEnd()
    {
        if (_line.Count < 2 || !_line.Tokens[^2].IsWildcard || _line.Tokens[^1].IsWildcard)
            return _at;

        var rest = _text[(_at + 1)..];
        var end = rest.IndexOf(')');
        if (end is < 1 or > 20 || KindOf(rest[0]) != Digit)
            return _at;

        var unit = rest[..end].TrimStart("0123456789.,").TrimStart(' ');
        var after = _at + end + 2;
        return Units.Contains(unit) && (after == _text.Length || IsBlank(_text[after])) ? after : _at;
    }

    /// <summary>The symbol of a unit behind a number.</summary>
    private readonly bool IsPartOfValue(ReadOnlySpan<char> token) =>
        _line.Count > 0 && _line.Tokens[^1].IsWildcard && token.Length <= 6 && Units.Contains(token.TrimEnd(",.;:)]"));

    /// <summary>The name of a month before a number, of a day before a month or a number.</summary>
    private readonly bool IsDateName(ReadOnlySpan<char> token)
    {
        token = token.TrimEnd(',');
        if (token.Length != 3 || token[0] is < 'A' or > 'Z')
            return false;

        var rest = _text[_at..].TrimStart(' ');
        return token switch
        {
            "Jan" or "Feb" or "Mar" or "Apr" or "May" or "Jun" or "Jul" or "Aug" or "Sep" or "Oct" or "Nov" or "Dec" => IsNumberNext(rest),
            "Mon" or "Tue" or "Wed" or "Thu" or "Fri" or "Sat" or "Sun" => IsNumberNext(rest)
                || (rest.Length > 4 && rest[3] == ' ' && IsNumberNext(rest[4..].TrimStart(' '))),
            _ => false,
        };
    }

    /// <summary>What stands behind a preposition and a kind of thing is a name: <c>for user alice</c>, <c>on node tiger</c>.</summary>
    private readonly bool IsName() =>
        _line.Count >= 2
        && Things.Contains(_line.TextOf(_line.Tokens[^1]))
        && Prepositions.Contains(_line.TextOf(_line.Tokens[^2]));

    private static bool IsNumberNext(ReadOnlySpan<char> rest) => rest.Length > 0 && char.IsAsciiDigit(rest[0]);
}
