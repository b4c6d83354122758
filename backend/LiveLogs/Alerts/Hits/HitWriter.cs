using LiveLogs.Alerts.Matching;
using LiveLogs.Alerts.Rules.Storing;
using LiveLogs.Ingestion.Committing;
using LiveLogs.Logs;
using LiveLogs.Storage.Entries;
using Npgsql;
using NpgsqlTypes;

namespace LiveLogs.Alerts.Hits;

/// <summary>
/// Leaves in the transaction of a batch what its lines mean to the project's rules. A batch is stored whatever becomes of
/// that: the rows are written behind a savepoint, and matching has a budget of time.
/// </summary>
internal sealed partial class HitWriter(RuleBook book, TimeProvider time, ILogger<HitWriter> logger) : ICommitParticipant
{
    /// <summary>Rows of one batch; what is beyond is told in the log.</summary>
    private const int MaxRows = 10_000;

    public ValueTask PrepareAsync(ConnectionIdentity connection, IReadOnlyList<LogEntry> entries, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public async Task WriteAsync(NpgsqlConnection connection, EntryBatch batch, CancellationToken cancellationToken)
    {
        var matcher = book.Current(batch.ProjectNumber).Matcher;
        if (matcher.IsEmpty)
            return;

        var hits = matcher.Match(batch.Entries, EventTime.From(time.GetUtcNow() - LineMatcher.MaxAge));
        if (hits.Count == 0)
            return;

        var rows = hits.Take(MaxRows).ToList();
        if (rows.Count < hits.Count)
            Log.TooMany(logger, batch.ProjectSlug, hits.Count - rows.Count);

        await using var commands = new NpgsqlBatch(connection)
        {
            BatchCommands = { new NpgsqlBatchCommand("SAVEPOINT alert_hits"), Insert(batch, rows), new NpgsqlBatchCommand("RELEASE alert_hits") },
        };
        try
        {
            await commands.ExecuteNonQueryAsync(cancellationToken);
        }
        catch (PostgresException error) when (!error.IsTransient && error.SqlState != PostgresErrorCodes.QueryCanceled)
        {
            Log.Failed(logger, batch.ProjectSlug, error);
            await using var undo = new NpgsqlCommand("ROLLBACK TO SAVEPOINT alert_hits", connection);
            await undo.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    public IEnumerable<NpgsqlBatchCommand> Statements(EntryBatch batch) => [];

    private static NpgsqlBatchCommand Insert(EntryBatch batch, List<HitRow> rows) => new(
        """
        INSERT INTO alert_hits (project_number, connection_number, rules, part, group_key, minute, n, first_ts, last_ts, lines, field_values)
        SELECT $1, $2, hit.rules::int[], hit.part, hit.group_key, hit.minute, hit.n, hit.first_ts, hit.last_ts, hit.lines::jsonb, hit.field_values
        FROM unnest($3, $4, $5, $6, $7, $8, $9, $10, $11) AS hit (rules, part, group_key, minute, n, first_ts, last_ts, lines, field_values)
        """)
    {
        Parameters =
        {
            new() { Value = batch.ProjectNumber },
            new() { Value = batch.ConnectionNumber },
            Array(rows, hit => $"{{{string.Join(',', hit.Target.Rules)}}}", NpgsqlDbType.Text),
            Array(rows, hit => hit.Target.Part, NpgsqlDbType.Smallint),
            Array(rows, hit => hit.GroupKey, NpgsqlDbType.Text),
            Array(rows, hit => HitRow.TimeOf(hit.Minute), NpgsqlDbType.TimestampTz),
            Array(rows, hit => hit.Count, NpgsqlDbType.Bigint),
            Array(rows, hit => EntryWriter.ToTimestamp(hit.First), NpgsqlDbType.TimestampTz),
            Array(rows, hit => EntryWriter.ToTimestamp(hit.Last), NpgsqlDbType.TimestampTz),
            Array(rows, hit => SampleLine.Write(hit.Lines.Select(SampleLine.Of)), NpgsqlDbType.Text),
            Array(rows, hit => hit.Values?.Write(), NpgsqlDbType.Bytea),
        },
    };

    private static NpgsqlParameter Array<T>(List<HitRow> rows, Converter<HitRow, T> column, NpgsqlDbType type) =>
        new() { Value = rows.ConvertAll(column), NpgsqlDbType = NpgsqlDbType.Array | type };

    private static partial class Log
    {
        [LoggerMessage(8010, LogLevel.Error, "Hits of a batch of project {Project} could not be stored; its lines were")]
        public static partial void Failed(ILogger logger, string project, Exception error);

        [LoggerMessage(8011, LogLevel.Warning, "A batch of project {Project} has {Count} groups of hits more than are kept of one")]
        public static partial void TooMany(ILogger logger, string project, int count);
    }
}
