using System.Globalization;
using LiveLogs.Storage.Sequences;
using Npgsql;

namespace LiveLogs.Storage.Queries;

/// <summary>A question took longer than it may.</summary>
internal sealed class QueryTimeoutException(TimeSpan budget, Exception? inner = null)
    : Exception(string.Create(CultureInfo.InvariantCulture, $"The query took longer than {budget.TotalSeconds:0.#} s."), inner);

/// <summary>
/// One instant of the database, to put questions to that belong together: heads and entries fit each other. All of it
/// together has one time budget. Works on a read replica.
/// </summary>
internal sealed class EntrySnapshot : IAsyncDisposable
{
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
                // A question is many short statements: to compile them would take longer than to run them.
                "SELECT set_config('transaction_read_only', 'on', true), set_config('statement_timeout', $1, true), set_config('jit', 'off', true)",
                connection,
                transaction);
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

    /// <summary>How far the connections of a project are, deleted ones included.</summary>
    /// <exception cref="QueryTimeoutException">The budget is used up.</exception>
    public Task<ProjectHeads> ReadHeadsAsync(int projectNumber, CancellationToken cancellationToken) =>
        ReadAsync(ProjectHeads.Command(projectNumber), new ProjectHeads(), static (row, into) => into.Add(row), cancellationToken);

    /// <summary>The entries that match, newest first.</summary>
    public NewestEntries Newest(NewestQuery query) => new(this, query, _time);

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
}
