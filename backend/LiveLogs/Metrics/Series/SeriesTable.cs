using System.Text.Json;
using Microsoft.Extensions.Options;
using Npgsql;
using NpgsqlTypes;

namespace LiveLogs.Metrics.Series;

/// <summary>Why a series was not taken up.</summary>
internal enum SeriesRefusal
{
    /// <summary>The project has as many series as it may.</summary>
    SeriesOfProject,

    /// <summary>The metric has as many series as it may.</summary>
    SeriesOfMetric,

    /// <summary>As many series as may be new in an hour are.</summary>
    NewSeriesOfHour,
}

/// <summary>A stored series that points are written to.</summary>
/// <param name="Id">Its number.</param>
/// <param name="LastPoint">The newest start of a point; null when it has none yet.</param>
internal readonly record struct KnownSeries(int Id, DateTime? LastPoint);

/// <summary>The stored series. Writers hold the lock of the project's metrics, so what is counted here cannot grow meanwhile.</summary>
internal sealed class SeriesTable(IOptions<MetricsOptions> options)
{
    /// <summary>Finds series, and takes up those that are new as far as the limits allow.</summary>
    /// <returns>In the order of <paramref name="wanted"/>: the series, or why it was refused.</returns>
    public async Task<IReadOnlyList<(KnownSeries? Known, SeriesRefusal? Refusal)>> TakeUpAsync(
        NpgsqlConnection session, int project, IReadOnlyList<SeriesDescription> wanted, CancellationToken cancellationToken)
    {
        byte[][] keys = [.. wanted.Select(series => series.Identity.ToKey())];
        var known = await FindAsync(session, project, keys, cancellationToken);
        var answers = new (KnownSeries?, SeriesRefusal?)[wanted.Count];
        var missing = new List<int>();
        for (var at = 0; at < keys.Length; at++)
        {
            if (known.TryGetValue(Convert.ToHexString(keys[at]), out var series))
                answers[at] = (series, null);
            else
                missing.Add(at);
        }

        if (missing.Count == 0)
            return answers;

        var room = await RoomAsync(session, project, [.. missing.Select(at => wanted[at].Identity.Metric).Distinct()], cancellationToken);
        foreach (var at in missing.ToList())
        {
            if (room.Refuse(wanted[at].Identity.Metric) is not { } refusal)
                continue;

            answers[at] = (null, refusal);
            missing.Remove(at);
        }

        var added = await AddAsync(session, project, [.. missing.Select(at => (keys[at], wanted[at]))], cancellationToken);
        foreach (var at in missing)
            answers[at] = (new KnownSeries(added[Convert.ToHexString(keys[at])], null), null);

        return answers;
    }

    /// <summary>Notes what points series have got.</summary>
    public static async Task ExtendAsync(NpgsqlConnection session, IReadOnlyList<SeriesExtent> extents, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            """
            UPDATE metric_series s SET
                first_point = least(s.first_point, e.first), last_point = greatest(s.last_point, e.last),
                periods = (SELECT array_agg(DISTINCT p ORDER BY p) FROM unnest(s.periods || e.period) p),
                statistics = (SELECT array_agg(DISTINCT k ORDER BY k) FROM unnest(s.statistics || e.statistic) k)
            FROM (
                SELECT id, min(first) AS first, max(last) AS last, array_agg(period) AS period, array_agg(statistic) AS statistic
                FROM unnest($1, $2, $3, $4, $5) AS e (id, period, statistic, first, last) GROUP BY id) e
            WHERE s.id = e.id AND (s.first_point > e.first OR s.last_point < e.last OR NOT s.periods @> e.period OR NOT s.statistics @> e.statistic)
            """,
            session);
        command.Parameters.Add(new() { Value = extents.Select(extent => extent.Series).ToArray() });
        command.Parameters.Add(new() { Value = extents.Select(extent => extent.PeriodSeconds).ToArray() });
        command.Parameters.Add(new() { Value = extents.Select(extent => extent.Statistic).ToArray() });
        command.Parameters.Add(new() { Value = extents.Select(extent => extent.First).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.TimestampTz });
        command.Parameters.Add(new() { Value = extents.Select(extent => extent.Last).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.TimestampTz });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task<Dictionary<string, KnownSeries>> FindAsync(NpgsqlConnection session, int project, byte[][] keys, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("SELECT key, id, nullif(last_point, '-infinity') FROM metric_series WHERE project_number = $1 AND key = ANY ($2)", session);
        command.Parameters.Add(new() { Value = project });
        command.Parameters.Add(new() { Value = keys });
        var found = new Dictionary<string, KnownSeries>(StringComparer.Ordinal);
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
        {
            var key = await rows.GetFieldValueAsync<byte[]>(0, cancellationToken);
            DateTime? last = await rows.IsDBNullAsync(2, cancellationToken) ? null : rows.GetDateTime(2);
            found.Add(Convert.ToHexString(key), new KnownSeries(rows.GetInt32(1), last));
        }

        return found;
    }

