using LiveLogs.Alerts.Matching;
using Npgsql;
using NpgsqlTypes;

namespace LiveLogs.Alerts.Episodes;

/// <summary>Episodes in the database, read and written in the transaction of an evaluation.</summary>
internal static class EpisodeTable
{
    /// <summary>The columns that <see cref="Read"/> expects.</summary>
    public const string Columns =
        """
        e.id, e.rule_number, e.group_key, e.state = 'open', e.severity, e.title, e.reason, e.hits, e.suppressed, e.started_at, e.last_seen_at,
        e.first_ts, e.last_ts, e.closed_to, e.lines::text, e.transition, e.notified_at, e.repeats, e.due_at, e.silenced_by, e.closed_count,
        e.late_lines, e.acknowledged_at, e.acknowledged_by, e.assigned_to, e.snoozed_until, e.resolved_at, e.resolved_by, e.resolve_reason
        """;

    /// <summary>The latest episode of each rule and key, open or not.</summary>
    public static async Task<Dictionary<(int Rule, string Key), Episode>> ReadLatestAsync(
        NpgsqlTransaction transaction, IReadOnlyCollection<(int Rule, string Key)> keys, CancellationToken cancellationToken)
    {
        if (keys.Count == 0)
            return [];

        await using var command = new NpgsqlCommand(
            $"""
            SELECT {Columns} FROM unnest($1, $2) AS k (rule_number, group_key)
            CROSS JOIN LATERAL (
                SELECT * FROM alert_episodes x
                WHERE x.rule_number = k.rule_number AND md5(x.group_key) = md5(k.group_key) AND x.group_key = k.group_key
                ORDER BY x.started_at DESC LIMIT 1) e
            """,
            transaction.Connection,
            transaction)
        {
            Parameters =
            {
                new() { Value = keys.Select(key => key.Rule).ToArray() },
                new() { Value = keys.Select(key => key.Key).ToArray() },
            },
        };
        var latest = new Dictionary<(int, string), Episode>();
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
        {
            var episode = Read(row);
            latest[(episode.RuleNumber, episode.GroupKey)] = episode;
        }

        return latest;
    }

