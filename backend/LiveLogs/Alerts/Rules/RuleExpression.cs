namespace LiveLogs.Alerts.Rules;

/// <summary>
/// What other rules have to do: <c>payments-errors AND NOT (deploy OR maintenance)</c>. A rule is meant by its id, and holds while
/// it has an open alert. <c>AND</c> binds stronger than <c>OR</c>.
/// </summary>
internal abstract record RuleExpression
{
    public const int MaxLength = 2_000;

    /// <summary>Rules of one expression.</summary>
    public const int MaxRules = 20;

    private sealed record One(string Id) : RuleExpression
    {
        public override IEnumerable<string> RuleIds => [Id];

        public override bool Holds(Func<string, bool> isOpen) => isOpen(Id);
    }

    private sealed record Not(RuleExpression Term) : RuleExpression
    {
        public override IEnumerable<string> RuleIds => Term.RuleIds;

        public override bool Holds(Func<string, bool> isOpen) => !Term.Holds(isOpen);
    }

    private sealed record And(RuleExpression Left, RuleExpression Right) : RuleExpression
    {
        public override IEnumerable<string> RuleIds => Left.RuleIds.Concat(Right.RuleIds);

        public override bool Holds(Func<string, bool> isOpen) => Left.Holds(isOpen) && Right.Holds(isOpen);
    }

    private sealed record Or(RuleExpression Left, RuleExpression Right) : RuleExpression
    {
        public override IEnumerable<string> RuleIds => Left.RuleIds.Concat(Right.RuleIds);

        public override bool Holds(Func<string, bool> isOpen) => Left.Holds(isOpen) || Right.Holds(isOpen);
    }

    /// <summary>The rules that it names, some perhaps several times.</summary>
    public abstract IEnumerable<string> RuleIds { get; }

    /// <param name="isOpen">Whether the rule of an id has an open alert.</param>
    public abstract bool Holds(Func<string, bool> isOpen);

    /// <exception cref="FormatException">It is no expression; the message is for the person who wrote it.</exception>
    public static RuleExpression Parse(string text)
    {
        var words = new Queue<string>(text.Replace("(", " ( ", StringComparison.Ordinal).Replace(")", " ) ", StringComparison.Ordinal)
            .Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        // Each rule and parenthesis is a level of recursion at most.
        if (words.Count > 8 * MaxRules)
            throw new FormatException($"Names more than {MaxRules} rules.");

        var expression = ParseOr(words);
        if (words.TryPeek(out var rest))
            throw new FormatException($"'{rest}' is not expected: write AND or OR between two rules.");
        if (expression.RuleIds.Count() > MaxRules)
            throw new FormatException($"Names more than {MaxRules} rules.");

        return expression;
    }

    private static RuleExpression ParseOr(Queue<string> words)
    {
        var left = ParseAnd(words);
        while (Takes(words, "OR"))
            left = new Or(left, ParseAnd(words));

        return left;
    }

    private static RuleExpression ParseAnd(Queue<string> words)
    {
        var left = ParseTerm(words);
        while (Takes(words, "AND"))
            left = new And(left, ParseTerm(words));

        return left;
    }

    private static RuleExpression ParseTerm(Queue<string> words)
    {
        if (Takes(words, "NOT"))
            return new Not(ParseTerm(words));
        if (Takes(words, "("))
        {
            var inner = ParseOr(words);
            return Takes(words, ")") ? inner : throw new FormatException("A parenthesis is not closed.");
        }

        if (!words.TryDequeue(out var id) || id is ")" || IsOperator(id))
            throw new FormatException(id is null ? "The id of a rule is missing at the end." : $"The id of a rule is missing before '{id}'.");

        return new One(id);
    }

    private static bool Takes(Queue<string> words, string word)
    {
        if (!words.TryPeek(out var next) || !next.Equals(word, StringComparison.OrdinalIgnoreCase))
            return false;

        words.Dequeue();
        return true;
    }

    private static bool IsOperator(string word) =>
        word.Equals("AND", StringComparison.OrdinalIgnoreCase) || word.Equals("OR", StringComparison.OrdinalIgnoreCase);
}
