using System.Text;
using System.Text.RegularExpressions;

namespace LiveLogs.Logs.Filters;

/// <summary>
/// Words that say something in the languages of other products (Kibana, Lucene, Loki, Datadog, Splunk, CloudWatch, Google Cloud, grep) and would be plain text here. They
/// would find nothing, and an empty answer looks like "there are no such lines". So they are refused, with what to write. Every text can be looked for in quotes.
/// </summary>
internal static partial class ForeignWords
{
    private const string Literal = "To look for the text itself, put it in quotes";

    private static readonly string[] Quoting = ["like", "ilike", "contains", "has", "matches", "startswith", "endswith", "regexp", "rlike", "is"];

    /// <summary>What is wrong with a word by itself; null when it is one.</summary>
    public static FilterSyntaxException? Find(string word, int position)
    {
        if (word.Contains('*', StringComparison.Ordinal))
            return Stars(word, position);
        if (word is "&&" or "||" or "&" or "|")
            return Wrong(word, position, OperatorHint(word), word is "&&" or "&" ? "AND" : "OR");
        if (word.StartsWith("|=", StringComparison.Ordinal) || word.StartsWith("|~", StringComparison.Ordinal) || word is "!=" or "!~")
            return Wrong(word, position, word[0] == '|' ? "Write a text in quotes, and an expression between slashes." : "Write -\"text\" or -/expression/ to leave lines out.", null);
        if (Negated().IsMatch(word))
            return Wrong(word, position, "A minus excludes.", $"-{word[1..]}");
        if (Required().IsMatch(word))
            return Wrong(word, position, "All terms must match anyway.", word[1..]);
        if (OneOf().IsMatch(word))
            return Wrong(word, position, "Write OR between terms when one of them is enough.", word[1..]);
        if (Alternatives().IsMatch(word))
            return Wrong(word, position, "Write OR between terms when one of them is enough.", $"({string.Join(" OR ", word.Split(["\\|", "|"], StringSplitOptions.None))})");
        if (Joined().Match(word) is { Success: true } joined)
            return Wrong(word, position, "Terms next to each other must all match; write OR when one of them is enough.", word.Contains('|', StringComparison.Ordinal) ? $"({joined.Groups[1]} OR {joined.Groups[2]})" : $"{joined.Groups[1]} {joined.Groups[2]}");
        if (Fuzzy().Match(word) is { Success: true } fuzzy)
            return Wrong(word, position, "Fuzzy search and weights are not supported.", fuzzy.Groups[1].Value);
        if (Anchored().IsMatch(word) || Expression().IsMatch(word))
            return Wrong(word, position, "Write a regular expression between slashes.", $"/{word.Replace("/", "\\/", StringComparison.Ordinal)}/");
        if (OneCharacter().IsMatch(word))
            return Wrong(word, position, "In a regular expression, a dot stands for any character.", $"/{word.Replace('?', '.')}/i");
        if (Selector().Match(word) is { Success: true } selector)
            return Wrong(word, position, "Fields of the record begin with attr.", $"attr.{selector.Groups[1]}");
        if (Comparison().IsMatch(word))
            return Wrong(word, position, "Write the name of the field before each comparison.", null);

        return NegatedExpression().Match(word) is { Success: true } negated && FilterFields.IsKnown(negated.Groups[1].Value)
            ? Wrong(word, position, "Regular expressions match the message only; use stars to compare fields, and a minus to exclude.", null)
            : null;
    }

    /// <summary>What is wrong with the text from here on, quotes and spaces included; null when nothing is.</summary>
    public static FilterSyntaxException? FindBefore(string text, int position)
    {
        var rest = text[position..];
        if (rest[0] is '\'' or '`' && SingleQuoted().Match(rest) is { Success: true } quoted)
            return Wrong(quoted.Value, position, "Write phrases in double quotes.", quoted.Groups[2].Length == 0 ? null : QuotedText.Write(quoted.Groups[2].Value));
        if (rest[0] == '!' && rest.Length > 1 && rest[1] is '"' or '(' or '/')
            return Wrong("!", position, "A minus excludes.", "-");
        if (rest[0] == '{' && StreamSelector().Match(rest) is { Success: true } selector)
            return Wrong(selector.Value, position, "Write fields without braces; names of the record's fields begin with attr.", $"attr.{selector.Groups[1]}:");
        if (GrepCommand().Match(rest) is { Success: true } grep && position == 0)
            return Wrong(grep.Groups[1].Value, position, "Write the word alone, without the command.", "");

        return null;
    }

