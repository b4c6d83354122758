using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace LiveLogs.Connectors.AzureMonitor;

/// <summary>
/// A user's KQL as far as it can be read row by row, for ever: one table, and a pipeline that looks at each row alone. Conditions on how
/// old a row is are taken out, since the scan's own window takes their place; whatever looks at several rows at once is refused.
/// </summary>
internal sealed partial record KqlSource
{
    private static readonly string[] RowOperators =
        ["where", "filter", "extend", "parse", "parse-where", "parse-kv", "project", "project-away", "project-keep", "project-rename", "project-reorder"];

    /// <summary>They read other tables, depend on the order of rows, or differ each time.</summary>
    private static readonly string[] RefusedFunctions =
    [
        "toscalar", "table", "workspace", "app", "resource", "adx", "arg", "cluster", "database", "externaldata", "external_table", "materialize",
        "rand", "new_guid", "row_number", "row_cumsum", "row_rank_dense", "row_window_session", "prev", "next", "cursor_after", "current_principal",
    ];

    private static readonly string[] RelativeTimes = ["ago", "now", "startofday", "startofhour", "startofweek", "startofmonth", "startofyear", "endofday"];

    private KqlSource(string table, IReadOnlyList<string> steps) => (Table, Steps) = (table, steps);

    public string Table { get; }

    /// <summary>The operators that stay, each without the bar in front.</summary>
    public IReadOnlyList<string> Steps { get; }

    /// <summary>Distinguishes this selection of rows from others; empty when all are read as they are.</summary>
    public string Fingerprint => Steps.Count == 0 ? "" : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', Steps))).AsSpan(0, 8));

    /// <summary>The source, or what is wrong with the query.</summary>
    public static (KqlSource? Source, string? Problem) Parse(string text)
    {
        try
        {
            return (new Parser(text).Parse(), null);
        }
        catch (KqlRefusedException refused)
        {
            return (null, refused.Message);
        }
    }

    [GeneratedRegex(@"^[A-Za-z_][A-Za-z0-9_]{0,127}\z", RegexOptions.CultureInvariant)]
    private static partial Regex TablePattern();

    private sealed class Parser(string text)
    {
        private readonly List<KqlToken> _tokens = KqlTokens.Read(text);

        public KqlSource Parse()
        {
            if (_tokens.FindIndex(token => token.Kind == ';') is >= 0 and var semicolon)
                throw Refuse(_tokens[semicolon], "';'", "give one query without statements such as let or set in front");

            var parts = Split();
            if (parts.Count == 0 || parts[0].Count == 0)
                throw new KqlRefusedException("The query is empty. Begin with a table, such as AppTraces.");

            var first = parts[0][0];
            if (parts[0].Count > 1 || !TablePattern().IsMatch(TextOf(first)))
                throw Refuse(first, $"'{TextOf(first)}'", "a query must begin with the name of one table, such as AppTraces");

            var steps = parts.Skip(1).Select(Step).OfType<string>().ToList();
            return new KqlSource(TextOf(first), steps);
        }

        private List<List<KqlToken>> Split()
        {
            List<List<KqlToken>> parts = [[]];
            var depth = 0;
            foreach (var token in _tokens)
            {
                depth += token.Kind is '(' or '[' or '{' ? 1 : token.Kind is ')' or ']' or '}' ? -1 : 0;
                if (token.Kind == '|' && depth > 0)
                    throw Refuse(token, "the query inside a query", "other tables cannot be read with it");
                if (token.Kind == '|')
                    parts.Add([]);
                else
                    parts[^1].Add(token);
            }

            return parts;
        }

        /// <summary>Null when nothing is left of it.</summary>
        private string? Step(List<KqlToken> part)
        {
            if (part.Count == 0)
                throw new KqlRefusedException("There is no operator between two '|', or after the last one.");

            var (name, length) = OperatorOf(part);
            if (!RowOperators.Contains(name))
                throw Refuse(part[0], $"'{name}'", "only operators that look at each row alone can be read continuously: " + string.Join(", ", RowOperators));

            var rest = part.Skip(length).ToList();
            Check(rest, name);
            if (name is not ("where" or "filter"))
            {
                RefuseRelativeTimes(rest);
                return Join(part);
            }

            var kept = Conditions(rest).Where(condition => !IsAboutAge(condition)).ToList();
            kept.ForEach(RefuseRelativeTimes);
            return kept.Count == 0 ? null : "where " + string.Join(" and ", kept.Select(condition => kept.Count == 1 ? Join(condition) : $"({Join(condition)})"));
        }

