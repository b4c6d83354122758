using System.Text.Json.Nodes;
using LiveLogs.Alerts.Evaluation;
using LiveLogs.Alerts.Rules;
using LiveLogs.Alerts.Simulation;
using LiveLogs.Logs.Filters;

namespace LiveLogs.Alerts.Kinds;

/// <summary>Every line that passes the filter fires.</summary>
internal sealed record LineCondition(LogFilter Filter) : RuleCondition(Filter)
{
    public override IReadOnlyList<LineAsk> Asks(bool isGrouped) => [new(0, Filter, HitsKept.Sums)];
}

/// <summary>A kind of which each line fires, and what kinds about lines have in common.</summary>
internal abstract class LineKind : AlertKind, IEvaluatedKind, IPlayedKind
{
    public const string FilterName = "filter";
    public const string LevelsName = "log_levels";

    /// <summary>The filter that lines of any kind may have to pass.</summary>
    public static ConditionField Among { get; } = new(
        FilterName, ConditionFieldType.Filter, "Among lines with", "Only lines that pass this filter are looked at. All lines when left out.")
    {
        MaxLength = LogFilter.MaxLength,
        Placeholder = "level>=error service:checkout",
    };

    /// <summary>The levels that lines of any kind may have to have.</summary>
    public static ConditionField Levels { get; } = new(
        LevelsName, ConditionFieldType.List, "Of the levels", "Only lines of these levels are looked at. All levels when left out.")
    {
        Placeholder = "all",
    };

    /// <summary>Parts of a summary: the filter and the levels.</summary>
    public static IReadOnlyList<IReadOnlyList<string>> AmongLines { get; } = [[$" among {{{FilterName}}}"], [$" among {{{LevelsName}}}"]];

    public Look Look => LineLook.Shared;

    public Task<SimulationOutcome> PlayAsync(SimulationRunner history, SimulationJob job, SimulationProgress progress, CancellationToken cancellationToken) =>
        history.PlayLinesAsync(job, progress, null, cancellationToken);

    /// <summary>The filter of a rule behind a reason; empty without one.</summary>
    public static string AmongOf(JsonObject conditions) => WrittenCondition.Text(conditions, FilterName) is { } filter ? $" among lines with {filter}" : "";

    protected static LineCondition? Of(LogFilter? filter) => filter is null ? null : new LineCondition(filter);

    private sealed class LineLook : Look
    {
        public static readonly LineLook Shared = new();

        public override async Task AtNewsAsync(EvaluationRun run, IReadOnlyList<AlertRule> rules, CancellationToken cancellationToken)
        {
            var hits = run.Hits.Sums.Where(hit => run.Rules.Find(hit.Key.Rule)!.Definition.Kind is LineKind).ToList();
            var latest = await run.LatestAsync(hits.ConvertAll(hit => hit.Key), cancellationToken);
            foreach (var (place, sum) in hits)
                run.Machine.OnHits(run.Rules.Find(place.Rule)!, run.Known(latest.GetValueOrDefault(place)), sum);
        }
    }
}
