using System.Collections.Concurrent;
using LiveLogs.Access;
using LiveLogs.Alerts.Matching;
using LiveLogs.Logs;
using Npgsql;

namespace LiveLogs.Alerts.Rules.Storing;

/// <summary>Reads the stored rules. One that this build does not understand is kept, is not looked at, and says why.</summary>
internal sealed partial class StoredRules(NpgsqlDataSource database, ILogger<StoredRules> logger)
{
    private const string Select =
        $"""
        SELECT r.number, r.project_number, p.slug, r.definition::text, r.enabled, r.version, r.guard_state, r.guard_reason, r.created_at, r.updated_at,
            r.deleted_at IS NOT NULL, r.meaning,
            coalesce(r.filter_version, CASE WHEN r.meaning IS NULL THEN 1 ELSE 2 END)
        FROM alert_rules r JOIN {ProjectDirectory.Rows} p ON p.number = r.project_number
        """;

    /// <summary>Definitions that were read before, by the rule's number: reading them anew takes long.</summary>
    private readonly ConcurrentDictionary<int, Known> _known = new();

    /// <summary>Rules of which it is not stored how they are read.</summary>
    private readonly ConcurrentDictionary<int, bool> _unnoted = new();

    /// <param name="Project">The rule's project.</param>
    /// <param name="Version">Of the rule.</param>
    /// <param name="Definition">What it says.</param>
    /// <param name="Problem">Why it is not understood; null when it is.</param>
    /// <param name="Changed">That it is read otherwise than it was stored; null when it is not.</param>
    private sealed record Known(int Project, int Version, RuleDefinition Definition, string? Problem, string? Changed);

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
        await NoteMeaningsAsync(projectNumber, rules, cancellationToken);
        return (version, rules);
    }

    /// <summary>Reads all definitions anew when they are needed.</summary>
    public void Forget() => _known.Clear();

    /// <summary>The rules that are called so, in any of some projects.</summary>
    public Task<IReadOnlyList<AlertRule>> FindAsync(string id, CancellationToken cancellationToken) =>
        ReadAsync($"{Select} WHERE r.id = $1 AND r.deleted_at IS NULL LIMIT 100", [id], cancellationToken);

    /// <summary>A page of a project's rules in the order in which they were made.</summary>
    public Task<IReadOnlyList<AlertRule>> ListAsync(int projectNumber, int after, int limit, CancellationToken cancellationToken) =>
        ReadAsync(
            $"{Select} WHERE r.project_number = $1 AND r.number > $2 AND r.deleted_at IS NULL ORDER BY r.number LIMIT $3",
            [projectNumber, after, limit],
            cancellationToken);

    /// <summary>Rules by their numbers, deleted ones too: alerts of theirs may be open.</summary>
    public async Task<IReadOnlyDictionary<int, AlertRule>> ReadAsync(
        NpgsqlTransaction transaction, IReadOnlyCollection<int> numbers, CancellationToken cancellationToken)
    {
        if (numbers.Count == 0)
            return new Dictionary<int, AlertRule>();

        await using var command = new NpgsqlCommand($"{Select} WHERE r.number = ANY ($1)", transaction.Connection, transaction)
        {
            Parameters = { new() { Value = numbers.ToArray() } },
        };
        return (await ReadAsync(command, cancellationToken)).ToDictionary(rule => rule.Number);
    }

    private async Task<IReadOnlyList<AlertRule>> ReadAsync(string sql, object[] parameters, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(sql);
        foreach (var parameter in parameters)
            command.Parameters.Add(new() { Value = parameter });

        return await ReadAsync(command, cancellationToken);
    }

    private async Task<IReadOnlyList<AlertRule>> ReadAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        var rules = new List<AlertRule>();
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
            rules.Add(Read(row));

        return rules;
    }

    private AlertRule Read(NpgsqlDataReader row)
    {
        var known = Definition(row);
        return new AlertRule
        {
            Number = row.GetInt32(0),
            ProjectNumber = row.GetInt32(1),
            ProjectSlug = row.GetString(2),
            Definition = known.Definition with { Enabled = row.GetBoolean(4) },
            Version = row.GetInt32(5),
            Guard = known.Problem is null ? RuleNames.Parse<GuardState>(row.GetString(6)) : GuardState.Invalid,
            GuardReason = known.Problem ?? (row.IsDBNull(7) ? null : row.GetString(7)),
            Changed = known.Changed,
            CreatedAt = row.GetFieldValue<DateTimeOffset>(8),
            UpdatedAt = row.GetFieldValue<DateTimeOffset>(9),
            IsDeleted = row.GetBoolean(10),
        };
    }

    private Known Definition(NpgsqlDataReader row)
    {
        var (number, version) = (row.GetInt32(0), row.GetInt32(5));
        if (_known.TryGetValue(number, out var known) && known.Version == version)
            return known;

        var (definition, problem, changes) = RuleDocument.Read(row.GetString(3), row.GetInt32(12));
        if (row.IsDBNull(11))
            _unnoted[number] = true;
        if (problem is not null)
            Log.Invalid(logger, number, row.GetString(2), problem);
        var changed = problem is not null ? null
            : !row.IsDBNull(11) && QuotedText.OnOneLine(row.GetString(11)) != QuotedText.OnOneLine(RuleDocument.MeaningOf(definition))
            ? $"This version of LiveLogs reads the rule's filter as '{RuleDocument.MeaningOf(definition)}'; the one that stored it read '{row.GetString(11)}'. Save the rule to agree."
            : changes.Count > 0 ? $"The rule was stored by an earlier version of LiveLogs. {string.Join(' ', changes)} Save the rule to agree."
            : null;
        if (changed is not null)
            Log.Changed(logger, number, row.GetString(2), changed);
        return _known[number] = new Known(row.GetInt32(1), version, definition, problem, changed);
    }

    /// <summary>Rules of before that was written down: how they are read from now on.</summary>
    private async Task NoteMeaningsAsync(int projectNumber, IReadOnlyList<AlertRule> rules, CancellationToken cancellationToken)
    {
        var known = rules.Where(rule => rule.Guard != GuardState.Invalid && _unnoted.TryRemove(rule.Number, out _)).ToList();
        if (known.Count == 0)
            return;

        await using var command = database.CreateCommand(
            """
            UPDATE alert_rules r SET meaning = m.meaning, filter_version = coalesce(r.filter_version, 1) FROM unnest($2, $3) AS m (number, meaning)
            WHERE r.project_number = $1 AND r.number = m.number AND r.meaning IS NULL
            """);
        command.Parameters.Add(new() { Value = projectNumber });
        command.Parameters.Add(new() { Value = known.Select(rule => rule.Number).ToArray() });
        command.Parameters.Add(new() { Value = known.Select(rule => RuleDocument.MeaningOf(rule.Definition)).ToArray() });
        await command.ExecuteNonQueryAsync(cancellationToken);
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
        [LoggerMessage(8000, LogLevel.Warning, "Rule {RuleNumber} of project {Project} is not evaluated: {Problem}")]
        public static partial void Invalid(ILogger logger, int ruleNumber, string project, string problem);

        [LoggerMessage(8005, LogLevel.Warning, "Rule {RuleNumber} of project {Project} changed its meaning: {Change}")]
        public static partial void Changed(ILogger logger, int ruleNumber, string project, string change);
    }
}
