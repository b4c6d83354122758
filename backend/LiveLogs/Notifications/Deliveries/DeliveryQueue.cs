using System.Text.Json;
using Npgsql;

namespace LiveLogs.Notifications.Deliveries;

/// <summary>
/// The waiting part of the outbox, for those who deliver. A target is claimed by one worker of one instance at a time
/// (<c>SKIP LOCKED</c>, then a claim that runs out should the worker die); what a worker says of a delivery counts only
/// while it holds the claim.
/// </summary>
internal sealed class DeliveryQueue(NpgsqlDataSource database, TimeProvider time)
{
    /// <summary>How long a target stays claimed after its worker crashed. A live worker renews its claim.</summary>
    public static readonly TimeSpan ClaimFor = TimeSpan.FromSeconds(20);

    /// <summary>A target of a channel belongs to the channel's project; the installation's own to none.</summary>
    private const string ProjectOfTarget = $"CASE WHEN starts_with(target, '{Target.DefaultPrefix}') THEN 0 ELSE project_number END";

    /// <summary><see cref="TargetClaim.IsSteady"/>.</summary>
    private const string IsSteady = "(t.failures = 0 AND t.last_ok_at IS NOT NULL) IS TRUE";

    /// <summary>
    /// Takes the target with something due that has waited longest to be served; null when there is none. Those that fail come after the
    /// others, until they have waited for a minute.
    /// </summary>
    /// <param name="limits">What is left out.</param>
    /// <param name="cancellationToken">The service stops.</param>
    public async Task<TargetClaim?> ClaimAsync(ClaimLimits limits, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var command = database.CreateCommand(
            $"""
            WITH due AS (
                SELECT target, min({ProjectOfTarget}) AS project, min(next_at) AS since
                FROM deliveries WHERE state = 'pending' AND next_at <= $1 GROUP BY target
            ), known AS (
                INSERT INTO delivery_targets (target)
                SELECT target FROM due WHERE target NOT IN (SELECT target FROM delivery_targets)
                ORDER BY target
                ON CONFLICT (target) DO NOTHING
                RETURNING target
            ), free AS (
                SELECT t.target, due.project FROM delivery_targets t JOIN due USING (target)
                WHERE t.open_at <= $1 AND (t.claimed_until IS NULL OR t.claimed_until <= $1)
                    AND due.project <> ALL($4) AND ({IsSteady} OR NOT ($6 OR due.project = ANY($5)))
                ORDER BY t.failures > 0 AND greatest(due.since, t.open_at) > $1 - interval '1 minute', t.served_at
                LIMIT 1
                FOR UPDATE OF t SKIP LOCKED
            ), taken AS (
                UPDATE delivery_targets t SET claim = $2, claimed_until = $3, served_at = $1
                FROM free WHERE t.target = free.target
                RETURNING t.target, t.tokens, t.tokens_at, t.failures, t.refused_until, t.rejections, free.project, t.last_ok_at IS NOT NULL AS has_delivered
            )
            SELECT target, tokens, tokens_at, failures, refused_until, true, rejections, project, has_delivered FROM taken
            UNION ALL
            SELECT target, NULL, NULL, 0, NULL, false, 0, 0, false FROM known
            ORDER BY 6 DESC
            LIMIT 1
            """);
        var token = Guid.NewGuid();
        command.Parameters.Add(new() { Value = now });
        command.Parameters.Add(new() { Value = token });
        command.Parameters.Add(new() { Value = now + ClaimFor });
        AddLimits(command, limits);
        TargetClaim? claim;
        await using (var reader = await command.ExecuteReaderAsync(cancellationToken))
        {
            if (!await reader.ReadAsync(cancellationToken))
                return null;
            claim = ReadClaim(reader, token);
        }

        // A statement does not see what it inserts: a target that is new can be taken by the next one.
        return claim ?? await ClaimAsync(limits, cancellationToken);
    }

