using LiveLogs.Alerts.Episodes;
using LiveLogs.Alerts.Matching;
using LiveLogs.Alerts.Rules;
using LiveLogs.Storage.Queries;
using Npgsql;

namespace LiveLogs.Alerts.Evaluation;

/// <summary>Finds lines to show for an alert that came from counts.</summary>
internal sealed class SampleReader(NpgsqlDataSource database, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(300);

    /// <summary>The newest lines of a window; none when they are not found at once: the alert is worth more than they are.</summary>
    public async Task<IReadOnlyList<SampleLine>> ReadAsync(AlertRule rule, Episode episode, CancellationToken cancellationToken)
    {
        var query = new NewestQuery
        {
            ProjectNumber = rule.ProjectNumber,
            Filter = rule.Definition.Condition.Filter,
            From = episode.FirstTs,
            To = episode.LastTs,
            Limit = HitRow.MaxLines,
        };
        var lines = new List<SampleLine>();
        try
        {
            await using var snapshot = await EntrySnapshot.OpenAsync(database, Patience, time, cancellationToken);
            await foreach (var entry in snapshot.Newest(query).ReadAsync(cancellationToken))
                lines.Add(SampleLine.Of(entry));
        }
        catch (QueryTimeoutException)
        {
            // What was found so far.
        }

        return lines;
    }
}
