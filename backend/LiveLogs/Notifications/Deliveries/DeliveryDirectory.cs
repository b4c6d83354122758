using System.Text.Json;
using Npgsql;

namespace LiveLogs.Notifications.Deliveries;

/// <summary>A delivery as clients see it.</summary>
/// <param name="Id">For a replay.</param>
/// <param name="EpisodeId">The alert.</param>
/// <param name="Transition">1, 2, 3… within the episode.</param>
/// <param name="Kind">fired, repeated, acknowledged, resolved, reopened or test.</param>
/// <param name="Title">Of the alert.</param>
/// <param name="State">pending, delivered, merged (sent as part of another message), possibly_sent (no answer, twice) or dead.</param>
/// <param name="Attempts">Begun so far.</param>
/// <param name="LastError">A sentence; null when there is none.</param>
/// <param name="InsteadOf">The channel that could not deliver it; null when it was meant for this one.</param>
/// <param name="CreatedAt">When it was added.</param>
/// <param name="NextAttemptAt">Not before then; null when it is finished.</param>
/// <param name="FinishedAt">Null while it waits.</param>
internal sealed record DeliveryView(
    long Id,
    Guid EpisodeId,
    int Transition,
    NoticeKind Kind,
    string Title,
    string State,
    int Attempts,
    string? LastError,
    string? InsteadOf,
    DateTime CreatedAt,
    DateTime? NextAttemptAt,
    DateTime? FinishedAt);

internal sealed record DeliveryPage(IReadOnlyList<DeliveryView> Items, string? NextCursor);

/// <summary>What became of a channel's notices, and the way back for those that were given up.</summary>
internal sealed class DeliveryDirectory(NpgsqlDataSource database, TimeProvider time)
{
    /// <summary>Newest first.</summary>
    /// <param name="channel">Whose deliveries.</param>
    /// <param name="state">Only those in this state; null for all.</param>
    /// <param name="before">Only those with a lower id.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="cancellationToken">Ends the read.</param>
    public async Task<IReadOnlyList<DeliveryView>> ListAsync(
        Channel channel, string? state, long before, int limit, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            """
            SELECT id, notice, state, attempts, last_error, instead_of, created_at, next_at, finished_at
            FROM deliveries
            WHERE project_number = $1 AND target = $2 AND id < $3 AND ($4::text IS NULL OR state = $4)
            ORDER BY id DESC
            LIMIT $5
            """);
        command.Parameters.Add(new() { Value = channel.ProjectNumber });
        command.Parameters.Add(new() { Value = Target.Of(channel.Id) });
        command.Parameters.Add(new() { Value = before });
        command.Parameters.Add(new NpgsqlParameter<string?> { TypedValue = state });
        command.Parameters.Add(new() { Value = limit });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var deliveries = new List<DeliveryView>();
        while (await reader.ReadAsync(cancellationToken))
            deliveries.Add(Read(reader));
        return deliveries;
    }

    /// <summary>
    /// Puts dead letters, and what was possibly sent, back into the outbox with all their patience, and forgets what the
    /// channel was refused for: somebody says that it is worth another try. Returns how many.
    /// </summary>
    /// <param name="channel">Whose deliveries.</param>
    /// <param name="id">One of them; null for all dead ones.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    public async Task<int> ReplayAsync(Channel channel, long? id, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            """
            WITH opened AS (
                UPDATE delivery_targets SET failures = 0, rejections = 0, refused_until = NULL, open_at = '-infinity' WHERE target = $2
            )
            UPDATE deliveries SET state = 'pending', attempts = 0, begun_at = NULL, degraded = false, next_at = $4, patience_from = $4, finished_at = NULL
            WHERE project_number = $1 AND target = $2
                AND CASE WHEN $3::bigint IS NULL THEN state = 'dead' ELSE id = $3 AND state IN ('dead', 'possibly_sent') END
            """);
        command.Parameters.Add(new() { Value = channel.ProjectNumber });
        command.Parameters.Add(new() { Value = Target.Of(channel.Id) });
        command.Parameters.Add(new NpgsqlParameter<long?> { TypedValue = id });
        command.Parameters.Add(new() { Value = time.GetUtcNow() });
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static DeliveryView Read(NpgsqlDataReader row)
    {
        var notice = JsonSerializer.Deserialize(row.GetString(1), NoticeJson.Default.Notice)!;
        DateTime? finished = row.IsDBNull(8) ? null : row.GetFieldValue<DateTimeOffset>(8).UtcDateTime;
        return new DeliveryView(
            row.GetInt64(0),
            notice.EpisodeId,
            notice.Transition,
            notice.Kind,
            notice.Title,
            row.GetString(2),
            row.GetInt32(3),
            row.IsDBNull(4) ? null : row.GetString(4),
            row.IsDBNull(5) ? null : row.GetString(5),
            row.GetFieldValue<DateTimeOffset>(6).UtcDateTime,
            finished is null ? row.GetFieldValue<DateTimeOffset>(7).UtcDateTime : null,
            finished);
    }
}
