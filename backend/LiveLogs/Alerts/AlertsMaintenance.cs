using Microsoft.Extensions.Options;
using Npgsql;

namespace LiveLogs.Alerts;

/// <summary>Removes what nobody asks for any more: counts that no window reaches, old decisions, resolved alerts and silences.</summary>
internal sealed partial class AlertsMaintenance(
    NpgsqlDataSource database, IOptions<AlertsOptions> options, TimeProvider time, ILogger<AlertsMaintenance> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(30);

    /// <summary>No window reaches further back.</summary>
    private static readonly TimeSpan LongestReach = TimeSpan.FromDays(8);

    /// <summary>Decisions of a rule that are kept.</summary>
    private const int MaxDecisions = 1_000;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await RunAsync(stoppingToken);
            }
            catch (NpgsqlException error)
            {
                Log.Failed(logger, error);
            }
        }
    }

    /// <summary>One round; safe to run on several instances at once.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var batch = database.CreateBatch();
        Add(batch, "DELETE FROM alert_counts WHERE minute < $1", now - LongestReach);
        Add(batch, "DELETE FROM alert_distinct WHERE minute < $1", now - LongestReach);
        Add(
            batch,
            """
            DELETE FROM alert_seen_values v USING alert_rules r
            WHERE v.rule_number = r.number AND (
                r.deleted_at IS NOT NULL
                OR v.last_seen < $1 - make_interval(mins => coalesce((r.definition -> 'conditions' ->> 'lookback_minutes')::int, 0)))
            """,
            now);
        Add(batch, "DELETE FROM alert_silences WHERE ends_at < $1", now - options.Value.Retention);
        Add(batch, "DELETE FROM alert_episodes WHERE state = 'resolved' AND resolved_at < $1", now - options.Value.Retention);
        Add(batch, "DELETE FROM alert_decisions WHERE at < $1", now - options.Value.Retention);
        Add(
            batch,
            """
            DELETE FROM alert_decisions d USING (
                SELECT r.number AS rule, (SELECT number FROM alert_decisions x WHERE x.rule_number = r.number ORDER BY number DESC OFFSET $1 LIMIT 1) AS last
                FROM alert_rules r) old
            WHERE d.rule_number = old.rule AND d.number <= old.last
            """,
            MaxDecisions);
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    private static void Add(NpgsqlBatch batch, string sql, object parameter) =>
        batch.BatchCommands.Add(new NpgsqlBatchCommand(sql) { Parameters = { new() { Value = parameter } } });

    private static partial class Log
    {
        [LoggerMessage(8040, LogLevel.Warning, "Old alerts could not be removed; it is tried again")]
        public static partial void Failed(ILogger logger, Exception error);
    }
}
