using System.Collections.Concurrent;
using Npgsql;
using NpgsqlTypes;

namespace LiveLogs.Alerts.Rules;

/// <summary>The stored rules. Every change raises the project's version, by which all instances notice.</summary>
internal sealed partial class RuleTable(NpgsqlDataSource database, ILogger<RuleTable> logger)
{
    public const int MaxRulesPerProject = 5_000;

    /// <summary>Characters of all definitions of a project together, as JSON: what rules take in memory grows with it.</summary>
    public const int MaxTextPerProject = 4 * 1024 * 1024;

    private const string Select =
        """
        SELECT r.number, r.project_number, p.slug, r.definition::text, r.enabled, r.version, r.guard_state, r.guard_reason, r.created_at, r.updated_at
        FROM alert_rules r JOIN projects p ON p.number = r.project_number
        """;

    /// <summary>Definitions that were read before, by the rule's number: reading them anew takes long.</summary>
    private readonly ConcurrentDictionary<int, (int Project, int Version, RuleDefinition Definition)> _known = new();

    /// <summary>All rules of a project and the version that they belong to; version 0 when the project never had one.</summary>
    public async Task<(long Version, IReadOnlyList<AlertRule> Rules)> ReadProjectAsync(int projectNumber, CancellationToken cancellationToken)
    {
        // The version first: rules that are newer than it are only read once more.
        await using var head = database.CreateCommand("SELECT rules_version FROM alert_projects WHERE project_number = $1");
        head.Parameters.Add(new() { Value = projectNumber });
        var version = (long?)await head.ExecuteScalarAsync(cancellationToken) ?? 0;
        var rules = version == 0
            ? []
            : await ReadAsync($"{Select} WHERE r.project_number = $1 AND r.deleted_at IS NULL ORDER BY r.number", [projectNumber], cancellationToken);
        Forget(projectNumber, rules);
        return (version, rules);
    }

    /// <summary>The rules that are called so, in any of some projects.</summary>
    public Task<IReadOnlyList<AlertRule>> FindAsync(string id, CancellationToken cancellationToken) =>
        ReadAsync($"{Select} WHERE r.id = $1 AND r.deleted_at IS NULL LIMIT 100", [id], cancellationToken);

    /// <summary>A page of a project's rules in the order in which they were made.</summary>
    public Task<IReadOnlyList<AlertRule>> ListAsync(int projectNumber, int after, int limit, CancellationToken cancellationToken) =>
        ReadAsync(
            $"{Select} WHERE r.project_number = $1 AND r.number > $2 AND r.deleted_at IS NULL ORDER BY r.number LIMIT $3",
            [projectNumber, after, limit],
            cancellationToken);

    public async Task<RuleResult> CreateAsync(int projectNumber, RuleDefinition rule, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await BumpAsync(connection, projectNumber, cancellationToken);
        await using var insert = Command(
            connection,
            """
            INSERT INTO alert_rules (project_number, id, definition, enabled) VALUES ($1, $2, $3, $4)
            ON CONFLICT (project_number, id) WHERE deleted_at IS NULL DO NOTHING
            """,
            projectNumber,
            rule);
        if (await insert.ExecuteNonQueryAsync(cancellationToken) == 0)
            return RuleOutcome.IdTaken;
        if (await CheckSizeAsync(connection, projectNumber, cancellationToken) is var size && size != RuleOutcome.Done)
            return size;
        if (await RuleReferences.CheckAsync(connection, projectNumber, [rule], cancellationToken) is { } wrong)
            return new(RuleOutcome.BadReference, wrong);

        await transaction.CommitAsync(cancellationToken);
        return RuleOutcome.Done;
    }