    /// <summary>Makes the claim last from now on; nothing when it was lost meanwhile.</summary>
    public async Task RenewAsync(TargetClaim claim, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("UPDATE delivery_targets SET claimed_until = $3 WHERE target = $1 AND claim = $2");
        command.Parameters.Add(new() { Value = claim.Target });
        command.Parameters.Add(new() { Value = claim.Token });
        command.Parameters.Add(new() { Value = time.GetUtcNow() + ClaimFor });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>When something can be delivered next, as far as can be told now; null when nothing waits.</summary>
    /// <param name="limits">What is left out.</param>
    /// <param name="cancellationToken">The service stops.</param>
    public async Task<DateTimeOffset?> FindNextAsync(ClaimLimits limits, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            $"""
            SELECT min(greatest(d.next_at, t.open_at, t.claimed_until))
            FROM (SELECT target, min({ProjectOfTarget}) AS project, min(next_at) AS next_at FROM deliveries WHERE state = 'pending' GROUP BY target) d
            LEFT JOIN delivery_targets t USING (target)
            WHERE d.project <> ALL($1) AND ({IsSteady} OR NOT ($3 OR d.project = ANY($2)))
            """);
        AddLimits(command, limits);
        return await command.ExecuteScalarAsync(cancellationToken) is DateTime next ? new DateTimeOffset(next) : null;
    }

