using System.Buffers;
using System.Text.RegularExpressions;

namespace LiveLogs.Logs.Filters;

/// <summary>Values of fields that say something in the languages of other products and would be compared as plain text here; see <see cref="ForeignWords"/>.</summary>
internal static partial class ForeignValues
{
    private const string Literal = "To compare with the text itself, put it in quotes";

    /// <summary>Characters that an expression may have and a path has not.</summary>
    private static readonly SearchValues<char> OfExpressions = SearchValues.Create("\\[^$(|+");

    /// <summary>What is wrong with a value; null when nothing is.</summary>
    /// <param name="text">The whole filter.</param>
    /// <param name="name">The field, a known one.</param>
    /// <param name="sign">What stands between them.</param>
    /// <param name="position">Where the field begins.</param>
    /// <param name="valueAt">Where the value begins.</param>
    public static FilterSyntaxException? Find(string text, string name, string sign, int position, int valueAt)
    {
        if (valueAt >= text.Length || char.IsWhiteSpace(text[valueAt]))
            return FindApart(text, name, sign, position, valueAt);

        var isMessage = name.Equals("message", StringComparison.OrdinalIgnoreCase);
        var isLevel = name.ToUpperInvariant() is "LEVEL" or "SEVERITY";
        if (text[valueAt] == '"')
            return Behind().Match(text, valueAt + QuotedLength(text, valueAt)) is { Success: true } behind ? BehindQuotes(text, name, sign, position, behind) : null;

        var value = Whole().Match(text, valueAt).Value;
        if (value.Length == 0)
            return null;
        if (value == "~")
            value = text.Substring(valueAt, 1 + QuotedLength(text, valueAt + 1));
        FilterSyntaxException Wrong(string hint, string? suggestion)
        {
            var instead = suggestion is null ? "" : $" Did you mean {suggestion}?";
            return new FilterSyntaxException(
                $"{value} is not a value of {name}. {hint}{instead} {Literal}: {name}{sign}{QuotedText.Write(value)}.", position, valueAt - position + Math.Max(1, value.Length), suggestion);
        }

        if (sign == "=" && value[0] is '=' or '~' || value[0] is '~')
            return value[0] == '=' ? Wrong("Equality is written with one sign.", Spell(name, "==", value[1..])) : Wrong(NoExpressions, Spell(name, "=~", value[1..]));
        if (sign == "=" && value[0] is '>' or '<')
            return Wrong("The order of the two signs is reversed.", $"{name}{value[0]}={value[1..]}");
        if (value[0] is '>' or '<' or '=' or '!')
            return Wrong("Write one operator between a field and its value.", value[0] == '!' ? Spell(name, "!=", value.TrimStart('!')) : null);
        if (Range().Match(value) is { Success: true } range)
            return Wrong("Write a range as two comparisons.", SpellRange(name, range));
        if (value[0] is '(' or '[' or '{')
            return Wrong("Write a comparison for each value.", value[0] == '{' ? null : SpellGroup(name, sign, value.Trim('(', ')', '[', ']')));
        if (SingleQuoted().Match(value) is { Success: true } single)
            return Wrong("Write values in double quotes.", isMessage && single.Groups[2].Length == 0 ? null : $"{name}{sign}{QuotedText.Write(single.Groups[2].Value)}");
        if (!isMessage && IsExpression(value))
            return Wrong(NoExpressions, Spell(name, "=~", value[1..value.LastIndexOf('/')]));
        if (isMessage && sign != "!=" && value.Contains('*', StringComparison.Ordinal) && value.AsSpan().ContainsAnyExcept('*'))
            return Wrong("The text is found anywhere in the message, without stars.", value.Trim('*').Contains('*', StringComparison.Ordinal) ? null : $"message:{value.Trim('*')}");
        if (isMessage || isLevel)
            return null;
        if (value.Contains(',', StringComparison.Ordinal))
            return Wrong("Write a comparison for each value.", SpellGroup(name, sign, value));
        if (Alternatives().IsMatch(value))
            return Wrong("Write a comparison for each value.", SpellGroup(name, sign, value.Replace('|', ',')));

        return Fuzzy().Match(value) is { Success: true } fuzzy ? Wrong("Fuzzy search and weights are not supported.", $"{name}{sign}{fuzzy.Groups[1]}") : null;
    }

