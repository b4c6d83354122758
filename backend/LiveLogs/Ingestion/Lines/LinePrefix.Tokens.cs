using LiveLogs.Ingestion.Levels;
using LiveLogs.Logs;

namespace LiveLogs.Ingestion.Lines;

/// <content>The parts of a header one after the other, and where the text begins.</content>
internal ref partial struct LinePrefix
{
    private Step ReadToken()
    {
        var first = Current;
        if (first is '\0' or '\n' or '"')
            return Step.Body;
        if (first is '{' or '(' && ReadGroup())
            return Step.Header;
        if (first == '{')
            return ReadBraces();

        // Who collects lines puts a time before what glog or a pipeline writes.
        if (HasTime && _at == _sure && (ReadLetterPrefix() || ReadMarkedLevel()))
        {
            EndHeader();
            return Step.Body;
        }

        if (first == '[')
            return ReadBracket();

        if (HasTime && TryOutputStream())
            return Step.Header;

        // Who collects lines puts a header before the header.
        if (TimeHere(out var time) is > 0 and var length)
            return ReadTime(length, time);

        // Some set the level between bars or angle brackets.
        var closing = first switch { '|' => '|', '<' => '>', '(' => ')', _ => '\0' };
        if (closing != '\0' && char.IsAsciiLetter(At(_at + 1)))
            _at++;
        else
            closing = '\0';

        var token = Token();
        var word = WordAt(token);
        if (word.Length >= 3 && IsLevel(token, word, closing, out var number))
        {
            SeverityNumber = number;
            if (At(_at + word.Length) is '+' or '-' or (>= '1' and <= '5'))
                _at += token.Length - word.Length;
            _at += word.Length + (closing != '\0' && At(_at + word.Length) == closing ? 1 : 0);
            return Step.Level;
        }

        if (ReadChannelLevel(token) || ReadCodedLevel(token) || ReadBracketedLevel(token) || ReadColumnLetter(token))
            return Step.Level;

        if (token.Length == 1 && _numbers >= 2 && SeverityValue.FromLetter(token[0]) is > 0 and var letter)
        {
            SeverityNumber = letter;
            _at++;
            return Step.Level;
        }

        if (IsHeader(token, word) || IsPair(token))
            return Step.Header;

        // The bar or bracket is part of the text.
        if (closing != '\0')
            _at--;
        return Step.Body;
    }

    private Step ReadTime(int length, EventTime? time)
    {
        Time ??= time;
        HasTime = true;
        var isSyslog = char.IsAsciiLetter(Current) && char.IsAsciiDigit(_text[_at + length - 1]) && At(_at + 3) == ' ';
        _at += length;
        if (isSyslog)
            ReadSyslogHeader();
        else if (Current == '|')
            ReadBars();
        else if (Current == ':')
            ReadColons();
        else if (Current == ',')
            ReadCommas();
        EndHeader();
        if (SeverityNumber > 0)
            return Step.Level;

        SkipToTime(2);
        return Step.Header;
    }

    private readonly ReadOnlySpan<char> Token()
    {
        var rest = _text[_at..];
        var end = rest.IndexOfAny(TokenEnds);
        return end < 0 ? rest : rest[..end];
    }

    private static ReadOnlySpan<char> WordAt(ReadOnlySpan<char> token)
    {
        var length = 0;
        while (length < token.Length && char.IsAsciiLetter(token[length]))
            length++;
        return token[..length];
    }

    private readonly bool IsLevel(ReadOnlySpan<char> token, ReadOnlySpan<char> word, char closing, out int number)
    {
        number = SeverityValue.FromName(word);
        if (number == 0)
            return false;

        var next = token.Length > word.Length ? token[word.Length] : '\0';
        if (closing != '\0' && next == closing)
            return true;

        var isUpper = !word.ContainsAnyInRange('a', 'z');
        var isWeak = word.Equals("log", StringComparison.OrdinalIgnoreCase) || word.Equals("default", StringComparison.OrdinalIgnoreCase)
            || word.Equals("config", StringComparison.OrdinalIgnoreCase) || word.Equals("fine", StringComparison.OrdinalIgnoreCase)
            || word.Equals("failure", StringComparison.OrdinalIgnoreCase);
        if (next == ':' && token.Length == word.Length + 1)
            return isUpper || !isWeak;
        // slog: ERROR+2
        if (isUpper && next is '+' or '-' && SeverityValue.FromName(token) is > 0 and var offset)
        {
            number = offset;
            return true;
        }

        // PostgreSQL: DEBUG1:
        if (isUpper && next is >= '1' and <= '5' && token.Length == word.Length + 2 && token[^1] == ':')
            return true;
        if (isUpper && next is '\0' or ':' or '|' or ',' or ';' or '[' or '(' or ']' or '>')
            return !isWeak || HasTime || next == ':';

        var end = _at + word.Length;
        if (next != '\0')
            return false;
        if (At(end) is '\t' && (_at == 0 || _text[_at - 1] == '\t'))
            return true;

        // A column: set off with a comma, or padded to its width.
        if (HasTime && !isWeak && At(end) is ' ' && At(end + 1) is ' ' && (_sure == _at || _afterSeparator))
            return true;

        while (At(end) == ' ')
            end++;
        // swift-log: error shop : text
        if (HasTime && !isWeak && _at == _sure && _text[end..].IndexOf(' ') is > 0 and var label && _text[(end + label)..].StartsWith(" : "))
            return true;
        return _afterSeparator && At(end) is '-' or '|' or ':' && At(end + 1) is ' ';
    }

    /// <summary>Whether a token that is no level may still stand before one; moves past it if so.</summary>
    private bool IsHeader(ReadOnlySpan<char> token, ReadOnlySpan<char> word)
    {
        var after = _at + token.Length;
        var first = token.IsEmpty ? '\0' : token[0];
        var isSeparator = !char.IsAsciiLetterOrDigit(first) && !token.ContainsAnyExcept(SeparatorMarks);
        var isNumber = char.IsAsciiDigit(first) && !token.ContainsAnyExceptInRange('0', '9');
        var next = after;
        while (At(next) is ' ' or '\t')
            next++;
        var isBeforeSeparator = At(next) is '|' or '-' && At(next + 1) is ' ' or '-';

        bool isHeader;
        if (token.Contains('='))
            isHeader = false;
        else if (isSeparator || (isNumber && HasTime))
            isHeader = true;
        else if (HasTime)
            isHeader = token.Length == 1 || token.ContainsAny(HeaderMarks) || !word.ContainsAnyInRange('a', 'z')
                || (isBeforeSeparator && _afterSeparator) || token is "main" || IsBeforeTag(next) || IsBeforeLevel(next)
                || (At(after) == '\t' && At(_at - 1) == '\t');
        else
            isHeader = (isNumber && token.Length >= 5) || (token.Length == 2 && token[1] == ',') || token is "PHP"
                || (isBeforeSeparator && (At(next) == '|' || (isNumber && _at > 0))) || IsLabel(token, next);

        if (!isHeader)
            return false;

        _numbers = isNumber ? _numbers + 1 : 0;
        _afterSeparator = isSeparator;
        if (token.Length > 1 && token[^1] == ':' && Logger.IsEmpty && HasTime)
            Logger = NameOfTag(token);
        var isDirectlyAfterTime = HasTime && _at == _sure && Logger.IsEmpty;
        _at = after;
        if (token.EndsWith("]:") || (isDirectlyAfterTime && IsBeforeDash()))
            EndHeader();
        return true;
    }

    /// <summary>Blue Gene puts the label of an alert before a time in seconds.</summary>
    private readonly bool IsLabel(ReadOnlySpan<char> token, int next) =>
        next + 15 < _text.Length && !token.ContainsAnyExceptInRange('A', 'Z') && !_text.Slice(next, 10).ContainsAnyExceptInRange('0', '9')
        && _text[next + 10] == ' ' && _text[next + 15] == '.';

    /// <summary>Whether <c>tag[pid]:</c> follows, which makes the token before it a host.</summary>
    private readonly bool IsBeforeTag(int at)
    {
        var rest = _text[Math.Min(at, _text.Length)..];
        var end = rest.IndexOfAny(TokenEnds);
        return (end < 0 ? rest : rest[..end]).EndsWith("]:");
    }
}
