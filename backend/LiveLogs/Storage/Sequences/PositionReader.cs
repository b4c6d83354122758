using LiveLogs.Storage.Database;
using Npgsql;
using NpgsqlTypes;

namespace LiveLogs.Storage.Sequences;

/// <summary>A part of a position that means nothing here any more.</summary>
/// <param name="ConnectionId">Of which connection; null for one that is not known any more, or for all.</param>
/// <param name="IsReset">
/// It is of another life of the database: the reader goes on from the head. Otherwise retention removed the connection and all that it had.
/// </param>
internal readonly record struct LostPlace(Guid? ConnectionId, bool IsReset);

/// <summary>What a position means in this database now.</summary>
/// <param name="Seqs">Where to go on, per connection; one that is not named counts from 0.</param>
/// <param name="Tokens">Bits of the commits there, as far as they are known.</param>
/// <param name="Heads">How far the project was when it was asked.</param>
/// <param name="Losses">What has to be told.</param>
internal sealed record ResumedPlace(
    SortedDictionary<int, long> Seqs, Dictionary<int, ushort> Tokens, ProjectHeads Heads, IReadOnlyList<LostPlace> Losses);

/// <summary>
/// Asks the database what a position means. The generation shows a restored dump or another timeline; a restored base backup or volume snapshot has
/// the same, and numbers that were given out before are given out again. So each number is compared by the token of the commit that it belongs to.
/// </summary>
internal sealed class PositionReader(NpgsqlDataSource database, Installation installation)
{
    public async Task<ResumedPlace> ResumeAsync(int projectNumber, Position position, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var heads = await ReadHeadsAsync(connection, projectNumber, cancellationToken);
        if (position.Generation != installation.Generation)
            return new ResumedPlace(new(heads.Seqs), new(heads.Tokens), heads, [new LostPlace(null, IsReset: true)]);

        var commits = await ReadCommitsAsync(connection, position, cancellationToken);
        var (lastNumber, coveredId) = await ReadConnectionAsync(connection, position.Covered.Number, cancellationToken);
        return Compare(position, heads, commits, lastNumber, coveredId);
    }

    private static async Task<ProjectHeads> ReadHeadsAsync(NpgsqlConnection connection, int projectNumber, CancellationToken cancellationToken)
    {
        var heads = new ProjectHeads();
        await using var command = ProjectHeads.Command(projectNumber);
        command.Connection = connection;
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
            heads.Add(rows);

        return heads;
    }

    private static ResumedPlace Compare(
        Position position, ProjectHeads heads, Dictionary<int, ushort> commits, long lastNumber, Guid? coveredId)
    {
        var (seqs, tokens, losses) = (new SortedDictionary<int, long>(), new Dictionary<int, ushort>(), new List<LostPlace>());
        foreach (var (number, seq) in position.Seqs)
        {
            if (!heads.Seqs.TryGetValue(number, out var head))
            {
                // Numbers are never given out twice in one life: a higher one than any was given out in another.
                losses.Add(new LostPlace(null, IsReset: number > lastNumber));
                continue;
            }

            var (bits, stored) = (position.Tokens.GetValueOrDefault(number), commits.GetValueOrDefault(number));
            if (seq == head && stored == CommitToken.Unknown)
                stored = heads.Tokens.GetValueOrDefault(number);

            if (seq <= head && (bits == stored || bits == CommitToken.Unknown || stored == CommitToken.Unknown))
            {
                seqs[number] = seq;
                tokens[number] = bits == CommitToken.Unknown ? stored : bits;
            }
            else
            {
                losses.Add(new LostPlace(heads.Ids[number], IsReset: true));
                (seqs[number], tokens[number]) = (head, heads.Tokens.GetValueOrDefault(number));
            }
        }

        Cover(position.Covered);
        return new ResumedPlace(seqs, tokens, heads, losses);

        void Cover(CoveredTombstones covered)
        {
            var isOther = coveredId is { } id ? CommitToken.Bits(id) != covered.Bits : covered.Number > lastNumber;
            if (isOther && covered.Number > 0)
                losses.Add(new LostPlace(null, IsReset: true));

            var tombstones = heads.Tombstones;
            foreach (var (number, seq) in heads.Seqs)
            {
                if (number <= covered.Number && tombstones.Contains(number))
                    seqs.TryAdd(number, seq);
            }
        }
    }

    /// <summary>Bits of the commit that each number of a position belongs to, where the ledger still knows it.</summary>
    private static async Task<Dictionary<int, ushort>> ReadCommitsAsync(NpgsqlConnection connection, Position position, CancellationToken cancellationToken)
    {
        var commits = new Dictionary<int, ushort>();
        if (position.Tokens.Count == 0)
            return commits;

        await using var command = new NpgsqlCommand(
            """
            SELECT place.connection_number, entry.batch_token
            FROM unnest($1, $2) AS place (connection_number, seq)
            CROSS JOIN LATERAL (
                SELECT batch_token, first_seq FROM log_ledger ledger
                WHERE ledger.connection_number = place.connection_number AND ledger.last_seq >= place.seq
                ORDER BY ledger.last_seq LIMIT 1) entry
            WHERE entry.first_seq <= place.seq
            """,
            connection)
        {
            Parameters =
            {
                new() { Value = position.Seqs.Keys.ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Integer },
                new() { Value = position.Seqs.Values.ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint },
            },
        };
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
            commits[rows.GetInt32(0)] = CommitToken.Bits(rows.GetInt64(1));

        return commits;
    }

    private static async Task<(long LastNumber, Guid? Id)> ReadConnectionAsync(NpgsqlConnection connection, int number, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            "SELECT (SELECT number FROM last_connection_number), (SELECT id FROM known_connections WHERE number = $1)", connection)
        {
            Parameters = { new NpgsqlParameter<int> { TypedValue = number } },
        };
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        await row.ReadAsync(cancellationToken);
        return Read(row);
    }

    private static (long LastNumber, Guid? Id) Read(NpgsqlDataReader row) => (row.GetInt64(0), row.IsDBNull(1) ? null : row.GetGuid(1));
}
