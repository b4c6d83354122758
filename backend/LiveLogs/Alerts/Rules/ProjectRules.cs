using LiveLogs.Alerts.Matching;
using LiveLogs.Logs.Filters;

namespace LiveLogs.Alerts.Rules;

/// <summary>A project's rules at one version, and what they ask of lines.</summary>
internal sealed class ProjectRules
{
    public static readonly ProjectRules None = new(0, [], TimeProvider.System);

    private readonly Dictionary<int, AlertRule> _byNumber;
    private readonly ILookup<AlertKind, AlertRule> _byKind;
    private readonly Dictionary<(int Rule, short Part), LineAsk> _asks = [];
    private readonly List<(LineQuestion Question, IReadOnlyList<AlertRule> Rules)> _questions = [];

    /// <summary>Guards by condition: they outlive changes of other rules, but not their own.</summary>
    private readonly Dictionary<AskedKey, ConditionGuard> _guards = [];

    /// <param name="version">See <see cref="Version"/>.</param>
    /// <param name="rules">All of the project.</param>
    /// <param name="time">The guards' clock.</param>
    /// <param name="known">The version before: its guards continue.</param>
    /// <param name="isUnlimited">No guard leaves anything out: a caller waits for the answer.</param>
    public ProjectRules(long version, IReadOnlyList<AlertRule> rules, TimeProvider time, ProjectRules? known = null, bool isUnlimited = false)
    {
        (Version, Rules) = (version, rules);
        _byNumber = rules.ToDictionary(rule => rule.Number);
        var active = rules.Where(rule => rule.IsActive).ToList();
        _byKind = active.ToLookup(rule => rule.Definition.Kind);
        foreach (var asking in active.SelectMany(Asks).GroupBy(asking => asking.Key))
        {
            var targets = asking
                .GroupBy(one => (one.Ask.Part, Fields: string.Join('\0', KeyFields(one.Rule).Select(field => field.Name)), Needed: one.Ask.Needed?.Name, CountsValues: one.Ask.Kept == HitsKept.Values))
                .Select(group => new HitTarget(group.Key.Part, KeyFields(group.First().Rule), [.. group.Select(one => one.Rule.Number)])
                {
                    Needed = group.First().Ask.Needed,
                    CountsValues = group.Key.CountsValues,
                });
            var guard = _guards[asking.Key] = known?._guards.GetValueOrDefault(asking.Key) ?? new ConditionGuard(time, isUnlimited);
            var question = new LineQuestion(asking.First().Ask.Filter, guard, [.. targets]);
            _questions.Add((question, [.. asking.Select(one => one.Rule)]));
            foreach (var (rule, ask, _) in asking)
                _asks[(rule.Number, ask.Part)] = ask;
        }

        Matcher = _questions.Count == 0 ? LineMatcher.None : new LineMatcher(_questions.ConvertAll(question => question.Question));
        IsIdle = Matcher.IsEmpty && !active.Exists(rule => rule.Definition.Condition.WakesOnCommit);
    }

    /// <summary>Grows with every change; 0 when the project never had a rule.</summary>
    public long Version { get; }

    public IReadOnlyList<AlertRule> Rules { get; }

    /// <summary>Whether no commit means anything to a rule.</summary>
    public bool IsIdle { get; }

    public LineMatcher Matcher { get; }

    /// <summary>The questions with an expression, and the rules that ask them.</summary>
    public IEnumerable<(LineQuestion Question, IReadOnlyList<AlertRule> Rules)> Guarded => _questions.Where(question => question.Question.HasRegex);

    public AlertRule? Find(int number) => _byNumber.GetValueOrDefault(number);

    /// <summary>The active rules of a kind.</summary>
    public IEnumerable<AlertRule> Of(AlertKind kind) => _byKind[kind];

    /// <summary>What an active rule asks of lines as one of its parts; null when it asks nothing.</summary>
    public LineAsk? AskOf(int rule, short part) => _asks.GetValueOrDefault((rule, part));

    /// <summary>The fields whose values make the key of a rule's alerts.</summary>
    public static IReadOnlyList<GroupField> KeyFields(AlertRule rule) =>
        rule.Definition.Condition.KeyFields is [_, ..] own ? [.. rule.Definition.GroupBy, .. own] : rule.Definition.GroupBy;

    private static IEnumerable<(AlertRule Rule, LineAsk Ask, AskedKey Key)> Asks(AlertRule rule) =>
        rule.Definition.Condition.Asks(rule.Definition.GroupBy.Count > 0).Select(ask => (rule, ask, AskedKey.Of(ask.Filter)));

    /// <summary>The same for filters that mean the same, as far as it is easily found: those of the same tree, and those about nothing but the same levels.</summary>
    /// <param name="Filter">Null when it is about levels only.</param>
    /// <param name="Levels">Of a filter about levels only.</param>
    private readonly record struct AskedKey(LogFilter? Filter, uint Levels)
    {
        public static AskedKey Of(LogFilter filter) => LevelMask.Of(filter.Root) is { IsExact: true } levels ? new(null, levels.Bits) : new(filter, 0);
    }
}
