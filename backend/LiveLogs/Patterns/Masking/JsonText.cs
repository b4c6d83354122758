namespace LiveLogs.Patterns.Masking;

/// <summary>
/// Looks into messages that are a JSON object without parsing them as a whole: the normaliser did that already, and the pattern
/// takes only members or their names.
/// </summary>
internal static class JsonText
{
    private const int MaxMembers = 32;

    public static bool LooksLikeRecord(ReadOnlySpan<char> text)
    {
        text = text.TrimStart();
        return text.Length > 1 && text[0] == '{' && text[1..].TrimStart() is ['"', ..];
    }

    /// <summary>The pattern of a record without a text is the names of its members.</summary>
    /// <returns>False when it is no JSON after all.</returns>
    public static bool ScanMembers(ReadOnlySpan<char> json, MaskedLine line)
    {
        line.Clear();
        var at = json.IndexOf('{') + 1;
        var length = 0;
        for (var members = 0; members < MaxMembers && TryMember(json, ref at, out var name, out _); members++)
        {
            if (name.IsEmpty || name.Length + length + 2 > MaskedLine.MaxLength || name.Contains(' '))
                continue;

            var start = length;
            name.CopyTo(line.Buffer[length..]);
            length += name.Length;
            line.Buffer[length++] = '=';
            line.Buffer[length++] = MaskedLine.Wildcard;
            line.Add(start, length - start, isWildcard: false);
        }

        return line.Count > 0;
    }

    /// <summary>Reads the member at a place and moves behind it.</summary>
    public static bool TryMember(ReadOnlySpan<char> json, scoped ref int at, out ReadOnlySpan<char> name, out ReadOnlySpan<char> value)
    {
        name = default;
        value = default;
        while (at < json.Length && (char.IsWhiteSpace(json[at]) || json[at] == ','))
            at++;
        if (at >= json.Length || json[at] != '"')
            return false;

        var end = EndOfString(json, at);
        name = json[(at + 1)..Math.Max(at + 1, end - 1)];
        at = end;
        while (at < json.Length && (char.IsWhiteSpace(json[at]) || json[at] == ':'))
            at++;

        var start = at;
        at = EndOfValue(json, at);
        value = json[start..at];
        return at > start;
    }

    private static int EndOfValue(ReadOnlySpan<char> json, int at)
    {
        var depth = 0;
        while (at < json.Length)
        {
            var character = json[at];
            if (character == '"')
            {
                at = EndOfString(json, at);
                if (depth == 0)
                    return at;

                continue;
            }

            if (character is ',' or '}' or ']' && depth == 0)
                return at;

            depth += character is '{' or '[' ? 1 : character is '}' or ']' ? -1 : 0;
            at++;
            if (depth == 0 && character is '}' or ']')
                return at;
        }

        return at;
    }

    /// <summary>Behind the closing quote.</summary>
    private static int EndOfString(ReadOnlySpan<char> json, int at)
    {
        for (at++; at < json.Length && json[at] != '"';)
        {
            var next = json[at..].IndexOfAny('"', '\\');
            if (next < 0)
                return json.Length;

            at += json[at + next] == '\\' ? next + 2 : next;
        }

        return Math.Min(at + 1, json.Length);
    }
}
