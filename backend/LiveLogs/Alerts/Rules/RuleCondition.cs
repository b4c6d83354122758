using LiveLogs.Alerts.Matching;
using LiveLogs.Logs.Filters;

namespace LiveLogs.Alerts.Rules;

/// <summary>When a rule fires. Each kind has its own record beside its class; what it asks of others stands here.</summary>
/// <param name="Filter">Which lines it looks at; all of them for kinds that look at none.</param>
internal abstract record RuleCondition(LogFilter Filter)
{
    /// <summary>Its alerts end when nothing came for the cooldown; those of others when the kind says so.</summary>
    public virtual bool EndsByQuiet => true;

    /// <summary>A commit may change what it looks at, though it asks nothing of the lines.</summary>
    public virtual bool WakesOnCommit => false;

    /// <summary>Fields that make the key of its alerts, behind those of <c>group_by</c>.</summary>
    public virtual IReadOnlyList<GroupField> KeyFields => [];

    /// <summary>The ids of the rules that it names.</summary>
    public virtual IEnumerable<string> References => [];

    /// <summary>The lines that it has to see when history is played back.</summary>
    public virtual LogFilter Seen => Filter;

    /// <summary>What its filters mean to this build, spelt out: the same as long as it reads them alike.</summary>
    public virtual string Meaning => Filter.ToString();

    /// <summary>What it asks of the lines of every batch; nothing for kinds that look at something else.</summary>
    /// <param name="isGrouped">The rule has <c>group_by</c>.</param>
    public virtual IReadOnlyList<LineAsk> Asks(bool isGrouped) => [];
}

/// <summary>The condition of a stored rule that is not understood: it never holds.</summary>
internal sealed record UnknownCondition() : RuleCondition(LogFilter.All)
{
    public override bool EndsByQuiet => false;
}
