using System.Text.Json;
using System.Text.Json.Nodes;

namespace LiveLogs.Alerts.Rules;

/// <summary>
/// The socket of a kind of rule: what its rules are configured with, how that is read, and how they are called. A kind is one class in
/// <c>Alerts/Kinds/</c>, which <see cref="AlertKinds"/> finds by itself. It has no state: one object serves all rules. A kind whose rules are
/// evaluated is an <c>IEvaluatedKind</c> as well; one whose history can be played back is an <c>IPlayedKind</c>.
/// </summary>
internal abstract class AlertKind
{
    /// <summary>The <c>alert_type</c> of its rules: snake_case, stored, never changed.</summary>
    public abstract string Name { get; }

    /// <summary>Its name for people, in lists and forms.</summary>
    public abstract string Words { get; }

    /// <summary>When its rules fire, in one sentence.</summary>
    public abstract string Description { get; }

    /// <summary>Every field of its conditions, in the order that people fill them in.</summary>
    public abstract IReadOnlyList<ConditionField> Fields { get; }

    /// <summary>Its place in lists of kinds; those without one follow by name.</summary>
    public virtual int Order => int.MaxValue;

    /// <summary>Whether forms offer it for new rules.</summary>
    public virtual bool IsOffered => true;

    /// <summary>Minutes of <c>cooldown_minutes</c> when a rule names none.</summary>
    public virtual double DefaultCooldown => 15;

    /// <summary>
    /// A rule in a few words, in parts that follow each other. Of each part the first alternative is used of which every <c>{field}</c> has a value
    /// in the conditions; none when all of them lack one. <c>{field=value}</c> has a value only if the field has this one, and
    /// <c>{?field=value}</c> is the same and shows nothing.
    /// </summary>
    public virtual IReadOnlyList<IReadOnlyList<string>> Summary =>
        [[Words], .. Fields.Where(one => !one.IsAdvanced).Select(one => (IReadOnlyList<string>)[$", {one.Label}: {{{one.Name}}}"])];

    /// <summary>The field whose regular expression or filter is tried on stored lines before a rule is stored.</summary>
    public virtual string LinesField => "filter";

    /// <summary>The field that names other rules by their ids; null for kinds that name none.</summary>
    public virtual string? ReferencesField => null;

    /// <summary>Why rules cannot be played back, for kinds that are no <c>IPlayedKind</c>.</summary>
    public virtual string WhyNotPlayed => "The history that rules of this kind look at is not kept, so it cannot be simulated.";

    /// <summary>Reads a condition. Every mistake is left in the reader.</summary>
    /// <returns>Null when something is wrong.</returns>
    public abstract RuleCondition? Read(ConditionReader reader);

    /// <summary>What a rule is called whose author gave it no name, without its lines.</summary>
    public virtual string Title(RuleCondition condition) => Words;

    /// <summary>The lines of a rule in its author's words; empty when it says nothing of its lines.</summary>
    /// <param name="written">The condition as the rule shows it.</param>
    public virtual string LinesOf(JsonObject written) => WrittenCondition.Lines(written, "level:");

    /// <summary>What a line matched, behind "2 lines matched".</summary>
    public virtual string Matched(RuleDefinition rule) => $"the rule {rule.Name}";

    /// <summary>Why a rule cannot have <c>group_by</c>; null when it can.</summary>
    public virtual string? WhyNoGroups(RuleCondition condition) => null;

    /// <summary>The ids of rules that stored conditions name.</summary>
    public virtual IEnumerable<string> ReferencesOf(JsonElement conditions) => [];

    /// <summary>Registers what the kind needs of its own, such as a listener of its source that wakes the evaluation.</summary>
    public virtual void Register(IServiceCollection services)
    {
    }
}
