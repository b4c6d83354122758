using System.Globalization;
using System.Runtime.CompilerServices;
using LiveLogs.Logs;
using Npgsql;

namespace LiveLogs.Storage;

/// <summary>A question took longer than it may.</summary>
internal sealed class QueryTimeoutException(TimeSpan budget, Exception inner)
    : Exception(string.Create(CultureInfo.InvariantCulture, $"The query took longer than {budget.TotalSeconds:0.#} s."), inner);

/// <summary>Where an entry stands in the order of time: by <c>ts</c>, then by key.</summary>
/// <param name="UnixMicroseconds">Event time, microseconds since the epoch.</param>
/// <param name="EventKey">Decides between entries of the same microsecond.</param>
internal readonly record struct EntryPlace(long UnixMicroseconds, long EventKey)
{
    public static EntryPlace Of(LogEntry entry) => new(entry.Timestamp.UnixMicroseconds, entry.EventKey);
}

/// <summary>Which entries of a project are wanted, newest first.</summary>
internal sealed record NewestQuery
{
    public required int ProjectNumber { get; init; }

    public required LogFilter Filter { get; init; }

    /// <summary>Event time, inclusive.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>Event time, exclusive.</summary>
    public required DateTimeOffset To { get; init; }

    /// <summary>Only what is older than this; null for the newest.</summary>
    public EntryPlace? Before { get; init; }

    /// <summary>Entries at most.</summary>
    public required int Limit { get; init; }
}

/// <summary>
/// One instant of the database, to put questions to that belong together: heads and entries fit each other. All of it
/// together has one time budget. Works on a read replica.
/// </summary>
internal sealed class EntrySnapshot : IAsyncDisposable
{
    /// <summary>The newest slice; each further one is four times as long. Common questions end in the first.</summary>
    private static readonly TimeSpan FirstSlice = TimeSpan.FromHours(1);

    /// <summary>Rows that are read at once to look through them here.</summary>
    private const int InexactPage = 1_000;

    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlTransaction _transaction;
    private readonly TimeSpan _budget;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _deadline;

    private EntrySnapshot(NpgsqlConnection connection, NpgsqlTransaction transaction, TimeSpan budget, TimeProvider time)
    {
        (_connection, _transaction, _budget, _time) = (connection, transaction, budget, time);
        _deadline = new CancellationTokenSource(budget, time);
    }

    public static async Task<EntrySnapshot> OpenAsync(
        NpgsqlDataSource database, TimeSpan budget, TimeProvider time, CancellationToken cancellationToken)
    {
        var connection = await database.OpenConnectionAsync(cancellationToken);
        try
        {
            var transaction = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, cancellationToken);
            await using var limit = new NpgsqlCommand(
                "SELECT set_config('transaction_read_only', 'on', true), set_config('statement_timeout', $1, true)", connection, transaction);
            limit.Parameters.Add(new NpgsqlParameter<string>
            {
                TypedValue = string.Create(CultureInfo.InvariantCulture, $"{Math.Max(1, (long)budget.TotalMilliseconds)}ms"),
            });
            await limit.ExecuteNonQueryAsync(cancellationToken);
            return new EntrySnapshot(connection, transaction, budget, time);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>The last sequence number of every connection of a project, deleted ones included.</summary>
    /// <exception cref="QueryTimeoutException">The budget is used up.</exception>
    public Task<SortedDictionary<int, long>> ReadHeadsAsync(int projectNumber, CancellationToken cancellationToken)
    {
        var heads = new SortedDictionary<int, long>();
        var command = Command("SELECT connection_number, seq FROM connection_heads WHERE project_number = $1", projectNumber);
        return ReadAsync(command, heads, (row, into) => into.Add(row.GetInt32(0), row.GetInt64(1)), cancellationToken);
    }

    /// <summary>
    /// The entries that match, newest first, slice by slice of event time; a reader that has enough stops, and older
    /// slices are not touched.
    /// </summary>
    /// <exception cref="QueryTimeoutException">The budget is used up.</exception>
    public async IAsyncEnumerable<LogEntry> ReadNewestAsync(NewestQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var left = query.Limit;
        foreach (var (from, to) in Slices(query, _time.GetUtcNow()))
        {
            var place = query.Before;
            for (var more = true; more && left > 0;)
            {
                var page = await ReadPageAsync(query with { Before = place, Limit = left }, from, to, cancellationToken);
                foreach (var entry in page.Matching)
                    yield return entry;

                left -= page.Matching.Count;
                (more, place) = (page.Next is not null, page.Next);
            }

            if (left <= 0)
                yield break;
        }
    }

    /// <summary>Runs any other question to the same instant and gathers its rows.</summary>
    /// <exception cref="QueryTimeoutException">The budget is used up.</exception>
    public async Task<T> ReadAsync<T>(NpgsqlCommand command, T into, Action<NpgsqlDataReader, T> add, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _deadline.Token);
        try
        {
            await using (command)
            {
                (command.Connection, command.Transaction) = (_connection, _transaction);
                await using var rows = await command.ExecuteReaderAsync(either.Token);
                while (await rows.ReadAsync(either.Token))
                    add(rows, into);
            }

            return into;
        }
        catch (OperationCanceledException error) when (!cancellationToken.IsCancellationRequested)
        {
            throw new QueryTimeoutException(_budget, error);
        }
        catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.QueryCanceled)
        {
            throw new QueryTimeoutException(_budget, error);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _transaction.DisposeAsync();
        await _connection.DisposeAsync();
        _deadline.Dispose();
    }

