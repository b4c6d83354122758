using Npgsql;
using NpgsqlTypes;

namespace LiveLogs.Patterns;

/// <summary>
/// The stored patterns of a project, held while something is learnt: who holds them knows all that was learnt before, on
/// whatever instance, and the next one will know what is learnt now. So ids are the same everywhere and after every restart.
/// </summary>
internal sealed class PatternTable : IAsyncDisposable
{
    /// <summary>Forgotten patterns that one look takes into account.</summary>
    private const int MaxForgotten = 20_000;

    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlTransaction _transaction;
    private readonly int _projectNumber;

    private PatternTable(NpgsqlConnection connection, NpgsqlTransaction transaction, int projectNumber)
    {
        _connection = connection;
        _transaction = transaction;
        _projectNumber = projectNumber;
    }

    /// <summary>Grows with every change.</summary>
    public long Version { get; private set; }

    /// <summary>The highest id given out.</summary>
    public long LastId { get; private set; }

    /// <summary>Waits for whoever learns in this project now.</summary>
    public static async Task<PatternTable> LockAsync(NpgsqlDataSource database, int projectNumber, CancellationToken cancellationToken)
    {
        var connection = await database.OpenConnectionAsync(cancellationToken);
        try
        {
            var table = new PatternTable(connection, await connection.BeginTransactionAsync(cancellationToken), projectNumber);
            await table.ReadHeadAsync(cancellationToken);
            return table;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>What changed since a version; from the beginning only what is known now.</summary>
    public async Task<List<StoredPattern>> ReadAfterAsync(long version, CancellationToken cancellationToken)
    {
        await using var command = Command(
            """
            SELECT pattern_id, cluster_id, route, template, example, merged_into, forgotten_at IS NOT NULL FROM patterns
            WHERE project_number = $1 AND version > $2 AND (forgotten_at IS NULL OR $2 > 0)
            ORDER BY pattern_id
            """);
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = version });
        return await ReadAsync(command, cancellationToken);
    }

    /// <summary>Forgotten patterns that begin in one of several ways, the oldest first.</summary>
    public async Task<List<StoredPattern>> ReadForgottenAsync(IEnumerable<string> routes, CancellationToken cancellationToken)
    {
        await using var command = Command(
            $"""
            SELECT pattern_id, cluster_id, route, template, example, merged_into, true FROM patterns
            WHERE project_number = $1 AND forgotten_at IS NOT NULL AND merged_into IS NULL AND route = ANY ($2)
            ORDER BY pattern_id LIMIT {MaxForgotten}
            """);
        command.Parameters.Add(Array([.. routes], NpgsqlDbType.Text));
        return await ReadAsync(command, cancellationToken);
    }

    /// <summary>Takes forgotten patterns back, with their ids.</summary>
    public async Task ReviveAsync(IEnumerable<StoredPattern> patterns, CancellationToken cancellationToken)
    {
        Version++;
        await using var command = Command(
            """
            WITH head AS (UPDATE pattern_heads SET version = $2 WHERE project_number = $1)
            UPDATE patterns SET forgotten_at = NULL, learnt_at = now(), version = $2 WHERE project_number = $1 AND pattern_id = ANY ($3)
            """);
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = Version });
        command.Parameters.Add(Array([.. patterns.Select(pattern => pattern.Id)], NpgsqlDbType.Bigint));
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Stores what was learnt, and lets go.</summary>
    public async Task SaveAsync(PatternChanges changes, CancellationToken cancellationToken)
    {
        if (changes.Changed.Count > 0)
        {
            Version++;
            await WriteAsync([.. changes.Changed.OrderBy(pattern => pattern.Id)], cancellationToken);
            await FollowMergesAsync(cancellationToken);
            await using var head = Command("UPDATE pattern_heads SET version = $2, last_id = $3 WHERE project_number = $1");
            head.Parameters.Add(new NpgsqlParameter<long> { TypedValue = Version });
            head.Parameters.Add(new NpgsqlParameter<long> { TypedValue = changes.LastId });
            await head.ExecuteNonQueryAsync(cancellationToken);
        }

        await _transaction.CommitAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _transaction.DisposeAsync();
        await _connection.DisposeAsync();
    }

    private static async Task<List<StoredPattern>> ReadAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        var patterns = new List<StoredPattern>();
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
            patterns.Add(Read(rows));

        return patterns;
    }

    private static StoredPattern Read(NpgsqlDataReader row) => new(
        row.GetInt64(0), row.GetInt64(1), row.GetString(2), row.GetString(3), row.GetString(4), row.IsDBNull(5) ? null : row.GetInt64(5))
    {
        IsForgotten = row.GetBoolean(6),
    };

    private async Task ReadHeadAsync(CancellationToken cancellationToken)
    {
        await using (var make = Command("INSERT INTO pattern_heads (project_number) VALUES ($1) ON CONFLICT DO NOTHING"))
            await make.ExecuteNonQueryAsync(cancellationToken);

        await using var command = Command("SELECT version, last_id FROM pattern_heads WHERE project_number = $1 FOR UPDATE");
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        await row.ReadAsync(cancellationToken);
        (Version, LastId) = (row.GetInt64(0), row.GetInt64(1));
    }

    private async Task WriteAsync(List<Pattern> patterns, CancellationToken cancellationToken)
    {
        await using var command = Command(
            """
            INSERT INTO patterns (project_number, version, pattern_id, cluster_id, merged_into, route, template, example)
            SELECT $1, $2, pattern.* FROM unnest($3, $4, $5, $6, $7, $8) AS pattern
            ON CONFLICT (project_number, pattern_id) DO UPDATE
            SET template = excluded.template, merged_into = excluded.merged_into, version = excluded.version
            """);
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = Version });
        command.Parameters.Add(Array(patterns.ConvertAll(pattern => pattern.Id), NpgsqlDbType.Bigint));
        command.Parameters.Add(Array(patterns.ConvertAll(pattern => pattern.ClusterId), NpgsqlDbType.Bigint));
        command.Parameters.Add(Array(patterns.ConvertAll(pattern => pattern.MergedInto is null ? (long?)null : pattern.Current.Id), NpgsqlDbType.Bigint));
        command.Parameters.Add(Array(patterns.ConvertAll(pattern => pattern.Route), NpgsqlDbType.Text));
        command.Parameters.Add(Array(patterns.ConvertAll(pattern => pattern.Template), NpgsqlDbType.Text));
        command.Parameters.Add(Array(patterns.ConvertAll(pattern => pattern.Example), NpgsqlDbType.Text));
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>What was merged into a pattern that is merged now goes with it, so that every reference is to one that counts.</summary>
    private async Task FollowMergesAsync(CancellationToken cancellationToken)
    {
        await using var command = Command(
            """
            UPDATE patterns AS old SET merged_into = middle.merged_into, version = $2
            FROM patterns AS middle
            WHERE middle.project_number = $1 AND middle.version = $2 AND middle.merged_into IS NOT NULL
                AND old.project_number = $1 AND old.merged_into = middle.pattern_id
            """);
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = Version });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private NpgsqlCommand Command(string sql) =>
        new(sql, _connection, _transaction) { Parameters = { new NpgsqlParameter<int> { TypedValue = _projectNumber } } };

    private static NpgsqlParameter Array<T>(List<T> values, NpgsqlDbType type) => new() { Value = values, NpgsqlDbType = NpgsqlDbType.Array | type };
}
