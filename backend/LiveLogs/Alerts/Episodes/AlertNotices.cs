using System.Globalization;
using LiveLogs.Alerts.Rules;
using LiveLogs.Notifications;
using LiveLogs.Notifications.Deliveries;
using Npgsql;

namespace LiveLogs.Alerts.Episodes;

/// <summary>Puts what people are to be told of episodes into the outbox, in the transaction that changes the episodes.</summary>
internal sealed class AlertNotices(Outbox outbox)
{
    /// <summary>Adds them, and decisions about channels that lead nowhere.</summary>
    public async Task AddAsync(NpgsqlTransaction transaction, EpisodeChanges changes, CancellationToken cancellationToken)
    {
        foreach (var telling in changes.Tellings)
        {
            var lost = await outbox.AddAsync(
                transaction.Connection!, transaction, telling.Rule.ProjectNumber, NoticeOf(telling), telling.Rule.Definition.Channels, cancellationToken);
            // Repeats would only say the same again.
            if (telling.Kind != NoticeKind.Repeated)
            {
                foreach (var (word, problem) in lost)
                    changes.Decide(telling.Rule.Number, telling.Episode, telling.At, "not_told", $"No notification is sent through '{word}': {problem}");
            }
        }
    }

    /// <summary>The console's address of an alert, below the service's.</summary>
    public static string PathOf(AlertRule rule, Guid episode) => $"/#project={rule.ProjectSlug}&alert={episode}";

    private static Notice NoticeOf(Telling telling) => new()
    {
        EpisodeId = telling.Episode.Id,
        Transition = telling.Transition,
        Kind = telling.Kind,
        ProjectSlug = telling.Rule.ProjectSlug,
        RuleId = telling.Rule.Definition.Id,
        RuleName = telling.Rule.Definition.Name,
        Severity = telling.Episode.Severity,
        Title = telling.Episode.Title,
        Reason = telling.Kind == NoticeKind.Resolved ? telling.Episode.ResolveReason ?? telling.Episode.Reason : telling.Episode.Reason,
        GroupKey = telling.Episode.GroupKey,
        Count = telling.Episode.Hits,
        StartedAt = telling.Episode.StartedAt,
        At = telling.At,
        SuppressedHits = telling.Episode.Suppressed,
        Lines =
        [
            .. telling.Episode.Lines.Take(Notice.MaxLines).Select(line => new NoticeLine(
                DateTimeOffset.Parse(line.Timestamp, CultureInfo.InvariantCulture), line.Level, line.Source, line.Message)),
        ],
        Path = PathOf(telling.Rule, telling.Episode.Id),
    };
}
