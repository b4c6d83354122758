using LiveLogs.Alerts.Hits;
using LiveLogs.Alerts.Matching;
using LiveLogs.Alerts.Rules;
using LiveLogs.Storage.Queries;
using Npgsql;

namespace LiveLogs.Alerts.Novelty;

/// <summary>Looks for a value among the stored lines: what a rule that is younger than its lookback cannot know by itself.</summary>
internal sealed class ValueHistory(NpgsqlDataSource database, TimeProvider time)
{
    /// <summary>Of one evaluation, all values together.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>Values of one evaluation.</summary>
    private const int MaxValues = 50;

    /// <summary>Keys of which a line was found, and those of which it could not be told in time.</summary>
    public async Task<(HashSet<(int Rule, string Key)> Found, HashSet<(int Rule, string Key)> Unknown)> FindAsync(
        IReadOnlyList<(AlertRule Rule, HitSum Hits, TimeSpan Lookback)> wanted, CancellationToken cancellationToken)
    {
        var (found, unknown) = (new HashSet<(int, string)>(), wanted.Select(one => (one.Rule.Number, one.Hits.GroupKey)).ToHashSet());
        if (wanted.Count == 0)
            return (found, unknown);

        try
        {
            await using var snapshot = await EntrySnapshot.OpenAsync(database, Patience, time, cancellationToken);
            foreach (var (rule, hits, lookback) in wanted.Take(MaxValues))
            {
                if (GroupField.FilterOf(ProjectRules.KeyFields(rule), hits.GroupKey) is not { } filter)
                    continue;

                var query = new NewestQuery
                {
                    ProjectNumber = rule.ProjectNumber,
                    Filter = rule.Definition.Condition.Filter.And(filter),
                    From = hits.First - lookback,
                    To = hits.First,
                    Limit = 1,
                };
                if (await snapshot.Newest(query).ReadAsync(cancellationToken).AnyAsync(cancellationToken))
                    found.Add((rule.Number, hits.GroupKey));
                unknown.Remove((rule.Number, hits.GroupKey));
            }
        }
        catch (QueryTimeoutException)
        {
            // What was not found out so far stays unknown.
        }

        return (found, unknown);
    }
}
