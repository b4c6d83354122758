using System.Globalization;
using LiveLogs.Ingestion;
using LiveLogs.Storage.Entries;
using Npgsql;

namespace LiveLogs.Storage.Maintenance;

/// <summary>Removes rows that retention has passed, a few pages of a table at a time, so that each statement is short and none is in vain.</summary>
internal sealed class ExpiredRows(AcceptanceWindow window) : IRetentionStep
{
    /// <summary>Pages of 8 kB that one statement looks through: some ten thousand rows.</summary>
    private const int Portion = 500;

    /// <summary>Days of the block index that one statement removes.</summary>
    private const int IndexPortion = 20;

    public async Task RunAsync(NpgsqlConnection session, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var oldest = EntryWriter.ToTimestamp(window.Oldest());
        await RemoveAsync(session, "log_ledger", "max_ts < $1", oldest, cancellationToken);
        await RemoveAsync(session, "entry_counts", "minute < $1", oldest, cancellationToken);
        await RemoveIndexAsync(session, oldest, cancellationToken);
    }

    /// <summary>
    /// Removes the rows of a table that fulfil a condition. Page by page along the table (a TID range scan,
    /// https://www.postgresql.org/docs/current/release-14.html): so it takes as long as reading the table once, however many rows go, and each portion is committed.
    /// </summary>
    /// <param name="session">Outside of a transaction.</param>
    /// <param name="table">Its name; not a word of a user.</param>
    /// <param name="condition">SQL; <c>$1</c> is <paramref name="before"/>. Best one that an index answers: it is asked every time.</param>
    /// <param name="before">The time, UTC.</param>
    /// <param name="cancellationToken">Ends it between or within portions.</param>
    /// <returns>Rows that are gone.</returns>
    public static async Task<long> RemoveAsync(
        NpgsqlConnection session, string table, string condition, DateTime before, CancellationToken cancellationToken)
    {
        var pages = await AskAsync(
            session,
            $"SELECT CASE WHEN EXISTS (SELECT 1 FROM {table} WHERE {condition}) THEN pg_relation_size('{table}') / current_setting('block_size')::bigint ELSE 0 END",
            before,
            cancellationToken);
        var removed = 0L;
        for (var page = 0L; page < pages; page += Portion)
        {
            var range = string.Create(CultureInfo.InvariantCulture, $"ctid >= '({page},0)' AND ctid < '({page + Portion},0)'");
            removed += await ExecuteAsync(session, $"DELETE FROM {table} WHERE {range} AND {condition}", cancellationToken, before);
        }

        return removed;
    }

    /// <summary>A day's bits before the row that says what they are: without bits it finds nothing, and the day is over.</summary>
    private static async Task RemoveIndexAsync(NpgsqlConnection session, DateTime oldest, CancellationToken cancellationToken)
    {
        for (var removed = IndexPortion; removed == IndexPortion;)
        {
            removed = await ExecuteAsync(
                session,
                $"""
                WITH old AS (SELECT project_number, day, part FROM block_index WHERE day < ($1 AT TIME ZONE 'UTC')::date LIMIT {IndexPortion}),
                     bits AS (DELETE FROM block_bits b USING old o WHERE (b.project_number, b.day, b.part) = (o.project_number, o.day, o.part))
                DELETE FROM block_index i USING old o WHERE (i.project_number, i.day, i.part) = (o.project_number, o.day, o.part)
                """,
                cancellationToken,
                oldest);
        }
    }

    private static async Task<long> AskAsync(NpgsqlConnection session, string sql, DateTime before, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, session) { Parameters = { new() { Value = before } } };
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    private static async Task<int> ExecuteAsync(NpgsqlConnection session, string sql, CancellationToken cancellationToken, params object[] parameters)
    {
        await using var command = new NpgsqlCommand(sql, session);
        foreach (var parameter in parameters)
            command.Parameters.Add(new() { Value = parameter });

        return await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