    /// <summary>A comparison as it is written here; null when it cannot be.</summary>
    public static string? Spell(string field, string sign, string value)
    {
        if (value.Length > 1 && value[0] == '\'' && value[^1] == '\'')
            value = QuotedText.Write(value[1..^1]);
        switch (sign.ToUpperInvariant())
        {
            case "==":
                return $"{field}={value}";
            case "=~" or "!~" or "LIKE" or "ILIKE" or "REGEXP" or "RLIKE" or "MATCHES":
                var minus = sign[0] == '!' ? "-" : "";
                var pattern = value.Trim('"', '/');
                if (field == "message")
                    return sign[0] is '=' or '!' or 'm' or 'r' || value[0] == '/' ? $"{minus}/{pattern}/" : $"{minus}\"{pattern.Trim('%')}\"";
                return ToStars(pattern) is { } stars ? $"{minus}{field}:{stars}" : null;
            case "CONTAINS" or "HAS":
                return field == "message" ? $"message:{value}" : $"{field}:*{value.Trim('"')}*";
            case "STARTSWITH":
                return field == "message" ? null : $"{field}:{value.Trim('"')}*";
            case "ENDSWITH":
                return field == "message" ? null : $"{field}:*{value.Trim('"')}";
            case "IN":
                return SpellGroup(field, ":", value.Trim('(', ')', '[', ']'));
            case "IS":
                return $"{field}:{value}";
            default:
                return value.StartsWith('(') || value.StartsWith('[') ? SpellGroup(field, sign, value.Trim('(', ')', '[', ']')) : $"{field}{sign}{value}";
        }
    }

    private const string NoExpressions = "Regular expressions match the message only; in fields, a star stands for any text.";

    private static FilterSyntaxException? FindApart(string text, string name, string sign, int position, int valueAt)
    {
        if (Apart().Match(text, Math.Min(valueAt, text.Length)) is not { Success: true } value)
            return null;

        var written = value.Groups[1].Value;
        return new FilterSyntaxException(
            $"{name} needs a value, directly after the {sign}. Did you mean {Spell(name, sign, written)}?", position, valueAt - position + value.Length, Spell(name, sign, written));
    }

    private static FilterSyntaxException BehindQuotes(string text, string name, string sign, int position, Match behind)
    {
        var list = behind.Value[0] == ',';
        var whole = text[position..(behind.Index + behind.Length)];
        return new FilterSyntaxException(
            list ? $"{name} is compared with one value: write OR between two comparisons." : $"{behind.Value} after a value in quotes has no effect here.",
            list ? position : behind.Index,
            list ? whole.Length : behind.Length,
            list ? SpellGroup(name, sign, text[(position + name.Length + sign.Length)..(behind.Index + behind.Length)]) : "");
    }

    private static string? SpellRange(string name, Match range)
    {
        var (from, to) = (range.Groups["from"].Value, range.Groups["to"].Value);
        var terms = new[]
        {
            from == "*" ? null : $"{name}>{(range.Value[0] == '{' ? "" : "=")}{from}",
            to == "*" ? null : $"{name}<{(range.Value[^1] == '}' ? "" : "=")}{to}",
        };
        return terms is [null, null] ? $"{name}:*" : string.Join(' ', terms.OfType<string>());
    }

