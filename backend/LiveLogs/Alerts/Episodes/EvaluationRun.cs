using LiveLogs.Alerts.Rules;
using Npgsql;

namespace LiveLogs.Alerts.Episodes;

/// <summary>One evaluation of a project: finds the episodes that hits, windows and due times concern, and has the machine decide.</summary>
internal sealed class EvaluationRun(
    NpgsqlTransaction transaction, int projectNumber, ProjectRules rules, StoredRules stored, EpisodeMachine machine, DateTimeOffset now, DateTimeOffset? horizon)
{
    /// <summary>Each episode once, whichever way it was found.</summary>
    private readonly Dictionary<Guid, Episode> _known = [];

    public async Task LookAtLinesAsync(TakenHits hits, CancellationToken cancellationToken)
    {
        var latest = await EpisodeTable.ReadLatestAsync(transaction, [.. hits.Lines.Keys], cancellationToken);
        foreach (var ((rule, key), sum) in hits.Lines)
            machine.OnHits(rules.Find(rule)!, Known(latest.GetValueOrDefault((rule, key))), sum);
    }

    public async Task LookAtPatternsAsync(CancellationToken cancellationToken)
    {
        if (rules.NewPatterns.Count == 0)
            return;

        var patterns = await NewPattern.ReadAsync(transaction, projectNumber, now - Matching.HitWriter.MaxAge, NewPattern.MaxPatterns, cancellationToken);
        var pairs = rules.NewPatterns.SelectMany(rule => patterns.Where(pattern => pattern.Fits(rule)).Select(pattern => (Rule: rule, Pattern: pattern))).ToList();
        var latest = await EpisodeTable.ReadLatestAsync(transaction, [.. pairs.Select(pair => (pair.Rule.Number, pair.Pattern.GroupKey))], cancellationToken);
        foreach (var (rule, pattern) in pairs.Where(pair => !latest.ContainsKey((pair.Rule.Number, pair.Pattern.GroupKey))))
            machine.OnHits(rule, null, pattern.ToHits());
    }

    public Task LookAtValuesAsync(TakenHits hits, ValueHistory history, CancellationToken cancellationToken) =>
        new NewValueRules(transaction, rules, machine, history, now).LookAsync(hits, Known, cancellationToken);

    /// <summary>Last of all: it is about what the others have come to.</summary>
    public Task LookAtCompositesAsync(CancellationToken cancellationToken) =>
        new CompositeRules(transaction, rules, machine).LookAsync(Known, cancellationToken);

    /// <returns>Episodes that were opened.</returns>
    public async Task<IReadOnlyList<(AlertRule Rule, Episode Episode)>> LookAtWindowsAsync(
        IReadOnlyList<AlertRule> windows, TakenHits hits, CancellationToken cancellationToken)
    {
        if (windows.Count == 0)
            return [];

        var counts = await WindowCounts.ReadAsync(transaction, projectNumber, windows, now - Matching.HitWriter.MaxAge, cancellationToken);
        var look = new WindowRules(machine, now, horizon);
        var open = (await EpisodeTable.ReadOpenAsync(transaction, [.. windows.Select(rule => rule.Number)], cancellationToken))
            .ToDictionary(episode => (episode.RuleNumber, episode.GroupKey));
        var pairs =
            from rule in windows
            from key in counts.Keys(rule).Union(open.Keys.Where(place => place.RuleNumber == rule.Number).Select(place => place.GroupKey))
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
                look.Tell(rule, Known(episode), key, window);
            }
        }

        return await OpenAsync(firing, look, counts, hits, cancellationToken);
    }

    /// <summary>What has to be looked at now and then, whether or not anything came.</summary>
    public async Task LookAtWhatPassedAsync(int limit, PushGap gap, CancellationToken cancellationToken)
    {
        await LookAtDueAsync(limit, cancellationToken);
        await LookAtClosedAsync(limit, cancellationToken);
        await new ChannelRules(transaction, projectNumber, rules, machine).LookAsync(Known, cancellationToken);
        if (horizon is null)
            await NoteBlindAsync("sources_failing", "None of the project's running sources is read at the moment, so it is unknown whether lines are missing.", cancellationToken);
        else if (gap is { To: { } to, Until: { } until })
            await NoteBlindAsync("pushes_awaited", $"Pushes were not possible for a while from {to:u} on. Senders may repeat the lines that they kept until {until:u}; before that it is unknown whether lines are missing.", cancellationToken);
    }

    private async Task LookAtDueAsync(int limit, CancellationToken cancellationToken)
    {
        var due = (await EpisodeTable.ReadDueAsync(transaction, projectNumber, now, limit, cancellationToken))
            .Select(found => Known(found)!).Where(episode => episode.IsOpen && episode.DueAt <= now).ToList();
        var deleted = await stored.ReadAsync(
            transaction, due.Select(episode => episode.RuleNumber).Where(number => rules.Find(number) is null).ToHashSet(), cancellationToken);
        foreach (var episode in due)
            machine.OnDue(rules.Find(episode.RuleNumber) ?? deleted[episode.RuleNumber], episode);
    }

    /// <summary>Closed windows do not open again; what came late for them is noted.</summary>
    private async Task LookAtClosedAsync(int limit, CancellationToken cancellationToken)
    {
        var closed = (await EpisodeTable.ReadClosedAsync(transaction, projectNumber, now - Matching.HitWriter.MaxAge, limit, cancellationToken))
            .Select(episode => (Rule: rules.Find(episode.RuleNumber), Episode: Known(episode)!))
            .Where(one => one.Rule is { IsActive: true, Definition.Condition: WindowCondition { Measure: not Measure.Distinct } } && !one.Episode.IsOpen)
            .ToList();
        if (closed.Count == 0 || horizon is not { } read)
            return;

        var windows = closed.Select(one => one.Rule!).DistinctBy(rule => rule.Number).ToList();
        var counts = await WindowCounts.ReadAsync(transaction, projectNumber, windows, now - Matching.HitWriter.MaxAge, cancellationToken);
        foreach (var (rule, episode) in closed)
        {
            var end = WindowMeasure.MinuteOf(episode.ClosedTo!.Value);
            if (WindowMeasure.MinuteOf(read) > end)
                machine.OnClosed(episode, counts.Series(rule!, 0, episode.GroupKey).Sum(end - 1, (int)((WindowCondition)rule!.Definition.Condition).Window.TotalMinutes));
        }
    }

    /// <summary>Says, now and then, of which rules nothing can be told, and why.</summary>
    private async Task NoteBlindAsync(string word, string reason, CancellationToken cancellationToken)
    {
        var blind = rules.Windows.Where(rule => ((WindowCondition)rule.Definition.Condition).WaitsForSources).ToList();
        foreach (var rule in await DecisionTable.WithoutAsync(transaction, blind, word, now - Matching.HitWriter.MaxAge, cancellationToken))
            machine.Changes.Decide(rule.Number, "", now, word, reason);
    }

    /// <summary>What seems to fire is looked at again with what fired before.</summary>
    private async Task<IReadOnlyList<(AlertRule Rule, Episode Episode)>> OpenAsync(
        List<(AlertRule Rule, string Key)> firing, WindowRules look, WindowCounts counts, TakenHits hits, CancellationToken cancellationToken)
    {
        var latest = await EpisodeTable.ReadLatestAsync(transaction, [.. firing.Select(place => (place.Rule.Number, place.Key))], cancellationToken);
        var opened = new List<(AlertRule, Episode)>();
        foreach (var (rule, key) in firing)
        {
            var last = Known(latest.GetValueOrDefault((rule.Number, key)));
            if (look.Look(rule, counts, key, last?.ClosedTo, isOpen: false) is not { } window || look.Tell(rule, last, key, window) is not { } episode)
                continue;

            episode.Lines = hits.Samples(rule.Number, key);
            opened.Add((rule, episode));
        }

        return opened;
    }

    private Episode? Known(Episode? episode)
    {
        if (episode is null || _known.TryAdd(episode.Id, episode))
            return episode;

        return _known[episode.Id];
    }
}
