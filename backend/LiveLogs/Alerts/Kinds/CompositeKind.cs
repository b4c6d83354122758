using System.Text.Json;
using LiveLogs.Alerts.Episodes;
using LiveLogs.Alerts.Evaluation;
using LiveLogs.Alerts.Rules;
using LiveLogs.Alerts.Simulation;
using LiveLogs.Logs.Filters;

namespace LiveLogs.Alerts.Kinds;

/// <summary>Other rules of the project fire, or do not.</summary>
/// <param name="Expression">Which ones.</param>
/// <param name="KeepFiring">How long it continues to fire after the expression has ceased to hold.</param>
internal sealed record CompositeCondition(RuleExpression Expression, TimeSpan KeepFiring) : RuleCondition(LogFilter.All)
{
    public override bool EndsByQuiet => false;

    public override IEnumerable<string> References => Expression.RuleIds.Distinct(StringComparer.Ordinal);

    /// <summary>What it finds.</summary>
    /// <param name="isOpen">Whether the rule of an id has an open alert.</param>
    public StateResult StateOf(Func<string, bool> isOpen)
    {
        var rules = References.ToLookup(isOpen);
        var text = (rules[true].Any(), rules[false].Any()) switch
        {
            (true, true) => $"Firing: {string.Join(", ", rules[true])}; not firing: {string.Join(", ", rules[false])}.",
            (true, false) => $"Firing: {string.Join(", ", rules[true])}.",
            _ => $"Not firing: {string.Join(", ", rules[false])}.",
        };
        return new StateResult(Expression.Holds(isOpen), text, KeepFiring);
    }
}

/// <summary>Rules about other rules.</summary>
internal sealed class CompositeKind : AlertKind, IEvaluatedKind, IPlayedKind
{
    private static readonly ConditionField Expression = new(
        "expression", ConditionFieldType.Text, "Ids with AND, OR, NOT", "Ids of other rules with AND, OR, NOT and parentheses, such as payments AND NOT deploy. A rule holds while it has an open alert.")
    {
        Required = true,
        MaxLength = RuleExpression.MaxLength,
    };

    private static readonly ConditionField KeepFiring = new(
        "keep_firing_minutes", ConditionFieldType.Number, "Keep firing for minutes", "How long the alert continues after the expression has ceased to hold.")
    {
        Maximum = 10_080,
        Default = 0,
        IsQuiet = true,
        IsAdvanced = true,
    };

    public override string Name => "composite";

    public override string Words => "Other rules";

    public override string Description => "Other rules have open alerts, or have none.";

    public override IReadOnlyList<ConditionField> Fields { get; } = [Expression, KeepFiring];

    public override int Order => 120;

    public override double DefaultCooldown => 5;

    public override IReadOnlyList<IReadOnlyList<string>> Summary => [["{expression}"]];

    public override string ReferencesField => Expression.Name;

    public Look Look { get; } = new CompositeLook();

    public override RuleCondition? Read(ConditionReader reader)
    {
        var keepFiring = reader.Minutes(KeepFiring);
        if (reader.Text(Expression) is not { } text)
            return null;

        try
        {
            return new CompositeCondition(RuleExpression.Parse(text), keepFiring);
        }
        catch (FormatException error)
        {
            reader.Fail(Expression, error.Message);
            return null;
        }
    }

    public override string Title(RuleCondition condition) => "Several rules";

    public override string WhyNoGroups(RuleCondition condition) => "The rules that it names have their own groups.";

    public override IEnumerable<string> ReferencesOf(JsonElement conditions) => RuleExpression.Parse(conditions.GetProperty(Expression.Name).GetString()!).RuleIds;

    /// <summary>The rules that it names first, each by itself; then what their alerts make of it.</summary>
    public async Task<SimulationOutcome> PlayAsync(SimulationRunner history, SimulationJob job, SimulationProgress progress, CancellationToken cancellationToken)
    {
        var condition = (CompositeCondition)job.Rule.Definition.Condition;
        var (changes, lines, from) = (new List<(DateTimeOffset At, string Rule, int Change)>(), 0, job.From);
        var ids = condition.References.ToList();
        foreach (var (id, index) in ids.Select((id, index) => (id, index)))
        {
            var played = await history.RunAsync(job.For(id), progress.Part((double)index / ids.Count, 1.0 / ids.Count), cancellationToken);
            lines += played.Lines;
            from = played.From > from ? played.From : from;
            changes.AddRange(played.Simulation.Episodes.Select(episode => (episode.StartedAt, id, 1)));
            changes.AddRange(played.Simulation.Episodes.Where(episode => !episode.IsOpen).Select(episode => (episode.ResolvedAt!.Value, id, -1)));
        }

        var (simulation, open) = (history.New(job), ids.ToDictionary(id => id, _ => 0, StringComparer.Ordinal));
        var moments = changes.GroupBy(change => change.At).OrderBy(moment => moment.Key).ToList();
        for (var index = 0; index < moments.Count; index++)
        {
            LookAt(moments[index].Key.AddTicks(-1));
            foreach (var (_, rule, change) in moments[index])
                open[rule] += change;
            LookAt(moments[index].Key);
            if (moments[index].Key + condition.KeepFiring is var over && over < job.To && (index + 1 == moments.Count || over < moments[index + 1].Key))
                LookAt(over);
        }

        simulation.PassTo(job.To);
        return new SimulationOutcome(simulation, lines, from);

        void LookAt(DateTimeOffset now) => simulation.LookAtState(now, condition.StateOf(id => open[id] > 0));
    }
}