    /// <summary>What is due at a target, oldest first. An episode whose earlier transition still has to wait is left out.</summary>
    public async Task<IReadOnlyList<Delivery>> ReadDueAsync(TargetClaim claim, int limit, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            """
            SELECT d.id, d.project_number, d.notice, d.attempts, d.begun_at IS NOT NULL, d.degraded, d.created_at, d.patience_from, t.reference, d.instead_of
            FROM deliveries d
            LEFT JOIN delivery_threads t ON t.episode_id = d.episode_id AND t.target = d.target
            WHERE d.target = $1 AND d.state = 'pending' AND d.next_at <= $2 AND NOT EXISTS (
                SELECT FROM deliveries e
                WHERE e.episode_id = d.episode_id AND e.target = d.target AND e.transition < d.transition AND e.state = 'pending' AND e.next_at > $2)
            ORDER BY d.id
            LIMIT $3
            """);
        command.Parameters.Add(new() { Value = claim.Target });
        command.Parameters.Add(new() { Value = time.GetUtcNow() });
        command.Parameters.Add(new() { Value = limit });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var due = new List<Delivery>();
        while (await reader.ReadAsync(cancellationToken))
            due.Add(ReadDelivery(reader, claim.Target));
        return due;
    }

    /// <summary>
    /// What waits behind an earlier transition of its episode waits as long as that one. Called when nothing could be sent, or
    /// the target would look due, and be claimed, again and again.
    /// </summary>
    public async Task HoldBackAsync(TargetClaim claim, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            """
            UPDATE deliveries d SET next_at = e.next_at
            FROM deliveries e
            WHERE d.target = $1 AND d.state = 'pending' AND d.next_at <= $2
                AND e.episode_id = d.episode_id AND e.target = d.target AND e.transition < d.transition AND e.state = 'pending' AND e.next_at > $2
            """);
        command.Parameters.Add(new() { Value = claim.Target });
        command.Parameters.Add(new() { Value = time.GetUtcNow() });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Notes that an attempt begins. False: the claim is lost, and somebody else may be sending.</summary>
    public async Task<bool> BeginAsync(TargetClaim claim, Parcel parcel, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            """
            UPDATE deliveries SET attempts = attempts + 1, begun_at = $3
            WHERE id = ANY($1) AND state = 'pending' AND EXISTS (
                SELECT FROM delivery_targets t WHERE t.target = deliveries.target AND t.claim = $2 AND t.claimed_until > $3)
            """);
        command.Parameters.Add(new() { Value = Ids(parcel) });
        command.Parameters.Add(new() { Value = claim.Token });
        command.Parameters.Add(new() { Value = time.GetUtcNow() });
        return await command.ExecuteNonQueryAsync(cancellationToken) == parcel.Deliveries.Count;
    }

    /// <summary>Forgets what a target failed with: it has just been seen to work.</summary>
    public async Task ReopenAsync(string target, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            "UPDATE delivery_targets SET failures = 0, rejections = 0, refused_until = NULL, open_at = '-infinity', last_error = NULL WHERE target = $1");
        command.Parameters.Add(new() { Value = target });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Gives the claim back; nothing when it was lost meanwhile.</summary>
    public async Task ReleaseAsync(TargetClaim claim, TargetState state, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            """
            UPDATE delivery_targets SET claim = NULL, claimed_until = NULL, tokens = $3, tokens_at = $4, open_at = $5,
                failures = CASE WHEN $9 THEN $6 ELSE failures END,
                refused_until = CASE WHEN $9 THEN $7 ELSE refused_until END,
                last_error = CASE WHEN $9 THEN $8 ELSE last_error END,
                rejections = CASE WHEN $9 THEN $11 ELSE rejections END,
                last_ok_at = CASE WHEN $10 THEN $4 ELSE last_ok_at END
            WHERE target = $1 AND claim = $2
            """);
        command.Parameters.Add(new() { Value = claim.Target });
        command.Parameters.Add(new() { Value = claim.Token });
        command.Parameters.Add(new() { Value = state.Tokens });
        command.Parameters.Add(new() { Value = time.GetUtcNow() });
        command.Parameters.Add(new() { Value = state.OpenAt });
        command.Parameters.Add(new() { Value = state.Failures });
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset?> { TypedValue = state.RefusedUntil });
        command.Parameters.Add(new NpgsqlParameter<string?> { TypedValue = state.LastError });
        command.Parameters.Add(new() { Value = state.Attempted });
        command.Parameters.Add(new() { Value = state.Delivered });
        command.Parameters.Add(new() { Value = state.Rejections });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static void AddLimits(NpgsqlCommand command, ClaimLimits limits)
    {
        command.Parameters.Add(new() { Value = limits.FullProjects });
        command.Parameters.Add(new() { Value = limits.SteadyProjects });
        command.Parameters.Add(new() { Value = limits.OnlySteady });
    }

    /// <summary>Null for a target that was only made known.</summary>
    private static TargetClaim? ReadClaim(NpgsqlDataReader row, Guid token) => !row.GetBoolean(5) ? null : new TargetClaim
    {
        Target = row.GetString(0),
        Token = token,
        Project = row.GetInt32(7),
        HasDelivered = row.GetBoolean(8),
        Tokens = row.IsDBNull(1) ? null : row.GetDouble(1),
        TokensAt = row.IsDBNull(2) ? null : row.GetFieldValue<DateTimeOffset>(2),
        Failures = row.GetInt32(3),
        Rejections = row.GetInt32(6),
        RefusedUntil = row.IsDBNull(4) ? null : row.GetFieldValue<DateTimeOffset>(4),
    };

    private static Delivery ReadDelivery(NpgsqlDataReader row, string target) => new()
    {
        Id = row.GetInt64(0),
        ProjectNumber = row.GetInt32(1),
        Target = target,
        Notice = JsonSerializer.Deserialize(row.GetString(2), NoticeJson.Default.Notice)!,
        Attempts = row.GetInt32(3),
        MayHaveBeenSent = row.GetBoolean(4),
        Degraded = row.GetBoolean(5),
        CreatedAt = row.GetFieldValue<DateTimeOffset>(6),
        PatienceFrom = row.GetFieldValue<DateTimeOffset>(7),
        Thread = row.IsDBNull(8) ? null : row.GetString(8),
        InsteadOf = row.IsDBNull(9) ? null : row.GetString(9),
    };

    internal static long[] Ids(Parcel parcel) => [.. parcel.Deliveries.Select(delivery => delivery.Id)];
}