    /// <summary>From the newest to the oldest. What is dated after now belongs to the first.</summary>
    internal static IEnumerable<(DateTimeOffset From, DateTimeOffset To)> Slices(NewestQuery query, DateTimeOffset now)
    {
        var to = query.To;
        if (query.Before is { } before)
        {
            // One microsecond more: among equals the key decides.
            var newest = DateTimeOffset.UnixEpoch.AddMicroseconds(before.UnixMicroseconds + 1);
            to = newest < to ? newest : to;
        }

        var length = FirstSlice;
        var start = to < now ? to : now;
        while (to > query.From)
        {
            var from = start - query.From > length ? start - length : query.From;
            yield return (from, to);
            (to, start, length) = (from, from, length * 4);
        }
    }

    /// <summary>A filter that SQL can only narrow down decides here; the rest of the slice is then asked for page by page.</summary>
    private async Task<(IReadOnlyList<LogEntry> Matching, EntryPlace? Next)> ReadPageAsync(
        NewestQuery query, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
    {
        var (command, isExact) = Command(query, from, to);
        var entries = await ReadAsync(command, new List<LogEntry>(), (row, into) => into.Add(EntryRow.Read(row)), cancellationToken);
        if (isExact)
            return (entries, null);

        var matching = entries.Where(query.Filter.Matches).Take(query.Limit).ToList();
        return (matching, entries.Count < InexactPage ? null : EntryPlace.Of(entries[^1]));
    }

    private static (NpgsqlCommand Command, bool IsExact) Command(NewestQuery query, DateTimeOffset from, DateTimeOffset to)
    {
        var command = Command("", query.ProjectNumber);
        var sql = new FilterSql(command.Parameters);
        var condition = sql.Condition(query.Filter);
        var place = query.Before is { } before
            ? $"AND (e.ts, e.event_key) < ({sql.Parameter(DateTimeOffset.UnixEpoch.AddMicroseconds(before.UnixMicroseconds))}, {sql.Parameter(before.EventKey)})"
            : "";
        command.CommandText =
            $"""
            WITH found AS MATERIALIZED (
                SELECT * FROM log_entries e
                WHERE e.project_number = $1 AND e.ts >= {sql.Parameter(from)} AND e.ts < {sql.Parameter(to)} {place}
                  AND {condition.Sql}
                ORDER BY e.ts DESC, e.event_key DESC
                LIMIT {sql.Parameter(condition.IsExact ? query.Limit : InexactPage)})
            SELECT {EntryRow.Columns}
            FROM found e JOIN connections c ON c.number = e.connection_number
            ORDER BY e.ts DESC, e.event_key DESC
            """;
        return (command, condition.IsExact);
    }

    private static NpgsqlCommand Command(string sql, int projectNumber) =>
        new(sql) { Parameters = { new NpgsqlParameter<int> { TypedValue = projectNumber } } };
}
