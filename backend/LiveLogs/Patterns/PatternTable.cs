using LiveLogs.Patterns.Headers;
using LiveLogs.Patterns.Mining;
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

    /// <summary>The highest number given to a stream.</summary>
    public int LastStreamId { get; private set; }

    /// <summary>The rules by which the patterns were mined.</summary>
    public int Rules { get; private set; }

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
            SELECT pattern_id, cluster_id, route, template, example, merged_into, forgotten_at IS NOT NULL, coalesce(stream_id, 0), former, split_from FROM patterns
            WHERE project_number = $1 AND version > $2 AND (forgotten_at IS NULL OR $2 > 0)
            ORDER BY pattern_id
            """);
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = version });
        return await ReadAsync(command, cancellationToken);
    }

    /// <summary>Streams that are new since a version, or whose header is.</summary>
    public async Task<List<LogStream>> ReadStreamsAfterAsync(long version, CancellationToken cancellationToken)
    {
        await using var command = Command(
            "SELECT stream_id, connection_number, source, header FROM pattern_streams WHERE project_number = $1 AND version > $2 ORDER BY stream_id");
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = version });
        var streams = new List<LogStream>();
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
        {
            var header = await row.IsDBNullAsync(3, cancellationToken) ? null : HeaderLayout.Parse(row.GetString(3));
            streams.Add(new LogStream(row.GetInt32(0), new StreamKey(row.GetInt32(1), row.GetString(2))) { Header = header });
        }

        return streams;
    }

    /// <summary>Forgotten patterns that begin in one of several ways, the oldest first.</summary>
    public async Task<List<StoredPattern>> ReadForgottenAsync(IEnumerable<string> routes, CancellationToken cancellationToken)
    {
        await using var command = Command(
            $"""
            SELECT pattern_id, cluster_id, route, template, example, merged_into, true, coalesce(stream_id, 0), former, split_from FROM patterns
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
        if (changes.Changed.Count > 0 || changes.Streams.Count > 0 || Rules < PatternMiner.Rules)
        {
            Version++;
            await WriteAsync([.. changes.Changed.OrderBy(pattern => pattern.Id).Select(StoredPattern.Of)], cancellationToken);
            await WriteAsync([.. changes.Streams.OrderBy(stream => stream.Id)], cancellationToken);
            await FollowMergesAsync(cancellationToken);
            await using var head = Command("UPDATE pattern_heads SET version = $2, last_id = $3, last_stream_id = $4, rules = $5 WHERE project_number = $1");
            head.Parameters.Add(new NpgsqlParameter<long> { TypedValue = Version });
            head.Parameters.Add(new NpgsqlParameter<long> { TypedValue = changes.LastId });
            head.Parameters.Add(new NpgsqlParameter<int> { TypedValue = changes.LastStreamId });
            head.Parameters.Add(new NpgsqlParameter<int> { TypedValue = Math.Max(Rules, PatternMiner.Rules) });
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
        StreamId = row.GetInt32(7),
        Former = row.IsDBNull(8) ? null : row.GetString(8),
        SplitFrom = row.IsDBNull(9) ? null : row.GetInt64(9),
    };

    private async Task ReadHeadAsync(CancellationToken cancellationToken)
    {
        await using (var make = Command("INSERT INTO pattern_heads (project_number, rules) VALUES ($1, $2) ON CONFLICT DO NOTHING"))
        {
            make.Parameters.Add(new NpgsqlParameter<int> { TypedValue = PatternMiner.Rules });
            await make.ExecuteNonQueryAsync(cancellationToken);
        }

        await using var command = Command("SELECT version, last_id, last_stream_id, rules FROM pattern_heads WHERE project_number = $1 FOR UPDATE");
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        await row.ReadAsync(cancellationToken);
        (Version, LastId, LastStreamId, Rules) = (row.GetInt64(0), row.GetInt64(1), row.GetInt32(2), row.GetInt32(3));
    }

    private async Task WriteAsync(List<StoredPattern> patterns, CancellationToken cancellationToken)
    {
        await using var command = Command(
            """
            INSERT INTO patterns (project_number, version, pattern_id, cluster_id, merged_into, route, template, example, stream_id, former, split_from)
            SELECT $1, $2, pattern.* FROM unnest($3, $4, $5, $6, $7, $8, $9, $10, $11) AS pattern
            ON CONFLICT (project_number, pattern_id) DO UPDATE
            SET template = excluded.template, merged_into = excluded.merged_into, version = excluded.version, cluster_id = excluded.cluster_id,
                route = excluded.route, former = excluded.former
            """);
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = Version });
        command.Parameters.Add(Array(patterns.ConvertAll(pattern => pattern.Id), NpgsqlDbType.Bigint));
        command.Parameters.Add(Array(patterns.ConvertAll(pattern => pattern.ClusterId), NpgsqlDbType.Bigint));
        command.Parameters.Add(Array(patterns.ConvertAll(pattern => pattern.MergedInto), NpgsqlDbType.Bigint));
        command.Parameters.Add(Array(patterns.ConvertAll(pattern => pattern.Route), NpgsqlDbType.Text));
        command.Parameters.Add(Array(patterns.ConvertAll(pattern => pattern.Template), NpgsqlDbType.Text));
        command.Parameters.Add(Array(patterns.ConvertAll(pattern => pattern.Example), NpgsqlDbType.Text));
        command.Parameters.Add(Array(patterns.ConvertAll(pattern => pattern.StreamId), NpgsqlDbType.Integer));
        command.Parameters.Add(Array(patterns.ConvertAll(pattern => pattern.Former), NpgsqlDbType.Text));
        command.Parameters.Add(Array(patterns.ConvertAll(pattern => pattern.SplitFrom), NpgsqlDbType.Bigint));
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private async Task WriteAsync(List<LogStream> streams, CancellationToken cancellationToken)
    {
        if (streams.Count == 0)
            return;

        await using var command = Command(
            """
            INSERT INTO pattern_streams (project_number, version, stream_id, connection_number, source, header)
            SELECT $1, $2, stream.* FROM unnest($3, $4, $5, $6) AS stream
            ON CONFLICT (project_number, stream_id) DO UPDATE SET header = excluded.header, version = excluded.version
            """);
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = Version });
        command.Parameters.Add(Array(streams.ConvertAll(stream => stream.Id), NpgsqlDbType.Integer));
        command.Parameters.Add(Array(streams.ConvertAll(stream => stream.Key.ConnectionNumber), NpgsqlDbType.Integer));
        command.Parameters.Add(Array(streams.ConvertAll(stream => stream.Key.Source), NpgsqlDbType.Text));
        command.Parameters.Add(Array(streams.ConvertAll(stream => stream.Header?.ToString()), NpgsqlDbType.Text));
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