        /// <summary>Words joined by hyphens are one operator.</summary>
        private (string Name, int Tokens) OperatorOf(List<KqlToken> part)
        {
            var end = 1;
            while (end + 1 < part.Count && part[end].Kind == '-' && part[end].Start == End(part[end - 1]) && part[end + 1].Kind == 'n' && part[end + 1].Start == End(part[end]))
                end += 2;
            return (text[part[0].Start..End(part[end - 1])], end);
        }

        private void Check(List<KqlToken> part, string name)
        {
            foreach (var (place, token) in part.Index().Where(pair => pair.Item.Kind == 'n'))
            {
                var word = TextOf(token);
                if (word.StartsWith("__", StringComparison.Ordinal))
                    throw Refuse(token, $"'{word}'", "names that begin with two underscores are reserved");
                if (RefusedFunctions.Contains(word) && place + 1 < part.Count && part[place + 1].Kind == '(')
                    throw Refuse(token, $"'{word}()'", "the result would depend on more than the row");
            }

            if (name.StartsWith("project", StringComparison.Ordinal) && part.Find(token => token.Kind == '*') is { Length: > 0 } star)
                throw Refuse(star, "'*'", "name the columns, so that those needed for reading stay");
        }

        /// <summary>The parts of a condition that have to hold all together.</summary>
        private List<List<KqlToken>> Conditions(List<KqlToken> tokens)
        {
            List<List<KqlToken>> conditions = [[]];
            var depth = 0;
            foreach (var token in tokens)
            {
                depth += token.Kind is '(' or '[' or '{' ? 1 : token.Kind is ')' or ']' or '}' ? -1 : 0;
                if (depth == 0 && TextOf(token) == "or")
                    return [tokens];
                if (depth == 0 && TextOf(token) == "and")
                    conditions.Add([]);
                else
                    conditions[^1].Add(token);
            }

            if (conditions.Exists(condition => condition.Count == 0))
                throw new KqlRefusedException("A 'where' has an empty condition.");
            return conditions;
        }

        /// <summary>Compares the time of a row with now, and does nothing else.</summary>
        private bool IsAboutAge(List<KqlToken> condition)
        {
            if (condition is [{ Kind: '(' }, .., { Kind: ')' }] && Conditions(condition[1..^1]) is [var inner])
                return IsAboutAge(inner);

            var words = condition.Where(token => token.Kind == 'n').Select(TextOf).ToList();
            var isTime = words.Exists(word => word is "TimeGenerated" or "ingestion_time" or "timestamp");
            return isTime && words.Exists(word => RelativeTimes.Contains(word)) && !words.Contains("or") && condition.TrueForAll(token => token.Kind != 's')
                && words.TrueForAll(word => word is "TimeGenerated" or "timestamp" or "ingestion_time" or "between" or "datetime" or "T" or "Z"
                    || RelativeTimes.Contains(word) || char.IsAsciiDigit(word[0]));
        }

        private void RefuseRelativeTimes(List<KqlToken> tokens)
        {
            foreach (var (place, token) in tokens.Index())
            {
                if (token.Kind == 'n' && TextOf(token) is "ago" or "now" && place + 1 < tokens.Count && tokens[place + 1].Kind == '(')
                    throw Refuse(token, $"'{TextOf(token)}()'", "the result would change as time passes; only conditions such as TimeGenerated > ago(1h) are taken out");
            }
        }

        /// <summary>The text between first and last token, without the comments.</summary>
        private string Join(List<KqlToken> tokens)
        {
            var joined = new StringBuilder();
            for (var place = 0; place < tokens.Count; place++)
            {
                if (place > 0 && tokens[place].Start > End(tokens[place - 1]))
                    joined.Append(' ');
                joined.Append(text, tokens[place].Start, tokens[place].Length);
            }

            return joined.ToString();
        }

        private string TextOf(KqlToken token) => text.Substring(token.Start, token.Length);

        private static int End(KqlToken token) => token.Start + token.Length;

        private static KqlRefusedException Refuse(KqlToken token, string what, string why) =>
            new($"{what} at character {token.Start + 1} cannot be used: {why}.");
    }
}
