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
        foreach (var episode in changes.Opened)
            batch.BatchCommands.Add(Insert(projectNumber, change, episode));
        foreach (var episode in changes.Changed)
            batch.BatchCommands.Add(Update(change, episode));
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

    private static NpgsqlBatchCommand Insert(int projectNumber, long change, Episode episode)
    {
        var command = new NpgsqlBatchCommand(
            """
            INSERT INTO alert_episodes (
                id, project_number, rule_number, group_key, severity, title, started_at, change, state, reason, hits, suppressed, last_seen_at, first_ts,
                last_ts, closed_to, lines, transition, notified_at, repeats, due_at, silenced_by)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22)
            """)
        {
            Parameters =
            {
                new() { Value = episode.Id },
                new() { Value = projectNumber },
                new() { Value = episode.RuleNumber },
                new() { Value = episode.GroupKey },
                new() { Value = episode.Severity },
                new() { Value = episode.Title },
                new() { Value = episode.StartedAt },
                new() { Value = change },
            },
        };
        command.Parameters.AddRange((Array)Moving(episode));
        return command;
    }

    private static NpgsqlBatchCommand Update(long change, Episode episode)
    {
        var command = new NpgsqlBatchCommand(
            """
            UPDATE alert_episodes SET
                change = $2, state = $3, reason = $4, hits = $5, suppressed = $6, last_seen_at = $7, first_ts = $8, last_ts = $9, closed_to = $10,
                lines = $11, transition = $12, notified_at = $13, repeats = $14, due_at = $15, silenced_by = $16, closed_count = $17, late_lines = $18,
                acknowledged_at = $19, acknowledged_by = $20, assigned_to = $21, snoozed_until = $22, resolved_at = $23, resolved_by = $24,
                resolve_reason = $25
            WHERE id = $1
            """)
        {
            Parameters = { new() { Value = episode.Id }, new() { Value = change } },
        };
        command.Parameters.AddRange((Array)Moving(episode));
        command.Parameters.AddRange((NpgsqlParameter[])
        [
            new() { Value = (object?)episode.ClosedCount ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Bigint },
            new() { Value = episode.LateLines },
            Nullable(episode.AcknowledgedAt),
            Nullable(episode.AcknowledgedBy),
            Nullable(episode.AssignedTo),
            Nullable(episode.SnoozedUntil),
            Nullable(episode.ResolvedAt),
            Nullable(episode.ResolvedBy),
            Nullable(episode.ResolveReason),
        ]);
        return command;
    }

    /// <summary>What both have, in this order.</summary>
    private static NpgsqlParameter[] Moving(Episode episode) =>
    [
        new() { Value = episode.IsOpen ? "open" : "resolved" },
        new() { Value = episode.Reason },
        new() { Value = episode.Hits },
        new() { Value = episode.Suppressed },
        new() { Value = episode.LastSeenAt },
        new() { Value = episode.FirstTs },
        new() { Value = episode.LastTs },
        Nullable(episode.ClosedTo),
        new() { Value = SampleLine.Write(episode.Lines), NpgsqlDbType = NpgsqlDbType.Jsonb },
        new() { Value = episode.Transition },
        Nullable(episode.NotifiedAt),
        new() { Value = episode.Repeats },
        new() { Value = episode.DueAt },
        new() { Value = (object?)episode.SilencedBy ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid },
    ];

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
            new() { Value = decisions.ConvertAll(decision => decision.RuleNumber) },
            new() { Value = decisions.ConvertAll(decision => decision.EpisodeId), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Uuid },
            new() { Value = decisions.ConvertAll(decision => decision.GroupKey) },
            new() { Value = decisions.ConvertAll(decision => decision.At) },
            new() { Value = decisions.ConvertAll(decision => decision.Word) },
            new() { Value = decisions.ConvertAll(decision => decision.Reason) },
        },
    };

    private static NpgsqlParameter Nullable(DateTimeOffset? time) => new() { Value = (object?)time ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.TimestampTz };

    private static NpgsqlParameter Nullable(string? text) => new() { Value = (object?)text ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text };

    private static DateTimeOffset? Time(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetFieldValue<DateTimeOffset>(column);

    private static string? Text(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
}