    /// <summary>The values of a list, each compared by itself; null when it holds more than values.</summary>
    private static string? SpellGroup(string name, string sign, string list)
    {
        var isLevel = name.ToUpperInvariant() is "LEVEL" or "SEVERITY";
        var values = Separator().Split(list.Trim()).Where(value => value.Length > 0).Select(value => value.Replace('\'', '"')).ToList();
        if (values.Count is 0 or > 20 || values.Exists(value => !Simple().IsMatch(value)))
            return null;

        sign = sign is "==" ? "=" : sign;
        if (values.Count == 1 || isLevel)
            return $"{name}{sign}{string.Join(',', values.Select(value => isLevel ? value.Trim('"') : value))}";

        return sign == "!=" ? string.Join(' ', values.Select(value => $"{name}!={value}")) : $"({string.Join(" OR ", values.Select(value => $"{name}{sign}{value}"))})";
    }

    /// <summary>A path ends with a slash, too: an expression has something in it that no path has, or flags.</summary>
    private static bool IsExpression(string value) => Slashed().Match(value) is { Success: true } slashed
        && (slashed.Groups[2].Length > 0 || slashed.Groups[1].Value.AsSpan().ContainsAny(OfExpressions) || slashed.Groups[1].Value.Contains(".*", StringComparison.Ordinal));

    /// <summary>An expression of plain text and <c>.*</c>; null for any other.</summary>
    private static string? ToStars(string pattern)
    {
        var stars = pattern.Trim('^', '$').Replace(".*", "*", StringComparison.Ordinal).Replace(".+", "*", StringComparison.Ordinal).Replace("%", "*", StringComparison.Ordinal);
        if (stars.EndsWith("..", StringComparison.Ordinal))
            stars = stars.TrimEnd('.') + "*";
        return stars.Length > 0 && Simple().IsMatch(stars.Replace("*", "a", StringComparison.Ordinal)) ? stars : null;
    }

    /// <summary>With its quotes; the rest of the text when they are not closed, none when there are none.</summary>
    private static int QuotedLength(string text, int at) =>
        at >= text.Length || text[at] != '"' ? 0
        : QuotedText.EndOf(text, at) is >= 0 and var end ? end - at
        : text.Length - at;

    /// <summary>A value with what its brackets or single quotes hold.</summary>
    [GeneratedRegex(@"\G(?:\((?:[^()""]|""[^""]*"")*\)|[\[{][^\]}]*[\]}]|'[^']*'(?=$|[\s)])|(?<open>[^\s""()]|\((?:[^\s()""]*)\)|\()+)?")]
    private static partial Regex Whole();

    [GeneratedRegex(@"\G(?:(?:,(?:""[^""]*""|[^\s,()]+))+|\*|~[0-9]*|\^[0-9.]+)(?=$|[\s)])")]
    private static partial Regex Behind();

    [GeneratedRegex(@"^(?:[\[{]\s*(?<from>\S+)\s+TO\s+(?<to>\S+?)\s*[\]}]|(?<from>-?[0-9.]*[0-9])\.\.(?<to>-?[0-9][0-9.]*))$", RegexOptions.IgnoreCase)]
    private static partial Regex Range();

    [GeneratedRegex(@"^(['`])(.*)\1$")]
    private static partial Regex SingleQuoted();

    [GeneratedRegex(@"^/(.+)/(i|gi|ig|)$", RegexOptions.IgnoreCase)]
    private static partial Regex Slashed();

    [GeneratedRegex(@"^[\w.-]+(?:\|[\w.-]+)+$")]
    private static partial Regex Alternatives();

    [GeneratedRegex(@"^([\w.-]+)(?:~[0-9.]*|\^[0-9.]+)$")]
    private static partial Regex Fuzzy();

    [GeneratedRegex(@"^(?:""[^""\\]*""|[\w./@:+-]+)$")]
    private static partial Regex Simple();

    [GeneratedRegex(@"\s*,\s*|\s+OR\s+", RegexOptions.IgnoreCase)]
    private static partial Regex Separator();

    [GeneratedRegex(@"\G\s+(""(?:[^""\\]|\\.)*""|[^\s()""]+)")]
    private static partial Regex Apart();
}