    /// <summary>An operator that stands apart from the field in front of it; null when there is none.</summary>
    public static FilterSyntaxException? FindAfter(string text, string word, int position, int end, bool isKnown)
    {
        if (!Name().IsMatch(word))
            return null;

        var next = Spaced().Match(text, end);
        if (!next.Success || !(isKnown || IsComparison(word, next)))
            return null;

        var (sign, value) = (next.Groups["sign"].Value, next.Groups["value"].Value);
        if (Quoting.Contains(sign, StringComparer.OrdinalIgnoreCase) && (value.Length == 0 || value[0] is not ('"' or '/' or '\'' or '%')))
            return null;
        if (sign is ":" && !isKnown)
            return null;

        var field = isKnown ? word : ForeignNames.TryMeant(word, out var meant) ? meant ?? word : $"attr.{word.TrimStart('@', '$').TrimStart('.')}";
        var whole = text[position..(next.Index + next.Length)];
        return Wrong(whole, position, "Write field, operator and value without spaces.", ForeignValues.Spell(field, sign, value));
    }

    /// <summary>An operator of other languages among the words; null when the word is one.</summary>
    public static FilterSyntaxException? FindOperator(string word, int position, bool hasLeft, bool hasRight)
    {
        var isOperator = word.ToUpperInvariant() switch
        {
            "AND" or "OR" => hasLeft && hasRight,
            "NOT" => hasRight,
            _ => false,
        };
        return isOperator
            ? Wrong(word, position, "Write operators in capitals; between plain words AND is not needed.", word.ToUpperInvariant())
            : null;
    }

    /// <summary>Flags other than i.</summary>
    public static FilterSyntaxException Flags(string expression, string flags, int position) => Wrong(
        expression + flags,
        position,
        "The only flag of an expression is i, for either case. It is found anywhere without g; for other modes begin it with (?m) or (?s).",
        expression + (flags.Contains('i', StringComparison.OrdinalIgnoreCase) ? "i" : ""));

    /// <summary><c>-i</c>, <c>-v</c> and the like, which would exclude all lines with that letter.</summary>
    public static bool IsGrepOption(string text, int at) =>
        at + 1 < text.Length && "ivwEeFcnrRoP".Contains(text[at + 1], StringComparison.Ordinal) && (at + 2 == text.Length || char.IsWhiteSpace(text[at + 2]));

    public static FilterSyntaxException GrepOption(string option, int position) => new(
        $"{option} is not an option here. Words are found in either case; a minus before a term excludes it, and /…/ is a regular expression. To exclude a single letter, put it in quotes: -\"{option[1]}\".",
        position,
        option.Length);

    /// <summary>What clings to a phrase: a star, a distance, a weight.</summary>
    public static FilterSyntaxException? AfterPhrase(string text, int end)
    {
        var behind = Suffix().Match(text, end);
        return behind.Success
            ? new FilterSyntaxException($"{behind.Value} after a phrase has no effect here: a phrase is found as it is written, anywhere in the message.", end, behind.Length, "")
            : null;
    }

    private static FilterSyntaxException Stars(string word, int position)
    {
        if (word.AsSpan().Trim("*:").IsEmpty)
            return Wrong(word, position, "The empty filter shows every line.", "");

        var core = word.Trim('*');
        if (!core.Contains('*', StringComparison.Ordinal) && core[^1] != '.' && Find(core, position) is null && FilterFields.IsKnown(core) is false)
            return Wrong(word, position, "A word is found anywhere in the message, without stars.", core);

        var pattern = new StringBuilder("/");
        var parts = word.Trim('*').Split('*', StringSplitOptions.RemoveEmptyEntries);
        pattern.AppendJoin(".*", parts.Select(part => Regex.Escape(part.EndsWith('.') ? part[..^1] : part).Replace("/", "\\/", StringComparison.Ordinal)));
        return Wrong(word, position, "Stars stand for any text in fields only; for messages, use a regular expression.", pattern.Append("/i").ToString());
    }

