using System.Text.Json;
using Npgsql;
using NpgsqlTypes;

namespace LiveLogs.Notifications;

/// <summary>
/// The way in: notices are stored in the transaction of what they tell of, so neither can be without the other, and
/// delivered afterwards. Adding the same transition for the same target again changes nothing.
/// </summary>
internal sealed class Outbox(ChannelCatalogue catalogue, TimeProvider time)
{
    /// <summary>Adds a notice for each channel that a rule names. Names that lead nowhere are recorded as undeliverable.</summary>
    /// <param name="connection">The caller's connection.</param>
    /// <param name="transaction">The caller's transaction.</param>
    /// <param name="projectNumber">The project.</param>
    /// <param name="notice">What happened.</param>
    /// <param name="channels">
    /// A rule's <c>notification_channels</c>: <c>in_app</c>, ids or names of channels, or kinds, which mean the project's
    /// channels of the kind and without any the installation's own.
    /// </param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    public async Task AddAsync(
        NpgsqlConnection connection,
        NpgsqlTransaction transaction,
        long projectNumber,
        Notice notice,
        IReadOnlyList<string> channels,
        CancellationToken cancellationToken)
    {
        var words = channels.Where(word => word != Target.InApp).Distinct(StringComparer.Ordinal).ToList();
        if (words.Count == 0)
            return;
        var known = await ReadChannelsAsync(connection, transaction, projectNumber, cancellationToken);
        var destinations = words.SelectMany(word => Resolve(word, known)).DistinctBy(destination => destination.Target).ToList();
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
    }

    private IEnumerable<Place> Resolve(string word, List<KnownChannel> known)
    {
        var named = known.Find(channel => Target.Of(channel.Id) == word) ?? known.Find(channel => channel.Name == word);
        if (named is not null)
            return [new(Target.Of(named.Id), named.Enabled ? null : "The channel is switched off.")];
        if (!ChannelKinds.All.Contains(word))
            return [new(Target.Unknown(word), "The project has no channel of this name or id.")];

        var ofKind = known.Where(channel => channel.Kind == word && channel.Enabled).ToList();
        if (ofKind.Count > 0)
            return ofKind.Select(channel => new Place(Target.Of(channel.Id), null));
        return catalogue.FindDefault(word) is not null
            ? [new(Target.DefaultOf(word), null)]
            : [new(Target.Unknown(word), "The project has no channel of this kind, nor has the installation.")];
    }

    private static async Task<List<KnownChannel>> ReadChannelsAsync(
        NpgsqlConnection connection, NpgsqlTransaction transaction, long projectNumber, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            "SELECT id, name, kind, enabled FROM channels WHERE project_number = $1 ORDER BY name", connection, transaction);
        command.Parameters.Add(new() { Value = (int)projectNumber });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var channels = new List<KnownChannel>();
        while (await reader.ReadAsync(cancellationToken))
            channels.Add(new(reader.GetGuid(0), reader.GetString(1), reader.GetString(2), reader.GetBoolean(3)));
        return channels;
    }

    private sealed record KnownChannel(Guid Id, string Name, string Kind, bool Enabled);

    /// <summary>A target, and why nothing can be delivered to it.</summary>
    private sealed record Place(string Target, string? Problem);
}
