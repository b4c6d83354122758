using LiveLogs.Alerts.Rules;
using LiveLogs.Notifications;
using Npgsql;
using NpgsqlTypes;

namespace LiveLogs.Alerts.Episodes;

/// <summary>
/// Looks at the channels of a project that their providers refuse: who is told through them would not learn of it otherwise.
/// The rule for it is made when it is needed for the first time; it can be changed, switched off and deleted like any other.
/// </summary>
internal sealed class ChannelRules(NpgsqlTransaction transaction, int projectNumber, ProjectRules rules, EpisodeMachine machine)
{
    private const string RuleId = "channel-refused";

    private const string Definition =
        """
        {"id": "channel-refused", "name": "A channel is refused", "alert_type": "channel_refused", "severity": "high", "conditions": {},
         "enabled": true, "cooldown_minutes": 0, "notification_channels": ["in_app"]}
        """;

    /// <param name="known">Gives the one object of an episode in this evaluation.</param>
    /// <param name="cancellationToken">Ends the evaluation.</param>
    public async Task LookAsync(Func<Episode?, Episode?> known, CancellationToken cancellationToken)
    {
        // By the key of their alert.
        var refused = (await RefusedChannels.ReadAsync(transaction, projectNumber, cancellationToken))
            .ToDictionary(channel => $"channel={channel.Name}", channel => channel.Error, StringComparer.Ordinal);
        if (refused.Count > 0 && rules.Channels.Count == 0)
            await CreateRuleAsync(cancellationToken);
        if (rules.Channels.Count == 0)
            return;

        var open = (await EpisodeTable.ReadOpenAsync(transaction, [.. rules.Channels.Select(rule => rule.Number)], cancellationToken))
            .ToDictionary(episode => (episode.RuleNumber, episode.GroupKey));
        foreach (var rule in rules.Channels)
        {
            foreach (var (key, error) in refused)
            {
                machine.OnState(rule, known(open.GetValueOrDefault((rule.Number, key))), key, new StateResult(
                    Holds: true, $"The provider refuses messages of this channel: {error} Repair the channel and send a test.", TimeSpan.Zero));
            }

            foreach (var ((_, key), episode) in open.Where(place => place.Key.RuleNumber == rule.Number && !refused.ContainsKey(place.Key.GroupKey)))
                machine.OnState(rule, known(episode), key, new StateResult(Holds: false, "The provider accepts the channel again.", TimeSpan.Zero));
        }
    }

    /// <summary>Once: who deleted it does not want it.</summary>
    private async Task CreateRuleAsync(CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            """
            WITH made AS (
                INSERT INTO alert_rules (project_number, id, definition, enabled)
                SELECT $1, $2, $3, true WHERE NOT EXISTS (SELECT FROM alert_rules WHERE project_number = $1 AND id = $2)
                RETURNING project_number)
            UPDATE alert_projects p SET rules_version = rules_version + 1 FROM made WHERE p.project_number = made.project_number
            """,
            transaction.Connection,
            transaction)
        {
            Parameters = { new() { Value = projectNumber }, new() { Value = RuleId }, new() { Value = Definition, NpgsqlDbType = NpgsqlDbType.Jsonb } },
        };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
