using LiveLogs.Storage.Maintenance;
using Microsoft.Extensions.Options;
using Npgsql;

namespace LiveLogs.Alerts;

/// <summary>Removes what nobody asks for any more: counts that no window reaches, old decisions, resolved alerts and silences.</summary>
internal sealed class AlertsMaintenance(IOptions<AlertsOptions> options) : IRetentionStep
{
    /// <summary>No window reaches further back.</summary>
    private static readonly TimeSpan LongestReach = TimeSpan.FromDays(8);

    /// <summary>Decisions of a rule that are kept.</summary>
    private const int MaxDecisions = 1_000;

    public async Task RunAsync(NpgsqlConnection session, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (reached, kept) = ((now - LongestReach).UtcDateTime, (now - options.Value.Retention).UtcDateTime);
        await ExpiredRows.RemoveAsync(session, "alert_counts", "minute < $1", reached, cancellationToken);
        await ExpiredRows.RemoveAsync(session, "alert_distinct", "minute < $1", reached, cancellationToken);
        await ExpiredRows.RemoveAsync(
            session,
            "alert_seen_values",
            """
            EXISTS (SELECT 1 FROM alert_rules r WHERE r.number = rule_number AND (
                r.deleted_at IS NOT NULL
                OR last_seen < $1 - make_interval(mins => coalesce((r.definition -> 'conditions' ->> 'lookback_minutes')::int, 0))))
            """,
            now.UtcDateTime,
            cancellationToken);
        await ExpiredRows.RemoveAsync(session, "alert_silences", "ends_at < $1", kept, cancellationToken);
        await ExpiredRows.RemoveAsync(session, "alert_episodes", "state = 'resolved' AND resolved_at < $1", kept, cancellationToken);
        await ExpiredRows.RemoveAsync(session, "alert_decisions", "at < $1", kept, cancellationToken);
        await RemoveSurplusAsync(session, cancellationToken);
        // A deleted rule is kept only as long as its alerts name it.
        await ExpiredRows.RemoveAsync(
            session, "alert_rules", "deleted_at < $1 AND NOT EXISTS (SELECT 1 FROM alert_episodes e WHERE e.rule_number = number)", kept, cancellationToken);
    }

    private static async Task RemoveSurplusAsync(NpgsqlConnection session, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            """
            DELETE FROM alert_decisions d USING (
                SELECT r.number AS rule, (SELECT number FROM alert_decisions x WHERE x.rule_number = r.number ORDER BY number DESC OFFSET $1 LIMIT 1) AS last
                FROM alert_rules r) old
            WHERE d.rule_number = old.rule AND d.number <= old.last
            """,
            session)
        {
            Parameters = { new() { Value = MaxDecisions } },
        };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
