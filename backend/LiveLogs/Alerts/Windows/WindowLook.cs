using LiveLogs.Alerts.Episodes;
using LiveLogs.Alerts.Evaluation;
using LiveLogs.Alerts.Hits;
using LiveLogs.Alerts.Rules;

namespace LiveLogs.Alerts.Windows;

/// <summary>Looks at the windows of all kinds that have them: their minutes are read once.</summary>
internal sealed class WindowLook : Look
{
    public static readonly WindowLook Shared = new();

    /// <summary>Windows that reach back further are only looked at now and then.</summary>
    private static readonly TimeSpan QuickReach = TimeSpan.FromHours(1);

    public override async Task AtNewsAsync(EvaluationRun run, IReadOnlyList<AlertRule> rules, CancellationToken cancellationToken)
    {
        await HitQueue.CountAsync(run.Transaction, run.Hits, cancellationToken);
        await DistinctTable.AddAsync(run.Transaction, run.Hits, run.Oldest, cancellationToken);
        var samples = run.Services.GetRequiredService<SampleReader>();
        foreach (var (rule, episode) in await LookAsync(run, run.IsDue ? rules : [.. rules.Where(IsQuick)], cancellationToken))
        {
            if (episode.Lines.Count == 0)
                episode.Lines = await samples.ReadAsync(rule, episode, cancellationToken);
        }
    }

    public override async Task AtIntervalAsync(EvaluationRun run, IReadOnlyList<AlertRule> rules, CancellationToken cancellationToken)
    {
        await LookAtClosedAsync(run, cancellationToken);
        if (run.Horizon is null)
            await NoteBlindAsync(run, rules, "sources_failing", "None of the project's running sources is read at the moment, so it is unknown whether lines are missing.", cancellationToken);
        else if (run.Gap is { To: { } to, Until: { } until })
            await NoteBlindAsync(run, rules, "pushes_awaited", $"Pushes were not possible for a while from {to:u} on. Senders may repeat the lines that they kept until {until:u}; before that it is unknown whether lines are missing.", cancellationToken);
    }

    private static WindowCondition Condition(AlertRule rule) => (WindowCondition)rule.Definition.Condition;

    private static bool IsQuick(AlertRule rule) => Condition(rule) is { WaitsForSources: false } window && window.Reach <= QuickReach;

    /// <returns>Episodes that were opened.</returns>
    private static async Task<IReadOnlyList<(AlertRule Rule, Episode Episode)>> LookAsync(EvaluationRun run, IReadOnlyList<AlertRule> windows, CancellationToken cancellationToken)
    {
        if (windows.Count == 0)
            return [];

        var counts = await WindowCounts.ReadAsync(run.Transaction, run.ProjectNumber, windows, run.Oldest, cancellationToken);
        var look = new WindowRules(run.Machine, run.Now, run.Horizon);
        var open = await run.OpenAsync(windows, cancellationToken);
        var pairs =
            from rule in windows
            from key in counts.Keys(rule).Union(open.Keys.Where(place => place.Rule == rule.Number).Select(place => place.Key))
            select (rule, key);
        var firing = new List<(AlertRule Rule, string Key)>();
        foreach (var (rule, key) in pairs)
        {
            if (!open.TryGetValue((rule.Number, key), out var episode))
            {
                if (look.Look(rule, counts, key, null, isOpen: false) is not null)
                    firing.Add((rule, key));
            }
            else if (look.Look(rule, counts, key, null, isOpen: true) is { } window)
            {
                look.Tell(rule, run.Known(episode), key, window);
            }
        }

        return await OpenAsync(run, firing, look, counts, cancellationToken);
    }

    /// <summary>What seems to fire is looked at again with what fired before.</summary>
    private static async Task<IReadOnlyList<(AlertRule Rule, Episode Episode)>> OpenAsync(
        EvaluationRun run, List<(AlertRule Rule, string Key)> firing, WindowRules look, WindowCounts counts, CancellationToken cancellationToken)
    {
        var latest = await run.LatestAsync([.. firing.Select(place => (place.Rule.Number, place.Key))], cancellationToken);
        var opened = new List<(AlertRule, Episode)>();
        foreach (var (rule, key) in firing)
        {
            var last = run.Known(latest.GetValueOrDefault((rule.Number, key)));
            if (look.Look(rule, counts, key, last?.ClosedTo, isOpen: false) is not { } window || look.Tell(rule, last, key, window) is not { } episode)
                continue;

            episode.Lines = run.Hits.Samples(rule.Number, key);
            opened.Add((rule, episode));
        }

        return opened;
    }

    /// <summary>Closed windows do not open again; lines that came late for them are noted.</summary>
    private static async Task LookAtClosedAsync(EvaluationRun run, CancellationToken cancellationToken)
    {
        var closed = (await EpisodeTable.ReadClosedAsync(run.Transaction, run.ProjectNumber, run.Oldest, run.Limit, cancellationToken))
            .Select(episode => (Rule: run.Rules.Find(episode.RuleNumber), Episode: run.Known(episode)!))
            .Where(one => one.Rule is { IsActive: true, Definition.Condition: WindowCondition { Counted: null } } && !one.Episode.IsOpen)
            .ToList();
        if (closed.Count == 0 || run.Horizon is not { } read)
            return;

        var windows = closed.Select(one => one.Rule!).DistinctBy(rule => rule.Number).ToList();
        var counts = await WindowCounts.ReadAsync(run.Transaction, run.ProjectNumber, windows, run.Oldest, cancellationToken);
        foreach (var (rule, episode) in closed)
        {
            var end = WindowMeasure.MinuteOf(episode.ClosedTo!.Value);
            if (WindowMeasure.MinuteOf(read) > end)
                run.Machine.OnClosed(episode, counts.Series(rule!, 0, episode.GroupKey).Sum(end - 1, Condition(rule!).Minutes));
        }
    }

    /// <summary>Says, now and then, which rules cannot be judged, and why.</summary>
    private static async Task NoteBlindAsync(EvaluationRun run, IReadOnlyList<AlertRule> rules, string word, string reason, CancellationToken cancellationToken)
    {
        var blind = rules.Where(rule => Condition(rule).WaitsForSources).ToList();
        foreach (var rule in await DecisionTable.WithoutAsync(run.Transaction, blind, word, run.Oldest, cancellationToken))
            run.Machine.Changes.Decide(rule.Number, "", run.Now, word, reason);
    }
}
