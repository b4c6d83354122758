using System.Text.RegularExpressions;

namespace LiveLogs.CloudSimulator.CloudWatch.Patterns;

/// <summary>
/// Terms are case-sensitive and may stand anywhere in the message. All plain ones must be there and no <c>-term</c>; of <c>?terms</c> one
/// is enough, and the service ignores them next to other terms.
/// </summary>
internal sealed class TermPattern(
    IReadOnlyList<Predicate<string>> required, IReadOnlyList<Predicate<string>> excluded, IReadOnlyList<Predicate<string>> optional) : FilterPattern
{
    public override bool Matches(string message)
    {
        foreach (var term in required)
        {
            if (!term(message))
                return false;
        }

        foreach (var term in excluded)
        {
            if (term(message))
                return false;
        }

        return required.Count > 0 || excluded.Count > 0 || optional.Count == 0 || optional.Any(term => term(message));
    }

    public static new TermPattern Parse(string pattern)
    {
        List<Predicate<string>> required = [], excluded = [], optional = [];
        var text = new PatternText(pattern);
        while (!text.AtEnd)
        {
            var kind = text.TryTake("?") ? optional : text.TryTake("-") ? excluded : required;
            kind.Add(Term(text));
            if (!text.AtEnd && !char.IsWhiteSpace(text.Current))
                throw Invalid();
            text.SkipBlanks();
        }

        return new TermPattern(required, excluded, optional);
    }

    /// <summary>Anything but letters, digits and underscores has to stand in quotes.</summary>
    private static Predicate<string> Term(PatternText text)
    {
        if (text.Current == '%')
        {
            Regex regex = text.TakeRegex();
            return regex.IsMatch;
        }

        var term = text.Current == '"' ? text.TakeQuoted() : text.TakeWhile(character => char.IsLetterOrDigit(character) || character == '_');
        return term.Length > 0 ? message => message.Contains(term, StringComparison.Ordinal) : throw Invalid();
    }
}
