using LiveLogs.Logs;
using LiveLogs.Logs.Filters;

namespace LiveLogs.Alerts.Matching;

/// <summary>One filter that rules ask about lines, with everything that lets it be passed over cheaply. Rules that ask the same share it.</summary>
internal sealed class LineQuestion
{
    private readonly LogFilter _filter;

    public LineQuestion(LogFilter filter, ConditionGuard guard, IReadOnlyList<HitTarget> targets)
    {
        (_filter, Guard, Targets) = (filter, guard, targets);
        Levels = LevelMask.Of(filter.Root);
        Literals = Levels.IsExact ? [] : RequiredLiterals.Of(filter.Root);
        HasRegex = Contains(filter.Root);
    }

    public LevelMask Levels { get; }

    /// <summary>Sets of texts of which a message needs one each; the first tells most.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Literals { get; }

    /// <summary>A regular expression is the one part whose cost is in the hand of its author.</summary>
    public bool HasRegex { get; }

    public ConditionGuard Guard { get; }

    public IReadOnlyList<HitTarget> Targets { get; }

    public bool Matches(LogEntry entry) => _filter.Matches(entry);

    private static bool Contains(FilterNode node) => node switch
    {
        MessageMatches => true,
        AllOf all => all.Terms.Any(Contains),
        AnyOf any => any.Terms.Any(Contains),
        Not not => Contains(not.Term),
        _ => false,
    };
}

/// <summary>What hits of a question are counted for: the rules that group them alike.</summary>
internal sealed class HitTarget(short part, IReadOnlyList<GroupField> groupBy, IReadOnlyList<int> rules)
{
    /// <summary>0: what a rule looks for; 1: what that is a share of.</summary>
    public short Part { get; } = part;

    /// <summary>Fields whose values make the key.</summary>
    public IReadOnlyList<GroupField> GroupBy { get; } = groupBy;

    /// <summary>Numbers of the rules.</summary>
    public IReadOnlyList<int> Rules { get; } = rules;

    /// <summary>Lines without a value of it are left out; null: none are.</summary>
    public GroupField? Needed { get; init; }

    /// <summary>Not lines are counted but the different values of <see cref="Needed"/>.</summary>
    public bool CountsValues { get; init; }
}