    private async Task<SeriesRoom> RoomAsync(NpgsqlConnection session, int project, string[] metrics, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(session)
        {
            BatchCommands =
            {
                new("SELECT count(*), count(*) FILTER (WHERE created_at > now() - interval '1 hour') FROM metric_series WHERE project_number = $1")
                {
                    Parameters = { new() { Value = project } },
                },
                new("SELECT metric, count(*) FROM metric_series WHERE project_number = $1 AND metric = ANY ($2) GROUP BY metric")
                {
                    Parameters = { new() { Value = project }, new() { Value = metrics } },
                },
            },
        };
        await using var rows = await batch.ExecuteReaderAsync(cancellationToken);
        await rows.ReadAsync(cancellationToken);
        var room = new SeriesRoom(options.Value, rows.GetInt64(0), rows.GetInt64(1));
        await rows.NextResultAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
            room.Has(rows.GetString(0), rows.GetInt64(1));

        return room;
    }

    private static async Task<Dictionary<string, int>> AddAsync(
        NpgsqlConnection session, int project, IReadOnlyList<(byte[] Key, SeriesDescription Series)> added, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(session);
        foreach (var (key, series) in added)
            batch.BatchCommands.Add(Insert(project, key, series));

        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        if (added.Count == 0)
            return ids;
        await using var rows = await batch.ExecuteReaderAsync(cancellationToken);
        do
        {
            while (await rows.ReadAsync(cancellationToken))
                ids.Add(Convert.ToHexString(await rows.GetFieldValueAsync<byte[]>(1, cancellationToken)), rows.GetInt32(0));
        }
        while (await rows.NextResultAsync(cancellationToken));
        return ids;
    }

    private static NpgsqlBatchCommand Insert(int project, byte[] key, SeriesDescription series)
    {
        var (identity, dimensions) = (series.Identity, JsonSerializer.Serialize(series.Identity.Dimensions.ToDictionary(pair => pair.Key, pair => pair.Value)));
        return new NpgsqlBatchCommand(
            """
            INSERT INTO metric_series (project_number, key, provider, account, region, resource_id, resource_type, service, namespace, metric, dimensions,
                unit, is_cumulative, periods, statistics, first_point, last_point)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, '{}', '{}', 'infinity', '-infinity')
            RETURNING id, key
            """)
        {
            Parameters =
            {
                new() { Value = project },
                new() { Value = key },
                new() { Value = identity.Provider },
                new() { Value = identity.Account },
                new() { Value = identity.Region },
                new() { Value = identity.ResourceId },
                new() { Value = series.ResourceType },
                new() { Value = series.Service },
                new() { Value = identity.Namespace },
                new() { Value = identity.Metric },
                new() { Value = dimensions, NpgsqlDbType = NpgsqlDbType.Jsonb },
                new() { Value = series.Unit },
                new() { Value = series.IsCumulative },
            },
        };
    }
}
