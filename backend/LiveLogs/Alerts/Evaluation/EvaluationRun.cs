using LiveLogs.Alerts.Episodes;
using LiveLogs.Alerts.Hits;
using LiveLogs.Alerts.Matching;
using LiveLogs.Alerts.Rules;
using Npgsql;

namespace LiveLogs.Alerts.Evaluation;

/// <summary>One evaluation of a project: what the kinds look with, and the machine that decides what becomes of it.</summary>
internal sealed class EvaluationRun
{
    /// <summary>Each episode once, whichever way it was found.</summary>
    private readonly Dictionary<Guid, Episode> _known = [];

    public required NpgsqlTransaction Transaction { get; init; }

    public required int ProjectNumber { get; init; }

    public required ProjectRules Rules { get; init; }

    /// <summary>What the lines of batches meant to rules since the last evaluation.</summary>
    public required TakenHits Hits { get; init; }

    public required EpisodeMachine Machine { get; init; }

    public required DateTimeOffset Now { get; init; }

    /// <summary>Up to here the healthy sources were read; null when nothing can be said.</summary>
    public required DateTimeOffset? Horizon { get; init; }

    /// <summary>Since when senders that push may repeat what they could not send.</summary>
    public required PushGap Gap { get; init; }

    /// <summary>Everything is looked at, because time has passed.</summary>
    public required bool IsDue { get; init; }

    /// <summary>Alerts that are looked at at once.</summary>
    public required int Limit { get; init; }

    /// <summary>What the kinds need besides, such as a reader of another room.</summary>
    public required IServiceProvider Services { get; init; }

    /// <summary>Lines that are older when they are stored raise no alerts, and windows that end before it do not fire.</summary>
    public DateTimeOffset Oldest => Now - LineMatcher.MaxAge;

    /// <summary>The one object of an episode in this evaluation.</summary>
    public Episode? Known(Episode? episode)
    {
        if (episode is null || _known.TryAdd(episode.Id, episode))
            return episode;

        return _known[episode.Id];
    }

    /// <summary>The latest episode of each rule and key, open or not.</summary>
    public Task<Dictionary<(int Rule, string Key), Episode>> LatestAsync(IReadOnlyCollection<(int Rule, string Key)> keys, CancellationToken cancellationToken) =>
        EpisodeTable.ReadLatestAsync(Transaction, keys, cancellationToken);

    /// <summary>The open episodes of some rules.</summary>
    public async Task<Dictionary<(int Rule, string Key), Episode>> OpenAsync(IReadOnlyList<AlertRule> rules, CancellationToken cancellationToken) =>
        (await EpisodeTable.ReadOpenAsync(Transaction, [.. rules.Select(rule => rule.Number)], cancellationToken)).ToDictionary(episode => (episode.RuleNumber, episode.GroupKey));

    /// <summary>
    /// Has the machine decide about things that hold or do not by themselves, each under a key of its own: an alert opens for each that holds,
    /// and ends when it no longer does.
    /// </summary>
    /// <param name="rules">The rules.</param>
    /// <param name="states">What a rule finds, by key.</param>
    /// <param name="gone">What ends the open alerts of keys that <paramref name="states"/> does not have.</param>
    /// <param name="cancellationToken">Ends the evaluation.</param>
    public async Task OnStatesAsync(
        IReadOnlyList<AlertRule> rules, Func<AlertRule, IReadOnlyDictionary<string, StateResult>> states, StateResult gone, CancellationToken cancellationToken)
    {
        if (rules.Count == 0)
            return;

        var open = await OpenAsync(rules, cancellationToken);
        foreach (var rule in rules)
        {
            var found = states(rule);
            foreach (var (key, state) in found)
                Machine.OnState(rule, Known(open.GetValueOrDefault((rule.Number, key))), key, state);
            foreach (var ((_, key), episode) in open.Where(place => place.Key.Rule == rule.Number && !found.ContainsKey(place.Key.Key)))
                Machine.OnState(rule, Known(episode), key, gone);
        }
    }
}
