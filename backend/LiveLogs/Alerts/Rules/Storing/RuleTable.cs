using LiveLogs.Alerts.Matching;
using LiveLogs.Logs.Filters;
using LiveLogs.ProjectConfig;
using Npgsql;
using NpgsqlTypes;

namespace LiveLogs.Alerts.Rules.Storing;

/// <summary>Changes the stored rules. Every change raises the project's version, by which all instances notice.</summary>
internal sealed class RuleTable(NpgsqlDataSource database)
{
    public const int MaxRulesPerProject = 5_000;

    /// <summary>Characters of all definitions of a project together, as JSON: what rules take in memory grows with it.</summary>
    public const int MaxTextPerProject = 4 * 1024 * 1024;

    public async Task<RuleResult> CreateAsync(RuleDefinition rule, ConfigChange change, CancellationToken cancellationToken)
    {
        var projectNumber = change.ProjectNumber;
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await BumpAsync(connection, projectNumber, cancellationToken);
        await using var insert = Command(
            connection,
            """
            INSERT INTO alert_rules (project_number, id, definition, enabled, meaning, filter_version) VALUES ($1, $2, $3, $4, $5, $6)
            ON CONFLICT (project_number, id) WHERE deleted_at IS NULL DO NOTHING
            """,
            projectNumber,
            rule);
        if (await insert.ExecuteNonQueryAsync(cancellationToken) == 0)
            return RuleOutcome.IdTaken;
        if (await CheckSizeAsync(connection, projectNumber, cancellationToken) is var size && size != RuleOutcome.Done)
            return size;
        if (await RuleReferences.CheckAsync(connection, projectNumber, [rule], cancellationToken) is { } wrong)
            return wrong;

        await ConfigAudit.RecordAsync(connection, change, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return RuleOutcome.Done;
    }

    /// <summary>Creates rules and replaces those of the same id, all of them together; a result that is not done, and nothing, when that cannot be.</summary>
    public async Task<(RuleResult Result, ImportCounts? Import)> ImportAsync(
        IReadOnlyList<RuleDefinition> rules, ConfigChange change, CancellationToken cancellationToken)
    {
        var projectNumber = change.ProjectNumber;
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await BumpAsync(connection, projectNumber, cancellationToken);
        var (created, updated) = (0, 0);
        await using (var upsert = new NpgsqlCommand(
            """
            INSERT INTO alert_rules AS r (project_number, id, definition, enabled, meaning, filter_version)
            SELECT $1, rule.id, rule.definition, rule.enabled, rule.meaning, $6
            FROM unnest($2, $3, $4, $5) WITH ORDINALITY AS rule (id, definition, enabled, meaning, place) ORDER BY rule.place
            ON CONFLICT (project_number, id) WHERE deleted_at IS NULL DO UPDATE SET
                definition = excluded.definition, enabled = excluded.enabled, meaning = excluded.meaning, filter_version = excluded.filter_version, version = r.version + 1, updated_at = now(),
                guard_state = 'active', guard_reason = NULL, guard_since = NULL
            WHERE (r.definition, r.enabled, r.filter_version) IS DISTINCT FROM (excluded.definition, excluded.enabled, excluded.filter_version)
            RETURNING r.version
            """,
            connection)
        {
            Parameters =
            {
                new() { Value = projectNumber },
                new() { Value = rules.Select(rule => rule.Id).ToArray() },
                new() { Value = rules.Select(rule => RuleDocument.Write(rule).ToJsonString()).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Jsonb },
                new() { Value = rules.Select(rule => rule.Enabled).ToArray() },
                new() { Value = rules.Select(RuleDocument.MeaningOf).ToArray() },
                new() { Value = (short)LogFilter.LanguageVersion },
            },
        })
        {
            await using var stored = await upsert.ExecuteReaderAsync(cancellationToken);
            while (await stored.ReadAsync(cancellationToken))
                (created, updated) = stored.GetInt32(0) == 1 ? (created + 1, updated) : (created, updated + 1);
        }

        if (await CheckSizeAsync(connection, projectNumber, cancellationToken) is var size && size != RuleOutcome.Done)
            return (size, null);
        if (await RuleReferences.CheckAsync(connection, projectNumber, rules, cancellationToken) is { } wrong)
            return (wrong, null);

        await WakeAlertsAsync(connection, projectNumber, cancellationToken);
        await ConfigAudit.RecordAsync(connection, change, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return (RuleOutcome.Done, new ImportCounts(created, updated, rules.Count - created - updated));
    }

    /// <summary>Replaces a rule, if it still is in the version that was seen. The guard gives it another chance.</summary>
    public Task<RuleResult> UpdateAsync(AlertRule seen, RuleDefinition rule, ConfigChange change, CancellationToken cancellationToken) =>
        ChangeAsync(
            seen,
            """
            UPDATE alert_rules SET definition = $3, enabled = $4, meaning = $5, filter_version = $6, version = version + 1, updated_at = now(),
                guard_state = 'active', guard_reason = NULL, guard_since = NULL
            WHERE number = $1 AND version = $2 AND deleted_at IS NULL
            """,
            [
                new() { Value = RuleDocument.Write(rule).ToJsonString(), NpgsqlDbType = NpgsqlDbType.Jsonb },
                new() { Value = rule.Enabled },
                new() { Value = RuleDocument.MeaningOf(rule) },
                new() { Value = (short)LogFilter.LanguageVersion },
            ],
            async connection =>
            {
                if (await CheckSizeAsync(connection, seen.ProjectNumber, cancellationToken) is var size && size != RuleOutcome.Done)
                    return size;

                return await RuleReferences.CheckAsync(connection, seen.ProjectNumber, [rule], cancellationToken) ?? RuleOutcome.Done;
            },
            change,
            cancellationToken);

    public Task<RuleResult> DeleteAsync(AlertRule seen, ConfigChange change, CancellationToken cancellationToken) =>
        ChangeAsync(
            seen,
            "UPDATE alert_rules SET deleted_at = now(), enabled = false, version = version + 1 WHERE number = $1 AND version = $2 AND deleted_at IS NULL",
            [],
            async connection => await RuleReferences.FindUsersAsync(connection, seen.ProjectNumber, seen.Definition.Id, cancellationToken) is [_, ..] users
                ? new RuleResult(RuleOutcome.InUse, string.Join(", ", users))
                : RuleOutcome.Done,
            change,
            cancellationToken);

    /// <summary>Remembers what the guard found.</summary>
    public Task SetGuardAsync(AlertRule rule, GuardState state, string? reason, CancellationToken cancellationToken) =>
        ChangeAsync(
            rule,
            """
            UPDATE alert_rules SET guard_state = $3, guard_reason = $4, guard_since = now()
            WHERE number = $1 AND version = $2 AND deleted_at IS NULL AND guard_state <> 'disabled_by_guard'
            """,
            [new() { Value = RuleNames.Of(state) }, new() { Value = (object?)reason ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text }],
            _ => Task.FromResult<RuleResult>(RuleOutcome.Done),
            null,
            cancellationToken);

    /// <summary>Changes the version that was seen, unless a check that runs after it, in the same transaction, objects.</summary>
    private async Task<RuleResult> ChangeAsync(
        AlertRule rule, string sql, NpgsqlParameter[] parameters, Func<NpgsqlConnection, Task<RuleResult>> check, ConfigChange? change, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await BumpAsync(connection, rule.ProjectNumber, cancellationToken);
        await using var command = new NpgsqlCommand(sql, connection) { Parameters = { new() { Value = rule.Number }, new() { Value = rule.Version } } };
        command.Parameters.AddRange(parameters);
        if (await command.ExecuteNonQueryAsync(cancellationToken) == 0)
            return RuleOutcome.Overtaken;

        var result = await check(connection);
        if (result.Outcome != RuleOutcome.Done)
            return result;

        await WakeAlertsAsync(connection, rule.ProjectNumber, cancellationToken);
        if (change is not null)
            await ConfigAudit.RecordAsync(connection, change, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return result;
    }

    private static NpgsqlCommand Command(NpgsqlConnection connection, string sql, int projectNumber, RuleDefinition rule) => new(sql, connection)
    {
        Parameters =
        {
            new() { Value = projectNumber },
            new() { Value = rule.Id },
            new() { Value = RuleDocument.Write(rule).ToJsonString(), NpgsqlDbType = NpgsqlDbType.Jsonb },
            new() { Value = rule.Enabled },
            new() { Value = RuleDocument.MeaningOf(rule) },
            new() { Value = (short)LogFilter.LanguageVersion },
        },
    };

    /// <summary>Whether the project has more than it may, with what was just stored.</summary>
    private static async Task<RuleOutcome> CheckSizeAsync(NpgsqlConnection connection, int projectNumber, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            "SELECT count(*), coalesce(sum(length(definition::text)), 0) FROM alert_rules WHERE project_number = $1 AND deleted_at IS NULL", connection);
        command.Parameters.Add(new() { Value = projectNumber });
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        await row.ReadAsync(cancellationToken);
        return row.GetInt64(0) > MaxRulesPerProject ? RuleOutcome.TooMany
            : row.GetInt64(1) > MaxTextPerProject ? RuleOutcome.TooLarge
            : RuleOutcome.Done;
    }

    /// <summary>Takes turns with the evaluation: from now on it uses the new rules.</summary>
    private static async Task BumpAsync(NpgsqlConnection connection, int projectNumber, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            """
            INSERT INTO alert_projects (project_number) VALUES ($1)
            ON CONFLICT (project_number) DO UPDATE SET rules_version = alert_projects.rules_version + 1
            """,
            connection);
        command.Parameters.Add(new() { Value = projectNumber });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Open alerts of the rules that this transaction has changed are looked at again: they may have to end.</summary>
    private static async Task WakeAlertsAsync(NpgsqlConnection connection, int projectNumber, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            """
            UPDATE alert_episodes e SET due_at = now() FROM alert_rules r
            WHERE e.project_number = $1 AND e.state = 'open' AND r.number = e.rule_number AND now() IN (r.updated_at, r.deleted_at, r.guard_since)
            """,
            connection);
        command.Parameters.Add(new() { Value = projectNumber });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
