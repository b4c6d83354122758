using System.Buffers;

namespace LiveLogs.Ingestion;

/// <content>Levels with marks of their own around them, and what stands between time and level.</content>
internal ref partial struct LinePrefix
{
    private static readonly SearchValues<char> NotInPairs = SearchValues.Create("\"'[](){}<>");
    private static readonly SearchValues<char> KeyParts = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.");

    /// <summary>
    /// At the beginning of a line: <c>##[error]</c> of Azure Pipelines, <c>::error file=…::</c> of GitHub Actions, <c>npm ERR!</c>,
    /// <c>=ERROR REPORT==== </c> of Erlang.
    /// </summary>
    private bool ReadMarkedLevel()
    {
        var rest = _text[_at..];
        var start = Current switch
        {
            '#' when rest.StartsWith("##[") => 3,
            ':' when rest.StartsWith("::") => 2,
            'n' when rest.StartsWith("npm ") => 4,
            '=' when rest.Length > 1 && char.IsAsciiLetterUpper(rest[1]) && rest.IndexOf(" REPORT====") is > 0 and < 20 => 1,
            _ => 0,
        };
        if (start == 0)
            return false;

        var word = WordAt(rest[start..]);
        var at = start + word.Length;
        var next = at < rest.Length ? rest[at] : '\0';
        var number = Current switch
        {
            '=' when word is "CRASH" or "SUPERVISOR" => 17,
            'n' when next is not ('!' or ' ') => 0,
            ':' when next is not (':' or ' ') => 0,
            '#' when next != ']' => 0,
            _ => SeverityValue.FromName(word),
        };
        if (number == 0)
            return false;

        SeverityNumber = number;
        var isReport = Current == '=';
        _at += at + (next is ']' or '!' ? 1 : 0);
        if (isReport && _text[_at..].IndexOf("==== ") is > 0 and var report)
            _at += report + 5;
        return true;
    }

    /// <summary><c>local.ERROR:</c> of Monolog, behind a time.</summary>
    private bool ReadChannelLevel(ReadOnlySpan<char> token)
    {
        if (!HasTime || token.Length < 5 || token[^1] != ':')
            return false;

        var dot = token.LastIndexOf('.');
        var name = token[(dot + 1)..^1];
        if (dot < 1 || name.Length < 3 || name.ContainsAnyExceptInRange('A', 'Z') || SeverityValue.FromName(name) is not (> 0 and var number))
            return false;

        SeverityNumber = number;
        Logger = Limited(token[..dot]);
        _at += token.Length;
        return true;
    }

    /// <summary><c>E!</c> of Telegraf; <c>%ASA-4-106023:</c> of Cisco, with a syslog severity.</summary>
    private bool ReadCodedLevel(ReadOnlySpan<char> token)
    {
        if (token.Length == 2 && token[1] == '!' && HasTime)
            SeverityNumber = SeverityValue.FromLetter(token[0]);
        else if (token.Length > 6 && token[0] == '%' && token[^1] == ':')
            SeverityNumber = FromCisco(token);
        if (SeverityNumber == 0)
            return false;

        _at += token.Length;
        return true;
    }

    private static int FromCisco(ReadOnlySpan<char> token)
    {
        for (var i = 2; i + 2 < token.Length; i++)
        {
            if (token[i] == '-' && token[i + 2] == '-' && token[i + 1] is >= '0' and <= '7')
                return SeverityValue.FromSyslog(token[i + 1] - '0');
        }

        return 0;
    }

    /// <summary>
    /// Fields without blanks between colons, right behind a time: <c>:WARN:oejs.Server:main:</c> of Jetty,
    /// <c>:10.0.0.1(5432):user@db:[123]:ERROR:</c> of PostgreSQL on RDS.
    /// </summary>
    private void ReadColons()
    {
        var token = Token();
        var first = WordAt(token[1..]);
        if (first.Length >= 3 && first.Length + 1 < token.Length && token[first.Length + 1] == ':' && SeverityValue.FromName(first) is > 0 and var early)
        {
            SeverityNumber = early;
            var name = token[(first.Length + 2)..].TrimStart(':');
            var end = name.IndexOf(':');
            if (end > 0)
                Logger = Limited(name[..end]);
            _at += token.Length;
            return;
        }

        if (token.Length < 8 || token[^1] != ':' || token[..^1].LastIndexOf(':') is not (> 0 and var colon))
            return;

        var last = token[(colon + 1)..^1];
        if (last.Length < 3 || last.ContainsAnyExceptInRange('A', 'Z') || SeverityValue.FromName(last) is not (> 0 and var late))
            return;

        SeverityNumber = late;
        _at += token.Length;
    }

    /// <summary>
    /// <c>traceId=…, spanId=…</c> between time and level; moves past it if so. A pair that is itself about level or message begins the
    /// text, which is logfmt then.
    /// </summary>
    private bool IsPair(ReadOnlySpan<char> token)
    {
        var equals = token.IndexOf('=');
        if (!HasTime || equals <= 0 || token.ContainsAny(NotInPairs) || token[..equals].ContainsAnyExcept(KeyParts)
            || FieldRoles.Of(token[..equals]) is FieldRole.Message or FieldRole.Status or (>= FieldRole.Level and <= FieldRole.LevelLetter))
            return false;

        if (_pairs < 0)
            _pairs = _at;
        _at += token.Length;
        _pairsEnd = _at;
        (_numbers, _afterSeparator) = (0, false);
        return true;
    }
}
