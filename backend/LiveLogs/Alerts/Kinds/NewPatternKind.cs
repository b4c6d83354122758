using System.Text.Json.Nodes;
using LiveLogs.Alerts.Evaluation;
using LiveLogs.Alerts.Novelty;
using LiveLogs.Alerts.Rules;
using LiveLogs.Alerts.Simulation;
using LiveLogs.Logs.Filters;

namespace LiveLogs.Alerts.Kinds;

/// <summary>A line has a pattern that no line of the project had before. The first line of each pattern fires.</summary>
internal sealed class NewPatternKind : AlertKind, IEvaluatedKind, IPlayedKind
{
    private const int MaxPlayed = 10_000;

    private static readonly ConditionField Levels = LineKind.Levels with { Label = "Levels", Suggestion = new[] { "ERROR", "FATAL" } };

    public override string Name => "new_pattern";

    public override string Words => "New pattern";

    public override string Description => "A line has a pattern that no line of the project had before.";

    public override IReadOnlyList<ConditionField> Fields { get; } = [Levels];

    public override int Order => 90;

    public override IReadOnlyList<IReadOnlyList<string>> Summary => [["a pattern that no line had before"], [": {log_levels}"]];

    public Look Look { get; } = new PatternLook();

    public override RuleCondition? Read(ConditionReader reader)
    {
        // Nothing else is known of a pattern's first line.
        var isFiltered = reader.IsGiven(LineKind.Among);
        if (isFiltered)
            reader.Fail(LineKind.Among, "Patterns are distinguished by log_levels only.");
        var lines = isFiltered ? null : reader.Lines(LineKind.Among, Levels);
        return lines is null ? null : new Condition(lines);
    }

    public override string LinesOf(JsonObject written) => WrittenCondition.Lines(written, null);

    public override string Matched(RuleDefinition rule) => "a pattern that no line had before";

    public override string WhyNoGroups(RuleCondition condition) => "New patterns form their own groups.";

    /// <summary>What was new is remembered, with the moment at which it was.</summary>
    public async Task<SimulationOutcome> PlayAsync(SimulationRunner history, SimulationJob job, SimulationProgress progress, CancellationToken cancellationToken)
    {
        await using var transaction = await history.BeginAsync(cancellationToken);
        var patterns = await NewPattern.ReadAsync(transaction.Transaction, job.Rule.ProjectNumber, job.From, MaxPlayed, cancellationToken);
        var simulation = history.New(job);
        foreach (var pattern in patterns.Where(pattern => pattern.RecordedAt < job.To && pattern.Fits(job.Rule)).Reverse())
            simulation.Store(pattern.ToHits(), pattern.RecordedAt);

        simulation.PassTo(job.To);
        return new SimulationOutcome(simulation, 0, patterns.Count < MaxPlayed ? job.From : patterns[^1].RecordedAt);
    }

    /// <param name="Filter">Its levels; nothing else is known of the line.</param>
    private sealed record Condition(LogFilter Filter) : RuleCondition(Filter)
    {
        public override bool WakesOnCommit => true;
    }

    private sealed class PatternLook : Look
    {
        public override async Task AtNewsAsync(EvaluationRun run, IReadOnlyList<AlertRule> rules, CancellationToken cancellationToken)
        {
            if (rules.Count == 0)
                return;

            var patterns = await NewPattern.ReadAsync(run.Transaction, run.ProjectNumber, run.Oldest, NewPattern.MaxPatterns, cancellationToken);
            var pairs = rules.SelectMany(rule => patterns.Where(pattern => pattern.Fits(rule)).Select(pattern => (Rule: rule, Pattern: pattern))).ToList();
            var latest = await run.LatestAsync([.. pairs.Select(pair => (pair.Rule.Number, pair.Pattern.GroupKey))], cancellationToken);
            foreach (var (rule, pattern) in pairs.Where(pair => !latest.ContainsKey((pair.Rule.Number, pair.Pattern.GroupKey))))
                run.Machine.OnHits(rule, null, pattern.ToHits());
        }
    }
}
