using System.Text.Json;
using LiveLogs.Access;
using LiveLogs.Alerts.Episodes;
using LiveLogs.LiveTail.Feed.Boards;
using Npgsql;

namespace LiveLogs.Alerts.Handling;

/// <summary>Which alerts of a project are wanted, newest first.</summary>
internal sealed record AlertQuery
{
    public required int ProjectNumber { get; init; }

    /// <summary>open or resolved; null for both.</summary>
    public string? State { get; init; }

    /// <summary>Only those that <see cref="Reader"/> has not read (or only those that were); null for both.</summary>
    public bool? Unread { get; init; }

    /// <summary>Who asks.</summary>
    public required string Reader { get; init; }

    public string? RuleId { get; init; }

    /// <summary>Only what is older than this.</summary>
    public (DateTimeOffset StartedAt, Guid Id)? Before { get; init; }

    public required int Limit { get; init; }
}

/// <summary>An alert, and what is needed to change it.</summary>
internal sealed record FoundAlert(AlertView View, int ProjectNumber);

/// <summary>Reads alerts for people: lists, single ones, and what changed for those who watch.</summary>
internal sealed class AlertReader(NpgsqlDataSource database) : IBoardSource
{
    /// <summary>The type of the messages that viewers get of alerts.</summary>
    public const string BoardType = "alert";

    private const int MaxChanges = 500;

    /// <summary>People who are named as having read an alert.</summary>
    private const int MaxReaders = 20;

    /// <summary>Who reads, if it is somebody in particular, is the first parameter.</summary>
    private static readonly string Select =
        $"""
        SELECT {EpisodeTable.Columns}, p.slug, r.id, r.definition ->> 'name', r.definition ->> 'alert_type', e.change, e.project_number, mine.read_at,
            ARRAY(SELECT subject FROM alert_reads x WHERE x.episode_id = e.id ORDER BY x.read_at DESC LIMIT {MaxReaders})
        FROM alert_episodes e JOIN alert_rules r ON r.number = e.rule_number JOIN {ProjectDirectory.Rows} p ON p.number = e.project_number
            LEFT JOIN alert_reads mine ON mine.episode_id = e.id AND mine.subject = $1::text
        """;

    public async Task<IReadOnlyList<AlertView>> ListAsync(AlertQuery query, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            $"""
            {Select} WHERE e.project_number = $2
                AND ($3::text IS NULL OR e.state = $3)
                AND ($4::boolean IS NULL OR (mine.read_at IS NULL) = $4)
                AND ($5::text IS NULL OR r.id = $5)
                AND ($6::timestamptz IS NULL OR (e.started_at, e.id) < ($6, $7))
            ORDER BY e.started_at DESC, e.id DESC LIMIT $8
            """);
        command.Parameters.Add(new() { Value = query.Reader });
        command.Parameters.Add(new() { Value = query.ProjectNumber });
        command.Parameters.Add(new() { Value = (object?)query.State ?? DBNull.Value });
        command.Parameters.Add(new() { Value = (object?)query.Unread ?? DBNull.Value });
        command.Parameters.Add(new() { Value = (object?)query.RuleId ?? DBNull.Value });
        command.Parameters.Add(new() { Value = (object?)query.Before?.StartedAt ?? DBNull.Value });
        command.Parameters.Add(new() { Value = query.Before?.Id ?? Guid.Empty });
        command.Parameters.Add(new() { Value = query.Limit });
        return await ReadAsync(command, isForOne: true, (row, view) => view, cancellationToken);
    }

    /// <summary>An alert as one person sees it.</summary>
    public async Task<FoundAlert?> FindAsync(Guid id, string reader, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand($"{Select} WHERE e.id = $2");
        command.Parameters.Add(new() { Value = reader });
        command.Parameters.Add(new() { Value = id });
        return (await ReadAsync(command, isForOne: true, (row, view) => new FoundAlert(view, row.GetInt32(34)), cancellationToken)).SingleOrDefault();
    }

    public string Type => BoardType;

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

    public async Task<IReadOnlyList<BoardChange>> ReadAsync(int projectNumber, long after, CancellationToken cancellationToken)
    {
        // The newest, if there are more than anybody looks at.
        await using var command = database.CreateCommand(
            $"{Select} WHERE e.project_number = $2 AND e.change > $3 ORDER BY e.change DESC LIMIT $4");
        command.Parameters.Add(new() { Value = DBNull.Value });
        command.Parameters.Add(new() { Value = projectNumber });
        command.Parameters.Add(new() { Value = after });
        command.Parameters.Add(new() { Value = MaxChanges });
        var changes = await ReadAsync(
            command,
            isForOne: false,
            (row, view) => new BoardChange(row.GetInt64(33), view.Id, JsonSerializer.SerializeToUtf8Bytes(view, AlertJson.Default.AlertView)),
            cancellationToken);
        return [.. changes.Reverse()];
    }

    private static async Task<IReadOnlyList<T>> ReadAsync<T>(
        NpgsqlCommand command, bool isForOne, Func<NpgsqlDataReader, AlertView, T> make, CancellationToken cancellationToken)
    {
        var found = new List<T>();
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
            found.Add(make(row, View(row, isForOne)));

        return found;
    }

    private static AlertView View(NpgsqlDataReader row, bool isForOne)
    {
        var reads = new AlertReads(isForOne, row.IsDBNull(35) ? null : row.GetDateTime(35), row.GetFieldValue<string[]>(36));
        var rule = new AlertRuleName(row.GetString(29), row.GetString(30), row.GetString(31), row.GetString(32));
        return AlertView.Of(EpisodeTable.Read(row), rule, reads);
    }
}