    /// <summary>Creates rules and replaces those of the same id, all of them together; a result that is not done, and nothing, when that cannot be.</summary>
    public async Task<(RuleResult Result, ImportView? Import)> ImportAsync(int projectNumber, IReadOnlyList<RuleDefinition> rules, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await BumpAsync(connection, projectNumber, cancellationToken);
        var (created, updated) = (0, 0);
        await using (var upsert = new NpgsqlCommand(
            """
            INSERT INTO alert_rules AS r (project_number, id, definition, enabled)
            SELECT $1, rule.id, rule.definition, rule.enabled
            FROM unnest($2, $3, $4) WITH ORDINALITY AS rule (id, definition, enabled, place) ORDER BY rule.place
            ON CONFLICT (project_number, id) WHERE deleted_at IS NULL DO UPDATE SET
                definition = excluded.definition, enabled = excluded.enabled, version = r.version + 1, updated_at = now(),
                guard_state = 'active', guard_reason = NULL, guard_since = NULL
            WHERE (r.definition, r.enabled) IS DISTINCT FROM (excluded.definition, excluded.enabled)
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
            return (new(RuleOutcome.BadReference, wrong), null);

        await transaction.CommitAsync(cancellationToken);
        return (RuleOutcome.Done, new ImportView(created, updated, rules.Count - created - updated));
    }

    /// <summary>Replaces a rule, if it still is in the version that was seen. The guard gives it another chance.</summary>
    public Task<RuleResult> UpdateAsync(AlertRule seen, RuleDefinition rule, CancellationToken cancellationToken) =>
        ChangeAsync(
            seen,
            """
            UPDATE alert_rules SET definition = $3, enabled = $4, version = version + 1, updated_at = now(),
                guard_state = 'active', guard_reason = NULL, guard_since = NULL
            WHERE number = $1 AND version = $2 AND deleted_at IS NULL
            """,
            [
                new() { Value = RuleDocument.Write(rule).ToJsonString(), NpgsqlDbType = NpgsqlDbType.Jsonb },
                new() { Value = rule.Enabled },
            ],
            async connection =>
            {
                if (await CheckSizeAsync(connection, seen.ProjectNumber, cancellationToken) is var size && size != RuleOutcome.Done)
                    return size;

                return await RuleReferences.CheckAsync(connection, seen.ProjectNumber, [rule], cancellationToken) is { } wrong
                    ? new RuleResult(RuleOutcome.BadReference, wrong)
                    : RuleOutcome.Done;
            },
            cancellationToken);

    public Task<RuleResult> DeleteAsync(AlertRule seen, CancellationToken cancellationToken) =>
        ChangeAsync(
            seen,
            "UPDATE alert_rules SET deleted_at = now(), enabled = false, version = version + 1 WHERE number = $1 AND version = $2 AND deleted_at IS NULL",
            [],
            async connection => await RuleReferences.FindUsersAsync(connection, seen.ProjectNumber, seen.Definition.Id, cancellationToken) is [_, ..] users
                ? new RuleResult(RuleOutcome.InUse, string.Join(", ", users))
                : RuleOutcome.Done,
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
            cancellationToken);

    /// <summary>Changes the version that was seen, unless a check that runs after it, in the same transaction, objects.</summary>
    private async Task<RuleResult> ChangeAsync(
        AlertRule rule, string sql, NpgsqlParameter[] parameters, Func<NpgsqlConnection, Task<RuleResult>> check, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await BumpAsync(connection, rule.ProjectNumber, cancellationToken);
        await using var command = new NpgsqlCommand(sql, connection) { Parameters = { new() { Value = rule.Number }, new() { Value = rule.Version } } };
        command.Parameters.AddRange(parameters);
        if (await command.ExecuteNonQueryAsync(cancellationToken) == 0)
            return RuleOutcome.Overtaken;

        var result = await check(connection);
        if (result.Outcome == RuleOutcome.Done)
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

    private async Task<IReadOnlyList<AlertRule>> ReadAsync(string sql, object[] parameters, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(sql);
        foreach (var parameter in parameters)
            command.Parameters.Add(new() { Value = parameter });

        var rules = new List<AlertRule>();
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
        {
            if (Read(row) is { } rule)
                rules.Add(rule);
            else
                Log.Unreadable(logger, row.GetInt32(0), row.GetString(2));
        }

        return rules;
    }

    private AlertRule? Read(NpgsqlDataReader row) => Definition(row) is not { } definition ? null : new AlertRule
    {
        Number = row.GetInt32(0),
        ProjectNumber = row.GetInt32(1),
        ProjectSlug = row.GetString(2),
        Definition = definition with { Enabled = row.GetBoolean(4) },
        Version = row.GetInt32(5),
        Guard = RuleNames.Parse<GuardState>(row.GetString(6)),
        GuardReason = row.IsDBNull(7) ? null : row.GetString(7),
        CreatedAt = row.GetFieldValue<DateTimeOffset>(8),
        UpdatedAt = row.GetFieldValue<DateTimeOffset>(9),
    };

    private RuleDefinition? Definition(NpgsqlDataReader row)
    {
        var (number, version) = (row.GetInt32(0), row.GetInt32(5));
        if (_known.TryGetValue(number, out var known) && known.Version == version)
            return known.Definition;

        var definition = RuleDocument.Read(row.GetString(3));
        if (definition is not null)
            _known[number] = (row.GetInt32(1), version, definition);

        return definition;
    }

    /// <summary>Definitions of rules that the project has no more take no room.</summary>
    private void Forget(int projectNumber, IReadOnlyList<AlertRule> rules)
    {
        var kept = rules.Select(rule => rule.Number).ToHashSet();
        foreach (var (number, known) in _known)
        {
            if (known.Project == projectNumber && !kept.Contains(number))
                _known.TryRemove(number, out _);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(8000, LogLevel.Warning, "Rule {RuleNumber} of project {Project} is not understood by this build and left out")]
        public static partial void Unreadable(ILogger logger, int ruleNumber, string project);
    }
}
