using System.Text.Json;
using Npgsql;
using NpgsqlTypes;

namespace LiveLogs.Notifications.Deliveries;

/// <summary>
/// The way in: notices are stored in the transaction of what they tell of, so neither can be without the other, and
/// delivered afterwards. Adding the same transition for the same target again changes nothing.
/// </summary>
internal sealed class Outbox(ChannelCatalogue catalogue, TimeProvider time)
{
    private static readonly Dictionary<string, string> Nothing = [];

    /// <summary>Adds a notice for each channel that a rule names; how an alert ended, or was taken, for those who were told of it.</summary>
    /// <param name="connection">The caller's connection.</param>
    /// <param name="transaction">The caller's transaction.</param>
    /// <param name="projectNumber">The project.</param>
    /// <param name="notice">What happened.</param>
    /// <param name="channels">A rule's <c>notification_channels</c>: see <see cref="ChannelNames"/>.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>Names that lead nowhere, and why. They are recorded as undeliverable.</returns>
    public async Task<IReadOnlyDictionary<string, string>> AddAsync(
        NpgsqlConnection connection,
        NpgsqlTransaction transaction,
        long projectNumber,
        Notice notice,
        IReadOnlyList<string> channels,
        CancellationToken cancellationToken)
    {
        var isAboutTold = notice.Kind is NoticeKind.Resolved or NoticeKind.Acknowledged;
        var told = isAboutTold ? await ReadToldAsync(connection, transaction, notice.EpisodeId, cancellationToken) : null;
        if (told is null && channels.All(ChannelNames.IsInApp))
            return Nothing;

        var names = await ChannelNames.ReadAsync(connection, transaction, (int)projectNumber, catalogue, cancellationToken);
        var places = told is null ? [.. channels.SelectMany(names.Resolve)] : told.SelectMany(names.OfTarget).ToList();
        var destinations = places.DistinctBy(place => place.Target).ToList();
        if (destinations.Count == 0)
            return Nothing;

        var now = time.GetUtcNow();
        await using var command = new NpgsqlCommand(
            """
            INSERT INTO deliveries (
                project_number, episode_id, transition, target, notice, state, last_error, next_at, created_at, patience_from, finished_at)
            SELECT $1, $2, $3, d.target, $4, CASE WHEN d.problem IS NULL THEN 'pending' ELSE 'dead' END, d.problem, $5, $5, $5,
                CASE WHEN d.problem IS NULL THEN NULL ELSE $5 END
            FROM unnest($6::text[], $7::text[]) AS d (target, problem)
            ON CONFLICT (episode_id, transition, target) DO NOTHING
            """,
            connection,
            transaction);
        command.Parameters.Add(new() { Value = (int)projectNumber });
        command.Parameters.Add(new() { Value = notice.EpisodeId });
        command.Parameters.Add(new() { Value = notice.Transition });
        command.Parameters.Add(new() { Value = JsonSerializer.Serialize(notice, NoticeJson.Default.Notice), NpgsqlDbType = NpgsqlDbType.Jsonb });
        command.Parameters.Add(new() { Value = now });
        command.Parameters.Add(new() { Value = destinations.Select(destination => destination.Target).ToArray() });
        command.Parameters.Add(new() { Value = destinations.Select(destination => destination.Problem).ToArray() });
        await command.ExecuteNonQueryAsync(cancellationToken);
        return places.Where(place => place.Problem is not null).DistinctBy(place => place.Word)
            .ToDictionary(place => place.Word, place => place.Problem!, StringComparer.Ordinal);
    }

    /// <summary>Through which targets people were told of an alert, or will be; null when nothing is known of it any more.</summary>
    private static async Task<IReadOnlyList<string>?> ReadToldAsync(
        NpgsqlConnection connection, NpgsqlTransaction transaction, Guid episode, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            "SELECT target, bool_or(state <> 'dead') FROM deliveries WHERE episode_id = $1 GROUP BY target ORDER BY target", connection, transaction);
        command.Parameters.Add(new() { Value = episode });
        var (told, any) = (new List<string>(), false);
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
        {
            any = true;
            if (row.GetBoolean(1))
                told.Add(row.GetString(0));
        }

        return any ? told : null;
    }
}
