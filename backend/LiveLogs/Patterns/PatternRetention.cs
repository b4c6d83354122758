using LiveLogs.Ingestion;
using LiveLogs.Patterns.Mining;
using LiveLogs.Storage.Entries;
using LiveLogs.Storage.Maintenance;
using Microsoft.Extensions.Options;
using Npgsql;

namespace LiveLogs.Patterns;

/// <summary>
/// Removes counts of the past, and makes room where a project has many patterns: those of which retention left no count are forgotten. Their rows stay, so that ids are never given out twice and
/// one that returns is found again (<see cref="ReturningPatterns"/>).
/// </summary>
internal sealed partial class PatternRetention(AcceptanceWindow window, IOptions<PatternsOptions> options, ILogger<PatternRetention> logger) : IRetentionStep
{
    /// <summary>Forgotten patterns that are kept, for each that is known at most.</summary>
    private const int ForgottenPerKnown = 10;

    /// <summary>A pattern is learnt before the first entry that carries it is counted.</summary>
    private static readonly TimeSpan Settled = TimeSpan.FromMinutes(10);

    public async Task RunAsync(NpgsqlConnection session, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await ExpiredRows.RemoveAsync(session, "pattern_counts", "bucket < $1", EntryWriter.ToTimestamp(window.Oldest()), cancellationToken);
        // As long as there is room, no pattern has to go.
        var crowded = await ReadAsync(
            session,
            "SELECT project_number::bigint FROM patterns WHERE forgotten_at IS NULL GROUP BY 1 HAVING count(*) >= $1",
            (long)options.Value.MaxPatternsPerProject / 2,
            cancellationToken);
        foreach (var project in crowded)
            await ForgetAsync(session, (int)project, now - Settled, cancellationToken);
    }

    private async Task ForgetAsync(NpgsqlConnection session, int project, DateTimeOffset learntBefore, CancellationToken cancellationToken)
    {
        // Before the lock, so that nobody who learns waits for it. What is counted meanwhile keeps its id, and is taken back in the next round.
        var used = await ReadAsync(
            session,
            "SELECT DISTINCT k.pattern_id FROM pattern_counts k JOIN known_connections c ON c.number = k.connection_number WHERE c.project_number = $1",
            project,
            cancellationToken);
        await using var transaction = await session.BeginTransactionAsync(cancellationToken);
        var version = 1 + (await ReadAsync(session, "SELECT version FROM pattern_heads WHERE project_number = $1 FOR UPDATE", project, cancellationToken)).Single();
        long[] counted = [.. used];
        var back = await ExecuteAsync(
            session,
            $"UPDATE patterns p SET forgotten_at = NULL, version = $2 WHERE p.project_number = $1 AND p.forgotten_at IS NOT NULL AND {IsUsed}",
            cancellationToken,
            project,
            version,
            counted);
        var forgotten = await ExecuteAsync(
            session,
            $"""
            UPDATE patterns p SET forgotten_at = now(), version = $2
            WHERE p.project_number = $1 AND p.forgotten_at IS NULL AND p.learnt_at < $4 AND NOT {IsUsed}
            """,
            cancellationToken,
            project,
            version,
            counted,
            learntBefore.UtcDateTime);
        await ExecuteAsync(session, "UPDATE pattern_heads SET version = $2 WHERE project_number = $1", cancellationToken, project, version);
        await ExecuteAsync(session, Surplus, cancellationToken, project, (long)options.Value.MaxPatternsPerProject * ForgottenPerKnown);
        await transaction.CommitAsync(cancellationToken);
        if (forgotten > 0 || back > 0)
            Log.Forgotten(logger, project, forgotten, back);
    }

    /// <summary>It has counts, or one that was merged into it has.</summary>
    private const string IsUsed =
        """
        p.pattern_id IN (
            SELECT id FROM unnest($3) AS used (id)
            UNION
            SELECT m.merged_into FROM unnest($3) AS used (id) JOIN patterns m ON m.project_number = $1 AND m.pattern_id = used.id WHERE m.merged_into IS NOT NULL)
        """;

    private const string Surplus =
        """
        WITH gone AS (
            DELETE FROM patterns WHERE (project_number, pattern_id) IN (
                SELECT project_number, pattern_id FROM patterns WHERE project_number = $1 AND forgotten_at IS NOT NULL
                ORDER BY forgotten_at DESC, pattern_id DESC OFFSET $2)
            RETURNING project_number, pattern_id)
        DELETE FROM new_patterns n USING gone WHERE (n.project_number, n.pattern_id) = (gone.project_number, gone.pattern_id)
        """;

    private static async Task<List<long>> ReadAsync(NpgsqlConnection session, string sql, object parameter, CancellationToken cancellationToken)
    {
        var numbers = new List<long>();
        await using var command = new NpgsqlCommand(sql, session) { Parameters = { new() { Value = parameter } } };
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
            numbers.Add(rows.GetInt64(0));

        return numbers;
    }

    private static async Task<int> ExecuteAsync(NpgsqlConnection session, string sql, CancellationToken cancellationToken, params object[] parameters)
    {
        await using var command = new NpgsqlCommand(sql, session);
        foreach (var parameter in parameters)
            command.Parameters.Add(new() { Value = parameter });

        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static partial class Log
    {
        [LoggerMessage(13002, LogLevel.Information, "Project {ProjectNumber} has forgotten {Forgotten} patterns that no stored entry has any more, and restored {Back}")]
        public static partial void Forgotten(ILogger logger, int projectNumber, int forgotten, int back);
    }
}
