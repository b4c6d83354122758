using LiveLogs.Alerts.Matching;
using LiveLogs.Logs.Filters;

namespace LiveLogs.Alerts.Rules;

/// <summary>A project's rules at one version, and what they ask of lines.</summary>
internal sealed class ProjectRules
{
    public static readonly ProjectRules None = new(0, [], TimeProvider.System);

    private readonly Dictionary<int, AlertRule> _byNumber;
    private readonly List<(LineQuestion Question, IReadOnlyList<AlertRule> Rules)> _questions = [];

    /// <summary>Guards by condition: they outlive changes of other rules, but not their own.</summary>
    private readonly Dictionary<AskedKey, ConditionGuard> _guards = [];

    /// <param name="version">See <see cref="Version"/>.</param>
    /// <param name="rules">All of the project.</param>
    /// <param name="time">The guards' clock.</param>
    /// <param name="known">The version before: what its guards found goes on.</param>
    /// <param name="isUnlimited">No guard leaves anything out: for who waits for the answer.</param>
    public ProjectRules(long version, IReadOnlyList<AlertRule> rules, TimeProvider time, ProjectRules? known = null, bool isUnlimited = false)
    {
        (Version, Rules) = (version, rules);
        _byNumber = rules.ToDictionary(rule => rule.Number);
        var active = rules.Where(rule => rule.IsActive).ToList();
        Windows = [.. active.Where(rule => rule.Definition.Condition is WindowCondition)];
        NewPatterns = [.. active.Where(rule => rule.Definition.Condition is NewPatternCondition)];
        Channels = [.. active.Where(rule => rule.Definition.Condition is ChannelCondition)];
        Composites = InOrder([.. active.Where(rule => rule.Definition.Condition is CompositeCondition)]);
        foreach (var asking in active.SelectMany(Askings).GroupBy(asking => asking.Key))
        {
            var targets = asking
                .GroupBy(one => (one.Part, Fields: string.Join('\0', KeyFields(one.Rule).Select(field => field.Name)), Counted: CountedField(one.Rule)?.Name))
                .Select(group => new HitTarget(group.Key.Part, KeyFields(group.First().Rule), [.. group.Select(one => one.Rule.Number)])
                {
                    Needed = (group.First().Rule.Definition.Condition as NewValueCondition)?.Field ?? CountedField(group.First().Rule),
                    CountsValues = group.Key.Counted is not null,
                });
            var guard = _guards[asking.Key] = known?._guards.GetValueOrDefault(asking.Key) ?? new ConditionGuard(time, isUnlimited);
            var question = new LineQuestion(asking.First().Filter, guard, [.. targets]);
            _questions.Add((question, [.. asking.Select(one => one.Rule)]));
        }

        Matcher = _questions.Count == 0 ? LineMatcher.None : new LineMatcher(_questions.ConvertAll(question => question.Question));
    }

    /// <summary>Grows with every change; 0 when the project never had a rule.</summary>
    public long Version { get; }

    public IReadOnlyList<AlertRule> Rules { get; }

    /// <summary>Active rules that look at a window of time.</summary>
    public IReadOnlyList<AlertRule> Windows { get; }

    /// <summary>Active rules that wait for new patterns.</summary>
    public IReadOnlyList<AlertRule> NewPatterns { get; }

    /// <summary>Active rules about channels.</summary>
    public IReadOnlyList<AlertRule> Channels { get; }

    /// <summary>Active rules about other rules, each after those that it names.</summary>
    public IReadOnlyList<AlertRule> Composites { get; }

    /// <summary>Whether a commit may mean something to a rule.</summary>
    public bool IsIdle => Matcher.IsEmpty && Windows.Count == 0 && NewPatterns.Count == 0;

    public LineMatcher Matcher { get; }

    /// <summary>The questions with an expression, and the rules that ask them.</summary>
    public IEnumerable<(LineQuestion Question, IReadOnlyList<AlertRule> Rules)> Guarded => _questions.Where(question => question.Question.HasRegex);

    public AlertRule? Find(int number) => _byNumber.GetValueOrDefault(number);

    /// <summary>The fields whose values make the key of a rule's alerts.</summary>
    public static IReadOnlyList<GroupField> KeyFields(AlertRule rule) =>
        rule.Definition.Condition is NewValueCondition value ? [.. rule.Definition.GroupBy, value.Field] : rule.Definition.GroupBy;

    /// <summary>Whether the counters that every commit keeps tell what a window needs, without looking at lines.</summary>
    public static bool UsesCounters(AlertRule rule) =>
        rule.Definition is { GroupBy.Count: 0, Condition: WindowCondition { Measure: not Measure.Distinct } window }
        && LevelMask.WholeLevels(window.Filter.Root) is not null
        && LevelMask.WholeLevels(window.Whole.Root) is not null;

    private static GroupField? CountedField(AlertRule rule) => (rule.Definition.Condition as WindowCondition)?.Field;

    /// <summary>No rule names itself, by whatever detour: that is refused when rules are stored.</summary>
    private static List<AlertRule> InOrder(List<AlertRule> composites)
    {
        var ordered = new List<AlertRule>();
        var open = composites.ToDictionary(rule => rule.Definition.Id, StringComparer.Ordinal);
        foreach (var rule in composites)
            Add(rule);

        return ordered;

        void Add(AlertRule rule)
        {
            if (!open.Remove(rule.Definition.Id))
                return;

            foreach (var id in ((CompositeCondition)rule.Definition.Condition).Expression.RuleIds.Where(open.ContainsKey).ToList())
                Add(open.GetValueOrDefault(id) ?? rule);
            ordered.Add(rule);
        }
    }

    /// <summary>What a rule asks of lines.</summary>
    private static IEnumerable<(AlertRule Rule, short Part, LogFilter Filter, AskedKey Key)> Askings(AlertRule rule)
    {
        if (UsesCounters(rule) || rule.Definition.Condition is NewPatternCondition or CompositeCondition or ChannelCondition)
            yield break;

        var condition = rule.Definition.Condition;
        yield return (rule, 0, condition.Filter, AskedKey.Of(condition.Filter));
        if (condition is WindowCondition { Measure: Measure.Percentage } window)
            yield return (rule, 1, window.Whole, AskedKey.Of(window.Whole));
    }

    /// <summary>The same for filters that mean the same, as far as it is easily told: those of the same tree, and those about nothing but the same levels.</summary>
    /// <param name="Filter">Null when it is about levels only.</param>
    /// <param name="Levels">Of a filter about levels only.</param>
    private readonly record struct AskedKey(LogFilter? Filter, uint Levels)
    {
        public static AskedKey Of(LogFilter filter) => LevelMask.Of(filter.Root) is { IsExact: true } levels ? new(null, levels.Bits) : new(filter, 0);
    }
}
