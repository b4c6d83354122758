using LiveLogs.Ingestion.Levels;

namespace LiveLogs.Ingestion.Lines;

/// <content>Levels in columns: signs and letters behind a time, fields between colons or commas.</content>
internal ref partial struct LinePrefix
{
    /// <summary>Redis' signs, and the letters that MongoDB sets in a column behind the time.</summary>
    private bool ReadColumnLetter(ReadOnlySpan<char> token)
    {
        if (token.Length != 1 || !HasTime || _at != _sure)
            return false;

        SeverityNumber = _isRedis ? token[0] switch { '.' => 5, '-' => 5, '*' => 10, '#' => 13, _ => 0 }
            : At(_at + 1) == ' ' && At(_at + 2) == ' ' ? SeverityValue.FromLetter(token[0])
            : 0;
        if (SeverityNumber == 0)
            return false;

        _at++;
        return true;
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

    /// <summary>A column of CSV behind the time that is a level: <c>…,0,WARNING,25P01,…</c> of PostgreSQL.</summary>
    private void ReadCommas()
    {
        var rest = _text[(_at + 1)..];
        for (var columns = 0; columns < 16 && rest.Length > 0; columns++)
        {
            var end = rest[0] == '"' ? rest[1..].IndexOf("\",") + 2 : rest.IndexOf(',');
            if (end < 2 && rest[0] == '"' || end < 0)
                return;

            var column = rest[..end];
            if (column.Length > 2 && !column.ContainsAnyExceptInRange('A', 'Z') && SeverityValue.FromName(column) is > 0 and var number)
            {
                SeverityNumber = number;
                return;
            }

            rest = rest[(end + 1)..];
        }
    }
}