    /// <summary>Open episodes that have to be looked at now.</summary>
    public static async Task<IReadOnlyList<Episode>> ReadDueAsync(
        NpgsqlTransaction transaction, int projectNumber, DateTimeOffset now, int limit, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            $"SELECT {Columns} FROM alert_episodes e WHERE e.project_number = $1 AND e.state = 'open' AND e.due_at <= $2 ORDER BY e.due_at LIMIT $3",
            transaction.Connection,
            transaction)
        {
            Parameters = { new() { Value = projectNumber }, new() { Value = now }, new() { Value = limit } },
        };
        return await ReadAllAsync(command, cancellationToken);
    }

    /// <summary>Open episodes of some rules.</summary>
    public static async Task<IReadOnlyList<Episode>> ReadOpenAsync(
        NpgsqlTransaction transaction, IReadOnlyCollection<int> rules, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            $"SELECT {Columns} FROM alert_episodes e WHERE e.rule_number = ANY ($1) AND e.state = 'open'", transaction.Connection, transaction)
        {
            Parameters = { new() { Value = rules.ToArray() } },
        };
        return await ReadAllAsync(command, cancellationToken);
    }

    /// <summary>Episodes of windows that were closed since a moment, newest first.</summary>
    public static async Task<IReadOnlyList<Episode>> ReadClosedAsync(
        NpgsqlTransaction transaction, int projectNumber, DateTimeOffset since, int limit, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            $"""
            SELECT {Columns} FROM alert_episodes e
            WHERE e.project_number = $1 AND e.closed_to IS NOT NULL AND e.resolved_at > $2 AND e.state = 'resolved' ORDER BY e.resolved_at DESC LIMIT $3
            """,
            transaction.Connection,
            transaction)
        {
            Parameters = { new() { Value = projectNumber }, new() { Value = since }, new() { Value = limit } },
        };
        return await ReadAllAsync(command, cancellationToken);
    }

    /// <summary>An episode that is there.</summary>
    public static async Task<Episode> FindAsync(NpgsqlTransaction transaction, Guid id, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand($"SELECT {Columns} FROM alert_episodes e WHERE e.id = $1", transaction.Connection, transaction)
        {
            Parameters = { new() { Value = id } },
        };
        return (await ReadAllAsync(command, cancellationToken)).Single();
    }

    /// <summary>Writes all of them in one round trip.</summary>
    public static async Task WriteAsync(
        NpgsqlTransaction transaction, int projectNumber, long change, EpisodeChanges changes, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(transaction.Connection, transaction);
        if (changes.Episodes.Count > 0)
            batch.BatchCommands.Add(Write(projectNumber, change, [.. changes.Episodes]));
        if (changes.Decisions.Count > 0)
            batch.BatchCommands.Add(Insert(projectNumber, [.. changes.Decisions]));
        if (batch.BatchCommands.Count > 0)
            await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    public static Episode Read(NpgsqlDataReader row) => new()
    {
        Id = row.GetGuid(0),
        RuleNumber = row.GetInt32(1),
        GroupKey = row.GetString(2),
        IsOpen = row.GetBoolean(3),
        Severity = row.GetString(4),
        Title = row.GetString(5),
        Reason = row.GetString(6),
        Hits = row.GetInt64(7),
        Suppressed = row.GetInt64(8),
        StartedAt = row.GetFieldValue<DateTimeOffset>(9),
        LastSeenAt = row.GetFieldValue<DateTimeOffset>(10),
        FirstTs = row.GetFieldValue<DateTimeOffset>(11),
        LastTs = row.GetFieldValue<DateTimeOffset>(12),
        ClosedTo = Time(row, 13),
        Lines = SampleLine.Read(row.GetString(14)),
        Transition = row.GetInt32(15),
        NotifiedAt = Time(row, 16),
        Repeats = row.GetInt32(17),
        DueAt = row.GetFieldValue<DateTimeOffset>(18),
        SilencedBy = row.IsDBNull(19) ? null : row.GetGuid(19),
        ClosedCount = row.IsDBNull(20) ? null : row.GetInt64(20),
        LateLines = row.GetInt64(21),
        AcknowledgedAt = Time(row, 22),
        AcknowledgedBy = Text(row, 23),
        AssignedTo = Text(row, 24),
        SnoozedUntil = Time(row, 25),
        ResolvedAt = Time(row, 26),
        ResolvedBy = Text(row, 27),
        ResolveReason = Text(row, 28),
    };

    private static async Task<IReadOnlyList<Episode>> ReadAllAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        var episodes = new List<Episode>();
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
            episodes.Add(Read(row));

        return episodes;
    }

    /// <summary>One statement however many there are, opened and changed alike; an evaluation may have hundreds.</summary>
    private static NpgsqlBatchCommand Write(int projectNumber, long change, List<Episode> episodes) => new(
        """
        INSERT INTO alert_episodes (
            project_number, change, id, rule_number, group_key, severity, title, started_at, state, reason, hits, suppressed, last_seen_at, first_ts,
            last_ts, closed_to, lines, transition, notified_at, repeats, due_at, silenced_by, closed_count, late_lines, acknowledged_at,
            acknowledged_by, assigned_to, snoozed_until, resolved_at, resolved_by, resolve_reason)
        SELECT $1, $2, e.id, e.rule_number, e.group_key, e.severity, e.title, e.started_at, CASE WHEN e.is_open THEN 'open' ELSE 'resolved' END, e.reason,
            e.hits, e.suppressed, e.last_seen_at, e.first_ts, e.last_ts, e.closed_to, e.lines::jsonb, e.transition, e.notified_at, e.repeats, e.due_at,
            e.silenced_by, e.closed_count, e.late_lines, e.acknowledged_at, e.acknowledged_by, e.assigned_to, e.snoozed_until, e.resolved_at,
            e.resolved_by, e.resolve_reason
        FROM unnest($3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31)
            AS e (id, rule_number, group_key, severity, title, started_at, is_open, reason, hits, suppressed, last_seen_at, first_ts, last_ts,
                closed_to, lines, transition, notified_at, repeats, due_at, silenced_by, closed_count, late_lines, acknowledged_at,
                acknowledged_by, assigned_to, snoozed_until, resolved_at, resolved_by, resolve_reason)
        ON CONFLICT (id) DO UPDATE SET
            change = excluded.change, state = excluded.state, reason = excluded.reason, hits = excluded.hits, suppressed = excluded.suppressed,
            last_seen_at = excluded.last_seen_at, first_ts = excluded.first_ts, last_ts = excluded.last_ts, closed_to = excluded.closed_to,
            lines = excluded.lines, transition = excluded.transition, notified_at = excluded.notified_at, repeats = excluded.repeats,
            due_at = excluded.due_at, silenced_by = excluded.silenced_by, closed_count = excluded.closed_count, late_lines = excluded.late_lines,
            acknowledged_at = excluded.acknowledged_at, acknowledged_by = excluded.acknowledged_by, assigned_to = excluded.assigned_to,
            snoozed_until = excluded.snoozed_until, resolved_at = excluded.resolved_at, resolved_by = excluded.resolved_by,
            resolve_reason = excluded.resolve_reason
        """)
    {
        Parameters =
        {
            new() { Value = projectNumber },
            new() { Value = change },
            Array(episodes, episode => episode.Id, NpgsqlDbType.Uuid),
            Array(episodes, episode => episode.RuleNumber, NpgsqlDbType.Integer),
            Array(episodes, episode => episode.GroupKey, NpgsqlDbType.Text),
            Array(episodes, episode => episode.Severity, NpgsqlDbType.Text),
            Array(episodes, episode => episode.Title, NpgsqlDbType.Text),
            Array(episodes, episode => episode.StartedAt, NpgsqlDbType.TimestampTz),
            Array(episodes, episode => episode.IsOpen, NpgsqlDbType.Boolean),
            Array(episodes, episode => episode.Reason, NpgsqlDbType.Text),
            Array(episodes, episode => episode.Hits, NpgsqlDbType.Bigint),
            Array(episodes, episode => episode.Suppressed, NpgsqlDbType.Bigint),
            Array(episodes, episode => episode.LastSeenAt, NpgsqlDbType.TimestampTz),
            Array(episodes, episode => episode.FirstTs, NpgsqlDbType.TimestampTz),
            Array(episodes, episode => episode.LastTs, NpgsqlDbType.TimestampTz),
            Array(episodes, episode => episode.ClosedTo, NpgsqlDbType.TimestampTz),
            Array(episodes, episode => SampleLine.Write(episode.Lines), NpgsqlDbType.Text),
            Array(episodes, episode => episode.Transition, NpgsqlDbType.Integer),
            Array(episodes, episode => episode.NotifiedAt, NpgsqlDbType.TimestampTz),
            Array(episodes, episode => episode.Repeats, NpgsqlDbType.Integer),
            Array(episodes, episode => episode.DueAt, NpgsqlDbType.TimestampTz),
            Array(episodes, episode => episode.SilencedBy, NpgsqlDbType.Uuid),
            Array(episodes, episode => episode.ClosedCount, NpgsqlDbType.Bigint),
            Array(episodes, episode => episode.LateLines, NpgsqlDbType.Bigint),
            Array(episodes, episode => episode.AcknowledgedAt, NpgsqlDbType.TimestampTz),
            Array(episodes, episode => episode.AcknowledgedBy, NpgsqlDbType.Text),
            Array(episodes, episode => episode.AssignedTo, NpgsqlDbType.Text),
            Array(episodes, episode => episode.SnoozedUntil, NpgsqlDbType.TimestampTz),
            Array(episodes, episode => episode.ResolvedAt, NpgsqlDbType.TimestampTz),
            Array(episodes, episode => episode.ResolvedBy, NpgsqlDbType.Text),
            Array(episodes, episode => episode.ResolveReason, NpgsqlDbType.Text),
        },
    };

    private static NpgsqlBatchCommand Insert(int projectNumber, List<Decision> decisions) => new(
        """
        INSERT INTO alert_decisions (project_number, rule_number, episode_id, group_key, at, decision, reason)
        SELECT $1, d.rule_number, d.episode_id, d.group_key, d.at, d.decision, d.reason
        FROM unnest($2, $3, $4, $5, $6, $7) AS d (rule_number, episode_id, group_key, at, decision, reason)
        """)
    {
        Parameters =
        {
            new() { Value = projectNumber },
            Array(decisions, decision => decision.RuleNumber, NpgsqlDbType.Integer),
            Array(decisions, decision => decision.EpisodeId, NpgsqlDbType.Uuid),
            Array(decisions, decision => decision.GroupKey, NpgsqlDbType.Text),
            Array(decisions, decision => decision.At, NpgsqlDbType.TimestampTz),
            Array(decisions, decision => decision.Word, NpgsqlDbType.Text),
            Array(decisions, decision => decision.Reason, NpgsqlDbType.Text),
        },
    };

    private static NpgsqlParameter Array<TRow, T>(List<TRow> rows, Converter<TRow, T> column, NpgsqlDbType type) =>
        new() { Value = rows.ConvertAll(column), NpgsqlDbType = NpgsqlDbType.Array | type };

    private static DateTimeOffset? Time(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetFieldValue<DateTimeOffset>(column);

    private static string? Text(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
}
