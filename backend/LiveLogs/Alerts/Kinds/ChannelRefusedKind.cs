using LiveLogs.Alerts.Episodes;
using LiveLogs.Alerts.Evaluation;
using LiveLogs.Alerts.Rules;
using LiveLogs.Logs.Filters;
using LiveLogs.Notifications;
using Npgsql;
using NpgsqlTypes;

namespace LiveLogs.Alerts.Kinds;

/// <summary>
/// A notification channel of the project is refused by its provider: people who are notified through it would not learn of it otherwise.
/// The rule is made when it is needed for the first time; it can be changed, switched off and deleted like any other.
/// </summary>
internal sealed class ChannelRefusedKind : AlertKind, IEvaluatedKind
{
    public override string Name => "channel_refused";

    public override string Words => "A refused channel";

    public override string Description => "A provider refuses a notification channel of the project. The project gets a rule of this kind by itself when that happens for the first time.";

    public override IReadOnlyList<ConditionField> Fields => [];

    public override int Order => 130;

    public override bool IsOffered => false;

    public override IReadOnlyList<IReadOnlyList<string>> Summary => [["a channel that its provider refuses"]];

    public override string WhyNotPlayed => "The history of channels is not kept, so it cannot be simulated.";

    public Look Look { get; } = new ChannelLook();

    public override RuleCondition? Read(ConditionReader reader) => new Condition();

    public override string Title(RuleCondition condition) => "A channel is refused";

    public override string WhyNoGroups(RuleCondition condition) => "Channels form their own groups.";

    private sealed record Condition() : RuleCondition(LogFilter.All)
    {
        public override bool EndsByQuiet => false;
    }

    private sealed class ChannelLook : Look
    {
        private const string RuleId = "channel-refused";

        private const string Definition =
            """
            {"id": "channel-refused", "name": "A channel is refused", "alert_type": "channel_refused", "severity": "high", "conditions": {},
             "enabled": true, "cooldown_minutes": 0, "notification_channels": ["in_app"]}
            """;

        public override async Task AtIntervalAsync(EvaluationRun run, IReadOnlyList<AlertRule> rules, CancellationToken cancellationToken)
        {
            var refused = await RefusedChannels.ReadAsync(run.Transaction, run.ProjectNumber, cancellationToken);
            if (refused.Count > 0 && rules.Count == 0)
                await CreateRuleAsync(run, cancellationToken);
            var states = refused.ToDictionary(
                channel => $"channel={channel.Name}",
                channel => new StateResult(Holds: true, $"The provider refuses messages of this channel: {channel.Error} Repair the channel and send a test."),
                StringComparer.Ordinal);
            await run.OnStatesAsync(rules, _ => states, new StateResult(Holds: false, "The provider accepts the channel again."), cancellationToken);
        }

        /// <summary>Once: a rule that somebody deleted is not made again.</summary>
        private static async Task CreateRuleAsync(EvaluationRun run, CancellationToken cancellationToken)
        {
            await using var command = new NpgsqlCommand(
                """
                WITH made AS (
                    INSERT INTO alert_rules (project_number, id, definition, enabled)
                    SELECT $1, $2, $3, true WHERE NOT EXISTS (SELECT FROM alert_rules WHERE project_number = $1 AND id = $2)
                    RETURNING project_number)
                UPDATE alert_projects p SET rules_version = rules_version + 1 FROM made WHERE p.project_number = made.project_number
                """,
                run.Transaction.Connection,
                run.Transaction)
            {
                Parameters = { new() { Value = run.ProjectNumber }, new() { Value = RuleId }, new() { Value = Definition, NpgsqlDbType = NpgsqlDbType.Jsonb } },
            };
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }
}