    private static string OperatorHint(string word) => word is "&&" or "&"
        ? "Terms next to each other must all match; AND between them means the same."
        : "Write OR when one of two is enough. There are no pipes: use histogram and facets to count lines.";

    private static bool IsComparison(string word, Match next)
    {
        var sign = next.Groups["sign"].Value;
        return sign is ">=" or "<=" or "!=" or "==" or "=~" or "!~" or "=" or ">" or "<" or "IN" || word[0] is '@' or '$' || word.Contains('.', StringComparison.Ordinal) && sign != ":";
    }

    private static FilterSyntaxException Wrong(string form, int position, string hint, string? suggestion)
    {
        var instead = string.IsNullOrEmpty(suggestion) ? "" : $" Did you mean {suggestion}?";
        return new FilterSyntaxException(
            $"{form} is from another language. {hint}{instead} {Literal}: {QuotedText.Write(form)}.",
            position,
            Math.Max(1, form.Length),
            suggestion);
    }

    [GeneratedRegex(@"^!+[\p{L}\p{Nd}_]")]
    private static partial Regex Negated();

    [GeneratedRegex(@"^\+\p{L}")]
    private static partial Regex Required();

    [GeneratedRegex(@"^\?\p{L}")]
    private static partial Regex OneOf();

    [GeneratedRegex(@"^[\p{L}\p{Nd}_.-]+(?:\\?\|[\p{L}\p{Nd}_.-]+)+$")]
    private static partial Regex Alternatives();

    [GeneratedRegex(@"^([\p{L}\p{Nd}_.-]+)(?:&&|\|\|)([\p{L}\p{Nd}_.-]+)$")]
    private static partial Regex Joined();

    [GeneratedRegex(@"^([\p{L}\p{Nd}_-]+)(?:~[0-9.]*|\^[0-9.]+)$")]
    private static partial Regex Fuzzy();

    [GeneratedRegex(@"^\^\p{L}|^\p{L}+\$$")]
    private static partial Regex Anchored();

    [GeneratedRegex(@"\\[dws][+{]|\.\+|\[(?:0-9|a-z|A-Z|\^)[^\]]*\][+{]?")]
    private static partial Regex Expression();

    [GeneratedRegex(@"^[\p{L}\p{Nd}_-]+\?[\p{L}\p{Nd}_?-]+$")]
    private static partial Regex OneCharacter();

    [GeneratedRegex(@"^\$\.([\p{L}_][\p{L}\p{Nd}_.-]*)")]
    private static partial Regex Selector();

    [GeneratedRegex(@"^(?:>=|<=|>|<|==|!=)-?[0-9]+(?:\.[0-9]+)?$")]
    private static partial Regex Comparison();

    [GeneratedRegex(@"^([\p{L}_@][\w.@/$-]*)!~")]
    private static partial Regex NegatedExpression();

    [GeneratedRegex(@"^(['`])([^'`]*)\1(?=$|[\s)])")]
    private static partial Regex SingleQuoted();

    [GeneratedRegex(@"^\{\s*(?:\$\.)?([\p{L}_][\w.]*)\s*(?:=~|!~|!=|>=|<=|=|>|<)")]
    private static partial Regex StreamSelector();

    [GeneratedRegex(@"^((?:e|f|z)?grep)\s+\S")]
    private static partial Regex GrepCommand();

    [GeneratedRegex(@"^(?:\$\.)?[\p{L}_@][\w.@/$-]*$")]
    private static partial Regex Name();

    [GeneratedRegex(@"\G\s+(?<sign>=~|!~|>=|<=|!=|==|=(?!>)|>|<|:|\b(?:i?like|contains|has|matches|startswith|endswith|regexp|rlike|is|IN|in)\b)(?<space>\s*)(?<value>""(?:[^""\\]|\\.)*""|'[^']*'|[(\[][^)\]]*[)\]]|[^\s()""]+)", RegexOptions.IgnoreCase)]
    private static partial Regex Spaced();

    [GeneratedRegex(@"\G(?:\*|~[0-9]*|\^[0-9.]+)(?=$|[\s)])")]
    private static partial Regex Suffix();
}
