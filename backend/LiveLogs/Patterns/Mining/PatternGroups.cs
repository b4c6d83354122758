using LiveLogs.Logs.Filters;
using Npgsql;

namespace LiveLogs.Patterns.Mining;

/// <summary>
/// Knows which ids mean the same pattern today: entries keep the id that they were stored with when their pattern is merged
/// into another one, and who asks for a pattern that other rules of mining have split means all its parts.
/// </summary>
internal sealed class PatternGroups(NpgsqlDataSource database)
{
    /// <summary>The filter with all ids of the patterns that it names. Asks the database only when it names one.</summary>
    public async ValueTask<LogFilter> WidenAsync(LogFilter filter, int projectNumber, CancellationToken cancellationToken)
    {
        var named = filter.PatternIds;
        if (named.Count == 0)
            return filter;

        var groups = new Dictionary<long, IReadOnlyList<long>>();
        foreach (var id in named)
            groups[id] = await ReadAsync(projectNumber, id, cancellationToken);
        return filter.WithPatterns(id => groups[id]);
    }

    private async Task<IReadOnlyList<long>> ReadAsync(int projectNumber, long id, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            """
            SELECT p.pattern_id
            FROM (SELECT coalesce(merged_into, pattern_id) AS id FROM patterns WHERE project_number = $1 AND pattern_id = $2) AS now
            JOIN patterns p ON p.project_number = $1 AND (p.pattern_id = now.id OR p.merged_into = now.id OR p.split_from = $2)
            ORDER BY 1
            """);
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = projectNumber });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = id });
        var ids = new List<long>();
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
            ids.Add(rows.GetInt64(0));
        return ids;
    }
}
