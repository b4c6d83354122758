using Npgsql;

namespace LiveLogs.Notifications.Deliveries;

/// <summary>Writes what came of deliveries. Each is one statement, so a crash leaves all of it or nothing.</summary>
internal sealed class DeliveryResults(NpgsqlDataSource database, TimeProvider time)
{
    /// <summary>The message arrived: the newest of the parcel as itself, the others as part of it.</summary>
    public async Task DeliveredAsync(Parcel parcel, SendResult result, CancellationToken cancellationToken)
    {
        await KeepThreadAsync(parcel, result.Thread, cancellationToken);
        await using var command = database.CreateCommand(
            """
            UPDATE deliveries SET state = CASE WHEN id = $2 THEN 'delivered' ELSE 'merged' END, finished_at = $3, provider_id = $4,
                last_error = $5, begun_at = NULL
            WHERE id = ANY($1) AND state = 'pending'
            """);
        command.Parameters.Add(new() { Value = DeliveryQueue.Ids(parcel) });
        command.Parameters.Add(new() { Value = parcel.Deliveries[^1].Id });
        command.Parameters.Add(new() { Value = time.GetUtcNow() });
        command.Parameters.Add(new NpgsqlParameter<string?> { TypedValue = result.ProviderId });
        command.Parameters.Add(new NpgsqlParameter<string?> { TypedValue = result.Error });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Not now: the parcel waits.</summary>
    /// <param name="parcel">What was tried.</param>
    /// <param name="result">How that ended.</param>
    /// <param name="wait">How long it waits.</param>
    /// <param name="degrade">Whether it is plain text from now on.</param>
    /// <param name="cancellationToken">The service stops.</param>
    public async Task AgainAsync(Parcel parcel, SendResult result, TimeSpan wait, bool degrade, CancellationToken cancellationToken)
    {
        await KeepThreadAsync(parcel, result.Thread, cancellationToken);
        await using var command = database.CreateCommand(
            """
            UPDATE deliveries SET next_at = $2, last_error = $3, degraded = degraded OR $4, begun_at = CASE WHEN $5 THEN begun_at END
            WHERE id = ANY($1) AND state = 'pending'
            """);
        command.Parameters.Add(new() { Value = DeliveryQueue.Ids(parcel) });
        command.Parameters.Add(new() { Value = time.GetUtcNow() + wait });
        command.Parameters.Add(new NpgsqlParameter<string?> { TypedValue = result.Error });
        command.Parameters.Add(new() { Value = degrade });
        command.Parameters.Add(new() { Value = result.Outcome == SendOutcome.Unknown });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Given up. What another target can take over goes to it in the same statement.</summary>
    /// <param name="parcel">What is given up.</param>
    /// <param name="state"><c>dead</c> or <c>possibly_sent</c>.</param>
    /// <param name="error">Why, in a sentence.</param>
    /// <param name="fallback">Who takes over; null for nobody.</param>
    /// <param name="cancellationToken">The service stops.</param>
    public async Task GiveUpAsync(Parcel parcel, string state, string? error, string? fallback, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            """
            WITH given_up AS (
                UPDATE deliveries SET state = $2, last_error = $3, finished_at = $4, begun_at = NULL
                WHERE id = ANY($1) AND state = 'pending'
                RETURNING project_number, episode_id, transition, target, notice, instead_of
            )
            INSERT INTO deliveries (project_number, episode_id, transition, target, notice, next_at, created_at, patience_from, instead_of)
            SELECT project_number, episode_id, transition, $5, notice, $4, $4, $4, target
            FROM given_up WHERE $5 IS NOT NULL AND instead_of IS NULL
            ON CONFLICT (episode_id, transition, target) DO NOTHING
            """);
        command.Parameters.Add(new() { Value = DeliveryQueue.Ids(parcel) });
        command.Parameters.Add(new() { Value = state });
        command.Parameters.Add(new NpgsqlParameter<string?> { TypedValue = error });
        command.Parameters.Add(new() { Value = time.GetUtcNow() });
        command.Parameters.Add(new NpgsqlParameter<string?> { TypedValue = fallback });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Kept first and also after a failure: an issue that was made has to be found again.</summary>
    private async Task KeepThreadAsync(Parcel parcel, string? thread, CancellationToken cancellationToken)
    {
        if (thread is null)
            return;
        await using var command = database.CreateCommand(
            """
            INSERT INTO delivery_threads (episode_id, target, reference, updated_at) VALUES ($1, $2, $3, $4)
            ON CONFLICT (episode_id, target) DO UPDATE SET reference = excluded.reference, updated_at = excluded.updated_at
            """);
        command.Parameters.Add(new() { Value = parcel.Deliveries[^1].Notice.EpisodeId });
        command.Parameters.Add(new() { Value = parcel.Deliveries[^1].Target });
        command.Parameters.Add(new() { Value = thread });
        command.Parameters.Add(new() { Value = time.GetUtcNow() });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
