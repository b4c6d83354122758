using System.Text.Json;
using LiveLogs.LiveTail.Feed;
using Npgsql;

namespace LiveLogs.Alerts.Episodes;

/// <summary>Which alerts of a project are wanted, newest first.</summary>
internal sealed record AlertQuery
{
    public required int ProjectNumber { get; init; }

    /// <summary>open or resolved; null for both.</summary>
    public string? State { get; init; }

    /// <summary>Only those that nobody has read (or only those that somebody has); null for both.</summary>
    public bool? Unread { get; init; }

    public string? RuleId { get; init; }

    /// <summary>Only what is older than this.</summary>
    public (DateTimeOffset StartedAt, Guid Id)? Before { get; init; }

    public required int Limit { get; init; }
}

/// <summary>An alert, and what is needed to change it.</summary>
internal sealed record FoundAlert(AlertView View, int ProjectNumber);

/// <summary>Reads alerts for people: lists, single ones, and what changed for those who watch.</summary>
internal sealed class AlertReader(NpgsqlDataSource database) : IAlertSource
{
    private const int MaxChanges = 500;

    private const string Select =
        $"""
        SELECT {EpisodeTable.Columns}, p.slug, r.id, r.definition ->> 'name', r.definition ->> 'alert_type', e.change, e.project_number
        FROM alert_episodes e JOIN alert_rules r ON r.number = e.rule_number JOIN projects p ON p.number = e.project_number
        """;

    public async Task<IReadOnlyList<AlertView>> ListAsync(AlertQuery query, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            $"""
            {Select} WHERE e.project_number = $1
                AND ($2::text IS NULL OR e.state = $2)
                AND ($3::boolean IS NULL OR (e.read_at IS NULL) = $3)
                AND ($4::text IS NULL OR r.id = $4)
                AND ($5::timestamptz IS NULL OR (e.started_at, e.id) < ($5, $6))
            ORDER BY e.started_at DESC, e.id DESC LIMIT $7
            """);
        command.Parameters.Add(new() { Value = query.ProjectNumber });
        command.Parameters.Add(new() { Value = (object?)query.State ?? DBNull.Value });
        command.Parameters.Add(new() { Value = (object?)query.Unread ?? DBNull.Value });
        command.Parameters.Add(new() { Value = (object?)query.RuleId ?? DBNull.Value });
        command.Parameters.Add(new() { Value = (object?)query.Before?.StartedAt ?? DBNull.Value });
        command.Parameters.Add(new() { Value = query.Before?.Id ?? Guid.Empty });
        command.Parameters.Add(new() { Value = query.Limit });
        return await ReadAsync(command, (row, view) => view, cancellationToken);
    }

    public async Task<FoundAlert?> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand($"{Select} WHERE e.id = $1");
        command.Parameters.Add(new() { Value = id });
        return (await ReadAsync(command, (row, view) => new FoundAlert(view, row.GetInt32(34)), cancellationToken)).SingleOrDefault();
    }

    public async Task<IReadOnlyDictionary<int, long>> ReadHeadsAsync(IReadOnlyCollection<int> projects, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("SELECT project_number, change FROM alert_projects WHERE project_number = ANY ($1)");
        command.Parameters.Add(new() { Value = projects.ToArray() });
        var heads = new Dictionary<int, long>();
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
            heads.Add(row.GetInt32(0), row.GetInt64(1));

        return heads;
    }

    public async Task<IReadOnlyList<AlertChange>> ReadAsync(int projectNumber, long after, CancellationToken cancellationToken)
    {
        // The newest, if there are more than anybody looks at.
        await using var command = database.CreateCommand(
            $"{Select} WHERE e.project_number = $1 AND e.change > $2 ORDER BY e.change DESC LIMIT $3");
        command.Parameters.Add(new() { Value = projectNumber });
        command.Parameters.Add(new() { Value = after });
        command.Parameters.Add(new() { Value = MaxChanges });
        var changes = await ReadAsync(
            command,
            (row, view) => new AlertChange(row.GetInt64(33), view.Id, JsonSerializer.SerializeToUtf8Bytes(view, AlertJson.Default.AlertView)),
            cancellationToken);
        return [.. changes.Reverse()];
    }

    private static async Task<IReadOnlyList<T>> ReadAsync<T>(
        NpgsqlCommand command, Func<NpgsqlDataReader, AlertView, T> make, CancellationToken cancellationToken)
    {
        var found = new List<T>();
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
            found.Add(make(row, AlertView.Of(EpisodeTable.Read(row), row.GetString(29), row.GetString(30), row.GetString(31), row.GetString(32))));

        return found;
    }
}
